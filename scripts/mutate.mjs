// `npm run mutate [rules|record|yaml]...`: mutation tests of src/rules, src/record and src/yaml, or of some of
// them, folder by folder. One that was stopped goes on where it was. docs/mutation.md has the scores.
import { spawnSync } from 'node:child_process';

/** The tests that each folder's mutants meet. */
const laws = ['test/laws/laws.test.ts', 'test/laws/meaning.test.ts'];
const folders = {
  rules: ['test/rules'],
  record: ['test/record', ...laws],
  yaml: ['test/yaml', ...laws],
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(folders)) {
  if (!Object.hasOwn(folders, name)) throw new Error(`no folder ${name}; there are rules, record and yaml`);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', '--mutate', `src/${name}/**/*.ts`],
    { stdio: 'inherit', env: { ...process.env, MUTATE_FOLDER: name, MUTATE_TESTS: folders[name].join() } },
  );
  if (status !== 0) process.exitCode = 1;
}

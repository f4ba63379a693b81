// `npm run mutate [rules|ownership|yaml|ownership/undo.ts]...`: mutation tests of src/rules, src/ownership
// and src/yaml, or of some of their folders and files, one after the other. One that was stopped goes on where it
// was. MUTATE_CONCURRENCY=1 leaves a core to others. docs/dev/mutation.md has the scores.
import { spawnSync } from 'node:child_process';

/** The tests that each folder's mutants meet. */
const laws = ['test/laws/laws.test.ts', 'test/laws/meaning.test.ts'];
const folders = {
  rules: ['test/rules'],
  ownership: ['test/ownership', ...laws],
  yaml: ['test/yaml', 'test/ownership/pod-template.test.ts'],
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(folders)) {
  const [folder, file] = name.split('/');
  if (!Object.hasOwn(folders, folder))
    throw new Error(`no folder ${folder}; there are rules, ownership and yaml`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/@stryker-mutator/core/bin/stryker.js',
      'run',
      '--mutate',
      `src/${folder}/${file ?? '**/*.ts'}`,
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        MUTATE_FOLDER: name.replace('/', '-'),
        MUTATE_TESTS: process.env['MUTATE_TESTS'] ?? folders[folder].join(),
      },
    },
  );
  if (status !== 0) process.exitCode = 1;
}

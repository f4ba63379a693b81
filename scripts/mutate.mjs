// `npm run mutate -- [--sample PERCENT [--seed N]] [rules|ownership|select|yaml|ownership/undo.ts]...`: mutation tests of
// those rooms of src, or of some of their files, one after the other. One that was stopped goes on where it was.
// MUTATE_CONCURRENCY=1 leaves a core to others. docs/dev/mutation.md has the scores.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** The tests that each folder's mutants meet. */
const laws = ['test/laws/laws.test.ts', 'test/laws/meaning.test.ts'];
const folders = {
  rules: ['test/rules'],
  ownership: ['test/ownership', ...laws],
  select: ['test/select'],
  yaml: ['test/yaml', 'test/ownership/pod-template.test.ts'],
};

const { values, positionals: wanted } = parseArgs({
  options: { sample: { type: 'string', default: '100' }, seed: { type: 'string', default: '42' } },
  allowPositionals: true,
});
for (const name of wanted.length > 0 ? wanted : Object.keys(folders)) {
  const [folder, file] = name.split('/');
  if (!Object.hasOwn(folders, folder))
    throw new Error(`no folder ${folder}; there are ${Object.keys(folders).join(', ')}`);
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
        MUTATE_FOLDER: [
          name.replace('/', '-'),
          ...(values.sample === '100' ? [] : [values.sample, values.seed]),
        ].join('-'),
        MUTATE_SAMPLE: values.sample,
        MUTATE_SEED: values.seed,
        MUTATE_TESTS: process.env['MUTATE_TESTS'] ?? folders[folder].join(),
      },
    },
  );
  if (status !== 0) process.exitCode = 1;
}

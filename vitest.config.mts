import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const shared = {
  define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
  test: { testTimeout: 600_000, hookTimeout: 600_000 },
};

// The files of these rooms share the modules of their worker: to load src/ for each of them costs more than most of
// their tests. A file that replaces modules or counts what they do is not among them.
const rooms =
  'config|graft|images|krm|kubernetes|laws|ownership|policy|rules|select|shell|traps|transform|yaml';
const alone = [
  'test/images/lock/trouble.test.ts',
  'test/krm/resource-list/verify.test.ts',
  'test/krm/stream/verify.test.ts',
  'test/rules/new-field.test.ts',
  'test/shell/parse.test.ts',
  'test/transform/last-net.test.ts',
  'test/yaml/edit/reread.test.ts',
];

// What needs real hosts, containers, a cluster or a browser runs with vitest.tools.config.mts.
const elsewhere = ['test/hosts/**', 'test/containers/**', 'test/cluster/**', 'test/browser/**'];

export default defineConfig({
  test: {
    reporters,
    maxWorkers: availableParallelism() + 1, // a third of the files wait for programs that they start
    projects: [
      {
        ...shared,
        test: {
          ...shared.test,
          name: 'together',
          isolate: false,
          include: [`test/@(${rooms})/**/*.test.ts`],
          exclude: alone,
        },
      },
      {
        ...shared,
        test: {
          ...shared.test,
          name: 'each by itself',
          include: [`test/!(${rooms})/**/*.test.ts`, 'test/*.test.ts', ...alone],
          exclude: [...configDefaults.exclude, ...elsewhere],
        },
      },
    ],
  },
});

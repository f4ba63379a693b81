import { readdirSync, readFileSync } from 'node:fs';
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
const replacing = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes('vi.mock('));
const alone = [...replacing, 'test/images/lock/trouble.test.ts'];

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

import { configDefaults, defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const shared = {
  define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
  test: { testTimeout: 600_000, hookTimeout: 600_000 },
};

// The files of these rooms share the modules of their worker: to load src/ for each of them costs more than most of
// their tests. A file that replaces modules or counts what they do is not among them.
const together = 'test/{config,graft,kubernetes,ownership,rules,select,traps,yaml}/**/*.test.ts';
const alone = ['test/rules/new-field.test.ts', 'test/yaml/edit/reread.test.ts'];

// What needs real hosts, containers, a cluster or a browser runs with vitest.tools.config.mts.
const elsewhere = ['test/hosts/**', 'test/containers/**', 'test/cluster/**', 'test/browser/**'];

export default defineConfig({
  test: {
    reporters,
    maxWorkers: '100%', // without it one core is left idle
    projects: [
      {
        ...shared,
        test: { ...shared.test, name: 'together', isolate: false, include: [together], exclude: alone },
      },
      {
        ...shared,
        test: {
          ...shared.test,
          name: 'each by itself',
          include: [
            'test/!(config|graft|kubernetes|ownership|rules|select|traps|yaml)/**/*.test.ts',
            'test/*.test.ts',
            ...alone,
          ],
          exclude: [...configDefaults.exclude, ...elsewhere],
        },
      },
    ],
  },
});

import { configDefaults, defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

// What needs real hosts, containers or a cluster runs with vitest.tools.config.mts.
export default defineConfig({
  define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    reporters,
    include: ['test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      'test/hosts/**',
      'test/containers/**',
      'test/cluster/**',
      'test/browser/**',
    ],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

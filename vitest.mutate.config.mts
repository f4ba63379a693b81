import { defineConfig } from 'vitest/config';

// The tests that Stryker runs against each mutant of one folder of src (scripts/mutate.mjs sets MUTATE_TESTS
// and FC_RUNS). All are fast, the properties because they run few cases, and run nothing while they are
// collected: what runs then counts for every test, so each of its mutants would meet every test.
export default defineConfig({
  define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    env: { FC_RUNS: process.env['FC_RUNS'] ?? '5', FC_QUICK: '1' },
    include: (process.env['MUTATE_TESTS'] ?? 'test/rules,test/ownership,test/yaml')
      .split(',')
      .map((each) => (each.endsWith('.ts') ? each : `${each}/**/*.test.ts`)),
    testTimeout: 60_000,
  },
});

// Mutation testing, by hand: `npm run mutate` (scripts/mutate.mjs runs Stryker folder by folder).
// Incremental: what a run found is kept in reports/, so that one that was stopped goes on and the next one
// runs only the mutants whose code or tests changed.
const folder = process.env['MUTATE_FOLDER'] ?? 'all'; // or one file of it
const concurrency = Number(process.env['MUTATE_CONCURRENCY'] ?? 2);

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutate.config.mts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutate-sample.mjs'],
  checkers: process.env['MUTATE_SAMPLE'] === '100' ? [] : ['sample'],
  // TypeScript 7 has no JavaScript interface, with which Stryker would rewrite tsconfig.json; there is nothing to rewrite.
  tsconfigFile: 'none.json',
  ignorePatterns: ['dist', 'docs', 'examples', 'bench'],
  coverageAnalysis: 'perTest',
  concurrency,
  timeoutMS: 3000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `reports/mutation/${folder}-incremental.json`,
  tempDirName: `.stryker-tmp/${folder}`,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: `reports/mutation/${folder}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  cleanTempDir: 'always',
  thresholds: { high: 90, low: 85, break: null },
};

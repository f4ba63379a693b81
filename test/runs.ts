// How many cases each property runs, and from which seed. `npm test` runs some of a fixed seed, so that a
// failure is the same everywhere; `.ci/run` sets FC_RUNS for more and FC_SEED to the day's, and prints both.

export const RUNS = Number(process.env['FC_RUNS'] ?? 150);
export const SEED = Number(process.env['FC_SEED'] ?? 42);

/** The parameters of a property that runs `factor` times RUNS cases: 1 for a whole run of podgraft, more for what is cheap. */
export const times = (factor = 1) => ({
  numRuns: Math.ceil(RUNS * factor),
  seed: SEED,
  endOnFailure: process.env['FC_QUICK'] === '1',
});

/** The same number of seeds for loops with dice. */
export const seeds = (factor = 1): number[] =>
  Array.from({ length: Math.ceil(RUNS * factor) }, (_, index) => SEED + index);

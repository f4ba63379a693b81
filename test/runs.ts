// How many cases each property runs, how much of a long table, and from which seed. `npm test` runs some of a fixed
// seed, so that a failure is the same everywhere. `.ci/run` sets FC_RUNS for more, FC_SEED to the day's and FC_WHOLE
// for whole tables, and prints them.

export const RUNS = Number(process.env['FC_RUNS'] ?? 60);
export const SEED = Number(process.env['FC_SEED'] ?? 42);
/** Whether long tables are run whole, and large inputs too. */
export const WHOLE = process.env['FC_WHOLE'] === '1';

/** The parameters of a property that runs `factor` times RUNS cases: 1 for a whole run of podgraft, more for what is cheap. */
export const times = (factor = 1) => ({
  numRuns: Math.ceil(RUNS * factor),
  seed: SEED,
  endOnFailure: process.env['FC_QUICK'] === '1',
});

/** The same number of seeds for loops with dice. */
export const seeds = (factor = 1): number[] =>
  Array.from({ length: Math.ceil(RUNS * factor) }, (_, index) => SEED + index);

/** One in `part` of a long table, from the place that `start` and the seed choose; all of it where FC_WHOLE is 1. */
export const some = <T>(table: readonly T[], part: number, start = 0): readonly T[] =>
  WHOLE ? table : table.filter((_, index) => (index + start + SEED) % part === 0);

// How many cases each property runs, and from which seed: constant, so that a failure is the same everywhere.

export const RUNS = Number(process.env['FC_RUNS'] ?? 1000);
const seed = Number(process.env['FC_SEED'] ?? 42);
export const times = (runs = RUNS) => ({
  numRuns: runs,
  seed,
  endOnFailure: process.env['FC_QUICK'] === '1',
});

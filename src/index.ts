// The library: the function as a function, and its undoing.

export { type Transformed, transform } from './function.ts';
export { catalogue, type Problem, type ProblemKind, type Severity } from './problems.ts';
export { type Reverted, type RevertOptions, revert } from './revert.ts';

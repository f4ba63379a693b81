// The library: the function as a function.

export { type Transformed, transform } from './function.ts';
export { catalogue, type Problem, type ProblemKind, type Severity } from './problems.ts';

// The library: the function as a function, and its undoing.

export { catalogue, type ProblemKind, type Severity } from './problems/catalogue.ts';
export type { Problem } from './problems/diagnostic.ts';
export { type Reverted, type RevertOptions, revert } from './revert.ts';
export { type Transformed, transform } from './transform.ts';

// The library: the function as a function, the same for streams and files, and its undoing.

export type { PodGraft, PodGraftRule, PodGraftSpec, PodGraftTarget } from './config/pod-graft.generated.ts';
export type { FileResult } from './files/results.ts';
export { catalogue, type ProblemKind, pageOf, type Severity } from './problems/catalogue.ts';
export type { Problem } from './problems/diagnostic.ts';
export { type Reverted, type RevertOptions, revert } from './revert.ts';
export { type Transformed, transform } from './transform.ts';
export {
  type ConfigInput,
  type ConfigInputs,
  type TextFile,
  type TransformedFiles,
  transformFiles,
  transformStream,
} from './transform-files.ts';

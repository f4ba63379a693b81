// The recipes and examples of the repository as starting points; scripts/build-site.mjs fills them in.

export interface Example {
  /** The name of its folder in examples/. */
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly config: string;
  /** All of its resources as one stream. */
  readonly manifests: string;
}

declare const EXAMPLES: readonly Example[];
declare const EXAMPLES_WITH_FILES: readonly string[];

export const examples: readonly Example[] = EXAMPLES;

/** The titles of those whose config names files beside it. */
export const examplesWithFiles: readonly string[] = EXAMPLES_WITH_FILES;

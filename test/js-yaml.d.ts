// The part of js-yaml 3 that tests use; it ships no types. It is the independent reader of our output:
// another parser than the one in src/, and one that follows YAML 1.1, as kubectl does.
declare module 'js-yaml' {
  interface LoadOptions {
    schema?: unknown;
    json?: boolean;
  }
  export const load: (text: string, options?: LoadOptions) => unknown;
  export const safeLoad: (text: string, options?: LoadOptions) => unknown;
  export const safeLoadAll: (text: string) => unknown[];
  export const safeDump: (
    value: unknown,
    options?: { noRefs?: boolean; lineWidth?: number; flowLevel?: number },
  ) => string;
  export const DEFAULT_SAFE_SCHEMA: unknown;
  const all: {
    load: typeof load;
    safeLoad: typeof safeLoad;
    safeLoadAll: typeof safeLoadAll;
    safeDump: typeof safeDump;
    DEFAULT_SAFE_SCHEMA: unknown;
  };
  export default all;
}

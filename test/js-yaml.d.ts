// The part of js-yaml 3 that tests use. It is the independent reader of our output: another parser than
// the one in src/, and one that follows YAML 1.1, as kubectl does.
declare module 'js-yaml' {
  const yaml: {
    safeLoad(text: string): unknown;
    safeLoadAll(text: string): unknown[];
    safeDump(value: unknown, options?: { noRefs?: boolean; lineWidth?: number; flowLevel?: number }): string;
  };
  export = yaml;
}

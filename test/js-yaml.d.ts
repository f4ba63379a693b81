// js-yaml 3 ships no types; tests use it as an independent reader.
declare module 'js-yaml' {
  const all: { safeLoad: (text: string, options?: { schema?: unknown; json?: boolean }) => unknown };
  export = all;
}

// js-yaml 3 ships no types; tests use it as an independent reader.
declare module 'js-yaml' {
  export const load: (text: string, options?: { schema?: unknown; json?: boolean }) => unknown;
  export const safeLoad: (text: string, options?: { schema?: unknown; json?: boolean }) => unknown;
  export const DEFAULT_SAFE_SCHEMA: unknown;
  const all: { load: typeof load; safeLoad: typeof safeLoad; DEFAULT_SAFE_SCHEMA: unknown };
  export default all;
}

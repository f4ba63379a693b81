// Problems as KRM results (KRM functions specification, "results"), and as lines of text.

import type { Problem } from '../problems/diagnostic.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';

const json = (value: unknown): Json => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value;
  if (Array.isArray(value)) return value.map(json);
  if (isObject(value)) return object(value);
  return String(value);
};

const object = (value: object): JsonObject => {
  const out = emptyObject();
  for (const [key, each] of Object.entries(value)) if (each !== undefined) out[key] = json(each);
  return out;
};

/** One result as hosts want it: only the fields of the specification, the kind of problem as a tag. */
export const toResult = (problem: Problem): JsonObject => {
  const { message, severity, resource, field, file, kind, rule } = problem;
  return object({
    message,
    severity,
    ...(resource && { resourceRef: object(resource) }),
    ...(field && { field: object(field) }),
    ...(file && { file: object({ path: file.path, index: file.index ?? 0 }) }),
    tags: object({ kind, rule }),
  });
};

/** One problem as a line for people: `error: where: what; remedy`. */
export const toLine = (problem: Problem): string =>
  `${problem.severity}: ${problem.message} [${problem.kind}]`;

// Validates a functionConfig with zod and turns its issues into diagnostics. Loaded only when the quick
// check could not vouch for a config: zod's start-up costs more than a whole run.

import type * as z from 'zod';
import { tunableKinds } from '../problems/catalogue.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { toJson } from '../yaml/read/value.ts';
import { fieldPath } from './field-path.ts';
import { ImageCatalog, PodGraft } from './schema.ts';

export interface SchemaDiagnostic extends Diagnostic {
  readonly kind: 'UnknownField' | 'ConfigInvalid';
  /** `path` in parts; that of an unknown field includes it. */
  readonly steps: readonly (string | number)[];
  /** The value of a scalar that only lacks quotes to be the string that is needed; `what` goes on from it. */
  readonly unquoted?: string;
  /** Fields that exist beside an unknown one. */
  readonly known: readonly string[];
}

const schemas = { PodGraft, ImageCatalog };

/** Every mistake in a value that should be of the given kind; empty when zod accepts it. */
export const validateWithZod = (kind: keyof typeof schemas, value: unknown): SchemaDiagnostic[] => {
  const schema = schemas[kind];
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => diagnosticsOf(issue, schema));
};

const diagnosticsOf = (issue: z.core.$ZodIssue, schema: z.ZodType): SchemaDiagnostic[] => {
  const path = issue.path as (string | number)[];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        kind: 'UnknownField',
        path: fieldPath([...path, key]),
        steps: [...path, key],
        what: 'unknown field',
        // The kinds of problems are keys of a map.
        known: path.at(-1) === 'problems' ? tunableKinds : fieldsAt(schema, path),
      }));
    case 'invalid_union':
      return unionDiagnostics(issue, path, schema);
    case 'invalid_type': {
      const missing = issue.input === undefined;
      if (issue.expected === 'string' && ['number', 'bigint', 'boolean'].includes(typeof issue.input)) {
        const what = `is ${wrong(issue.input)}; a string is needed`;
        return [{ ...invalid(path, what), unquoted: String(issue.input) }];
      }
      if (issue.input === null) return [invalid(path, `it is empty; ${wanted(issue.expected)}`)];
      return [
        invalid(
          path,
          missing
            ? `missing; ${wanted(issue.expected)}`
            : `${shown(issue.input)} is ${wrong(issue.input)}; ${wanted(issue.expected)}`,
        ),
      ];
    }
    case 'invalid_value':
      return [invalid(path, `${shown(issue.input)} is not one of ${issue.values.join(', ')}`)];
    case 'invalid_format':
      return [invalid(path, `${shown(issue.input)} ${formatHint(path)}`)];
    case 'too_small':
    case 'too_big':
      return [
        invalid(
          path,
          issue.origin === 'string' || issue.origin === 'array'
            ? `${issue.code === 'too_small' ? 'is empty' : `is longer than ${String(issue.maximum)}`}`
            : `${shown(issue.input)} is out of range`,
        ),
      ];
    default:
      return [invalid(path, issue.message)];
  }
};

/** The branch of a union that fits best speaks for it: the one whose mistake is deepest. */
const unionDiagnostics = (
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly (string | number)[],
  schema: z.ZodType,
): SchemaDiagnostic[] => {
  const value = issue.input;
  const branches = issue.errors.filter(
    (errors) => !errors.some((e) => e.path.length === 0 && e.code === 'invalid_type'),
  );
  const best = branches[0];
  if (best === undefined || branches.length > 1)
    return [invalid(path, `${shown(value)} is ${choices(schema, path)}`)];
  return best.flatMap((each) =>
    diagnosticsOf({ ...each, path: [...path, ...each.path] } as z.core.$ZodIssue, schema),
  );
};

/** What a value is not that no branch of a union takes. */
const choices = (schema: z.ZodType, path: readonly (string | number)[]): string => {
  const name = path[path.length - 1];
  if (path.includes('placement')) return 'not First, Last, {before: NAME} or {after: NAME}';
  if (name === 'target' || name === 'exclude')
    return `not a map of ${fieldsAt(schema, path).join(', ')}, or a list of such maps`;
  return name === 'mode' ? 'not a file mode such as 0644' : 'no valid value here';
};

const invalid = (steps: readonly (string | number)[], what: string): SchemaDiagnostic => ({
  kind: 'ConfigInvalid',
  path: fieldPath(steps),
  steps,
  what,
  known: [],
});

const wanted = (type: string): string => {
  const article = /^[aeio]/.test(type) ? 'an' : 'a';
  const name = type === 'record' ? 'map' : type === 'array' ? 'list' : type === 'int' ? 'whole number' : type;
  return name === 'map' || name === 'list' ? `a ${name} is needed` : `${article} ${name} is needed`;
};

const wrong = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a map'
        : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;

const shown = (value: unknown): string => {
  const text = toJson(value as Json);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const formatHint = (path: readonly (string | number)[]): string => {
  switch (path[path.length - 1]) {
    case 'name':
      return 'is not a DNS name: lower-case letters, digits and "-", starting and ending with a letter or digit, at most 63 characters';
    case 'kubernetesVersion':
      return 'is not a Kubernetes version such as "1.33"';
    case 'path':
      return 'is not an absolute path of a file';
    case 'key':
      return 'is not a key of a ConfigMap or Secret: letters, digits, "-", "_" and ".", not starting with ".."';
    case 'mode':
      return 'is not a file mode such as 0644';
    case 'podTemplate':
    case 'podSpec':
      return 'is not a path such as spec.template';
    case 'digest':
      return 'is not a digest such as sha256:...';
    default:
      return 'has the wrong form';
  }
};

/** The fields that the schema knows at a path. */
const fieldsAt = (schema: z.ZodType, path: readonly (string | number)[]): string[] => {
  let at: unknown = schema;
  for (const step of [...path, undefined]) {
    at = unwrap(at);
    if (step === undefined) break;
    const def = at as { shape?: Record<string, unknown>; element?: unknown };
    at = typeof step === 'number' ? def.element : def.shape?.[step];
  }
  const shape = (at as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
};

const unwrap = (schema: unknown): unknown => {
  let at = schema as { def?: { type?: string; innerType?: unknown; options?: unknown[] } } | undefined;
  for (;;) {
    if (at?.def?.type === 'optional') at = at.def.innerType as typeof at;
    else if (at?.def?.type === 'union') at = at.def.options?.[0] as typeof at;
    else return at;
  }
};

// Validates a functionConfig with zod and turns its issues into diagnostics. Loaded only when the quick
// check could not vouch for a config: zod's start-up costs more than a whole run.

import type * as z from 'zod';
import { closest } from '../kubernetes/schema/suggest.ts';
import { tunableKinds } from '../problems/catalogue.ts';
import { type Diagnostic, eitherOf } from '../problems/diagnostic.ts';
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
        return [
          { ...invalid(path, `is ${wrong(issue.input)}, not a string`), unquoted: String(issue.input) },
        ];
      }
      if (missing) return [invalid(path, `required ${nameOf(issue.expected)} field is missing`)];
      const found = issue.input === null ? 'nothing' : shown(issue.input);
      return [invalid(path, `expected ${withArticle(nameOf(issue.expected))}, found ${found}`)];
    }
    case 'invalid_value':
      return [notOneOf(path, issue.values.map(String), issue.input)];
    case 'invalid_format':
      return [invalid(path, `${shown(issue.input)} ${formatHint(path)}`)];
    case 'too_small':
    case 'too_big':
      if (issue.origin !== 'string' && issue.origin !== 'array') return [notAMode(path, issue.input)];
      return [
        invalid(
          path,
          issue.code === 'too_small'
            ? 'must not be empty'
            : `must not be longer than ${String(issue.maximum)} characters`,
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
  return name === 'mode' ? 'not a file mode such as 0644' : 'not a valid value';
};

/** `what` says what would be right; `remedy` adds to it only where one value is most likely meant. */
const invalid = (steps: readonly (string | number)[], what: string, remedy?: string): SchemaDiagnostic => ({
  kind: 'ConfigInvalid',
  path: fieldPath(steps),
  steps,
  what,
  remedy,
  known: [],
});

const notOneOf = (path: readonly (string | number)[], values: string[], input: unknown): SchemaDiagnostic => {
  const near = typeof input === 'string' ? closest(input, values).names[0] : undefined;
  const remedy = near === undefined ? undefined : `did you mean ${near}?`;
  return invalid(path, `expected ${eitherOf(values)}, found ${shown(input)}`, remedy);
};

/** The only numbers of a config with a range are file modes. */
const notAMode = (path: readonly (string | number)[], input: unknown): SchemaDiagnostic => {
  const digits = String(input);
  const remedy = /^[0-7]{3}$/.test(digits) ? `did you mean 0${digits}?` : 'write a mode such as 0644';
  return invalid(path, `${digits} is not an octal mode`, remedy);
};

const names: Readonly<Record<string, string>> = {
  record: 'map',
  object: 'map',
  array: 'list',
  int: 'whole number',
};
const nameOf = (type: string): string => names[type] ?? type;
const withArticle = (name: string): string => `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`;

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
      return 'has an invalid format';
  }
};

/** The fields that the schema knows at a path. */
const fieldsAt = (schema: z.ZodType, path: readonly (string | number)[]): string[] => {
  let at: unknown = schema;
  for (const step of [...path, undefined]) {
    at = unwrap(at);
    if (step === undefined) break;
    const def = at as { shape?: Record<string, unknown>; element?: unknown };
    // Of one or a list, the one is unwrapped already.
    at = typeof step === 'number' ? (def.element ?? at) : def.shape?.[step];
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

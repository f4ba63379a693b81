// Validates a functionConfig with zod and turns its issues into diagnostics. Loaded only when the quick
// check could not vouch for a config: zod's start-up costs more than a whole run.

import type * as z from 'zod';
import { closest } from '../kubernetes/schema/suggest.ts';
import { show } from '../kubernetes/validate/issue.ts';
import { tunableKinds } from '../problems/catalogue.ts';
import { type Diagnostic, eitherOf } from '../problems/diagnostic.ts';
import { fieldPath } from './field-path.ts';
import { type ConfigKind, schemaOf, schemasAt } from './prevalidate.ts';
import { ImageCatalog, PodGraft } from './schema.ts';

type Steps = readonly (string | number)[];

export interface SchemaDiagnostic extends Diagnostic {
  readonly kind: 'UnknownField' | 'ConfigInvalid';
  /** `path` in parts; that of an unknown field includes it. */
  readonly steps: Steps;
  /** The value of a scalar that only lacks quotes to be the string that is needed; `what` goes on from it. */
  readonly unquoted?: string;
  /** Fields that exist beside an unknown one. */
  readonly known: readonly string[];
}

const schemas = { PodGraft, ImageCatalog };

/** Every mistake in a value that should be of the given kind; empty when zod accepts it. */
export const validateWithZod = (kind: ConfigKind, value: unknown): SchemaDiagnostic[] => {
  const result = schemas[kind].safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => diagnosticsOf(issue, kind));
};

const diagnosticsOf = (issue: z.core.$ZodIssue, of: ConfigKind): SchemaDiagnostic[] => {
  const path = issue.path as (string | number)[];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        kind: 'UnknownField',
        path: fieldPath([...path, key]),
        steps: [...path, key],
        what: 'unknown field',
        // The kinds of problems are keys of a map.
        known: path.at(-1) === 'problems' ? tunableKinds : fieldsAt(of, path),
      }));
    case 'invalid_union':
      return unionDiagnostics(issue, path, of);
    case 'invalid_type': {
      if (issue.expected === 'string' && ['number', 'bigint', 'boolean'].includes(typeof issue.input)) {
        return [
          { ...invalid(path, `is ${wrong(issue.input)}, not a string`), unquoted: String(issue.input) },
        ];
      }
      if (issue.input === undefined)
        return [invalid(path, `required ${nameOf(issue.expected)} field is missing`)];
      const found = issue.input === null ? 'nothing' : show(issue.input);
      return [invalid(path, `expected ${withArticle(nameOf(issue.expected))}, found ${found}`)];
    }
    case 'invalid_value':
      return [notOneOf(path, issue.values.map(String), issue.input)];
    case 'invalid_format':
      return [invalid(path, `${show(issue.input)} ${formatHint(path)}`)];
    case 'too_small':
    case 'too_big':
      if (issue.origin !== 'string' && issue.origin !== 'array') return [notAMode(path, issue.input)];
      if (issue.code === 'too_small') return [invalid(path, 'must not be empty')];
      return [invalid(path, `must not be longer than ${String(issue.maximum)} characters`)];
    default:
      return [invalid(path, issue.message)];
  }
};

/** The branch of a union that fits best speaks for it: the one whose mistake is deepest. */
const unionDiagnostics = (
  issue: z.core.$ZodIssueInvalidUnion,
  path: Steps,
  of: ConfigKind,
): SchemaDiagnostic[] => {
  const value = issue.input;
  const branches = issue.errors.filter(
    (errors) => !errors.some((e) => e.path.length === 0 && e.code === 'invalid_type'),
  );
  const best = branches[0];
  if (best === undefined || branches.length > 1)
    return [invalid(path, `${show(value)} is ${choices(of, path)}`)];
  return best.flatMap((each) =>
    diagnosticsOf({ ...each, path: [...path, ...each.path] } as z.core.$ZodIssue, of),
  );
};

/** What a value is not that no branch of a union takes. */
const choices = (of: ConfigKind, path: Steps): string => {
  const name = path[path.length - 1];
  if (path.includes('placement')) return 'not First, Last, {before: NAME} or {after: NAME}';
  if (name === 'target' || name === 'exclude')
    return `not a map of ${fieldsAt(of, path).join(', ')}, or a list of such maps`;
  return name === 'mode' ? 'not a file mode such as 0644' : 'not a valid value';
};

/** `what` says what would be right; `remedy` adds to it only where one value is most likely meant. */
const invalid = (steps: Steps, what: string, remedy?: string): SchemaDiagnostic => ({
  kind: 'ConfigInvalid',
  path: fieldPath(steps),
  steps,
  what,
  remedy,
  known: [],
});

const notOneOf = (path: Steps, values: string[], input: unknown): SchemaDiagnostic => {
  const near = typeof input === 'string' ? closest(input, values).names[0] : undefined;
  const remedy = near === undefined ? undefined : `did you mean ${near}?`;
  return invalid(path, `expected ${eitherOf(values)}, found ${show(input)}`, remedy);
};

/** The only numbers of a config with a range are file modes. */
const notAMode = (path: Steps, input: unknown): SchemaDiagnostic => {
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

const formatHint = (path: Steps): string => {
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
const fieldsAt = (kind: ConfigKind, path: Steps): string[] =>
  schemasAt(schemaOf(kind), path).flatMap(({ properties = {} }) => Object.keys(properties));

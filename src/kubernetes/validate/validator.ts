// The type of a rule beyond the schema: a function that checks one object of a type and reports. The table has checked
// the types of the fields before; a rule must skip wrong ones.

import type { Diagnostic } from '../../problems/diagnostic.ts';
import { isObject } from '../../yaml/read/value.ts';
import { labelValue, qualifiedName } from './formats.ts';

export interface ValidatorContext {
  /** The oldest cluster, such as 1.33 or v1.33.2; without it nothing is too new. */
  readonly kubernetesVersion?: string | undefined;
  /** The container is an init container, which has no hooks or probes unless it says restartPolicy: Always. */
  readonly plainInitContainer?: boolean | undefined;
  /** The value is merged into another, which may have what it lacks. */
  readonly isPartial?: boolean | undefined;
  /** The container is a sidecar: one of the pod's containers, or a native one. */
  readonly sidecarMode?: 'Native' | 'Classic' | undefined;
}

/** Reports something wrong at a path below the object at hand; the empty path is the object itself. */
export type Report = (
  path: string,
  what: string,
  more?: Pick<Diagnostic, 'remedy' | 'currentValue' | 'proposedValue' | 'severity'>,
) => void;

/** Reports below a field of the object, such as `metadata`. */
export const within =
  (report: Report, at: string): Report =>
  (path, what, more) =>
    report(`${at}.${path}`, what, more);

/** `field` is the name of the field that holds the object, where there is one. */
export type Validator = (
  value: Record<string, unknown>,
  report: Report,
  context: ValidatorContext,
  field: string | undefined,
) => void;

/** Whether a field has a value: null is the same as absent. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** Calls back for each key that an earlier place in the list has, with the first place; only of keys that are text. */
export const forEachDuplicate = (
  keys: readonly unknown[],
  found: (key: string, index: number, first: number) => void,
): void => {
  const seen = new Map<string, number>();
  keys.forEach((key, index) => {
    if (typeof key !== 'string' || key === '') return;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else found(key, index, first);
  });
};

/** Reports a string that breaks a format; other types are the schema's business. */
export const checkFormat = (
  value: Record<string, unknown>,
  field: string,
  format: (text: string) => string | undefined,
  report: Report,
): void => {
  const text = value[field];
  if (typeof text !== 'string') return;
  const wrong = text === '' ? 'must not be empty' : format(text);
  if (wrong) report(field, wrong, { currentValue: text });
};

/** Reports each string of a list that breaks a format. */
export const checkEach = (
  value: Record<string, unknown>,
  field: string,
  format: (text: string) => string | undefined,
  report: Report,
): void => {
  const list = value[field];
  if (!Array.isArray(list)) return;
  list.forEach((each, index) => {
    const at = `${field}[${index}]`;
    checkFormat({ [at]: each }, at, format, report);
  });
};

/** Reports a string that is there but empty. */
export const checkNotEmpty = (value: Record<string, unknown>, field: string, report: Report): void =>
  checkFormat(value, field, () => undefined, report);

/** Reports a string that is missing, null or empty where the schema calls it optional. */
export const requireText = (value: Record<string, unknown>, field: string, report: Report): void => {
  if (!isSet(value[field]) || value[field] === '') report(field, 'is required', { remedy: `add ${field}` });
};

/** Reports an integer outside a range; without `most`, only the type of the field sets a limit. */
export const checkRange = (
  value: Record<string, unknown>,
  field: string,
  { least, most }: { readonly least: number; readonly most?: number },
  report: Report,
): void => {
  const number = value[field];
  if (typeof number !== 'number' && typeof number !== 'bigint') return;
  if (number >= least && (most === undefined || number <= most)) return;
  const range = most === undefined ? `at least ${least}` : `between ${least} and ${most}`;
  report(field, `must be ${range}, not ${number}`, { currentValue: number });
};

/** Reports a string that is not one of those the API server knows, where the table says only string. */
export const checkOneOf = (
  value: Record<string, unknown>,
  field: string,
  allowed: readonly string[],
  report: Report,
): void => {
  const text = value[field];
  if (typeof text !== 'string' || allowed.includes(text)) return;
  const suggestion = allowed.find((each) => each.toLowerCase() === text.toLowerCase());
  const known = allowed.filter((each) => each !== '');
  report(field, `must be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}, not "${text}"`, {
    currentValue: text,
    ...(suggestion !== undefined && { remedy: `did you mean ${suggestion}?`, proposedValue: suggestion }),
  });
};

/** Reports unless exactly one of the fields is set. `noun` is what they are, `add` what to add where none is. */
export const checkExactlyOne = (
  value: Record<string, unknown>,
  fields: readonly string[],
  { noun, add }: { readonly noun: string; readonly add: string },
  report: Report,
): void => {
  const set = fields.filter((field) => isSet(value[field]));
  if (set.length === 1) return;
  if (set.length === 0) report('', `has no ${noun}`, { remedy: `add ${add}` });
  else
    report('', `has more than one ${noun}: ${set.join(', ')}`, { remedy: `keep one of ${set.join(', ')}` });
};

/** Reports what is wrong with a map of labels, such as nodeSelector. */
export const checkLabels = (labels: unknown, path: string, report: Report): void => {
  for (const [key, text] of Object.entries(isObject(labels) ? labels : {})) {
    const wrong = qualifiedName(key);
    if (wrong) report(`${path}["${key}"]`, `has a key that ${wrong}`, { currentValue: key });
    const bad = typeof text === 'string' ? labelValue(text) : undefined;
    if (bad) report(`${path}["${key}"]`, bad, { currentValue: text });
  }
};

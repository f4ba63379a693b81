// Compares a value with a type of the table: unknown fields, wrong types, missing fields, enums, quantities.
// What no schema says is left to validators.ts, whose validator of a type runs after the type's own fields.

import type { Diagnostic } from '../../problems/diagnostic.ts';
import { isObject } from '../../yaml/read/value.ts';
import { closest, suggestField } from '../schema/suggest.ts';
import { fieldsOf, type Shape } from '../schema/table.ts';
import { tooNew } from '../schema/versions.ts';
import { isInteger } from './formats.ts';
import { below, show } from './issue.ts';
import { proposeQuantity, quantityValue } from './quantity.ts';
import { isSet, type Report, type ValidatorContext } from './validator.ts';
import { validators } from './validators.ts';

interface Parent {
  readonly type: string;
  readonly field: string;
}

export class Walk {
  /** What is wrong, in the order of the text. */
  readonly issues: Diagnostic[] = [];
  private readonly context: ValidatorContext;

  constructor(context: ValidatorContext) {
    this.context = context;
  }

  object(type: string, value: unknown, path: string, parents: readonly Parent[]): void {
    if (!isObject(value)) {
      this.issues.push(wrongType(path, value, `a map with the fields of ${article(type)}`));
      return;
    }
    const fields = fieldsOf(type);
    const misspelt = new Set<string>();
    for (const [key, child] of Object.entries(value)) {
      const field = fields.get(key);
      if (!field) {
        const suggestion = suggestField(key, type, parents, value);
        if (suggestion?.field) misspelt.add(suggestion.field);
        this.issues.push(unknownField(type, key, path, suggestion));
      } else if (isSet(child)) {
        // The names of the table's fields need no brackets.
        this.field({ type, field: key }, child, `${path}.${key}`, parents);
      }
    }
    for (const [name, { required }] of fields) {
      if (!required || this.context.isPartial || isSet(value[name]) || misspelt.has(name)) continue;
      const what = `required field of ${article(type)} is missing`;
      this.issues.push({ kind: 'SnippetInvalid', path: below(path, name), what, remedy: `add ${name}` });
    }
    const report: Report = (key, what, more = {}) => {
      // A misspelt field is reported already, and so is that it is missing.
      if (misspelt.has(key)) return;
      if (key === '' && what.startsWith('has no ') && (misspelt.size > 0 || this.context.isPartial)) return;
      this.issues.push({ kind: 'SnippetInvalid', path: key === '' ? path : `${path}.${key}`, what, ...more });
    };
    validators[type]?.(value, report, this.context, parents[0]?.field);
  }

  field(at: Parent, value: unknown, path: string, parents: readonly Parent[]): void {
    const found = fieldsOf(at.type).get(at.field);
    if (found === undefined) throw new Error(`no Kubernetes field ${at.type}.${at.field} in the table`);
    const newer = tooNew(`${at.type}.${at.field}`, value, this.context);
    if (newer) this.issues.push({ kind: 'FieldTooNew', path, ...newer });
    this.shape(found.shape, value, path, [at, ...parents]);
  }

  private shape(shape: Shape, value: unknown, path: string, parents: readonly Parent[]): void {
    if (shape.is === 'type') this.object(shape.name, value, path, parents);
    else if (shape.is === 'list') this.list(shape.of, value, path, parents);
    else if (shape.is === 'map') this.map(shape.of, value, path, parents);
    else {
      const issue = checkScalar(shape, value, path);
      if (issue) this.issues.push(issue);
    }
  }

  private list(of: Shape, value: unknown, path: string, parents: readonly Parent[]): void {
    if (!Array.isArray(value)) {
      this.issues.push(
        wrongType(path, value, 'a list', { remedy: 'write it as a list: start each element with "- "' }),
      );
      return;
    }
    value.forEach((element, index) => {
      const at = `${path}[${index}]`;
      if (isSet(element)) this.shape(of, element, at, parents);
      else this.issues.push(wrongType(at, element, 'a value'));
    });
  }

  private map(of: Shape, value: unknown, path: string, parents: readonly Parent[]): void {
    if (!isObject(value)) {
      this.issues.push(wrongType(path, value, 'a map of names to values'));
      return;
    }
    for (const [key, element] of Object.entries(value))
      if (element !== null) this.shape(of, element, below(path, key), parents);
  }
}

/** The issue of a field that a type lacks; `path` is that of the value. */
export const unknownField = (
  type: string,
  key: string,
  path: string,
  suggestion: ReturnType<typeof suggestField>,
): Diagnostic => ({
  kind: 'UnknownField',
  path: below(path, key),
  what: `unknown field in ${article(type)}`,
  currentValue: key,
  ...(suggestion && { remedy: suggestion.text }),
  ...(suggestion?.field && { proposedValue: suggestion.field }),
});

/** What is wrong with a scalar; a remedy and a proposed value where the intended one is clear. */
const checkScalar = (shape: Shape, value: unknown, path: string): Diagnostic | undefined => {
  switch (shape.is) {
    case 'string': {
      if (typeof value === 'string') return undefined;
      if (typeof value === 'object') return wrongType(path, value, 'a string');
      const quoted = { remedy: `quote it: "${String(value)}"`, proposedValue: String(value) };
      return wrongType(path, value, 'a string', quoted);
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : notBoolean(value, path);
    case 'int32':
      return checkInteger(value, path, 31);
    case 'int64':
      return checkInteger(value, path, 63);
    case 'intOrString':
      return typeof value === 'string' ? undefined : checkInteger(value, path, 31, 'an integer or a string');
    case 'quantity':
      return quantityValue(value) === undefined ? notQuantity(value, path) : undefined;
    case 'enum':
      return value === '' || shape.values.includes(value as string)
        ? undefined
        : notInEnum(shape.values, value, path);
    default:
      return undefined;
  }
};

const notBoolean = (value: unknown, path: string): Diagnostic => {
  const suggestion = typeof value === 'string' ? booleans.get(value.toLowerCase()) : undefined;
  return unquote(path, value, 'true or false', suggestion);
};

const booleans = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

const notQuantity = (value: unknown, path: string): Diagnostic => {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const suggestion = typeof value === 'string' ? proposeQuantity(value, name) : undefined;
  return didYouMean(path, value, 'a quantity such as 100m, 512Mi or 2', suggestion);
};

const notInEnum = (values: readonly string[], value: unknown, path: string): Diagnostic => {
  const allowed = values.filter((each) => each !== '');
  const suggestion = typeof value === 'string' ? closest(value, allowed).names[0] : undefined;
  const expected = allowed.length > 12 ? 'a known value' : `one of ${allowed.join(', ')}`;
  return didYouMean(path, value, expected, suggestion);
};

const checkInteger = (
  value: unknown,
  path: string,
  bits: number,
  expected = 'an integer',
): Diagnostic | undefined => {
  if (isInteger(value)) {
    const limit = 2 ** bits;
    return value < limit && value >= -limit
      ? undefined
      : wrongType(path, value, `${bits === 31 ? 'a 32' : 'a 64'}-bit integer`);
  }
  const text = typeof value === 'string' ? value : '';
  // Without its quotes a number that begins with 0 is octal.
  if (/^0[0-7]+$/.test(text))
    return wrongType(path, value, expected, {
      remedy: `write ${text} without quotes`,
      proposedValue: Number.parseInt(text, 8),
    });
  return unquote(path, value, expected, /^-?\d{1,15}$/.test(text) ? Number(text) : undefined);
};

const didYouMean = (path: string, value: unknown, expected: string, proposed: string | undefined) =>
  wrongType(
    path,
    value,
    expected,
    proposed ? { remedy: `did you mean ${proposed}?`, proposedValue: proposed } : {},
  );

const unquote = (path: string, value: unknown, expected: string, proposed: number | boolean | undefined) =>
  wrongType(
    path,
    value,
    expected,
    proposed === undefined ? {} : { remedy: `write ${proposed} without quotes`, proposedValue: proposed },
  );

const wrongType = (
  path: string,
  value: unknown,
  expected: string,
  more: Pick<Diagnostic, 'remedy' | 'proposedValue'> = {},
): Diagnostic => ({
  kind: 'SnippetInvalid',
  path,
  what: `expected ${expected}, found ${show(value)}`,
  currentValue: value,
  ...more,
});

const article = (type: string): string => {
  const name = type.replace(/^.*\./, '');
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
};

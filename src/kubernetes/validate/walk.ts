// Compares a value with a type of the table: unknown fields, wrong types, missing fields, enums, quantities.
// What no schema says is left to rules/, whose rule for a type runs after the type's own fields.

import { closest, suggestField } from '../schema/suggest.ts';
import { fieldsOf, type Shape } from '../schema/table.ts';
import { tooNew } from '../schema/versions.ts';
import { isInteger, isObject } from './formats.ts';
import { below, type SnippetIssue, show } from './issue.ts';
import { proposeQuantity, quantityValue } from './quantity.ts';
import type { Report, ValidatorContext } from './validator.ts';
import { validators } from './validators.ts';

interface Parent {
  readonly type: string;
  readonly field: string;
}

/** Checks a value against a type of the table and adds what is wrong to `issues`, in the order of the text. */
export const walkType = (
  type: string,
  value: unknown,
  path: string,
  context: ValidatorContext,
  issues: SnippetIssue[],
): void => {
  walkObject(type, value, path, [], context, issues);
};

const walkObject = (
  type: string,
  value: unknown,
  path: string,
  parents: readonly Parent[],
  context: ValidatorContext,
  issues: SnippetIssue[],
): void => {
  if (!isObject(value)) {
    issues.push(wrongType(path, value, `a mapping with the fields of ${article(type)}`));
    return;
  }
  const fields = fieldsOf(type);
  const suggestedFields = new Set<string>();
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    const child = value[key];
    if (!field) {
      const suggestion = suggestField(key, type, parents, value);
      if (suggestion?.field) suggestedFields.add(suggestion.field);
      issues.push({
        kind: 'UnknownField',
        path: below(path, key),
        what: `unknown field in ${article(type)}`,
        currentValue: key,
        ...(suggestion && { remedy: suggestion.text }),
        ...(suggestion?.field && { proposedValue: suggestion.field }),
      });
      continue;
    }
    if (child === null || child === undefined) continue;
    // The names of the table's fields need no brackets.
    const at = `${path}.${key}`;
    const newer = tooNew(type, key, child, context);
    if (newer) issues.push({ kind: 'FieldTooNew', path: at, ...newer });
    walkShape(field.shape, child, at, [{ type, field: key }, ...parents], context, issues);
  }
  for (const [name, field] of fields) {
    if (!field.required || (value[name] !== undefined && value[name] !== null) || suggestedFields.has(name))
      continue;
    issues.push({
      kind: 'SnippetInvalid',
      path: below(path, name),
      what: `${article(type)} needs this field`,
      remedy: `add ${name}`,
    });
  }
  const report: Report = (key, what, more = {}) => {
    // A misspelt field is reported already; that it is therefore missing would be said twice.
    if (suggestedFields.has(key) || (key === '' && suggestedFields.size > 0 && what.startsWith('has no ')))
      return;
    issues.push({ kind: 'SnippetInvalid', path: key === '' ? path : `${path}.${key}`, what, ...more });
  };
  validators[type]?.(value, report, context, parents[0]?.field);
};

const walkShape = (
  shape: Shape,
  value: unknown,
  path: string,
  parents: readonly Parent[],
  context: ValidatorContext,
  issues: SnippetIssue[],
): void => {
  switch (shape.is) {
    case 'type':
      walkObject(shape.name, value, path, parents, context, issues);
      return;
    case 'list':
      if (!Array.isArray(value)) {
        issues.push(wrongType(path, value, 'a list', 'write it as a list: start each element with "- "'));
        return;
      }
      value.forEach((element, index) => {
        const at = `${path}[${index}]`;
        if (element === null || element === undefined)
          issues.push(wrongType(at, element, 'no empty element'));
        else walkShape(shape.of, element, at, parents, context, issues);
      });
      return;
    case 'map':
      if (!isObject(value)) {
        issues.push(wrongType(path, value, 'a mapping of names to values'));
        return;
      }
      for (const [key, element] of Object.entries(value)) {
        if (element !== null) walkShape(shape.of, element, below(path, key), parents, context, issues);
      }
      return;
    default: {
      const issue = checkScalar(shape, value, path);
      if (issue) issues.push(issue);
    }
  }
};

const checkScalar = (shape: Shape, value: unknown, path: string): SnippetIssue | undefined => {
  switch (shape.is) {
    case 'string':
      if (typeof value === 'string') return undefined;
      return typeof value === 'object'
        ? wrongType(path, value, 'a string')
        : wrongType(path, value, 'a string', `quote it: "${String(value)}"`, String(value));
    case 'boolean': {
      if (typeof value === 'boolean') return undefined;
      const suggestion = typeof value === 'string' ? booleans.get(value.toLowerCase()) : undefined;
      return suggestion === undefined
        ? wrongType(path, value, 'true or false')
        : wrongType(path, value, 'true or false', `write ${suggestion} without quotes`, suggestion);
    }
    case 'int32':
    case 'int64':
      return checkInteger(value, path, shape.is === 'int32' ? 31 : 63);
    case 'intOrString':
      if (typeof value === 'string') return undefined;
      return isInteger(value)
        ? checkInteger(value, path, 31)
        : wrongType(path, value, 'an integer or a string');
    case 'quantity': {
      if (quantityValue(value) !== undefined) return undefined;
      const suggestion =
        typeof value === 'string' ? proposeQuantity(value, path.slice(path.lastIndexOf('.') + 1)) : undefined;
      return suggestion === undefined
        ? wrongType(path, value, 'a quantity such as 100m, 512Mi or 2')
        : wrongType(
            path,
            value,
            'a quantity such as 100m, 512Mi or 2',
            `did you mean ${suggestion}?`,
            suggestion,
          );
    }
    case 'enum': {
      if (value === '' || (typeof value === 'string' && shape.values.includes(value))) return undefined;
      const allowed = shape.values.filter((each) => each !== '');
      const suggestion = typeof value === 'string' ? closest(value, allowed).names[0] : undefined;
      const listed = allowed.length > 12 ? 'a known value' : `one of ${allowed.join(', ')}`;
      return suggestion === undefined
        ? wrongType(path, value, listed)
        : wrongType(path, value, listed, `did you mean ${suggestion}?`, suggestion);
    }
    default:
      return undefined;
  }
};

const booleans = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

const checkInteger = (value: unknown, path: string, bits: number): SnippetIssue | undefined => {
  if (!isInteger(value)) {
    // Without its quotes a number that begins with 0 is octal.
    if (typeof value === 'string' && /^0[0-7]+$/.test(value)) {
      const proposed = Number.parseInt(value, 8);
      return wrongType(path, value, 'an integer', `write ${value} without quotes`, proposed);
    }
    const suggestion = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
    return suggestion === undefined
      ? wrongType(path, value, 'an integer')
      : wrongType(path, value, 'an integer', `write ${suggestion} without quotes`, suggestion);
  }
  const limit = 2 ** bits;
  return value < limit && value >= -limit
    ? undefined
    : wrongType(path, value, `an integer of ${bits + 1} bits`);
};

const wrongType = (
  path: string,
  value: unknown,
  expected: string,
  remedy?: string,
  proposedValue?: unknown,
): SnippetIssue => ({
  kind: 'SnippetInvalid',
  path,
  what: `expected ${expected}, found ${show(value)}`,
  currentValue: value,
  ...(remedy !== undefined && { remedy }),
  ...(proposedValue !== undefined && { proposedValue }),
});

const article = (type: string): string => {
  const name = type.replace(/^.*\./, '');
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
};

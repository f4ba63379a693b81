// CEL, the expression language of admission policies: values as literals, and comparisons with what the API server has.
// What is compared has Kubernetes' defaults already, so a value is the same when it has at least what is wanted.
// Maps of mixed values need `dyn`: seen on kube-apiserver 1.36.

import { fieldsOf, type Shape } from '../kubernetes/schema/table.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';

/** An expression of a policy; `about` is its comment. */
export interface Expression {
  readonly about: string;
  readonly expression: string;
}

export interface Variable extends Expression {
  readonly name: string;
}

/** A string as a CEL literal: its escapes are JSON's. */
export const text = (value: string): string => JSON.stringify(value);

/** A list of strings. */
export const words = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;

/** An expression in the place of a value. */
class Code {
  readonly expression: string;
  constructor(expression: string) {
    this.expression = expression;
  }
}

/** A value that an expression has, inside a value that is written as a literal. */
export const code = (expression: string): Json => new Code(expression) as unknown as Json;

const expressionOf = (value: unknown): string | undefined =>
  value instanceof Code ? value.expression : undefined;

/** Any value, as `dyn` where CEL would infer a type. */
export const literal = (value: Json): string => {
  const expression = expressionOf(value);
  if (expression !== undefined) return expression;
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) {
    const isWords = value.length > 0 && value.every((each) => typeof each === 'string');
    return isWords
      ? words(value as string[])
      : `[${value.map((each) => `dyn(${literal(each)})`).join(', ')}]`;
  }
  if (isObject(value)) {
    const values = Object.values(value);
    // Each `dyn` makes the API server's type check slower, so texts alone go without.
    const isTexts = values.every((each) => typeof each === 'string');
    const entries = Object.entries(value).map(
      ([key, each]) => `${text(key)}: ${isTexts ? literal(each) : `dyn(${literal(each)})`}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return String(value);
};

/** Whether a string matches a pattern as a whole; both sides read RE2. */
export const matches = (value: string, pattern: string): string =>
  `${value}.matches(${text(`^(?:${pattern})$`)})`;

/** The first of several texts that is not empty; each is an expression. */
export const firstText = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? '""') : `([${texts.join(',\n')}].filter(p, p != "") + [""])[0]`;

/** All conditions; with none, true. */
export const all = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'true' : conditions.join(' && ');

/**
 * Whether the value of an expression has at least what is wanted, of the type that Kubernetes has there: a list of
 * objects may have more elements, since the API server adds some, such as the mount of the account's token.
 */
export const same = (wanted: Json, at: string, shape: Shape = { is: 'any' }, depth = 0): string => {
  if (shape.is === 'quantity')
    return `quantity(string(${at})).compareTo(quantity(${text(String(wanted))})) == 0`;
  if (Array.isArray(wanted)) {
    if (wanted.every((each) => !isObject(each))) return `${at} == ${literal(wanted)}`;
    const [element, name]: [Shape, string] = [shape.is === 'list' ? shape.of : { is: 'any' }, `y${depth}`];
    return all(wanted.map((each) => `${at}.exists(${name}, ${same(each, name, element, depth + 1)})`));
  }
  if (!isObject(wanted) || expressionOf(wanted) !== undefined) return `${at} == ${literal(wanted)}`;
  const fields = shape.is === 'type' ? fieldsOf(shape.name) : undefined;
  return all(
    Object.entries(wanted).flatMap(([key, value]) => {
      if (value === null) return [];
      const inside = fields?.get(key)?.shape ?? (shape.is === 'map' ? shape.of : { is: 'any' as const });
      const isEmpty = isObject(value) && Object.keys(value).length === 0;
      const field = `${at}[${text(key)}]`;
      return [`${text(key)} in ${at}`, ...(isEmpty ? [] : [same(value, field, inside, depth)])];
    }),
  );
};

/** Whether the words are in a row somewhere in a list of strings. */
export const hasInARow = (list: string, wanted: readonly string[]): string =>
  `[${list}].exists(l, lists.range(l.size()).exists(k, k + ${wanted.length} <= l.size() && l.slice(k, k + ${wanted.length}) == ${words(wanted)}))`;

/** A step of a JSON pointer (RFC 6901). */
export const pointerStep = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * One operation of a JSON patch (RFC 6902), as a map from what to do where to the value; path and value are expressions.
 * Variables can't hold a JSONPatch, and short expressions in many variables come into force sooner than long ones.
 */
export const operation = (op: 'add' | 'replace', path: string, value: string): string => {
  const key = path.startsWith('"') ? `"${op} ${path.slice(1)}` : `"${op} " + ${path}`;
  return `{${key}: ${value.startsWith('dyn(') ? value : `dyn(${value})`}}`;
};

/** The JSON patch of the operations that a variable holds. */
export const patchIn = (variable: string): string =>
  `${variable}.map(o, o.transformList(k, v, JSONPatch{op: k.substring(0, k.indexOf(" ")), path: k.substring(k.indexOf("/")), value: v})).flatten()`;

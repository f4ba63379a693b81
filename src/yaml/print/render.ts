// Prints plain values as YAML that every reader takes for the same thing: go-yaml 2 and 3 (kubectl,
// kustomize, kpt), js-yaml, YAML 1.1 and 1.2. What could be read in two ways is quoted. Only new text is
// printed; a node of the user's is never printed again.

import type { Json, JsonObject } from '../read/resolve.ts';
import { isObject, quote } from '../read/value.ts';
import type { Style } from './style.ts';

export type Flow = 'json' | 'yaml';

const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|~)$/i;
const plainStart = /^(?:[A-Za-z_/$(]|--?[A-Za-z])/;
const plainBody = /^[A-Za-z0-9_\-./:@+=%;$()<>*!&?~^|\\'" ]*$/;
const quantity = /^[0-9]+(?:m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|Ei|s|h)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that YAML cannot print.
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]/;

const isPlain = (text: string): boolean =>
  quantity.test(text) ||
  (plainStart.test(text) &&
    plainBody.test(text) &&
    !reserved.test(text) &&
    !text.includes(': ') &&
    !text.includes(' #') &&
    !text.endsWith(':') &&
    !text.endsWith(' '));

/** A string as one-line YAML; every reader takes it for a string. */
export const renderString = (text: string, flow?: Flow): string => {
  if (flow === 'json') return quote(text);
  if (isPlain(text) && !(flow && /[:"'?&*!|>%@]/.test(text))) return text;
  const tangled = text.includes('"') || text.includes('\\');
  if (tangled && !text.includes('\n') && !text.includes('\t') && !unprintable.test(text)) {
    return `'${text.replaceAll("'", "''")}'`;
  }
  return quote(text);
};

/** A value on one line. */
export const renderInline = (value: Json, flow: Flow = 'yaml'): string => {
  if (typeof value === 'string') return renderString(value, flow);
  if (Array.isArray(value)) return `[${value.map((each) => renderInline(each, flow)).join(', ')}]`;
  if (isObject(value)) {
    const parts = Object.entries(value).map(
      ([key, each]) => `${renderString(key, flow)}: ${renderInline(each, flow)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  return String(value);
};

/** A value as indented JSON. `lines`: a line break and the indentation around; `unit`: that of one level. */
export const renderIndented = (value: Json, lines: string, unit: string): string => {
  const inner = lines + unit;
  const below = (each: Json): string => renderIndented(each, inner, unit);
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[${inner}${value.map(below).join(`,${inner}`)}${lines}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return `{${inner}${entries.map(([key, each]) => `${quote(key)}: ${below(each)}`).join(`,${inner}`)}${lines}}`;
  }
  return renderInline(value, 'json');
};

/**
 * Whether a string can be a literal block scalar without indicators for its indentation. One that
 * ends in several line breaks cannot: blank lines that follow in the document would become part of it.
 */
const isLiteral = (text: string): boolean => {
  if (!text.includes('\n') || text.endsWith('\n\n') || unprintable.test(text)) return false;
  const lines = text.split('\n');
  const first = lines[0] ?? '';
  // The first line sets the indentation, so it must have text; a line of blanks is easily lost.
  return /^[^\s]/.test(first) && lines.every((line) => line === '' || /[^ \t]/.test(line));
};

const literal = (text: string, column: number): string[] => {
  const clip = text.endsWith('\n');
  const body = (clip ? text.slice(0, -1) : text).split('\n');
  const pad = ' '.repeat(column);
  return [clip ? '|' : '|-', ...body.map((line) => (line === '' ? '' : pad + line))];
};

/** Whether a value takes lines of its own in block style: a list or map with something in it. */
export const isNested = (value: Json): value is Json[] | JsonObject =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;

/** Text after `key:` or a dash that fits on that line, and the lines below it. */
const indicatorAfter = (value: Json, column: number, style: Style): string[] => {
  if (typeof value === 'string' && !style.quoted && isLiteral(value))
    return literal(value, column + style.step);
  return [typeof value === 'string' ? renderString(value) : renderInline(value)];
};

/** The lines of `key: value` in a block map whose keys are at `column`. */
export const renderEntry = (key: string, value: Json, column: number, style: Style): string[] => {
  const head = `${' '.repeat(column)}${renderString(key)}:`;
  if (!isNested(value)) {
    const [first, ...rest] = indicatorAfter(value, column, style);
    return [`${head} ${first}`, ...rest];
  }
  if (Array.isArray(value)) return [head, ...renderItems(value, column + style.seqOffset, style)];
  return [head, ...renderMap(value, column + style.step, style)];
};

export const renderMap = (value: JsonObject, column: number, style: Style): string[] =>
  Object.entries(value).flatMap(([key, each]) => renderEntry(key, each, column, style));

/** The lines of a value after a dash, of which the first begins at `column`, its indentation included. */
export const renderBelow = (value: Json, column: number, style: Style): string[] => {
  if (!isNested(value)) {
    const [first, ...rest] = indicatorAfter(value, column - style.dashWidth, style);
    return [' '.repeat(column) + first, ...rest];
  }
  return Array.isArray(value) ? renderItems(value, column, style) : renderMap(value, column, style);
};

/** The lines of list items whose dashes are at `column`. */
export const renderItems = (values: readonly Json[], column: number, style: Style): string[] =>
  values.flatMap((value) => {
    const inner = column + style.dashWidth;
    const [head = '', ...rest] = renderBelow(value, inner, style);
    return [`${' '.repeat(column)}-${' '.repeat(style.dashWidth - 1)}${head.slice(inner)}`, ...rest];
  });

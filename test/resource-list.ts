// Builds ResourceLists around items, runs the function on them, and takes them apart again.

import jsYaml from 'js-yaml';
import { type Transformed, transform } from '../src/transform.ts';

const configLine = (config: unknown): string =>
  `functionConfig: ${JSON.stringify(config).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)}`;

export interface Layout {
  /** Column of the dashes. */
  readonly column?: number;
  readonly configFirst?: boolean;
  readonly crlf?: boolean;
  readonly finalNewline?: boolean;
}

/** The text of a ResourceList; each item's text starts after its dash, its further lines indented as they stand. */
export const resourceList = (items: readonly string[], config: unknown, layout: Layout = {}): string => {
  const { column = 0, configFirst = false, crlf = false, finalNewline = true } = layout;
  const lines = [
    'apiVersion: config.kubernetes.io/v1',
    'kind: ResourceList',
    ...(configFirst ? [configLine(config)] : []),
    'items:',
    ...items.map((item) => `${' '.repeat(column)}-${item.startsWith('\n') ? '' : ' '}${item}`),
    ...(configFirst ? [] : [configLine(config)]),
  ];
  const text = lines.join('\n') + (finalNewline ? '\n' : '');
  return crlf ? text.replaceAll('\n', '\r\n') : text;
};

/** The same ResourceList with another functionConfig (the last, where there are several), without results. */
export const withConfig = (text: string, config: unknown): string =>
  withoutResults(text).replace(/^functionConfig: [^\r\n]*(?![\s\S]*^functionConfig:)/m, () =>
    configLine(config),
  );

/** The text without the lines of the results, wherever podgraft put them. */
export const withoutResults = (text: string): string => {
  const found = /^results:[^\n]*(?:\n(?: {2}|- )[^\n]*\S[^\n]*)*\n?/m.exec(text);
  if (found === null) return text;
  const [lines] = found;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + lines.length);
  // Either they came as whole lines, or with the line break before them: then the last one is the user's.
  const own = /\r?\n/.exec(lines)?.[0];
  const last = /\r?\n$/.exec(lines)?.[0] ?? '';
  return last === own ? before + after : before.replace(/\r?\n$/, '') + last + after;
};

export interface Read {
  readonly items: Record<string, unknown>[];
  readonly results?: { message: string; severity: string; tags: { kind: string } }[];
}

/** The list as js-yaml 3 reads it. */
export const read = (text: string): Read => jsYaml.safeLoad(text) as Read;

export const run = (text: string): Transformed => transform(text);

/** Runs the config over a list; returns the list's text with its results cut off, and the problems. */
export const runWith = (
  text: string,
  config: unknown,
): { text: string; kinds: string[]; failed: boolean; messages: string[] } => {
  const done = transform(withConfig(text, config));
  return {
    text: withoutResults(done.output),
    kinds: done.problems.map((each) => each.kind),
    messages: done.problems.map((each) => each.message),
    failed: done.exitCode === 1,
  };
};

export const dropConfig = (text: string): string =>
  text.replace(/^functionConfig: [^\r\n]*/m, 'functionConfig: {}');

// A unified diff as git writes it, which git apply and patch take.

import { structuredPatch } from 'diff';
import type { Colors } from '../io.ts';

/** A file before and after; undefined: it is not there. */
interface FileChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface Patch {
  readonly name: string;
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly hunks: ReturnType<typeof structuredPatch>['hunks'];
}

/** How many lines of hunks begin with a sign. */
export const countOf = (hunks: Patch['hunks'], sign: string): number =>
  hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(sign)).length, 0);

/** The changes of a file, with `context` lines around them. */
export const patchOf = ({ name, before, after }: FileChange, context: number): Patch => {
  const { hunks } = structuredPatch(name, name, before ?? '', after ?? '', '', '', { context });
  return { name, isNew: before === undefined, isGone: after === undefined, hunks };
};

/** As git writes it: with a/ and b/ before a path, so that patch -p1 and git apply find the file. */
export const printPatch = ({ name, isNew, isGone, hunks }: Patch, colors: Colors): string => {
  const path = name.startsWith('/') ? name.slice(1) : name;
  const [from, to] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  // For patch a tab ends a name with spaces.
  const closed = (each: string): string => (/^[^"].* /s.test(each) ? `${each}\t` : each);
  const head = [
    `diff --git ${from} ${to}`,
    ...(isNew ? ['new file mode 100644'] : []),
    ...(isGone ? ['deleted file mode 100644'] : []),
    `--- ${isNew ? '/dev/null' : closed(from)}`,
    `+++ ${isGone ? '/dev/null' : closed(to)}`,
  ].map((line) => colors.bold(line));
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    colors.cyan(`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`),
    ...lines.map((line) => paint(line, colors)),
  ]);
  return `${[...head, ...body].join('\n')}\n`;
};

/** A path with what git quotes in it in quotes: as a string of C, but with UTF-8 as it is. */
export const quoted = (path: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be quoted.
  const special = /[\u0000-\u001f"\\\u007f]/g;
  if (path.search(special) === -1) return path;
  const letters: Record<string, string> = { '\t': 't', '\n': 'n', '\r': 'r', '"': '"', '\\': '\\' };
  const code = (c: string): string => letters[c] ?? c.charCodeAt(0).toString(8).padStart(3, '0');
  return `"${path.replace(special, (c) => `\\${code(c)}`)}"`;
};

const range = (start: number, lines: number): string => {
  const first = lines === 0 ? start - 1 : start;
  return lines === 1 ? String(first) : `${Math.max(first, 0)},${lines}`;
};

const paint = (line: string, colors: Colors): string =>
  line.startsWith('+') ? colors.green(line) : line.startsWith('-') ? colors.red(line) : line;

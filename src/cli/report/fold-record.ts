// The record in a diff that people read: a line of a terminal instead of the long annotation. Patches for programs keep it.

import { GRAFTS } from '../../krm/annotations.ts';
import type { Patch } from './patch.ts';

type Hunk = Patch['hunks'][number];

/** The annotation's key, and the quote that its value begins with. */
const KEY = new RegExp(`${GRAFTS.replaceAll('.', '\\.')}["']?:\\s+(?=(["']))`);

/** A quoted YAML value, from its quote to the one that ends it. */
const quoted = { '"': /^"(?:[^"\\]|\\.)*"/s, "'": /^'(?:[^']|'')*'/ } as const;

/** The patch with each record that is wider than `columns` in one line. */
export const foldRecords = (patch: Patch, columns: number): Patch => ({
  ...patch,
  hunks: patch.hunks.map((hunk) => ({ ...hunk, lines: foldLines(hunk.lines, columns) })),
});

const foldLines = (lines: Hunk['lines'], columns: number): string[] => {
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { text, count } = foldAt(lines, at, columns);
    out.push(text);
    at += count - 1;
  }
  return out;
};

/** The line at a position, folded if it begins a record, and how many lines that takes. */
const foldAt = (lines: Hunk['lines'], at: number, columns: number): { text: string; count: number } => {
  const line = lines[at] as string;
  const asIs = { text: line, count: 1 };
  const key = KEY.exec(line);
  if (key === null) return asIs;
  const start = key.index + key[0].length;
  const end = quoted[key[1] as '"' | "'"];
  // A formatter may have broken the value: its further lines have the same sign.
  const sign = line.charAt(0);
  let whole = line;
  let count = 1;
  while (!end.test(whole.slice(start)) && lines[at + count]?.startsWith(sign))
    whole += `\n${lines[at + count++]?.slice(1)}`;
  const value = end.exec(whole.slice(start))?.[0];
  if (value === undefined || (count === 1 && line.length <= columns)) return asIs;
  const short = `… (${value.length} characters; --full shows them)`;
  return { text: whole.slice(0, start) + short + whole.slice(start + value.length), count };
};

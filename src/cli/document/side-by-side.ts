// The changes of a manifest as a table: what was on the left, what is on the right.

import type { Hunk } from '../report/explain-data.ts';
import { escapeHtml, readableLine } from './escape.ts';

/** As many rows as a page shows of one manifest. */
const MOST_ROWS = 600;

interface Cell {
  readonly line: number;
  readonly text: string;
}

/** A line on either side; on both: changed, or the same. */
interface Row {
  readonly old: Cell | undefined;
  readonly new: Cell | undefined;
  readonly isChanged: boolean;
}

/** The lines of a hunk in rows: what was removed beside what was added after it. */
export const rowsOf = ({ oldStart, newStart, lines }: Hunk): Row[] => {
  const rows: Row[] = [];
  let [oldLine, newLine] = [oldStart, newStart];
  let removed: Cell[] = [];
  let added: Cell[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push({ old: removed[at], new: added[at], isChanged: true });
    removed = [];
    added = [];
  };
  for (const line of lines) {
    const text = readableLine(line.slice(1));
    if (line.startsWith('-')) removed.push({ line: oldLine++, text });
    else if (line.startsWith('+')) added.push({ line: newLine++, text });
    else if (line.startsWith(' ')) {
      flush();
      rows.push({ old: { line: oldLine++, text }, new: { line: newLine++, text }, isChanged: false });
    }
  }
  flush();
  return rows;
};

const cells = (cell: Cell | undefined, kind: string): string =>
  cell === undefined
    ? '<td><td>'
    : `<td class=n>${cell.line}<td${kind === '' ? '' : ` class=${kind}`}>${escapeHtml(cell.text)}`;

const rowHtml = ({ old, new: fresh, isChanged }: Row): string =>
  `<tr${isChanged ? '' : ' class=k'}>${cells(old, isChanged ? 'd' : '')}${cells(fresh, isChanged ? 'a' : '')}`;

/** The table; '' where nothing changes. */
export const sideBySide = (hunks: readonly Hunk[], caption: string): string => {
  if (hunks.length === 0) return '';
  const rows = hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : ['<tr class=gap><td colspan=4>⋯']),
    ...rowsOf(hunk).map(rowHtml),
  ]);
  const more = rows.length - MOST_ROWS;
  if (more > 0) rows.splice(MOST_ROWS, more, `<tr class=gap><td colspan=4>${more} more lines: podgraft diff`);
  return `<table class=diff><caption>${escapeHtml(caption)}</caption><colgroup><col class=n><col><col class=n><col></colgroup><thead><tr><th colspan=2 scope=colgroup>Before<th colspan=2 scope=colgroup>After</thead><tbody>
${rows.join('\n')}</tbody></table>`;
};

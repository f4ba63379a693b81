// The start of a pod as SVG: the rows of the text's drawing, drawn in percentages, so that bars shrink and text does not.

import type { StartupStep } from '../report/startup.ts';
import { cut, type Row, timelineRows } from '../report/timeline.ts';
import { escapeHtml } from './escape.ts';

const ROW = 38;
const HEAD = 22;

/** What a bar of the text's drawing is. */
const classes: Readonly<Record<string, string>> = { '█': 'init', '━': 'run', '▒': 'script', '░': 'hook' };

/** What a row says, without the signs of the text's drawing. */
const noteOf = ({ note }: Row): string => note.replace(/[\u2588\u2501\u2592\u2591] /g, '');

const rowSvg = (row: Row, index: number, end: number): string => {
  const { role, mark, name, bars, runsOn } = row;
  const top = HEAD + index * ROW;
  const percent = (columns: number): string => `${Math.round((columns / end) * 10_000) / 100}%`;
  const drawn = bars.map(
    ({ from, to, fill }) =>
      `<rect class="${classes[fill] ?? 'run'}" x="${percent(from)}" y="${top + 18}" width="${percent(to - from)}" height="12" rx="2"/>`,
  );
  const arrow = runsOn
    ? `<svg x="100%" y="${top + 15}" overflow="visible"><path class="run" d="M-1 3 10 9-1 15z"/></svg>`
    : '';
  const label = `${role === '' ? '' : `<tspan class="role">${role}</tspan> `}<tspan class="name">${mark === '+' ? '+ ' : ''}${escapeHtml(cut(name, 40))}</tspan>`;
  const note = `<tspan class="note" dx="10">${escapeHtml(cut(noteOf(row), 90))}</tspan>`;
  return `<g${mark === '+' ? ' class="ours"' : ''}><text y="${top + 12}">${label}${note}</text>${drawn.join('')}${arrow}</g>`;
};

/** The drawing, named by a title, and every row as a list. `id` is unique in the page. */
export const timelineSvg = (steps: readonly StartupStep[], id: string): string => {
  const { rows, end } = timelineRows(steps, 40);
  const title = `Start-up: ${steps.map(({ name }) => name).join(', ')}`;
  const height = HEAD + rows.length * ROW;
  const listed = rows.map((row) => {
    const { role, mark, name } = row;
    return `<li>${role} <b${mark === '+' ? ' class="ours"' : ''}>${escapeHtml(name)}</b> ${escapeHtml(noteOf(row))}`;
  });
  return `<svg class="time" role="img" aria-labelledby="${id}" width="100%" height="${height}"><title id="${id}">${escapeHtml(cut(title, 300))}</title>
<text class="role" y="12">time</text><line x1="36" y1="8" x2="100%" y2="8"/><svg x="100%" y="3" overflow="visible"><path class="axis" d="M0 0 6 5 0 10z"/></svg>
${rows.map((row, index) => rowSvg(row, index, end)).join('\n')}</svg>
<details><summary>Each step</summary><ol>${listed.join('')}</ol></details>`;
};

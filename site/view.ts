// Shows a result. Every text is put into the page as text, never as markup, but for the drawing, which the report escapes.

import { shorten } from '../src/cli/document/escape.ts';
import { pageOf } from '../src/problems/catalogue.ts';
import type { Problem } from '../src/problems/diagnostic.ts';
import { names, type Result } from './run.ts';

/** The element of the page with an id. */
export const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
};

/** Lines that are shown; a browser takes long over more. */
const MOST = 4000;

const element = (name: string, className: string, ...children: (Node | string)[]): HTMLElement => {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
};

const diffClass = (line: string): string => {
  if (/^(diff |--- |\+\+\+ |new |deleted )/.test(line)) return 'head';
  if (line.startsWith('@@')) return 'hunk';
  return line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : '';
};

/** Why there is nothing to draw; '' where there is. */
const drawingNote = ({ startup, drawing, problems }: Result): string => {
  if (drawing !== '') return '';
  const first = problems.find(({ severity }) => severity === 'error');
  if (first !== undefined)
    return `Nothing can be drawn before this is corrected: ${shorten(first.message, 500)}`;
  return startup.trim() || `Nothing to draw: write a config into ${names.config}.`;
};

/** Fills in the drawing, and leaves open what the reader has opened, also after a mistake that nothing could be drawn for. */
const draw = (result: Result): void => {
  const { drawing } = result;
  byId('startup-note').textContent = drawingNote(result);
  const place = byId('drawing');
  if (drawing === drawn) return;
  drawn = drawing;
  const before = [...place.querySelectorAll('details')];
  if (before.length > 0) opened = before.map((each) => each.open);
  place.innerHTML = drawing;
  const now = [...place.querySelectorAll('details')];
  if (now.length === opened.length) for (const [at, each] of now.entries()) each.open = opened[at] ?? false;
};
let drawn = '';
let opened: readonly boolean[] = [];

const startupClass = (line: string): string =>
  /^(?:[│├ ]*(?:✔|\+|~) |.{0,3}[├│] *✔|.{3}\w* *\+ )/.test(line) ? 'ours' : '';

/** Fills a pre with lines. Each keeps its line break, so that what is copied is what podgraft prints. */
const fill = (pre: HTMLElement, text: string, classOf: (line: string) => string): void => {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const shown = lines.slice(0, MOST).map((line) => element('span', classOf(line), line));
  if (lines.length > MOST) shown.push(element('span', 'hunk', `… ${lines.length - MOST} more lines`));
  pre.replaceChildren(...shown);
};

const problemItem = (problem: Problem, goTo: (problem: Problem) => void): HTMLElement => {
  const { severity, message, kind, file } = problem;
  const link = element('a', '', kind) as HTMLAnchorElement;
  link.href = pageOf(kind);
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  const item = element('li', severity, element('b', '', `${severity}:`), ` ${message} [`, link, ']');
  if (file?.line !== undefined) {
    const button = element('button', '', `Go to line ${file.line}`) as HTMLButtonElement;
    button.type = 'button';
    button.addEventListener('click', () => goTo(problem));
    item.append(button);
  }
  return item;
};

const noteOf = ({ diff, isFailed }: Result): string => {
  if (diff !== '') return '';
  return isFailed ? 'Nothing is changed, because there are errors.' : 'Nothing changes.';
};

/** Shows a result; `goTo` shows where a problem is. */
export const show = (result: Result, goTo: (problem: Problem) => void): void => {
  const { diff, startup, problems } = result;
  fill(byId('diff'), diff, diffClass);
  fill(byId('startup'), startup, startupClass);
  draw(result);
  byId('as-text').hidden = startup === '';
  byId('diff-note').textContent = noteOf(result);
  const items = problems.slice(0, MOST / 10).map((each) => problemItem(each, goTo));
  if (problems.length > items.length)
    items.push(element('li', '', `… ${problems.length - items.length} more`));
  byId('problems').replaceChildren(...(items.length > 0 ? items : [element('li', '', 'None.')]));
};

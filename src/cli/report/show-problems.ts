// Problems as people read them: a line each on a pipe; on a terminal with colour and the line of the source
// that they are about, a caret below the spot.

import { positionOf } from '../../config/position.ts';
import type { ConfigDocument } from '../../files/config-documents.ts';
import { displayName } from '../../krm/identity.ts';
import { pageOf } from '../../problems/catalogue.ts';
import { type Problem, sortProblems } from '../../problems/diagnostic.ts';
import { positionAt } from '../../yaml/read/node.ts';
import type { Output } from '../args/report-options.ts';
import { type Colors, colorsFor, type Io } from '../io.ts';

export interface Sources {
  readonly texts: ReadonlyMap<string, string>;
  readonly config?: ConfigDocument | undefined;
}

/** Writes the problems to standard error, errors first. */
export const showProblems = (
  problems: readonly Problem[],
  io: Io,
  sources: Sources = { texts: new Map() },
  { quiet, verbose }: Pick<Output, 'quiet' | 'verbose'> = { quiet: false, verbose: false },
): void => {
  const colors = colorsFor(io, io.isTTY);
  const shown = sortProblems(problems).filter(({ severity }) => !quiet || severity === 'error');
  for (const [first, ...more] of verbose ? shown.map((each) => [each] as const) : groupsOf(shown)) {
    io.stderr(`${lineOf(first, colors)}\n`);
    if (io.isTTY) io.stderr(excerptOf(first, sources, colors, io.columns));
    if (more.length > 0) io.stderr(`  ${moreOf(more)}; -v shows each\n`);
  }
  if (!io.isTTY || quiet) return;
  for (const kind of new Set(shown.map((each) => each.kind)))
    io.stderr(colors.dim(`see ${pageOf(kind)} or run podgraft explain ${kind}\n`));
};

/** Up to this many problems of one kind and rule are shown each by itself. */
const FEW = 3;
/** How many of the others are named. */
const NAMED = 3;

type Group = readonly [Problem, ...Problem[]];

/** The problems, with those together that one rule has with many workloads. */
export const groupsOf = (problems: readonly Problem[]): readonly Group[] => {
  const groups = new Map<string, [Problem, ...Problem[]]>();
  for (const [index, each] of problems.entries()) {
    const { kind, severity, rule, field, resource } = each;
    const isAlone = rule === undefined || resource === undefined;
    const key = isAlone ? String(index) : JSON.stringify([kind, severity, rule, field?.path]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > FEW ? [group] : group.map((each): Group => [each]),
  );
};

/** Names the first of the other problems of a group. */
export const moreOf = (more: readonly Problem[]): string => {
  const names = more.slice(0, NAMED).map(({ resource, file }) => {
    const { kind = '', name = '', namespace } = resource ?? {};
    const place = file?.line === undefined ? '' : ` (${file.path}:${file.line})`;
    return `${displayName({ kind, name, namespace })}${place}`;
  });
  const others = more.length > NAMED ? ', ...' : '';
  return `and ${more.length} more: ${names.join(', ')}${others}`;
};

const lineOf = ({ severity, message, kind }: Problem, colors: Colors): string => {
  return `${colors.bold(severityColor(severity, colors)(`${severity}:`))} ${message} ${colors.dim(`[${kind}]`)}`;
};

const severityColor = (severity: Problem['severity'], colors: Colors) =>
  severity === 'error' ? colors.red : severity === 'warning' ? colors.yellow : colors.cyan;

interface Spot {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

const spotOf = ({ file, field }: Problem, { texts, config }: Sources): Spot | undefined => {
  const text = file === undefined ? undefined : texts.get(file.path);
  if (file?.line !== undefined && file.column !== undefined && text !== undefined) {
    const rest = lineText(text, file.line).slice(file.column - 1);
    const word = /^(?:[\w./-]+|"[^"]*"|'[^']*')/.exec(rest)?.[0].length ?? 1;
    return { name: file.path, text, line: file.line, column: file.column, length: word };
  }
  // A workload's problem that comes from a rule is shown in the config.
  if (config === undefined || !field?.path.startsWith('spec.rules[')) return undefined;
  const span = positionOf(config.resource.tree, field.path);
  if (span === undefined) return undefined;
  const { text: source } = config.resource.extent;
  const { line, column } = positionAt(source, span.start);
  return { name: config.name, text: source, line, column, length: Math.max(1, span.end - span.start) };
};

const lineText = (text: string, line: number): string => {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
};

/** A frame is not wider, however wide the terminal is. */
const MAX_WIDTH = 160;

const excerptOf = (found: Problem, sources: Sources, colors: Colors, columns = MAX_WIDTH): string => {
  const spot = spotOf(found, sources);
  if (spot === undefined) return '';
  const full = lineText(spot.text, spot.line)
    .replace(/^\ufeff/, ' ')
    .replaceAll('\t', ' ');
  const number = String(spot.line);
  // A line that the terminal would break is shown around the spot.
  const width = Math.max(20, Math.min(MAX_WIDTH, columns) - number.length - ' | '.length);
  const isFar = spot.column - 1 + spot.length > width;
  const from = isFar ? Math.max(0, spot.column - 1 - Math.floor(width / 4)) : 0;
  const shown = full.slice(from, from + width);
  const length = Math.max(1, Math.min(spot.length, shown.length - (spot.column - 1 - from)));
  const bar = colors.dim('|');
  const pad = ' '.repeat(number.length);
  // The message begins with the place, mostly.
  const place = `${spot.name}:${spot.line}:${spot.column}`;
  const where = found.message.startsWith(`${place}:`) ? '' : `${colors.dim(`${pad}-->`)} ${place}\n`;
  const caret = colors.bold(severityColor(found.severity, colors)('^'.repeat(length)));
  return `${where}${colors.dim(number)} ${bar} ${shown}\n${pad} ${bar} ${' '.repeat(spot.column - 1 - from)}${caret}\n`;
};

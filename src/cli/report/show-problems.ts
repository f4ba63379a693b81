// Problems as people read them: a line each on a pipe; on a terminal with colour and the line of the source
// that they are about, a caret below the spot.

import { positionOf } from '../../config/position.ts';
import { type Problem, sortProblems } from '../../problems/diagnostic.ts';
import { positionAt } from '../../yaml/read/node.ts';
import type { ConfigDocument } from '../files/config-file.ts';
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
): void => {
  const colors = colorsFor(io, io.isTTY);
  for (const each of sortProblems(problems)) {
    io.stderr(`${lineOf(each, colors)}\n`);
    if (io.isTTY) io.stderr(excerptOf(each, sources, colors));
  }
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

const MAX_WIDTH = 160;

const excerptOf = (found: Problem, sources: Sources, colors: Colors): string => {
  const spot = spotOf(found, sources);
  if (spot === undefined) return '';
  const full = lineText(spot.text, spot.line)
    .replace(/^\ufeff/, ' ')
    .replaceAll('\t', ' ');
  // A very long line is shown around the spot.
  const from = spot.column > MAX_WIDTH - 40 ? spot.column - 40 : 0;
  const shown = full.slice(from, from + MAX_WIDTH);
  const length = Math.max(1, Math.min(spot.length, shown.length - (spot.column - 1 - from)));
  const number = String(spot.line);
  const bar = colors.dim('|');
  const pad = ' '.repeat(number.length);
  // The message begins with the place, mostly.
  const place = `${spot.name}:${spot.line}:${spot.column}`;
  const where = found.message.startsWith(`${place}:`) ? '' : `${colors.dim(`${pad}-->`)} ${place}\n`;
  const caret = colors.bold(severityColor(found.severity, colors)('^'.repeat(length)));
  return `${where}${colors.dim(number)} ${bar} ${shown}\n${pad} ${bar} ${' '.repeat(spot.column - 1 - from)}${caret}\n`;
};

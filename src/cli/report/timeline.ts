// Draws how a pod starts: a row for each container, hook and script, time from left to right. What rules put
// there is marked with + and named; the lengths of the bars say order and nothing else.

import type { Colors } from '../io.ts';
import type { StartupStep } from './startup.ts';

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly fill: string;
}

export interface Row {
  readonly role: string;
  readonly mark: '+' | ' ';
  readonly name: string;
  readonly bars: readonly Bar[];
  /** Runs on to the end of the drawing and beyond. */
  readonly runsOn: boolean;
  readonly note: string;
}

/** Columns of the bars, at a wide terminal and at a narrow one. */
const WIDE = 40;
const NARROW = 26;
const SCRIPT = '▒';
const HOOK = '░';

/** The lines of the drawing, each without indentation, no wider than `columns`. */
export const drawTimeline = (steps: readonly StartupStep[], colors: Colors, columns: number): string[] => {
  const { rows, end } = timelineRows(steps, columns < 110 ? NARROW : WIDE);
  const names = Math.min(28, Math.max(4, ...rows.map(({ name }) => name.length)));
  const head = `${' '.repeat(9)}   ${' '.repeat(names)}  `;
  const lines = rows.map(({ role, mark, name, bars, runsOn, note }) => {
    const drawn = barText(bars, end, runsOn);
    const label = `${role.padEnd(9)} ${mark} ${cut(name, names).padEnd(names)}  `;
    const room = Math.max(20, columns - label.length - end - 3);
    const isOurs = mark === '+';
    const shown = note === '' ? '' : `  ${cut(note, room)}`;
    if (isOurs) return `${colors.green(label)}${colors.green(drawn)}${colors.bold(shown)}`.trimEnd();
    const scripted = drawn.replace(new RegExp(`${SCRIPT}+`), (script) => colors.green(script));
    return `${label}${scripted}${bars.some(({ fill }) => fill === SCRIPT) ? colors.bold(shown) : colors.dim(shown)}`.trimEnd();
  });
  return [colors.dim(`${head}time ${'─'.repeat(Math.max(0, end - 5))}▶`), ...lines];
};

/** A text, or its start and an ellipsis where it is longer. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

const barText = (bars: readonly Bar[], end: number, runsOn: boolean): string => {
  const cells = Array<string>(end).fill(' ');
  for (const { from, to, fill } of bars) for (let at = from; at < to; at++) cells[at] = fill;
  return cells.join('') + (runsOn ? '▶' : ' ');
};

/** A row for each container and hook, with bars from 0 to `end`, which is `width` where they fit. */
export const timelineRows = (steps: readonly StartupStep[], width: number): { rows: Row[]; end: number } => {
  for (let unit = 6; unit > 1; unit--) {
    const { rows, time } = place(steps, unit, width);
    if (time <= width - unit) return { rows, end: width };
  }
  const { time } = place(steps, 2, width);
  return { rows: place(steps, 2, time + 4).rows, end: time + 4 };
};

/** The rows when a thing that ends takes `unit` columns; `time` is when the last thing has begun. */
const place = (steps: readonly StartupStep[], unit: number, end: number): { rows: Row[]; time: number } => {
  const rows: Row[] = [];
  const stops: Row[] = [];
  let now = 0;
  let latest = 0;
  for (const [index, step] of steps.entries()) {
    const { role, name, rule, postStart, preStop, entrypoints } = step;
    const mark = rule === undefined ? ' ' : '+';
    const start = now;
    if (role === 'init') {
      const bars = [
        ...entrypoints.map((_, at) => ({
          from: start + at * unit,
          to: start + (at + 1) * unit,
          fill: SCRIPT,
        })),
        { from: start + entrypoints.length * unit, to: start + (entrypoints.length + 1) * unit, fill: '█' },
      ];
      now = start + (entrypoints.length + 1) * unit;
      rows.push({ role: 'init', mark, name, bars, runsOn: false, note: noteOf(step) });
    } else {
      const running = start + entrypoints.length * unit;
      const bars = [
        ...(running > start ? [{ from: start, to: running, fill: SCRIPT }] : []),
        { from: running, to: end, fill: '━' },
      ];
      rows.push({ role, mark, name, bars, runsOn: true, note: noteOf(step) });
      // The kubelet starts the next container when the postStart hook of this one is done; a sidecar's
      // startup probe holds up all that follow.
      const isHeldUp = postStart !== undefined || (role === 'sidecar' && step.hasStartupProbe);
      now = start + (isHeldUp ? unit : 1);
      latest = Math.max(latest, running);
    }
    if (postStart !== undefined) {
      const isLast = index === steps.length - 1;
      rows.push({
        ...{ role: '', mark: postStart.rule === undefined ? ' ' : '+', name: 'postStart', runsOn: false },
        bars: [{ from: start, to: start + unit, fill: HOOK }],
        note: `${ruleText(postStart.rule)}${HOOK} in parallel with the command${isLast ? '' : '; the next container waits for it'}`,
      });
    }
    if (preStop !== undefined)
      stops.push({
        ...{
          role: '',
          mark: preStop.rule === undefined ? ' ' : '+',
          name: `${name}: preStop`,
          runsOn: false,
        },
        bars: [],
        note: `${ruleText(preStop.rule)}when the pod stops, before SIGTERM: ${preStop.what}`,
      });
    latest = Math.max(latest, now);
  }
  return { rows: [...rows, ...stops], time: latest };
};

const ruleText = (rule: string | undefined): string => (rule === undefined ? '' : `${rule}: `);

const noteOf = ({ role, rule, entrypoints, command, hasStartupProbe }: StartupStep): string => {
  const line = command ?? "the image's own command";
  if (entrypoints.length > 0)
    return `${SCRIPT} ${entrypoints.join(', then ')}, then ${role === 'init' ? '█' : '━'} ${line}`;
  if (role === 'init') return `${ruleText(rule)}must succeed before the next starts`;
  if (role === 'sidecar')
    return `${ruleText(rule)}keeps running; the next starts ${hasStartupProbe ? 'when its startup probe succeeds' : 'right after it'}`;
  return rule === undefined ? line : `${rule}: alongside the others`;
};

/** For each thing that a rule put there, a sentence that says when it runs; in the order of starting. */
export const whenItRuns = (steps: readonly StartupStep[]): string[] => {
  const containers = steps.filter(({ role }) => role === 'container').map(({ name }) => name);
  const others = containers.join(' and ');
  return steps.flatMap((step) => {
    const { name, role, rule, entrypoints, postStart, preStop } = step;
    const said: string[] = [];
    if (rule !== undefined && role === 'init')
      said.push(
        `rule ${rule}: init container ${name} runs to completion, once per pod, before ${others} start${containers.length === 1 ? 's' : ''}; while it fails, nothing else starts`,
      );
    if (rule !== undefined && role === 'sidecar')
      said.push(`rule ${rule}: sidecar ${name} starts before ${others} and runs until the pod ends`);
    if (rule !== undefined && role === 'container')
      said.push(
        `rule ${rule}: sidecar ${name} starts with the other containers, in no particular order, and runs alongside them`,
      );
    for (const each of entrypoints)
      said.push(
        `rule ${each}: the script runs to completion before ${name}'s command, each time the container starts`,
      );
    if (postStart?.rule !== undefined)
      said.push(
        `rule ${postStart.rule}: the postStart hook runs in ${name} each time the container starts, in parallel with the command; ` +
          `the pod isn't ready until the hook is done${step.hasReadinessProbe ? '' : ' (there is no readinessProbe)'}, and if it fails, ${name} is killed`,
      );
    if (preStop?.rule !== undefined)
      said.push(
        `rule ${preStop.rule}: the preStop hook runs in ${name} when the pod stops, before SIGTERM, within the grace period`,
      );
    return said;
  });
};

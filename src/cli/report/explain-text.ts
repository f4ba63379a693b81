// What explain prints for people: each workload with its rules and the drawing of its start.

import { displayName } from '../../krm/identity.ts';
import { hasErrors, many, type Problem } from '../../problems/diagnostic.ts';
import type { Colors } from '../io.ts';
import { signOf } from './describe.ts';
import type { ExplainData, ExplainedRule, ExplainedTemplate, ExplainedWorkload } from './explain-data.ts';
import { drawTimeline } from './timeline.ts';
import { wrapWords } from './wrap-words.ts';

export interface Show {
  /** Also workloads that no rule matches, and why rules don't match. */
  readonly all: boolean;
  /** The workloads were named: each is shown, with the rules that don't match it. */
  readonly named: boolean;
  readonly problems: readonly Problem[];
}

export const isShown = ({ matched, problems }: ExplainedRule): boolean => matched || problems.length > 0;

/** Whether a rule matches the workload. */
export const isTouched = ({ podTemplates }: ExplainedWorkload): boolean =>
  podTemplates.some(({ rules }) => rules.some(isShown));

const isChanged = ({ podTemplates }: ExplainedWorkload): boolean =>
  podTemplates.some(({ rules }) =>
    rules.some(({ changes }) => changes.some(({ done }) => done !== 'there' && done !== 'kept')),
  );

/** Such as `1 of 3 workloads changed by 2 rules of web`. With an error nothing changes, whichever rule has it. */
export const countChanged = (
  { config, rules, workloads }: ExplainData,
  problems: readonly Problem[],
): string => {
  const isStopped = hasErrors(problems);
  const count = isStopped ? 0 : workloads.filter(isChanged).length;
  const why = isStopped ? ', because of the errors' : '';
  return `${count} of ${many(workloads.length, 'workload')} changed by ${many(rules.length, 'rule')} of ${config}${why}`;
};

/** `Deployment web/nginx`, and its file and line. */
export const titleOf = ({ kind, name, namespace, file, line }: ExplainedWorkload): [string, string] => [
  displayName({ kind, name, namespace }),
  file === undefined ? '' : `${file}:${line}`,
];

export const explainText = (data: ExplainData, show: Show, colors: Colors, columns: number): string => {
  const { workloads } = data;
  if (workloads.length === 0) return 'There are no workloads in the files.\n';
  const isWhole = show.all || show.named;
  const blocks = workloads
    .filter((each) => isWhole || isTouched(each))
    .map((each) => {
      const [name, place] = titleOf(each);
      const lines = workloadLines(each, { ...show, all: isWhole }, colors, columns);
      return [`${colors.bold(name)}  ${colors.dim(place)}`.trimEnd(), ...lines].join('\n');
    });
  const left = isWhole ? [] : leftOut(workloads);
  const note = left.length === 0 ? '' : `\nNot shown: ${left.join(', ')}; --all shows everything.`;
  return `${[...blocks, `${countChanged(data, show.problems)}.${note}`].join('\n\n')}\n`;
};

/** What is not shown where only matches are. */
export const leftOut = (workloads: readonly ExplainedWorkload[]): string[] => {
  const touched = workloads.filter(isTouched);
  const idle = workloads.length - touched.length;
  const rules = touched.flatMap(({ podTemplates }) =>
    podTemplates.flatMap((each) => each.rules.filter((rule) => !isShown(rule))),
  ).length;
  return [
    ...(idle === 0 ? [] : [`${many(idle, 'workload')} that no rule matches`]),
    ...(rules === 0 ? [] : [`${many(rules, 'rule')} that ${rules === 1 ? "doesn't" : "don't"} match`]),
  ];
};

const workloadLines = (
  workload: ExplainedWorkload,
  { all }: Show,
  colors: Colors,
  columns: number,
): string[] => {
  const { podTemplates } = workload;
  const isDrawn = isTouched(workload) || all;
  return podTemplates.flatMap((template, index) => {
    const isLast = index === podTemplates.length - 1;
    const number = podTemplates.length > 1 ? ` ${index + 1} of ${podTemplates.length}` : '';
    const rules = ruleLines(
      template.rules.filter((each) => all || isShown(each)),
      colors,
    );
    if (!isDrawn) return rules;
    const indent = isLast ? '   ' : '│  ';
    const drawn = startLines(template, colors, columns).map((line) => (indent + line).trimEnd());
    return [...rules, `${isLast ? '└─' : '├─'} start-up${number}`, ...drawn];
  });
};

const startLines = ({ startup, when }: ExplainedTemplate, colors: Colors, columns: number): string[] => {
  const bullets = when
    .flatMap((line) => wrapWords(line, columns - 6, '  '))
    .map((line) => (line.startsWith('  ') ? line : `${colors.green('▸')} ${line}`));
  return [...drawTimeline(startup, colors, columns - 3), ...(bullets.length === 0 ? [] : ['', ...bullets])];
};

/** The lines about rules, each with what it does or why it does not match. */
export const ruleLines = (rules: readonly ExplainedRule[], colors: Colors): string[] => {
  const width = Math.max(0, ...rules.map(({ rule }) => rule.length));
  return rules.flatMap(({ rule, reason, containers, changes, configMap, problems }) => {
    if (reason !== undefined && problems.length === 0)
      return [`├─ ${colors.dim(`✘ ${rule.padEnd(width)}  ${reason}`)}`];
    const head =
      problems.length > 0
        ? `├─ ${colors.red(`! ${rule.padEnd(width)}`)}`
        : `├─ ${colors.green('✔')} ${colors.bold(rule.padEnd(width))}`;
    const inside = containers.join(', ');
    const done = changes.map((each) => ({ sign: signOf(each.done), what: each.what }));
    if (configMap) done.push({ sign: '+', what: `ConfigMap with ${configMap.join(', ')}` });
    return [
      `${head}${inside === '' ? '' : `  in ${inside}`}`.trimEnd(),
      ...done.map(({ sign, what }) => `│     ${colorOf(sign, colors)(sign)} ${what}`),
      ...problems.map(({ what }) => `│     ${colors.red('!')} ${what}`),
    ];
  });
};

const colorOf = (sign: string, colors: Colors) =>
  sign === '+' ? colors.green : sign === '~' ? colors.yellow : colors.dim;

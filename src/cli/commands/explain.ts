// `podgraft explain`: for every workload which rules match or why not, what each changes, and when what runs
// while the pod starts. Text for people, JSON for tools.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TemplatePlan } from '../../graft/plan-template.ts';
import { displayName } from '../../krm/identity.ts';
import { contentOf } from '../../rules/content.ts';
import type { Command } from '../args/command.ts';
import { wrapWords } from '../args/help.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { type Colors, colorsFor, type Io } from '../io.ts';
import { describe } from '../report/describe.ts';
import { finish } from '../report/finish.ts';
import { startupOf } from '../report/startup.ts';
import { drawTimeline, whenItRuns } from '../report/timeline.ts';
import { fileAndLine } from '../report/workload-lines.ts';
import { pageAbout } from './explain-page.ts';
import { type CompleteRun, configOption, excludeOption, runConfig } from './session.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'show which rules match, what they change, and when what runs',
  usage: ['-c CONFIG PATH... [-o FORMAT] [--all]', 'KIND', 'podgraft.FIELD'],
  about: `For every workload: which rules match, or the first reason why not; what each changes; and how the
pod starts, as a drawing, so that you see at a glance when your script runs.

For a KIND of problem, such as ShellMissing: what it means and what to do. For a FIELD of a config,
such as podgraft.rules.files: what it is.`,
  examples: [
    ['podgraft explain -c podgraft.yaml k8s/', 'see which rules match, and when what runs'],
    ['podgraft explain ShellMissing', 'read what a problem means'],
    ['podgraft explain podgraft.rules.files', 'read about a field of a config'],
  ],
  page: 'reference.md',
  options: {
    config: configOption,
    exclude: excludeOption,
    ...reportOptions,
    all: { type: 'boolean', short: 'a', about: 'also draw the pods that no rule touches' },
  },
  run: (args, io) => {
    const output = outputOf(args);
    const [about = '', ...others] = args.positionals;
    const page =
      others.length === 0 && args.texts('config').length === 0 && !existsSync(resolve(io.cwd, about))
        ? pageAbout(about)
        : undefined;
    if (page !== undefined) {
      io.stdout(page);
      return 0;
    }
    const { done, report, sources } = runConfig(args, io);
    if (done && output.format === 'text') io.stdout(textOf(done, args.flag('all'), io));
    return finish({ ...report, command: 'explain', data: done ? dataOf(done) : {} }, output, io, { sources });
  },
};

const textOf = (run: CompleteRun, isAll: boolean, io: Io): string => {
  const colors = colorsFor(io, io.isOutputTTY);
  const columns = Math.max(80, io.isOutputTTY ? (io.columns ?? 80) : 140);
  const { workloads } = run.grafting;
  const blocks: string[] = [];
  const idle: string[] = [];
  for (const workload of workloads) {
    const { identity, resource, plans, templates } = workload;
    const title = `${colors.bold(displayName(identity))}  ${colors.dim(fileAndLine(resource))}`;
    const isTouched = plans.some(({ decisions }) => decisions.some(({ reason }) => reason === undefined));
    const lines: string[] = [];
    plans.forEach((plan, index) => {
      const number = plans.length > 1 ? ` ${index + 1} of ${plans.length}` : '';
      const isLast = index === plans.length - 1;
      lines.push(...ruleLines(plan, run, colors));
      if (!isTouched && !isAll) return;
      const steps = startupOf(templates[index]?.after ?? null, plan);
      const [first = '', ...rest] = drawTimeline(steps, colors, columns - 3);
      lines.push(`${isLast ? '└─' : '├─'} start-up${number}`);
      const indent = isLast ? '   ' : '│  ';
      lines.push(...[first, ...rest].map((line) => indent + line));
      const said = whenItRuns(steps);
      if (said.length === 0) return;
      const bullets = said.flatMap((line) => wrapWords(line, columns - 6, '  '));
      const marked = bullets.map((line) => (line.startsWith('  ') ? line : `${colors.green('▸')} ${line}`));
      lines.push(indent.trimEnd(), ...marked.map((line) => indent + line));
    });
    if (isTouched || isAll) blocks.push([title, ...lines].join('\n'));
    else
      idle.push(
        `${title}\n${lines.map((line, index) => (index === lines.length - 1 ? line.replace('├─', '└─') : line)).join('\n')}`,
      );
  }
  if (workloads.length === 0) return 'There are no workloads in the files.\n';
  const changed = workloads.filter(({ plans }) =>
    plans.some(({ effects }) => effects.some(({ done }) => done !== 'there' && done !== 'kept')),
  ).length;
  const total = isAll
    ? `${workloads.length} workload${workloads.length === 1 ? '' : 's'}.`
    : `${changed} of ${workloads.length} workload${workloads.length === 1 ? '' : 's'} changed by ${run.config.rules.length} rule${run.config.rules.length === 1 ? '' : 's'} of ${run.config.name}.`;
  return `${[...blocks, ...idle].join('\n\n')}\n\n${total}\n`;
};

const ruleLines = (plan: TemplatePlan, run: CompleteRun, colors: Colors): string[] => {
  const width = Math.max(0, ...plan.decisions.map(({ rule }) => rule.length));
  return plan.decisions.flatMap(({ rule, reason, containers }) => {
    const diagnostics = plan.diagnostics.filter((each) => each.rule === rule);
    if (reason !== undefined && diagnostics.length === 0)
      return [`├─ ${colors.dim(`✘ ${rule.padEnd(width)}  ${reason}`)}`];
    const inside = containers.map(({ name }) => name).join(', ');
    const head =
      diagnostics.length > 0
        ? `├─ ${colors.red(`! ${rule.padEnd(width)}`)}`
        : `├─ ${colors.green('✔')} ${colors.bold(rule.padEnd(width))}`;
    const effects = plan.effects.filter((each) => each.rule === rule).map(describe);
    const loaded = run.config.rules.find(({ name }) => name === rule);
    if (loaded && plan.configMaps.has(loaded))
      effects.push({ sign: '+', what: `ConfigMap with ${Object.keys(contentOf(loaded) ?? {}).join(', ')}` });
    return [
      `${head}${inside === '' ? '' : `  in ${inside}`}`.trimEnd(),
      ...effects.map(
        ({ sign, what }) =>
          `│     ${sign === '+' ? colors.green(sign) : sign === '~' ? colors.yellow(sign) : colors.dim(sign)} ${what}`,
      ),
      ...diagnostics.map(({ what }) => `│     ${colors.red('!')} ${what}`),
    ];
  });
};

/** The same for tools. */
const dataOf = (run: CompleteRun) => ({
  config: run.config.name,
  workloads: run.grafting.workloads.map(({ identity, resource, plans, templates }) => ({
    apiVersion: identity.apiVersion,
    kind: identity.kind,
    name: identity.name,
    ...(identity.namespace !== undefined && { namespace: identity.namespace }),
    ...(resource.file && { file: resource.file.path, document: resource.file.index }),
    podTemplates: plans.map((plan, index) => ({
      rules: plan.decisions.map(({ rule, reason, containers }) => ({
        rule,
        matched: reason === undefined,
        ...(reason !== undefined && { reason }),
        containers: containers.map(({ name }) => name),
        changes: plan.effects
          .filter((each) => each.rule === rule)
          .map((each) => ({
            done: each.done,
            path: each.path,
            what: describe(each).what,
            field: each.change.field,
            value: each.value,
          })),
        faults: plan.diagnostics
          .filter((each) => each.rule === rule)
          .map(({ kind, what, path }) => ({ kind, what, field: path })),
      })),
      startup: startupOf(templates[index]?.after ?? null, plan),
    })),
  })),
});

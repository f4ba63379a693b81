// `podgraft validate`: checks configs alone, without any manifests.

import type { Config } from '../../config/config.ts';
import type { ConfigFile } from '../../files/config-documents.ts';
import { locateAll } from '../../files/locate.ts';
import { graft } from '../../graft/run.ts';
import { builtInWorkloads } from '../../kubernetes/workload-kinds.ts';
import { hasErrors, many, type Problem, problem, tune } from '../../problems/diagnostic.ts';
import { hasVolume } from '../../rules/content.ts';
import { targetHint } from '../../select/target-hint.ts';
import type { Command } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readConfigs } from '../files/config-file.ts';
import { colorsFor } from '../io.ts';
import { finish } from '../report/finish.ts';
import { configOption, configsOf, judged, noteDiscovery } from './session.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'check configs without applying them',
  usage: ['[-c CONFIG | CONFIG...]'],
  about: `Checks configs without applying them: fields, values, names, patterns and the Kubernetes
snippets in them. Each CONFIG is checked on its own; files named with -c are used together.`,
  examples: [
    ['podgraft validate -c podgraft.yaml', 'check a config'],
    ['podgraft validate -o github configs/*.yaml', 'annotate the changes of a pull request'],
  ],
  page: 'how-to/check-in-ci.md',
  options: { config: configOption, ...reportOptions },
  run: (args, io) => {
    const output = outputOf(args);
    const { positionals } = args;
    const isNamed = positionals.length > 0 && args.texts('config').length === 0;
    const together = isNamed ? [] : configsOf(args, io);
    if (!isNamed) noteDiscovery(args, together, io);
    const sets = [...(isNamed ? [] : [together]), ...positionals.map((each) => [each])];
    const checked = sets.flatMap((names) => withSameRules(readConfigs(names, io).map(check)));
    const problems = judged(
      args,
      checked.flatMap((each) => each.problems),
    );
    const texts = new Map(checked.flatMap(({ file }) => [...file.texts]));
    const valid = checked.filter((each) => !hasErrors(judged(args, each.problems)));
    const colors = colorsFor(io, io.isOutputTTY);
    const print = () => {
      for (const { file, rules } of valid)
        io.stdout(`${colors.green('✔')} ${file.source?.name}: valid (${many(rules, 'rule')})\n`);
    };
    const files = [...texts.keys()];
    const data = {
      configs: checked.map(({ file, rules, problems: own }) => ({
        path: file.source?.name,
        valid: !hasErrors(judged(args, own)),
        rules,
      })),
    };
    const config = checked.length === 1 ? checked[0]?.file.source?.name : undefined;
    return finish({ command: 'validate', problems, files, config, data }, output, io, {
      ...{ sources: { texts }, print: output.quiet ? () => {} : print },
    });
  },
};

interface Checked {
  readonly file: ConfigFile;
  readonly rules: number;
  readonly problems: readonly Problem[];
}

/** The problems of a config by itself: that it matches nothing here is none. */
const check = (file: ConfigFile): Checked => {
  const { config, catalogs, source } = file;
  const rules = config?.rules.length ?? 0;
  if (config === undefined || hasErrors(file.problems)) return { file, rules, problems: file.problems };
  const { problems } = graft(catalogs, config);
  const own = problems.filter(({ kind }) => kind !== 'MatchedNothing');
  const found = [...own, ...tune(config, neverMatching(config))];
  return { file, rules, problems: [...file.problems, ...locateAll(found, source)] };
};

/** The targets that can't match a workload, whatever workloads there are: with `kind: deploy`, or with a glob. */
const neverMatching = ({ rules, workloads }: Config): Problem[] =>
  rules.flatMap(({ name, index, targets = [], excluded = [] }) =>
    Object.entries({ target: targets, exclude: excluded }).flatMap(([field, compiled]) => {
      const remedy = targetHint(compiled, [...builtInWorkloads, ...workloads]);
      if (remedy === undefined) return [];
      const path = `spec.rules[${index}].${field}`;
      const what = `${field} of rule ${name} matches nothing as it is written`;
      return problem('MatchedNothing', { where: path, what, remedy, path, rule: name });
    }),
  );

/** With the rules whose volume another config of the set has too, if both may match one workload. */
const withSameRules = (all: readonly Checked[]): readonly Checked[] => {
  const first = new Map<string, string>();
  return all.map((each) => {
    const { config, source } = each.file;
    const found = (config?.rules ?? []).flatMap((rule, index) => {
      if (!hasVolume(rule)) return [];
      const path = `spec.rules[${index}].name`;
      const other = first.get(rule.name);
      if (other === undefined) {
        first.set(rule.name, config?.name ?? '');
        return [];
      }
      const what = `config ${other} has a rule ${rule.name} too: a workload that both match can't have the volume of each`;
      const remedy = 'rename one of the rules';
      return problem('Conflict', { where: path, what, remedy, path, rule: rule.name, severity: 'warning' });
    });
    return { ...each, problems: [...each.problems, ...locateAll(found, source)] };
  });
};

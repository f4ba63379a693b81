// Which workloads and rules a command is about: KIND/NAME among its paths, --namespace and --rule, as kubectl has them.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { builtInWorkloads } from '../../kubernetes/workload-kinds.ts';
import { many } from '../../problems/diagnostic.ts';
import { kindNamed } from '../../select/target-hint.ts';
import { matchesSelection, type Named, type Selection } from '../report/selection.ts';
import { type Arguments, didYouMean, nearest, type Option, UsageError } from './command.ts';

export const selectionOptions: Readonly<Record<string, Option>> = {
  rule: { type: 'string', multiple: true, value: 'NAME', about: 'only this rule' },
  namespace: { type: 'string', short: 'n', value: 'NAME', about: 'only workloads of this namespace' },
};

/** The selection among the arguments, and the paths: the current folder where something is selected and none named. */
export const selectionOf = (args: Arguments, cwd: string): { selection: Selection; paths: string[] } => {
  const workloads: { kind: string; name: string }[] = [];
  const paths: string[] = [];
  for (const word of args.positionals) {
    // kubectl takes deployment.apps too.
    const [, kind = '', name = ''] = /^([A-Za-z][A-Za-z0-9]*)(?:\.[A-Za-z0-9.]*)?\/([^/]+)$/.exec(word) ?? [];
    const known = kindNamed(kind, builtInWorkloads);
    // A custom kind is known only by its capital letter.
    const isKind = known !== undefined || /^[A-Z]/.test(kind);
    if (!isKind || existsSync(resolve(cwd, word))) paths.push(word);
    else workloads.push({ kind: (known ?? kind).toLowerCase(), name });
  }
  const selection = { workloads, namespace: args.text('namespace'), rules: args.texts('rule') };
  if (paths.length === 0 && args.texts('kustomize').length === 0 && !isEverything(selection)) paths.push('.');
  return { selection, paths };
};

const isEverything = ({ workloads, namespace, rules }: Selection): boolean =>
  workloads.length === 0 && namespace === undefined && rules.length === 0;

/** A config, and the workloads that it was run over. */
interface Run {
  readonly config: Pick<Config, 'name' | 'rules'>;
  readonly grafting: { readonly workloads: readonly { readonly identity: Named }[] };
}

/** How many rules are listed for one that there is not. */
const MOST_RULES = 20;

/** Throws a UsageError for a rule that no config has, and for a selection without any workload. */
export const checkSelection = (selection: Selection, runs: readonly Run[]): void => {
  const [first] = runs;
  if (first === undefined) return;
  const rules = runs.flatMap(({ config }) => config.rules.map(({ name }) => name));
  for (const rule of selection.rules) {
    if (rules.includes(rule)) continue;
    const configs = runs.map(({ config }) => config.name).join(', ');
    const near = nearest(rule, rules);
    const listed = [...rules.slice(0, MOST_RULES), ...(rules.length > MOST_RULES ? ['...'] : [])].join(', ');
    const hint = near === undefined && rules.length > 0 ? `; use one of ${listed}` : didYouMean(near);
    throw new UsageError(`${configs} has no rule ${quoted(rule)}${hint}`);
  }
  const known = first.grafting.workloads.map(({ identity }) => identity);
  const within = { ...selection, workloads: [] };
  for (const each of selection.workloads) {
    if (known.some((identity) => matchesSelection({ ...selection, workloads: [each] }, identity))) continue;
    const there = known.filter((identity) => matchesSelection(within, identity));
    throw new UsageError(
      `no ${each.kind} ${quoted(each.name)} among the ${many(there.length, 'workload')}${didYouMean(nearestWorkload(each, there))}`,
    );
  }
  if (selection.namespace !== undefined && !known.some((identity) => matchesSelection(within, identity)))
    throw new UsageError(
      `none of the ${many(known.length, 'workload')} is in the namespace ${quoted(selection.namespace)}`,
    );
};

/** The same name in another kind, or the closest name of the kind. */
const nearestWorkload = (
  { kind, name }: Pick<Named, 'kind' | 'name'>,
  there: readonly Named[],
): string | undefined => {
  const ofKind = there.filter((each) => each.kind.toLowerCase() === kind).map((each) => each.name);
  const found =
    there.find((each) => each.name === name) ??
    there.find((each) => each.kind.toLowerCase() === kind && each.name === nearest(name, ofKind));
  return found && `${found.kind.toLowerCase()}/${found.name}`;
};

const quoted = (text: string): string => JSON.stringify(text);

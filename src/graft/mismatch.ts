// Why a rule leaves a workload alone, before its containers are looked at: first what the metadata of the workload
// say, which is enough for most, then what its pod template and its Namespace do.

import type { LoadedRule } from '../config/config.ts';
import { SKIP } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import { valueBelow } from '../ownership/layers.ts';
import { stackOf } from '../ownership/record-format.ts';
import type { Labels } from '../select/label-selector.ts';
import { exclusion, mismatch, mismatchAll, needsSurroundings, type Surroundings } from '../select/target.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';
import type { NamespaceLabels } from './namespace-labels.ts';
import { fullPath, type PlanInput } from './plan-input.ts';

/** Why the metadata of a workload keep a rule from it; undefined: the rule matches, as far as they say. */
export const metadataMismatch = (rule: LoadedRule, identity: Identity): string | undefined => {
  const miss = mismatchAll(rule.targets, identity);
  if (miss !== undefined) return miss;
  if (rule.excluded?.some((each) => !needsSurroundings(each) && mismatch(each, identity) === undefined))
    return 'excluded by the rule';
  return identity.mentions?.(SKIP) === false ? undefined : optOut(rule, identity.annotations[SKIP]);
};

/** Why a rule does not match a workload that has a pod template. */
export const mismatchReason = (rule: LoadedRule, input: PlanInput): string | undefined => {
  const { identity, template, namespaces } = input;
  const reason = metadataMismatch(rule, identity);
  if (reason !== undefined) return reason;
  const annotations = mapIn(template.value['metadata'], 'annotations');
  return (
    optOut(rule, annotations[SKIP]) ??
    surroundingsMismatch(rule, identity, namespaces, () => usersLabels(input))
  );
};

/** Why a rule does not match a workload that has no pod template. */
export const mismatchWithoutTemplate = (
  rule: LoadedRule,
  identity: Identity,
  namespaces: NamespaceLabels,
): string | undefined =>
  metadataMismatch(rule, identity) ?? surroundingsMismatch(rule, identity, namespaces, () => ({}));

const surroundingsMismatch = (
  { targets, excluded }: LoadedRule,
  identity: Identity,
  namespaces: NamespaceLabels,
  podLabels: Surroundings['podLabels'],
): string | undefined => {
  if (![...(targets ?? []), ...(excluded ?? [])].some(needsSurroundings)) return undefined;
  const around: Surroundings = { podLabels, namespaceLabels: () => namespaces.of(identity) };
  const miss = mismatchAll(targets, identity, around);
  if (miss !== undefined) return miss;
  for (const each of excluded ?? []) {
    const reason = exclusion(each, identity, around);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

/**
 * The labels of the pod template as they are without those that rules put there, of whatever owner: which workloads
 * a rule matches does not depend on what ran before it.
 */
const usersLabels = (input: PlanInput): Labels => {
  const labels = emptyObject() as Record<string, string>;
  for (const [key, value] of Object.entries(mapIn(input.template.value['metadata'], 'labels'))) {
    const own = valueBelow('env', stackOf(input.record, fullPath(input, ['labels', key])), 0, value);
    if (own !== undefined && own !== null && typeof own !== 'object') labels[key] = String(own);
  }
  return labels;
};

const mapIn = (metadata: Json | undefined, key: string) => {
  const map = isObject(metadata) ? metadata[key] : undefined;
  return isObject(map) ? map : emptyObject();
};

const optOut = (rule: LoadedRule, skip: Json | undefined): string | undefined => {
  const words = skipWords(skip);
  const all = words.find((word) => /^(?:true|1|\*)$/i.test(word));
  if (all !== undefined) return `${SKIP} is "${all.toLowerCase()}"`;
  return words.includes(rule.name) ? `${SKIP} names the rule` : undefined;
};

/** The words of an opt-out. Without quotes it is no text, and somebody opts out all the same. */
const skipWords = (skip: Json | undefined): string[] =>
  skip === undefined || typeof skip === 'object' ? [] : `${skip}`.split(',').map((word) => word.trim());

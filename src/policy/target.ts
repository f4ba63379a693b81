// Which pods a rule is about. A pod knows the controller that made it: its kind and, but for a hash, its name.
// A ReplicaSet with the pod-template-hash of its pods belongs to a Deployment (the Deployment controller names it so).

import type { LoadedRule } from '../config/config.ts';
import type { Target } from '../config/schema.ts';
import { SKIP } from '../krm/annotations.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { compilePattern } from '../select/pattern.ts';
import { matches, text } from './cel.ts';

/** The workload of a pod: {group, version, kind, name}. `hash` is the end of a ReplicaSet's name. */
export const workload = `[object.metadata.?ownerReferences.orValue([]).filter(o, o.?controller.orValue(false))].map(owners,
  owners.size() == 0
  ? {"group": "", "version": "v1", "kind": "Pod", "name": string(object.metadata.?name.orValue(object.metadata.?generateName.orValue("")))}
  : ["-" + object.metadata.?labels[?"pod-template-hash"].orValue(" ")].map(hash,
    owners[0].kind == "ReplicaSet" && owners[0].name.endsWith(hash)
    ? {"group": "apps", "version": "v1", "kind": "Deployment", "name": string(owners[0].name).substring(0, owners[0].name.size() - hash.size())}
    : ["/" + owners[0].apiVersion].map(v,
      {"group": v.split("/").size() == 3 ? v.split("/")[1] : "", "version": v.substring(v.lastIndexOf("/") + 1), "kind": string(owners[0].kind), "name": string(owners[0].name)})[0])[0])[0]`;

/** The rules that the pod's template opts out of, or "true". */
export const skip = `object.metadata.?annotations[?"${SKIP}"].orValue("").split(",").map(s, s.trim())`;

type Field = keyof Target;
const asked: Partial<Record<Field, string>> = {
  group: 'variables.workload.group',
  version: 'variables.workload.version',
  kind: 'variables.workload.kind',
  name: 'variables.workload.name',
  namespace: 'request.namespace',
};

const condition = (target: Target): string => {
  const checks = Object.entries(target).flatMap(([field, pattern]) => {
    const value = asked[field as Field];
    if (value === undefined || typeof pattern !== 'string' || (pattern === '' && field !== 'group'))
      return [];
    return [matches(value, pattern)];
  });
  return checks.length === 0 ? 'true' : `(${checks.join(' && ')})`;
};

const listOf = (targets: Target | readonly Target[] | undefined): readonly Target[] =>
  targets === undefined ? [] : Array.isArray(targets) ? targets : [targets as Target];

/** Whether a rule is about the pod, as an expression. */
export const targetCondition = (rule: LoadedRule): string => {
  const [targets, excluded] = [listOf(rule.target).map(condition), listOf(rule.exclude).map(condition)];
  const parts = [
    rule.target === undefined ? 'true' : targets.length === 0 ? 'false' : `(${targets.join(' || ')})`,
    ...excluded.map((each) => `!${each}`),
    `!variables.skip.exists(s, s in ["true", ${text(rule.name)}])`,
  ];
  return parts.filter((each) => each !== 'true').join(' && ');
};

/** What a pod cannot be asked. */
export const targetProblems = (rule: LoadedRule): Problem[] =>
  (['target', 'exclude'] as const).flatMap((field) =>
    listOf(rule[field]).flatMap((target, index) => {
      const at = `spec.rules[${rule.index}].${field}${Array.isArray(rule[field]) ? `[${index}]` : ''}`;
      const unknown = Object.keys(target)
        .filter((each) => !(each in asked))
        .map((each) =>
          problem('PolicyUnsupported', {
            where: `${at}.${each}`,
            path: `${at}.${each}`,
            what: `${each} asks what a pod does not know of the workload that made it`,
            remedy: 'select by kind, name and namespace',
          }),
        );
      const kinds = target.kind === undefined || target.kind === '' ? undefined : compilePattern(target.kind);
      const isCronJob = kinds?.matches('CronJob') && !kinds.matches('Job');
      return [
        ...unknown,
        ...(isCronJob
          ? [
              problem('PolicyUnsupported', {
                where: `${at}.kind`,
                path: `${at}.kind`,
                what: 'the pods of a CronJob know the Job that made them, and not the CronJob',
                remedy: 'select kind: Job and a name such as report-[0-9]+',
              }),
            ]
          : []),
      ];
    }),
  );

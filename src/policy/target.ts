// Which pods a rule is about. A pod knows the controller that made it: its kind and, but for a hash, its name.
// A ReplicaSet with the pod-template-hash of its pods belongs to a Deployment (the Deployment controller names it so).

import type { LoadedRule } from '../config/config.ts';
import { SKIP } from '../krm/annotations.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { Requirement, Selector } from '../select/label-selector.ts';
import type { Pattern } from '../select/pattern.ts';
import type { CompiledTarget } from '../select/target.ts';
import { all, matches, text, words } from './cel.ts';
import { unsupported } from './parts.ts';

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

type Field = CompiledTarget['checks'][number]['field'];
const asked: Readonly<Record<Field, string>> = {
  group: 'variables.workload.group',
  version: 'variables.workload.version',
  kind: 'variables.workload.kind',
  name: 'variables.workload.name',
  namespace: 'request.namespace',
};

/** Whether labels meet a requirement, as Kubernetes' selectors have it: what is no integer is neither more nor less. */
const meets = (labels: string, requirement: Requirement): string => {
  const label = `${labels}[?${text(requirement.key)}]`;
  switch (requirement.operator) {
    case 'exists':
      return `${label}.hasValue()`;
    case 'missing':
      return `!${label}.hasValue()`;
    case 'in':
      return `${label}.hasValue() && ${label}.value() in ${words(requirement.values)}`;
    case 'notin':
      return `!(${label}.hasValue() && ${label}.value() in ${words(requirement.values)})`;
    default: {
      const { operator, value } = requirement;
      // Of up to 18 digits, so that no number overflows.
      const isInteger = `${label}.hasValue() && ${label}.value().matches("^0*[0-9]{1,18}$")`;
      return `${isInteger} && int(${label}.value()) ${operator} ${BigInt(value.replace('+', ''))}`;
    }
  }
};

const selects = (labels: string, selector: Selector | undefined): string[] =>
  selector?.requirements.map((each) => meets(labels, each)) ?? [];

const condition = ({ checks, podLabels, namespaceLabels }: CompiledTarget): string => {
  const conditions = [
    ...checks.map(({ field, pattern }) => matches(asked[field], pattern.source)),
    ...selects('object.metadata.?labels', podLabels),
    ...selects('namespaceObject.metadata.?labels', namespaceLabels),
  ];
  return conditions.length === 0 ? 'true' : `(${all(conditions)})`;
};

/** Whether a rule is about the pod, as an expression. */
export const targetCondition = ({ name, targets, excluded = [] }: LoadedRule): string => {
  const parts = [
    targets === undefined
      ? 'true'
      : targets.length === 0
        ? 'false'
        : `(${targets.map(condition).join(' || ')})`,
    ...excluded.map((each) => `!${condition(each)}`),
    `!variables.skip.exists(s, s in ["true", ${text(name)}])`,
  ];
  return parts.filter((each) => each !== 'true').join(' && ');
};

const patternOf = ({ checks }: CompiledTarget, field: Field): Pattern | undefined =>
  checks.find((each) => each.field === field)?.pattern;

/** The namespaces that rules name plainly; none where a rule may be about any. */
export const namespacesOf = (rules: readonly LoadedRule[]): string[] => {
  const named = rules.flatMap(({ targets }) =>
    targets === undefined ? [undefined] : targets.map((each) => patternOf(each, 'namespace')?.literal),
  );
  return named.every((each) => each !== undefined) ? [...new Set(named)].sort() : [];
};

/** What a pod cannot be asked. */
export const targetProblems = (rule: LoadedRule, rules: readonly LoadedRule[]): Problem[] => {
  const added = new Set(rules.flatMap(({ podLabels }) => Object.keys(podLabels ?? {})));
  return [
    ...problemsOf(rule, 'target', added, rule.targets),
    ...problemsOf(rule, 'exclude', added, rule.excluded),
  ];
};

const problemsOf = (
  rule: LoadedRule,
  field: 'target' | 'exclude',
  added: ReadonlySet<string>,
  targets: readonly CompiledTarget[] = [],
): Problem[] =>
  targets.flatMap((target, index) => {
    const at = Array.isArray(rule[field]) ? `${field}[${index}]` : field;
    const what = (each: string) => `${each} asks what a pod does not know of the workload that made it`;
    const remedy = 'select by kind, name and namespace, or by the labels of the pod (podLabelSelector)';
    const kind = patternOf(target, 'kind');
    const label = target.podLabels?.requirements.find(({ key }) => added.has(key))?.key;
    return [
      ...(label === undefined
        ? []
        : [
            unsupported(
              rule,
              `${at}.podLabelSelector`,
              `a rule of the config adds the label ${label}, and a policy could not tell it from one of the pod's own`,
              'select by another label',
            ),
          ]),
      ...(target.labels ? [unsupported(rule, `${at}.labelSelector`, what('labelSelector'), remedy)] : []),
      ...(target.annotations
        ? [unsupported(rule, `${at}.annotationSelector`, what('annotationSelector'), remedy)]
        : []),
      ...(kind?.matches('CronJob') && !kind.matches('Job')
        ? [
            unsupported(
              rule,
              `${at}.kind`,
              'the pods of a CronJob know the Job that made them, and not the CronJob',
              'select kind: Job and a name such as report-[0-9]+',
            ),
          ]
        : []),
    ];
  });

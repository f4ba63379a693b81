// Which pods or workloads a rule is about. A pod knows the controller that made it: its kind and, but for a hash, its name.
// A ReplicaSet with the pod-template-hash of its pods belongs to a Deployment (the Deployment controller names it so).

import type { LoadedRule } from '../config/config.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { Requirement, Selector } from '../select/label-selector.ts';
import type { Pattern } from '../select/pattern.ts';
import type { CompiledTarget } from '../select/target.ts';
import { all, matches, text, words } from './cel.ts';
import { unsupported } from './parts.ts';
import type { Place } from './place.ts';

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

const condition = (
  { checks, labels, annotations, podLabels, namespaceLabels }: CompiledTarget,
  { metadata }: Place,
): string => {
  const conditions = [
    ...checks.map(({ field, pattern }) => matches(asked[field], pattern.source)),
    ...selects('object.metadata.?labels', labels),
    ...selects('object.metadata.?annotations', annotations),
    ...selects(`${metadata}.?labels`, podLabels),
    ...selects('namespaceObject.metadata.?labels', namespaceLabels),
  ];
  return conditions.length === 0 ? 'true' : `(${all(conditions)})`;
};

/** Whether a rule is about the pod, as an expression. */
export const targetCondition = ({ name, targets, excluded = [] }: LoadedRule, place: Place): string => {
  const parts = [
    targets === undefined
      ? 'true'
      : targets.length === 0
        ? 'false'
        : `(${targets.map((each) => condition(each, place)).join(' || ')})`,
    ...excluded.map((each) => `!${condition(each, place)}`),
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

/** What a pod or a workload cannot be asked. */
export const targetProblems = (rule: LoadedRule, rules: readonly LoadedRule[], { on }: Place): Problem[] => {
  const added = new Set(rules.flatMap(({ podLabels }) => Object.keys(podLabels ?? {})));
  return (['target', 'exclude'] as const).flatMap((field) => {
    const targets = (field === 'target' ? rule.targets : rule.excluded) ?? [];
    return targets.flatMap((target, index) => {
      const at = Array.isArray(rule[field]) ? `${field}[${index}]` : field;
      return [
        ...labelProblems(rule, target, at, added),
        ...(on === 'pods'
          ? podProblems(rule, target, at)
          : field === 'target'
            ? kindProblems(rule, target, at)
            : []),
      ];
    });
  });
};

const labelProblems = (
  rule: LoadedRule,
  { podLabels }: CompiledTarget,
  at: string,
  added: ReadonlySet<string>,
): Problem[] => {
  const label = podLabels?.requirements.find(({ key }) => added.has(key))?.key;
  if (label === undefined) return [];
  const what = `a rule of the config adds the label ${label}, and a policy couldn't tell it from the pod's own`;
  return [unsupported(rule, `${at}.podLabelSelector`, what, 'select by another label')];
};

/** What a pod does not know of the workload that made it. */
const podProblems = (rule: LoadedRule, target: CompiledTarget, at: string): Problem[] => {
  const what = (each: string) =>
    `${each} can't be evaluated: a pod doesn't have this information about its workload`;
  const remedy =
    'select by kind, name and namespace, or by the labels of the pod (podLabelSelector), or compile with --on workloads';
  const kind = patternOf(target, 'kind');
  return [
    ...(target.labels ? [unsupported(rule, `${at}.labelSelector`, what('labelSelector'), remedy)] : []),
    ...(target.annotations
      ? [unsupported(rule, `${at}.annotationSelector`, what('annotationSelector'), remedy)]
      : []),
    ...(kind?.matches('CronJob') && !kind.matches('Job')
      ? [
          unsupported(
            rule,
            `${at}.kind`,
            'pods of a CronJob refer to their Job, not to the CronJob',
            'select kind: Job and a name such as report-[0-9]+, or compile with --on workloads',
          ),
        ]
      : []),
  ];
};

/** A policy on workloads is about Kubernetes' own kinds. */
const kindProblems = (rule: LoadedRule, target: CompiledTarget, at: string): Problem[] =>
  admittedKinds.some((each) => isAbout(target, each))
    ? []
    : [
        unsupported(
          rule,
          `${at}.kind`,
          "a policy on workloads covers only Kubernetes' own kinds, and the target matches another kind",
          'compile with --on pods, which also covers the pods of custom resources',
        ),
      ];

/** A kind of Kubernetes' own with a pod template, as admission rules name it. */
export interface AdmittedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
}

const kindsOf = (group: string, ...kinds: readonly string[]): AdmittedKind[] =>
  kinds.map((kind) => ({ group, version: 'v1', kind, resource: `${kind.toLowerCase()}s` }));

export const admittedKinds: readonly AdmittedKind[] = [
  ...kindsOf('', 'Pod', 'PodTemplate', 'ReplicationController'),
  ...kindsOf('apps', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'),
  ...kindsOf('batch', 'CronJob', 'Job'),
];

const isAbout = (target: CompiledTarget, each: AdmittedKind): boolean =>
  (['group', 'version', 'kind'] as const).every(
    (field) => patternOf(target, field)?.matches(each[field]) ?? true,
  );

/** The kinds that rules may be about. */
export const kindsAbout = (rules: readonly LoadedRule[]): AdmittedKind[] =>
  admittedKinds.filter((each) =>
    rules.some(({ targets }) => targets?.some((target) => isAbout(target, each)) ?? true),
  );

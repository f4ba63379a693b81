// The plan of a field of a rule, for a rule and a pod template written as plain values.

import { lockCommandLine } from '../../src/config/lock-command-line.ts';
import type { PlanResult, RuleContext } from '../../src/rules/descriptor.ts';
import { fieldsOfRule, fieldValue } from '../../src/rules/lookup.ts';
import type { RuleHead } from '../../src/rules/rule.ts';
import type { SelectedContainer } from '../../src/select/containers.ts';
import type { JsonObject } from '../../src/yaml/read/resolve.ts';

export interface Given {
  readonly pod?: JsonObject;
  readonly containers?: Readonly<Record<string, JsonObject>>;
  readonly initContainers?: Readonly<Record<string, JsonObject>>;
  readonly kubernetesVersion?: string;
  readonly facts?: ReturnType<RuleContext['image']>;
  /** Keys of ConfigMaps and Secrets: {'ConfigMap settings': keys}. */
  readonly keys?: Readonly<Record<string, ReadonlySet<string>>>;
  readonly wrapped?: boolean;
  readonly lockCommand?: string;
  readonly configMapName?: string;
  readonly checksum?: string;
}

/** The plan of a field that the rule `r` at spec.rules[0] has. */
export const planOf = (field: string, rule: object, given: Given = {}): PlanResult => {
  const named: RuleHead = { name: 'r', ...rule };
  const descriptor = fieldsOfRule(named).find((each) => each.field === field);
  if (descriptor === undefined) throw new Error(`the rule has no ${field}`);
  const { initContainers = {}, containers = { main: {} } } = given;
  const lists = { initContainers, containers };
  const selected = (['initContainers', 'containers'] as const).flatMap((list) =>
    Object.keys(lists[list]).map((name): SelectedContainer => ({ list, name })),
  );
  const context: RuleContext = {
    rule: named,
    field: 'spec.rules[0]',
    kubernetesVersion: given.kubernetesVersion ?? '1.33',
    lockCommand: given.lockCommand ?? lockCommandLine(['CONFIG'], ['PATH...']),
    kind: 'Deployment',
    containers: selected,
    configMapName: given.configMapName,
    checksum: given.checksum,
    image: () => given.facts,
    keysOf: (kind, name) => given.keys?.[`${kind} ${name}`],
    pod: () => given.pod ?? {},
    podWithoutOthers: () => given.pod ?? {},
    isAdded: () => false,
    isChanged: () => false,
    container: (list, name) => lists[list][name] ?? {},
    referencesOfRules: () => undefined,
    isWrapped: () => given.wrapped ?? false,
    ownCommandLine: (list, name) => lists[list][name] ?? {},
  };
  return descriptor.plan(context, fieldValue(named, descriptor));
};

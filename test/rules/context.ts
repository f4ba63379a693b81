// What an action of a rule answers, for a rule and a pod template written as plain values.

import type { LoadedRule } from '../../src/config/config.ts';
import { lockCommandLine } from '../../src/config/lock-command-line.ts';
import type { ActionResult, RuleContext } from '../../src/rules/action.ts';
import { actions } from '../../src/rules/registry.ts';
import type { SelectedContainer } from '../../src/select/containers.ts';
import type { JsonObject } from '../../src/yaml/read/resolve.ts';

export interface Given {
  readonly containers?: Readonly<Record<string, JsonObject>>;
  readonly initContainers?: Readonly<Record<string, JsonObject>>;
  readonly kubernetesVersion?: string;
  readonly facts?: ReturnType<RuleContext['image']>;
  readonly wrapped?: boolean;
  readonly lockCommand?: string;
  readonly configMapName?: string;
  readonly checksum?: string;
}

/** The answer of the action with this field, for the rule `r` at spec.rules[0]. */
export const answer = (field: string, rule: object, given: Given = {}): ActionResult => {
  const action = actions.find((each) => each.field === field);
  if (action === undefined) throw new Error(`no action ${field}`);
  const { initContainers = {}, containers = { main: {} } } = given;
  const lists = { initContainers, containers };
  const selected = (['initContainers', 'containers'] as const).flatMap((list) =>
    Object.keys(lists[list]).map((name): SelectedContainer => ({ list, name })),
  );
  return action.plan({
    rule: { name: 'r', ...rule } as LoadedRule,
    field: 'spec.rules[0]',
    kubernetesVersion: given.kubernetesVersion ?? '1.33',
    lockCommand: given.lockCommand ?? lockCommandLine(['CONFIG'], ['PATH...']),
    kind: 'Deployment',
    containers: selected,
    configMapName: given.configMapName,
    checksum: given.checksum,
    image: () => given.facts,
    container: (list, name) => lists[list][name] ?? {},
    isWrapped: () => given.wrapped ?? false,
  });
};

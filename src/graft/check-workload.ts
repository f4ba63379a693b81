// The traps in a workload after the rules, and with validateOutput what the API server would refuse in it.

import type { LoadedRule } from '../config/config.ts';
import type { Resource } from '../krm/resource.ts';
import { checkWorkload } from '../kubernetes/validate/check.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { shellWords } from '../rules/script.ts';
import { missingFacts } from '../traps/missing-facts.ts';
import { type Added, findTraps, type TrapContext } from '../traps/registry.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { invalidIgnores, type Workload, workloadProblem } from './find-workloads.ts';
import type { MissingFacts } from './missing-facts.ts';
import type { Effect, PlanContext } from './plan-input.ts';

const namespacePolicyKinds = {
  Namespace: 'namespaces',
  LimitRange: 'limitRanges',
  ResourceQuota: 'resourceQuotas',
  HorizontalPodAutoscaler: 'autoscalers',
  ScaledObject: 'autoscalers',
} as const;

const policyNames = Object.keys(namespacePolicyKinds);

/** Whether objects of a kind say what a namespace allows, or scale the workloads in it, or are lists that may have such. */
export const isNamespacePolicyKind = (kind: string): boolean =>
  Object.hasOwn(namespacePolicyKinds, kind) || kind.endsWith('List');

/** The objects among the items that say what a namespace allows, or scale the workloads in it. */
export const namespacePoliciesOf = (resources: readonly Resource[]): TrapContext['namespacePolicies'] => {
  const out: Record<keyof TrapContext['namespacePolicies'], unknown[]> = {
    namespaces: [],
    limitRanges: [],
    resourceQuotas: [],
    autoscalers: [],
  };
  for (const resource of resources) {
    try {
      // The hint is there for the usual layout only: JSON has none.
      const { kind } = resource;
      if (kind === undefined || !isNamespacePolicyKind(kind)) continue;
      if (kind.endsWith('List') && !policyNames.some((name) => resource.source.includes(name))) continue;
      for (const each of objectsOf(resource.value)) {
        const list = namespacePolicyKinds[each['kind'] as keyof typeof namespacePolicyKinds];
        if (list !== undefined) out[list].push(each);
      }
    } catch {
      // An item that is no YAML is none of a trap's business.
    }
  }
  return out;
};

/** An object, or those inside a list, to which a typed list such as NamespaceList gives its type. */
const objectsOf = (value: unknown): Record<string, unknown>[] => {
  if (!isObject(value)) return [];
  const { apiVersion, kind, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [value];
  const type = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.filter(isObject).flatMap((each) => objectsOf({ ...type, ...each }));
};

type CheckContext = Pick<PlanContext, 'config' | 'images' | 'entryKeys'>;

/** The traps in a workload after the rules, and with validateOutput what the API server would refuse in it. */
export const checkWorkloadAfter = (
  workload: Workload,
  context: CheckContext,
  namespacePolicies: TrapContext['namespacePolicies'],
  missing: MissingFacts,
): Problem[] => {
  const { identity } = workload;
  const { config, images } = context;
  const rules = new Map(config.rules.map((rule) => [rule.name, rule]));
  const problems: Problem[] = invalidIgnores(identity);
  workload.templates.forEach((template, index) => {
    const added =
      workload.plans[index]?.effects.flatMap((effect) => addedBy(effect, rules.get(effect.rule))) ?? [];
    if (added.length === 0) return;
    const view = viewOf(workload, template, added, context, namespacePolicies);
    for (const each of findTraps(view)) {
      // What the API server refuses is reported as it is for a snippet.
      if (each.kind === 'SnippetInvalid' && config.validation === 'Off') continue;
      const isWarning = each.kind === 'SnippetInvalid' && config.validation === 'Warn';
      problems.push(
        workloadProblem(each.kind, identity, isWarning ? { ...each, severity: 'warning' } : each),
      );
    }
    for (const each of missingFacts(view))
      missing.note(each, identity, images.find(each.image) !== undefined);
  });
  if (config.validateOutput && workload.plans.some((plan) => plan.effects.length > 0)) {
    for (const { path, what, remedy } of checkWorkload(workload.value)) {
      problems.push(workloadProblem('OutputInvalid', identity, { what: `${path}: ${what}`, remedy, path }));
    }
  }
  return problems;
};

/** What the traps see of one pod template; values are worked out when a trap asks for them. */
const viewOf = (
  workload: Workload,
  template: Workload['templates'][number],
  added: readonly Added[],
  { config: { kubernetesVersion }, images, entryKeys }: CheckContext,
  namespacePolicies: TrapContext['namespacePolicies'],
): TrapContext => {
  const { apiVersion, kind, name, namespace } = workload.identity;
  return {
    ...{ kubernetesVersion, added, namespacePolicies, image: images.find },
    keysOf: (of, entry) => entryKeys.of(of, namespace, entry),
    workload: {
      ...{ apiVersion, kind, name, namespace },
      get value() {
        return workload.value;
      },
    },
    get podSpecBefore() {
      return part(template.before, 'spec');
    },
    get podSpec() {
      return part(template.after, 'spec');
    },
    get podMetadataBefore() {
      return part(template.before, 'metadata');
    },
    get podMetadata() {
      return part(template.after, 'metadata');
    },
  };
};

const part = (value: unknown, key: string): unknown => (isObject(value) ? (value[key] ?? {}) : {});

/** What an effect added, as the traps see it. */
// oxlint-disable-next-line complexity -- one case a field that traps look at
const addedBy = (effect: Effect, rule: LoadedRule | undefined): Added[] => {
  const { change, done, value } = effect;
  if (rule === undefined || done === 'kept' || done === 'there') return [];
  const [list = '', container = '', field, key = ''] = change.path;
  const of = { rule: rule.name, container, path: change.field };
  const ofPod = podKinds.get(list);
  if (ofPod !== undefined) return [{ ...of, container: '', kind: ofPod }];
  switch (field) {
    case undefined:
      return addedToPod(list, container, value).map((each) => ({ ...of, ...each }));
    case 'securityContext':
      return [{ ...of, kind: 'securityContext' }];
    case 'env':
      return [{ ...of, kind: 'env', variable: key }];
    case 'volumeMounts':
      return [{ ...of, kind: 'volumeMount', ...mountIn(value, key) }];
    case 'entrypoint': {
      const { script, shell, command } = rule.entrypoint ?? {};
      return [{ ...of, kind: 'entrypoint', ...scriptOf(script, shell), ...(command && { command }) }];
    }
    case 'lifecycle':
      return [{ ...of, ...addedHook(effect, rule, key === 'preStop' ? 'preStop' : 'postStart') }];
    default:
      return addedField(list).map((each) => ({ ...of, ...each }));
  }
};

/** The paths of a mount, as it is written; `key` is its merge key. */
const mountIn = (value: Json, key: string): Pick<Added, 'mountPath' | 'subPath'> => {
  const { mountPath, subPath } = isObject(value) ? value : {};
  return {
    mountPath: typeof mountPath === 'string' ? mountPath : key,
    ...(typeof subPath === 'string' && { subPath }),
  };
};

const podKinds = new Map<string, Added['kind']>([
  ['securityContext', 'securityContext'],
  ['annotations', 'podAnnotation'],
]);

/** A field of a container that no other kind is about. */
const addedField = (list: string): Pick<Added, 'kind'>[] =>
  list === 'containers' || list === 'initContainers' ? [{ kind: 'containerField' }] : [];

const addedToPod = (list: string, container: string, value: Json): Pick<Added, 'kind' | 'mode'>[] => {
  if (container === '') return [{ kind: 'podField' }];
  if (list === 'volumes') return [{ kind: 'volume' }];
  if (list === 'containers') return [{ kind: 'sidecar', mode: 'Classic' }];
  if (list !== 'initContainers') return [];
  const isSidecar = isObject(value) && value['restartPolicy'] === 'Always';
  return [isSidecar ? { kind: 'sidecar', mode: 'Native' } : { kind: 'initContainer' }];
};

const addedHook = (effect: Effect, rule: LoadedRule, kind: 'postStart' | 'preStop') => {
  const hook = rule[kind];
  const command = hook?.exec?.['command'];
  return {
    kind,
    ...scriptOf(hook?.script, hook?.shell),
    ...(Array.isArray(command) && { command: command.map(String) }),
    // The shell of a script is known.
    ...(hook?.script === undefined && chainedBy(effect)),
  };
};

/** The shell that podgraft put before a command of the rule, where there was a hook to chain it to. */
const chainedBy = ({ change, done, value }: Effect): Pick<Added, 'chainedBy'> => {
  const chain = change.op === 'put' && done === 'overlaid' ? change.chain : undefined;
  const [shell, , script] = chain ?? [];
  const exec = isObject(value) ? value['exec'] : undefined;
  const command = isObject(exec) && Array.isArray(exec['command']) ? exec['command'] : [];
  // Without a value below, the command is all there is.
  return shell === undefined || !command.includes(script as string) ? {} : { chainedBy: shell };
};

const scriptOf = (script: string | undefined, shell: string | undefined): Pick<Added, 'script' | 'shell'> =>
  script === undefined ? {} : { script, shell: shellWords(script, shell) };

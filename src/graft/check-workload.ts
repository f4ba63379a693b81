// The traps in a workload after the rules, and with validateOutput what the API server would refuse in it.

import type { LoadedRule } from '../config/config.ts';
import { checkWorkload } from '../kubernetes/validate/check.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { Change } from '../rules/change.ts';
import { shellWords } from '../rules/script.ts';
import { missingFacts } from '../traps/missing-facts.ts';
import { type Added, findTraps, type Trap, type TrapContext } from '../traps/registry.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { invalidIgnores, type Workload, workloadProblem } from './find-workloads.ts';
import type { MissingFacts } from './missing-facts.ts';
import type { NamespacePolicies } from './namespace-policies.ts';
import type { OwnServices } from './own-services.ts';
import type { Effect, PlanContext } from './plan-input.ts';

type CheckContext = Pick<PlanContext, 'config' | 'images' | 'entryKeys'>;

/** What the items say of workloads, beside themselves. */
export interface Surroundings {
  readonly namespacePolicies: NamespacePolicies;
  readonly ownServices: OwnServices;
}

/** The traps in a workload after the rules, and with validateOutput what the API server would refuse in it. */
export const checkWorkloadAfter = (
  workload: Workload,
  context: CheckContext,
  surroundings: Surroundings,
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
    const view = viewOf(workload, template, added, context, surroundings);
    const asked = new Map<Trap, Set<string>>();
    for (const each of findTraps(view, asked)) {
      // What the API server refuses is reported as it is for a snippet.
      if (each.kind === 'SnippetInvalid' && config.validation === 'Off') continue;
      const isWarning = each.kind === 'SnippetInvalid' && config.validation === 'Warn';
      problems.push(
        workloadProblem(each.kind, identity, isWarning ? { ...each, severity: 'warning' } : each),
      );
    }
    for (const each of missingFacts(view, asked))
      missing.note(each, identity, images.find(each.image) !== undefined);
  });
  if (config.validateOutput && workload.plans.some((plan) => plan.effects.length > 0)) {
    const podBefore = workload.templates[0] && part(workload.templates[0].before, 'spec');
    for (const { path, what, remedy } of checkWorkload(workload.value, podBefore)) {
      problems.push(workloadProblem('OutputInvalid', identity, { what: `${path}: ${what}`, remedy, path }));
    }
  }
  return problems;
};

/** What the traps see of one pod template; the value of the whole workload is worked out when a trap asks for it. */
const viewOf = (
  workload: Workload,
  template: Workload['templates'][number],
  added: readonly Added[],
  { config: { kubernetesVersion }, images, entryKeys }: CheckContext,
  { namespacePolicies, ownServices }: Surroundings,
): TrapContext => {
  const { identity } = workload;
  const { before, after } = template;
  return {
    ...{ kubernetesVersion, added, image: images.find },
    isService: (host) => ownServices.isService(host, identity),
    isOwnService: (host) => ownServices.isOwn(host, identity, labelsIn(part(after, 'metadata'))),
    keysOf: (of, entry) => entryKeys.of(of, identity, entry),
    namespacePolicies: namespacePolicies.of(identity),
    workload: new WorkloadView(workload),
    podSpecBefore: part(before, 'spec'),
    podSpec: part(after, 'spec'),
    podMetadataBefore: part(before, 'metadata'),
    podMetadata: part(after, 'metadata'),
  };
};

/** A class and no object literal, for the reason given in plan-workload.ts. */
class WorkloadView {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  private readonly workload: Workload;

  constructor(workload: Workload) {
    const { apiVersion, kind, name, namespace } = workload.identity;
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.name = name;
    this.namespace = namespace;
    this.workload = workload;
  }

  get value(): Json {
    return this.workload.value;
  }
}

const labelsIn = (metadata: unknown): unknown => part(metadata, 'labels');

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
      return addedToPod(list, container, value).map((each) => ({
        ...{ ...of, ...each },
        ...(done === 'moved' && { moved: true }),
      }));
    case 'securityContext':
      return [{ ...of, kind: 'securityContext' }];
    case 'env':
      return [{ ...of, kind: 'env', variable: key, ...(change.op === 'overlay' && { extended: true }) }];
    case 'volumeMounts':
      return [{ ...of, kind: 'volumeMount', ...mountIn(value, key) }];
    case 'entrypoint': {
      const { script, shell, command } = rule.entrypoint ?? {};
      return [{ ...of, kind: 'entrypoint', ...scriptOf(script, shell), ...(command && { command }) }];
    }
    case 'lifecycle':
      return [{ ...of, ...addedHook(effect, rule, key === 'preStop' ? 'preStop' : 'postStart') }];
    default:
      return isContainerList(list) ? [{ ...of, kind: 'containerField', field, ...argumentsIn(change) }] : [];
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
  ['labels', 'podLabel'],
  ['annotations', 'podAnnotation'],
]);

const isContainerList = (list: string): boolean => list === 'containers' || list === 'initContainers';

/** The words that a change puts around args. */
const argumentsIn = (change: Change): Pick<Added, 'before' | 'after'> => {
  if (change.op !== 'overlay' || change.part.op !== 'args') return {};
  const { before, after } = change.part;
  return { before: before.map(String), after: after.map(String) };
};

const addedToPod = (
  list: string,
  container: string,
  value: Json,
): (Pick<Added, 'kind' | 'mode'> & { container?: string })[] => {
  if (container === '') return [{ kind: 'podField' }];
  if (list === 'volumes') return [{ kind: 'volume' }];
  if (list === 'containers') return [{ kind: 'sidecar', mode: 'Classic' }];
  if (list !== 'initContainers') return [{ kind: 'podField', container: '' }];
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

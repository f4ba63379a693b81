// The type of traps, and what they share. A trap inspects one workload after the rules for a well-known way in which
// an added container, hook or script fails in a cluster. Traps judge only what this config added, and are silent when
// in doubt.

import type { ImageFacts as CatalogFacts } from '../images/catalog.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import type { ProblemKind } from '../problems/catalogue.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import { shellScriptOf } from '../shell/shells.ts';
import { isObject } from '../yaml/read/value.ts';

/** One thing that a rule added or changed. */
export interface Added {
  readonly rule: string;
  readonly kind:
    | 'initContainer'
    | 'sidecar'
    | 'volumeMount'
    | 'postStart'
    | 'preStop'
    | 'entrypoint'
    | 'volume'
    | 'env'
    | 'securityContext'
    | 'containerField'
    | 'podField'
    | 'podLabel'
    | 'podAnnotation';
  /** The container that was changed or added; for a volume, the volume's name; '' for what is of the pod itself. */
  readonly container: string;
  readonly mode?: 'Native' | 'Classic';
  /** A container of the workload that became a native sidecar: what it is like is not the rule's doing. */
  readonly moved?: true;
  readonly script?: string;
  readonly command?: readonly string[];
  readonly mountPath?: string;
  /** The variable that was added or changed. */
  readonly variable?: string;
  /** Its value was extended, not set. */
  readonly extended?: true;
  readonly subPath?: string;
  /** The field of a container, such as livenessProbe; `arguments` for args that go around its own. */
  readonly field?: string;
  /** The words around a container's args. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** The shell that runs the script: its path, then its arguments. */
  readonly shell?: readonly string[];
  /** The shell that runs the existing hook and then the rule's command, where podgraft chained the two. */
  readonly chainedBy?: string;
  /** Where the config says so: spec.rules[0].sidecars[0]. */
  readonly path: string;
}

/** What is known of an image; a missing field is not known. */
export type ImageFacts = Omit<CatalogFacts, 'image'>;

export interface TrapContext {
  readonly kubernetesVersion: string;
  readonly workload: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string | undefined;
    /** The whole object after the rules. */
    readonly value: unknown;
  };
  /** The pod's spec before the rules of this config; {} when it is not known. */
  readonly podSpecBefore: unknown;
  readonly podSpec: unknown;
  readonly podMetadataBefore: unknown;
  readonly podMetadata: unknown;
  readonly added: readonly Added[];
  image(reference: string): ImageFacts | undefined;
  /** The keys of a ConfigMap or Secret in the workload's namespace; undefined where it is not among the resources. */
  keysOf(kind: 'ConfigMap' | 'Secret', name: string): ReadonlySet<string> | undefined;
  /** Whether a host name is that of a Service among the resources. */
  isService(host: string): boolean;
  /** Whether a Service of this name, as a script names it, selects the workload's pods and those of no other. */
  isOwnService(host: string): boolean;
  /** Plain objects among the items. */
  readonly namespacePolicies: {
    readonly namespaces: readonly unknown[];
    readonly limitRanges: readonly unknown[];
    readonly resourceQuotas: readonly unknown[];
    /** HorizontalPodAutoscalers, and ScaledObjects of KEDA, which makes such of them. */
    readonly autoscalers: readonly unknown[];
  };
}

/** What a trap finds in what a rule added. */
export type TrapDiagnostic = Omit<Diagnostic, 'kind'> & { readonly rule: string };

export interface Trap {
  readonly kind: ProblemKind;
  /** What it looks at among what was added; omitted: everything. Without any of it, it is not asked. */
  readonly about?: readonly Added['kind'][];
  /** Whether it is about what a container is like, and not where it is: of one that was only moved it says nothing. */
  readonly ofContent?: true;
  /** What is found, in the order of `context.added`. */
  readonly find: (context: TrapContext) => TrapDiagnostic[];
}

/** What a trap finds in one thing that a rule added. */
export type Verdict = Omit<TrapDiagnostic, 'rule' | 'path'> & {
  /** Where the config says so, if not at the path of what was added. */
  readonly path?: string;
};

/**
 * Declares a trap; one file each, registered in registry.ts. `judge` looks at the workload once and returns what judges
 * each thing that was added; undefined where the workload can't fall into the trap.
 */
export const defineTrap = ({
  judge,
  ...trap
}: Omit<Trap, 'find'> & {
  readonly judge: (
    context: TrapContext,
  ) => ((each: Added) => Verdict | readonly Verdict[] | undefined) | undefined;
}): Trap => ({
  ...trap,
  find: (context) => {
    const found: TrapDiagnostic[] = [];
    let judged: ReturnType<typeof judge>;
    for (const each of context.added) {
      const { kind, moved, rule, path } = each;
      if (trap.about?.includes(kind) === false || (moved && trap.ofContent)) continue;
      judged ??= judge(context);
      if (judged === undefined) break;
      const verdicts = judged(each);
      if (verdicts === undefined) continue;
      for (const verdict of 'what' in verdicts ? [verdicts] : verdicts)
        found.push({ rule, path, ...verdict });
    }
    return found;
  },
});

type Container = Record<string, unknown>;

interface Found {
  readonly container: Container;
  readonly init: boolean;
}

const lists = new WeakMap<object, readonly Found[]>();

/** Init containers first, then containers: the order in which the kubelet starts them. Kept for all traps. */
export const containersOf = (podSpec: unknown): readonly Found[] => {
  if (!isObject(podSpec)) return [];
  let list = lists.get(podSpec);
  if (list === undefined) {
    list = [
      ...objectsOf(podSpec['initContainers']).map((container) => ({ container, init: true })),
      ...objectsOf(podSpec['containers']).map((container) => ({ container, init: false })),
    ];
    lists.set(podSpec, list);
  }
  return list;
};

export const isNativeSidecar = ({ container, init }: Found): boolean =>
  init && container['restartPolicy'] === 'Always';

/** The containers of pods by their names, the first of each. */
const named = new WeakMap<object, ReadonlyMap<unknown, Found>>();

export const containerNamed = (podSpec: unknown, name: string): Found | undefined => {
  if (!isObject(podSpec)) return undefined;
  let byName = named.get(podSpec);
  if (byName === undefined) {
    byName = new Map(
      containersOf(podSpec)
        .toReversed()
        .map((each) => [each.container['name'], each]),
    );
    named.set(podSpec, byName);
  }
  return byName.get(name);
};

/** The volumes of pods by their names, the first of each. */
const volumes = new WeakMap<object, ReadonlyMap<unknown, Container>>();

export const volumeNamed = (podSpec: unknown, name: unknown): Container | undefined => {
  if (!isObject(podSpec)) return undefined;
  let byName = volumes.get(podSpec);
  if (byName === undefined) {
    const all = objectsOf(podSpec['volumes']).toReversed();
    byName = new Map(all.map((each) => [each['name'], each]));
    volumes.set(podSpec, byName);
  }
  return byName.get(name);
};

/** A mount of a container with its position in the list. */
interface MountPlace {
  readonly mount: Record<string, unknown>;
  readonly index: number;
}

/** The mounts of containers by their paths as they are written. */
const mountPlaces = new WeakMap<object, Map<unknown, MountPlace[]>>();

/** The mounts that a rule brought: those at one path of a container, or all of a container that it added. */
export const mountsBrought = ({ kind, mountPath }: Added, container: Container): readonly MountPlace[] => {
  const { volumeMounts } = container;
  if (kind === 'initContainer' || kind === 'sidecar')
    return objectsOf(volumeMounts).map((mount, index) => ({ mount, index }));
  if (kind !== 'volumeMount') return [];
  let byPath = mountPlaces.get(container);
  if (byPath === undefined) {
    byPath = new Map<unknown, MountPlace[]>();
    for (const [index, mount] of objectsOf(volumeMounts).entries()) {
      const known = byPath.get(mount['mountPath']);
      if (known) known.push({ mount, index });
      else byPath.set(mount['mountPath'], [{ mount, index }]);
    }
    mountPlaces.set(container, byPath);
  }
  return byPath.get(mountPath) ?? [];
};

/** Leaves out the verdicts that it was given before. */
export const eachOnce = (): ((verdicts: readonly Verdict[]) => Verdict[]) => {
  const said = new Set<string>();
  return (verdicts) => verdicts.filter(({ what }) => !said.has(what) && said.add(what));
};

/** command and args of a container together. */
export const commandAndArgs = (container: Container): unknown[] => [
  ...(Array.isArray(container['command']) ? container['command'] : []),
  ...(Array.isArray(container['args']) ? container['args'] : []),
];

/** The script that a container runs with `sh -c`, if its own command says so. */
export const containerScript = (container: Container): string | undefined => {
  const { command } = container;
  if (!Array.isArray(command) || command.length === 0) return undefined;
  return shellScriptOf(commandAndArgs(container))?.script;
};

/** The hook that a container has after the rules. */
export const hookOf = (container: Container, hook: 'postStart' | 'preStop'): Container | undefined => {
  const { lifecycle } = container;
  const handler = isObject(lifecycle) ? lifecycle[hook] : undefined;
  return isObject(handler) ? handler : undefined;
};

/** The hooks that a rule added: the hook itself, or those that came with a container. */
export const hooksOf = (added: Added, podSpec: unknown): (Added & { kind: 'postStart' | 'preStop' })[] => {
  const { rule, path, kind, container } = added;
  if (kind === 'postStart' || kind === 'preStop') return [{ ...added, kind }];
  if (kind !== 'initContainer' && kind !== 'sidecar') return [];
  const own = containerNamed(podSpec, container)?.container ?? {};
  return (['postStart', 'preStop'] as const)
    .filter((hook) => hookOf(own, hook) !== undefined)
    .map((hook) => ({ rule, path, kind: hook, container }));
};

/** The field of the pod that what all fields of the pod bring about is reported for. */
export const firstPodField = (added: readonly Added[]): Added | undefined =>
  added.find(({ kind }) => kind === 'podField');

/** The script of a hook that a rule added: given as script, or as exec of `sh -c`. */
export const hookScript = (added: Added, podSpec: unknown): string | undefined => {
  if (added.kind !== 'postStart' && added.kind !== 'preStop') return undefined;
  if (added.script !== undefined) return added.script;
  if (added.command !== undefined) return shellScriptOf(added.command)?.script;
  const container = containerNamed(podSpec, added.container)?.container;
  const command = container && hookCommand(container, added.kind);
  return command && shellScriptOf(command)?.script;
};

/** The command of a hook of a container; undefined for a hook that runs none. */
export const hookCommand = (
  container: Record<string, unknown>,
  kind: 'postStart' | 'preStop',
): readonly unknown[] | undefined => {
  const exec = hookOf(container, kind)?.['exec'];
  return isObject(exec) && Array.isArray(exec['command']) ? exec['command'] : undefined;
};

/** The words that a hook of a rule runs without a shell; none for scripts and for hooks that run nothing. */
export const hookWords = (added: Added, podSpec: unknown): readonly unknown[] => {
  if (hookScript(added, podSpec) !== undefined) return [];
  if (added.command !== undefined) return added.command;
  if (added.kind !== 'postStart' && added.kind !== 'preStop') return [];
  const container = containerNamed(podSpec, added.container)?.container;
  const command = container && hookCommand(container, added.kind);
  return command ?? [];
};

/** Whether a workload runs its pod to completion. */
export const runsToCompletion = ({ kind }: { readonly kind: string }): boolean =>
  ['Job', 'CronJob', 'ScaledJob', 'JobSet', 'AdvancedCronJob', 'BroadcastJob'].includes(kind);

// The descriptor of a field of a rule. One file in rules/ describes a field, one line in registry.ts adds it: the
// schema, the snippet checks, the words of explain, the reference and the generators of the laws read it there.

import type { ImageFacts } from '../images/catalog.ts';
import type { Path } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { ContainerList, SelectedContainer } from '../select/containers.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';
import type { RuleHead } from './rule.ts';

/** What the plan of a field sees. */
export interface RuleContext {
  readonly rule: RuleHead;
  /** Path of the rule in the functionConfig: `spec.rules[0]`. */
  readonly field: string;
  readonly kubernetesVersion: string;
  /** The command that looks up unknown images. */
  readonly lockCommand: string;
  /** Kind of the workload, such as CronJob. */
  readonly kind: string;
  /** The containers that fields of containers change; none for fields of the pod. */
  readonly containers: readonly SelectedContainer[];
  /** Name of the rule's generated ConfigMap, when it needs one. */
  readonly configMapName: string | undefined;
  readonly checksum: string | undefined;
  readonly image: (reference: string) => ImageFacts | undefined;
  /** The keys of a ConfigMap or Secret in the workload's namespace; undefined where it is not among the resources. */
  readonly keysOf: (kind: 'ConfigMap' | 'Secret', name: string) => ReadonlySet<string> | undefined;
  /** The pod's spec as it is before this field is applied. */
  readonly pod: () => JsonObject;
  /** The same without the containers that other owners added. */
  readonly podWithoutOthers: () => JsonObject;
  /** The container's value as it is before this field is applied, with the image that all rules leave it with. */
  readonly container: (list: ContainerList, name: string) => JsonObject;
  /** Whether a rule, of whatever owner, put what is at a path of the pod template. */
  readonly isAdded: (path: Path) => boolean;
  /** Whether a rule, of whatever owner, changed something inside what is at a path. */
  readonly isChanged: (path: Path) => boolean;
  /** The names in $(NAME) that all rules write into variables of a container, by the variables. */
  readonly referencesOfRules: (name: string) => ReadonlyMap<string, readonly string[]> | undefined;
  /** Whether a wrapper of podgraft's already runs the container's command line. */
  readonly isWrapped: (list: ContainerList, name: string) => boolean;
  /** The command and args of a container as they are without the work of rules, of whatever owner. */
  readonly ownCommandLine: (list: ContainerList, name: string) => JsonObject;
}

export interface PlanResult {
  readonly changes: readonly Change[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** The fields of Kubernetes types that `pod` and `container` leave to other fields of a rule, with what to write for each. */
export type OwnFields = Readonly<Record<'PodSpec' | 'Container', Readonly<Record<string, string>>>>;

/** Something that a rule changed, to be put into words. */
export interface Changed {
  readonly op: Change['op'];
  /** The key of a list element or map entry; the field's own name for a scalar. */
  readonly key: string;
  readonly container: string | undefined;
  readonly value: Json;
}

/**
 * The form of a field's value: a list of Kubernetes snippets, a scalar of Kubernetes, a map of strings, some fields of
 * a Kubernetes type, or a form of podgraft's own that config/schema.ts has under this name.
 */
export type ValueForm =
  | 'snippets'
  | 'scalar'
  | 'strings'
  | 'fields'
  | 'EnvAppends'
  | 'Files'
  | 'Words'
  | 'Hook'
  | 'Entrypoint';

export interface RuleField<Name extends string = string, Value = unknown> {
  /** Name of the field in `spec.rules[]`. */
  readonly field: Name;
  /** pod: applied once to a pod template. container: applied to the selected containers. */
  readonly scope: 'pod' | 'container';
  readonly form: ValueForm;
  /** The Kubernetes field that it adds to, as `Type.field`: its type, list keys and place in the template follow. */
  readonly kubernetesField?: string;
  /** One or two sentences, for the schema, the reference and editors. */
  readonly description: string;
  /** A valid value in one line of YAML, for the reference and the generators of the laws. */
  readonly example: string;
  /** What explain calls an element: `host alias`. */
  readonly noun?: string;
  /** What a report of a duplicate calls an element, where that is not `noun`; false: duplicates are harmless. */
  readonly duplicateNoun?: string | false;
  /** What explain says of a change, where that is not the noun and the key. */
  words?(changed: Changed): string;
  /** Whether the rule asks for it without having the field. */
  isAskedFor?(rule: RuleHead): boolean;
  /** Everything wrong with a value that has the right form; `at` is its path in the functionConfig. */
  check?(value: Value, at: string, rule: RuleHead, kubernetesVersion: string): Diagnostic[];
  /** What is wrong with a value whatever spec.validation says, since no run could apply it. */
  refuse?(value: Value, at: string, rule: RuleHead, ownFields: OwnFields): Diagnostic[];
  /**
   * Why a pod has nothing that the value is about, so that the rule does not match; undefined: it has. The pod is
   * without the containers that other owners added, so that it doesn't matter who runs first.
   */
  mismatch?(pod: JsonObject, value: Value): string | undefined;
  /** The changes that the field asks for in one pod template. */
  plan(context: RuleContext, value: Value): PlanResult;
}

/** Defines a field; the usual forms have a shorter way in forms.ts. */
export const defineRule = <Name extends string, Value>(
  field: RuleField<Name, Value>,
): RuleField<Name, Value> => field;

/** The field's own name in the Kubernetes type: volumes of `PodSpec.volumes`. */
export const placeOf = ({ kubernetesField }: RuleField): string | undefined => kubernetesField?.split('.')[1];

// The workloads in a resource, and how a problem names one.

import { IGNORE } from '../krm/annotations.ts';
import type { FilePlace, Identity } from '../krm/identity.ts';
import { displayName, fileOf, identityOf, refOf } from '../krm/identity.ts';
import { RESOURCE_LIST } from '../krm/resource-list/decode.ts';
import { isStrategicPatch } from '../kubernetes/patch-directives.ts';
import { closest } from '../kubernetes/schema/suggest.ts';
import type { WorkloadKind, WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { type ProblemKind, problemKinds, tunableKinds } from '../problems/catalogue.ts';
import { type Diagnostic, type Problem, problem } from '../problems/diagnostic.ts';
import type { Steps } from '../yaml/edit/draft.ts';
import type { MapNode, Node, Tree } from '../yaml/read/node.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { child } from '../yaml/read/value.ts';
import type { TemplatePlan } from './plan-template.ts';

/** A workload in a resource: the resource itself, or an element of a List. */
export interface Workload {
  readonly identity: Identity;
  readonly kind: WorkloadKind;
  /** Steps from the resource's root. */
  readonly steps: Steps;
  readonly plans: TemplatePlan[];
  /** Values of the pod templates before and after this config's rules. */
  readonly templates: { readonly before: Json; readonly after: Json }[];
  /** The whole object after the run. */
  readonly value: Json;
}

/** A workload that was found, before its rules. */
export type FoundWorkload = Pick<Workload, 'identity' | 'kind' | 'steps'>;

/** An object in a resource, be it the resource itself or an element of a List. */
export interface FoundObject {
  readonly identity: Identity;
  readonly node: MapNode;
  /** Steps from the resource's root. */
  readonly steps: Steps;
}

/** The objects in a resource, those inside Lists in the place of the Lists. */
export const objectsIn = (tree: Tree, file?: FilePlace, rootIdentity?: Identity): FoundObject[] => {
  const visit = (node: Node | null, steps: Steps, depth: number, list?: Identity): FoundObject[] => {
    if (node?.type !== 'map') return [];
    const identity = (node === tree.root && rootIdentity) || identityOf(tree.text, node, file, list);
    // A ResourceList is the input of a function, with ConfigMaps that belong to its workloads: no part of it alone.
    if (identity.kind.endsWith('List') && identity.kind !== RESOURCE_LIST && depth < 5) {
      const items = child(tree.text, node, 'items');
      if (items?.type === 'seq') {
        return items.items.flatMap((each, index) =>
          visit(each.value, [...steps, 'items', index], depth + 1, identity),
        );
      }
    }
    return [{ identity, node, steps }];
  };
  return visit(tree.root, [], 0);
};

/** Finds the workloads in a resource, those inside Lists included; a strategic merge patch is none. */
export const workloadsIn = (
  tree: Tree,
  table: WorkloadTable,
  file?: FilePlace,
  rootIdentity?: Identity,
): FoundWorkload[] =>
  objectsIn(tree, file, rootIdentity).flatMap(({ identity, node, steps }) => {
    const kind = table.find(identity.apiVersion, identity.kind);
    if (kind === undefined || isStrategicPatch(tree.text, node)) return [];
    // A Rollout that borrows the template of another workload has none of its own.
    const spec = child(tree.text, node, 'spec');
    if (identity.kind === 'Rollout' && child(tree.text, spec, 'workloadRef')) return [];
    return [{ identity, kind, steps }];
  });

/** How grave it is that an object is no usable workload: an error, but in a file that nobody named a warning. */
export const leniency = (file: FilePlace | undefined): Pick<Diagnostic, 'severity' | 'remedy'> =>
  file?.exclude === undefined
    ? {}
    : { severity: 'warning', remedy: `podgraft leaves it alone; to exclude it, use ${file.exclude}` };

/** A problem about a workload: names it, its file and its container first. */
export const workloadProblem = (
  kind: ProblemKind,
  identity: Identity,
  diagnostic: Omit<Diagnostic, 'kind' | 'path'> & { readonly path?: string | undefined },
): Problem => {
  const { container, rule } = diagnostic;
  const file = fileOf(identity);
  const names = [displayName(identity), container && `container ${container}`, rule && `rule ${rule}`];
  const where = `${file ? `${file.path}: ` : ''}${names.filter(Boolean).join(', ')}`;
  const found = problem(kind, { ...diagnostic, where, resource: refOf(identity), file });
  const ignored = reasonToIgnore(kind, identity);
  return ignored === undefined ? found : { ...found, ignored };
};

const tunable: ReadonlySet<ProblemKind> = new Set(tunableKinds);

/** Why an annotation of the workload has podgraft ignore problems of a kind. */
const reasonToIgnore = (kind: ProblemKind, identity: Identity): string | undefined => {
  if (!tunable.has(kind) || identity.mentions?.(IGNORE) === false) return undefined;
  return identity.annotations[IGNORE + kind]?.trim() || undefined;
};

/** Reports annotations of a workload that should ignore problems and ignore none. */
export const invalidIgnores = (identity: Identity): Problem[] => {
  if (identity.mentions?.(IGNORE) === false) return [];
  return Object.entries(identity.annotations).flatMap(([key, reason]) => {
    if (!key.startsWith(IGNORE)) return [];
    const name = key.slice(IGNORE.length);
    const path = `metadata.annotations[${JSON.stringify(key)}]`;
    const report = (what: string, remedy?: string): Problem[] => [
      workloadProblem('IgnoreInvalid', identity, { what: `${key} ${what}`, path, remedy }),
    ];
    if (tunable.has(name as ProblemKind))
      return reason.trim() === '' ? report('gives no reason', 'write the reason as its value') : [];
    if (problemKinds.includes(name as ProblemKind))
      return report(
        `has no effect: ${name} can't be ignored, because the output would be wrong`,
        'remove it',
      );
    const [near] = closest(name, tunableKinds).names;
    return report('names an unknown problem kind', near && `did you mean ${IGNORE}${near}?`);
  });
};

/** A change whose new text, read again, does not say what it should. */
export const inexactEdit = (identity: Identity): Problem =>
  workloadProblem('InexactEdit', identity, { what: "the new text wouldn't have the intended value" });

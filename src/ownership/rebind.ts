// What the record knows and the workload lacks: containers, and templates of workloads with several. Somebody
// took them out, or gave them another name.

import type { Json } from '../yaml/read/resolve.ts';
import { isContainerList, keyOf, type Path } from './field-path.ts';
import { isMove } from './moved-containers.ts';
import type { PodTemplate } from './pod-template.ts';
import {
  fingerprint,
  type Layer,
  OWN_ANNOTATIONS,
  type OwnershipRecord,
  renewLayers,
  stackOf,
} from './record-format.ts';

/** A place where the parts of something missing may be now. */
interface RebindCandidate {
  readonly name: string;
  /** The path of a part there. */
  readonly move: (path: Path) => Path;
  /** What is at such a path. */
  readonly get: (path: Path) => Json | undefined;
}

/** Something missing: which paths are in it, and where its parts may be. */
interface Missing {
  readonly has: (path: Path) => boolean;
  /** Its name says nothing of where it was, so the one candidate that holds all parts is taken. */
  readonly isUnnamed?: boolean;
  readonly candidates: readonly RebindCandidate[];
}

/**
 * Where all parts of what is gone are found at one candidate, and no other thing that is gone fits there, the
 * record follows; one part must be such as no user writes, or it would take theirs. Where no part is found at any
 * candidate, nothing is left to remove, and the record forgets them. In between it stays as it is.
 */
const rebindRenamed = (record: OwnershipRecord, missing: readonly Missing[]): void => {
  const plans = missing.map(({ has, candidates, isUnnamed = false }) => {
    const tops = record.layers.filter((each) => has(each.path) && stackOf(record, each.path).at(-1) === each);
    const holds =
      ({ move, get }: RebindCandidate) =>
      (top: Layer): boolean => {
        const value = get(move(top.path));
        return value !== undefined && fingerprint(value) === top.hash;
      };
    // Any native sidecar of the workload looks like one that was moved.
    const known = tops.filter((each) => !isMove(each));
    const isOurs =
      isUnnamed || known.some(({ op, previousValue }) => op !== 'set' || previousValue !== undefined);
    const whole = isOurs ? candidates.filter((each) => tops.every(holds(each))) : [];
    // Of a container that was only moved, any native sidecar may be what became of it.
    const sought = known.length > 0 ? known : tops;
    const isForgotten = !candidates.some((each) => sought.some(holds(each)));
    return { has, whole, isForgotten };
  });
  for (const { has, whole, isForgotten } of plans) {
    const [target, second] = whole;
    const isSought = plans.filter((each) => each.whole.some(({ name }) => name === target?.name)).length > 1;
    if (target === undefined ? !isForgotten : second !== undefined || isSought) continue;
    const change = <T extends { readonly path: Path }>(list: T[]): void => {
      const kept =
        target === undefined
          ? list.filter(({ path }) => !has(path))
          : list.map((each) => (has(each.path) ? { ...each, path: target.move(each.path) } : each));
      list.splice(0, list.length, ...kept);
    };
    change(record.layers);
    renewLayers(record);
    change(record.createdCollections);
  }
};

/** The container that a path of the record is in, as its key; undefined for what is in none. */
const containerOf = (template: PodTemplate, path: Path): string | undefined => {
  const inner = template.within(path);
  if (inner === undefined || inner.length < 3) return undefined;
  return isContainerList(inner[0]) ? keyOf(inner.slice(0, 2)) : undefined;
};

/** Rebinds the containers with parts of these owners that the template lacks. */
export const rebindRenamedContainers = (
  template: PodTemplate,
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): void => {
  const known = new Set(record.layers.map(({ path }) => containerOf(template, path)));
  const own = new Set(record.layers.filter(isOwn).map(({ path }) => containerOf(template, path)));
  const missing = [...own].flatMap((key): Missing[] => {
    if (key === undefined) return [];
    const [list, name] = JSON.parse(key) as [string, string];
    if (template.reaches([list, name, 'entrypoint'])) return [];
    const at = template.prefix.length + 1;
    const candidates = template.keysBeside([list, name]).flatMap((name): RebindCandidate[] => {
      if (name === undefined || known.has(keyOf([list, name]))) return [];
      return [
        {
          name: keyOf([list, name]),
          move: (path) => [...path.slice(0, at), name, ...path.slice(at + 1)],
          get: (path) => template.get(path.slice(template.prefix.length)),
        },
      ];
    });
    return [{ has: (path) => containerOf(template, path) === key, candidates }];
  });
  if (missing.length > 0) rebindRenamed(record, missing);
};

/** What a path of the record begins with for one template of several; empty where the workload had only one. */
const templateNameIn = ([head = '']: Path): string => (head.startsWith('#') ? head : '');

const isPosition = (name: string): boolean => /^#\d+$/.test(name);

/**
 * Rebinds the templates with parts of these owners that a workload of several lacks. The record does not name the
 * template, or by its position alone, where spec.workloads had other places when it was written.
 */
export const rebindRenamedTemplates = (
  templates: readonly PodTemplate[],
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): void => {
  const known = new Set(record.layers.map(({ path }) => templateNameIn(path)));
  const present = new Set(templates.map(({ prefix }) => prefix[0]));
  const own = new Set(record.layers.filter(isOwn).map(({ path }) => templateNameIn(path)));
  // Of workloads with one template, and of those whose templates are all missing, nothing is known.
  if (present.has(undefined) || present.size === 0) return;
  const candidates = templates.flatMap((template): RebindCandidate[] => {
    const [name = ''] = template.prefix;
    if (known.has(name)) return [];
    return [
      {
        name,
        move: (path) => [name, ...(templateNameIn(path) === '' ? path : path.slice(1))],
        get: (path) => template.get(path.slice(1)),
      },
    ];
  });
  const hasPositions = templates.some(({ prefix: [name = ''] }) => isPosition(name));
  const missing = [...own].filter((name) => !present.has(name));
  rebindRenamed(
    record,
    missing.map((name) => ({
      has: (path) => templateNameIn(path) === name && path[0] !== OWN_ANNOTATIONS[0],
      candidates,
      isUnnamed: name === '' || (isPosition(name) && !hasPositions),
    })),
  );
};

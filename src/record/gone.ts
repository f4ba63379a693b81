// What the record knows and the workload lacks: containers, and templates of workloads with several. Somebody
// took them out, or gave them another name.

import type { Json } from '../yaml/resolve.ts';
import { keyOf, type Path } from './path.ts';
import { fingerprint, type Layer, type OwnershipRecord, stackOf } from './record.ts';
import type { Template } from './template.ts';

/** A place where the parts of something that is gone may be now. */
interface Candidate {
  /** The path of a part there. */
  readonly move: (path: Path) => Path;
  /** What stands at such a path. */
  readonly get: (path: Path) => Json | undefined;
}

/**
 * Where all parts of what is gone are found at one candidate, the record follows. Where none is found at any,
 * nothing is left to take out, and the record forgets them. In between it stays as it is.
 */
const settle = (
  record: OwnershipRecord,
  isGone: (path: Path) => boolean,
  candidates: readonly Candidate[],
): void => {
  const tops = record.layers.filter(
    (each) => isGone(each.path) && stackOf(record, each.path).at(-1) === each,
  );
  const holds =
    ({ move, get }: Candidate) =>
    (top: Layer): boolean => {
      const value = get(move(top.path));
      return value !== undefined && fingerprint(value) === top.hash;
    };
  const whole = candidates.filter((each) => tops.every(holds(each)));
  const [target] = whole;
  const change = <T extends { readonly path: Path }>(list: T[]): void => {
    const kept =
      target === undefined
        ? list.filter(({ path }) => !isGone(path))
        : list.map((each) => (isGone(each.path) ? { ...each, path: target.move(each.path) } : each));
    list.splice(0, list.length, ...kept);
  };
  if (whole.length > 1) return;
  if (target === undefined && candidates.some((each) => tops.some(holds(each)))) return;
  change(record.layers);
  change(record.made);
};

/** The container that a path of the record lies in, as its key; undefined for what lies in none. */
const containerOf = (template: Template, path: Path): string | undefined => {
  const inner = template.within(path);
  if (inner === undefined || inner.length < 3) return undefined;
  return inner[0] === 'containers' || inner[0] === 'initContainers' ? keyOf(inner.slice(0, 2)) : undefined;
};

/** Settles the containers with parts of these owners that the template lacks. */
export const settleGoneContainers = (
  template: Template,
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): void => {
  const known = new Set(record.layers.map(({ path }) => containerOf(template, path)));
  const own = new Set(record.layers.filter(isOwn).map(({ path }) => containerOf(template, path)));
  for (const key of own) {
    if (key === undefined) continue;
    const container = JSON.parse(key) as [string, string];
    if (template.reaches([...container, 'entrypoint'])) continue;
    const names = template
      .keysBeside(container)
      .filter((name) => name !== undefined && !known.has(keyOf([container[0], name]))) as string[];
    const at = template.prefix.length + 1;
    const candidates = names.map((name) => ({
      move: (path: Path) => [...path.slice(0, at), name, ...path.slice(at + 1)],
      get: (path: Path) => template.get(path.slice(template.prefix.length)),
    }));
    settle(record, (path) => containerOf(template, path) === key, candidates);
  }
};

/** Settles the templates with parts of these owners that a workload of several lacks. */
export const settleGoneTemplates = (
  templates: readonly Template[],
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): void => {
  const known = new Set(record.layers.map(({ path }) => path[0]));
  const present = new Set(templates.map(({ prefix }) => prefix[0]));
  const gone = new Set(record.layers.filter(isOwn).map(({ path }) => path[0]));
  for (const name of gone) {
    // Of workloads with one template, and of those whose templates are all gone, nothing is known.
    if (present.has(name) || present.has(undefined) || present.size === 0) continue;
    const candidates = templates
      .filter(({ prefix }) => !known.has(prefix[0]))
      .map((template) => ({
        move: (path: Path) => [...template.prefix, ...path.slice(1)],
        get: (path: Path) => template.get(path.slice(1)),
      }));
    settle(record, (path) => path[0] === name, candidates);
  }
};

// Which objects of a package belong together where their names alone don't say it. A cluster has one object of a kind,
// namespace and name; a package with several has more than one deployment in it, and what is nearest is meant.

import { fileOf, type Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';

/** The folder of an object's file; '' where it is in none that is known. */
export const folderOf = (identity: Pick<Identity, 'file' | 'annotations'>): string =>
  fileOf(identity)?.path.replace(/\/?[^/]*$/, '') ?? '';

const stepsOf = (folder: string): string[] => folder.split('/').filter((step) => step !== '' && step !== '.');

/** How near two folders are to each other: first by what they have in common from the top, then by the steps between. */
const nearness = (one: string, other: string): readonly [number, number] => {
  const [a, b] = [stepsOf(one), stepsOf(other)];
  let common = 0;
  while (common < a.length && a[common] === b[common]) common++;
  return [common, 2 * common - a.length - b.length];
};

const compare = (a: readonly [number, number], b: readonly [number, number]): number =>
  a[0] - b[0] || a[1] - b[1];

/** The nearest of some folders; several where they are equally near. */
const nearestFolders = (folders: readonly string[], to: string): ReadonlySet<string> => {
  const all = [...new Set(folders)].map((folder) => ({ folder, near: nearness(folder, to) }));
  const best = all.reduce<readonly [number, number] | undefined>(
    (most, { near }) => (most === undefined || compare(near, most) > 0 ? near : most),
    undefined,
  );
  return new Set(all.flatMap(({ folder, near }) => (best && compare(near, best) === 0 ? [folder] : [])));
};

/** Values by a key and the folder that each is in. */
export class ByFolder<Value> {
  private readonly keys = new Map<string, Map<string, Value>>();

  /** The last value of a key in a folder counts. */
  set(key: string, folder: string, value: Value): void {
    const folders = this.keys.get(key) ?? new Map<string, Value>();
    this.keys.set(key, folders.set(folder, value));
  }

  /** The values of a key that are nearest to a folder: several where they are equally near. */
  nearest(key: string, to: string): Value[] {
    const folders = this.keys.get(key) ?? new Map<string, Value>();
    return [...nearestFolders([...folders.keys()], to)].map((folder) => folders.get(folder) as Value);
  }
}

/** Whether a folder is the only nearest of some; false in doubt. */
export const isNearest = (folder: string, others: readonly string[], to: string): boolean => {
  const nearest = nearestFolders([folder, ...others], to);
  return nearest.size === 1 && nearest.has(folder);
};

/** Whether one of two folders is the other or holds it. */
export const isInLine = (one: string, other: string): boolean => {
  const [a, b] = [stepsOf(one), stepsOf(other)];
  return a.slice(0, b.length).join('/') === b.slice(0, a.length).join('/');
};

/** The folders of the objects of the same kind, namespace and name. Reads no item before the first question. */
export class Namesakes {
  private readonly items: Items;
  private readonly folders = new Map<string, Map<string, string[]>>();

  constructor(items: Items) {
    this.items = items;
  }

  foldersOf(identity: Identity): readonly string[] {
    const { kind } = identity;
    let known = this.folders.get(kind);
    if (known === undefined) {
      known = this.read(kind);
      this.folders.set(kind, known);
    }
    return known.get(keyOf(identity)) ?? [];
  }

  private read(kind: string): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const place of this.items.ofType((type) => type.kind === undefined || type.kind === kind)) {
      const identity = this.items.peekIdentity(place) ?? identityIfRead(this.items.at(place));
      if (identity === undefined) continue;
      const key = keyOf(identity);
      const folders = found.get(key);
      if (folders === undefined) found.set(key, [folderOf(identity)]);
      else folders.push(folderOf(identity));
    }
    return found;
  }
}

const keyOf = ({ kind, namespace, name }: Identity): string => JSON.stringify([kind, namespace ?? '', name]);

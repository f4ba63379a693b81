// The keys of the ConfigMaps and Secrets among the items, which envFrom makes variables of.

import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import { YamlError } from '../yaml/read/node.ts';
import { isObject } from '../yaml/read/value.ts';
import { folderOf, nearestFolders } from './belonging.ts';

type EntryKind = 'ConfigMap' | 'Secret';

/** Reads no item before the first question. */
export class EntryKeys {
  private readonly items: Items;
  private keys: Map<string, Map<string, ReadonlySet<string>>> | undefined;

  constructor(items: Items) {
    this.items = items;
  }

  /**
   * The keys of an object that a workload names. Undefined where it is not among the items, and where several are
   * equally near to the workload.
   */
  of(kind: EntryKind, workload: Identity, name: string): ReadonlySet<string> | undefined {
    this.keys ??= this.read();
    const byFolder = this.keys.get(keyOf(kind, workload.namespace, name));
    if (byFolder === undefined) return undefined;
    const [nearest = '', ...others] = nearestFolders([...byFolder.keys()], folderOf(workload));
    return others.length > 0 ? undefined : byFolder.get(nearest);
  }

  /** By kind, namespace and name, then by folder. */
  private read(): Map<string, Map<string, ReadonlySet<string>>> {
    const found = new Map<string, Map<string, ReadonlySet<string>>>();
    for (const place of this.items.ofType(({ kind }) => kind === undefined || isEntryKind(kind))) {
      const resource = this.items.at(place);
      const identity = identityIfRead(resource);
      if (identity === undefined || identity.apiVersion !== 'v1' || !isEntryKind(identity.kind)) continue;
      const key = keyOf(identity.kind, identity.namespace, identity.name);
      const byFolder = found.get(key) ?? new Map<string, ReadonlySet<string>>();
      found.set(key, byFolder.set(folderOf(identity), keysIn(resource)));
    }
    return found;
  }
}

const isEntryKind = (kind: string): kind is EntryKind => kind === 'ConfigMap' || kind === 'Secret';

/** An object without a namespace goes into the same one as a workload without. */
const keyOf = (kind: EntryKind, namespace: string | undefined, name: string): string =>
  JSON.stringify([kind, namespace ?? '', name]);

/** What is no valid YAML is reported where it is read as an item. */
const keysIn = (resource: Resource): ReadonlySet<string> => {
  try {
    const { value } = resource;
    const maps = isObject(value) ? [value['data'], value['stringData']] : [];
    return new Set(maps.filter(isObject).flatMap((each) => Object.keys(each)));
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return new Set();
  }
};

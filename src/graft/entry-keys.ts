// The keys of the ConfigMaps and Secrets among the items, which envFrom makes variables of.

import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import { YamlError } from '../yaml/read/node.ts';
import { isObject } from '../yaml/read/value.ts';
import { ByFolder, folderOf } from './belonging.ts';

type EntryKind = 'ConfigMap' | 'Secret';

/** Reads no item before the first question. */
export class EntryKeys {
  private readonly items: Items;
  private keys: ByFolder<ReadonlySet<string>> | undefined;

  constructor(items: Items) {
    this.items = items;
  }

  /**
   * The keys of an object that a workload names. Undefined where it is not among the items, and where several are
   * equally near to the workload.
   */
  of(kind: EntryKind, workload: Identity, name: string): ReadonlySet<string> | undefined {
    this.keys ??= this.read();
    const key = keyOf(kind, workload.namespace, name);
    const [nearest, ...others] = this.keys.nearest(key, folderOf(workload));
    return others.length > 0 ? undefined : nearest;
  }

  private read(): ByFolder<ReadonlySet<string>> {
    const found = new ByFolder<ReadonlySet<string>>();
    for (const place of this.items.ofType(({ kind }) => kind === undefined || isEntryKind(kind))) {
      const resource = this.items.at(place);
      const identity = identityIfRead(resource);
      if (identity === undefined || identity.apiVersion !== 'v1' || !isEntryKind(identity.kind)) continue;
      const key = keyOf(identity.kind, identity.namespace, identity.name);
      found.set(key, folderOf(identity), keysIn(resource));
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

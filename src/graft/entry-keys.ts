// The keys of the ConfigMaps and Secrets among the items, which envFrom makes variables of.

import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import { YamlError } from '../yaml/read/node.ts';
import { isObject } from '../yaml/read/value.ts';

type EntryKind = 'ConfigMap' | 'Secret';

/** Reads no item before the first question. */
export class EntryKeys {
  private readonly items: Items;
  private keys: Map<string, ReadonlySet<string>> | undefined;

  constructor(items: Items) {
    this.items = items;
  }

  /** The keys of an object; undefined where it is not among the items. */
  of(kind: EntryKind, namespace: string | undefined, name: string): ReadonlySet<string> | undefined {
    this.keys ??= this.read();
    return this.keys.get(keyOf(kind, namespace, name));
  }

  private read(): Map<string, ReadonlySet<string>> {
    const found = new Map<string, ReadonlySet<string>>();
    for (const place of this.items.ofType(({ kind }) => kind === undefined || isEntryKind(kind))) {
      const resource = this.items.at(place);
      const identity = identityIfRead(resource);
      if (identity === undefined || identity.apiVersion !== 'v1' || !isEntryKind(identity.kind)) continue;
      found.set(keyOf(identity.kind, identity.namespace, identity.name), keysIn(resource));
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

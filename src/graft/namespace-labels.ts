// The labels of the Namespaces among the items, which namespaceSelector selects by.

import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';
import type { Labels } from '../select/label-selector.ts';
import { namespaceOf } from '../select/target.ts';
import { ByFolder, folderOf } from './belonging.ts';
import { objectsIn } from './find-workloads.ts';

/** Reads no item before the first question. */
export class NamespaceLabels {
  private readonly items: Items;
  private labels: ByFolder<Labels> | undefined;

  constructor(items: Items) {
    this.items = items;
  }

  /** The labels of a workload's Namespace, the nearest of its name; undefined where it is not among the items. */
  of(workload: Identity): Labels | undefined {
    this.labels ??= this.read();
    return this.labels.nearest(namespaceOf(workload), folderOf(workload))[0];
  }

  private read(): ByFolder<Labels> {
    const found = new ByFolder<Labels>();
    const mayBeOne = (kind: string | undefined): boolean =>
      kind === undefined || kind === 'Namespace' || kind.endsWith('List');
    for (const place of this.items.ofType(({ kind }) => mayBeOne(kind))) {
      const resource = this.items.at(place);
      // What is no valid YAML is reported where it is read as an item.
      if (identityIfRead(resource) === undefined) continue;
      for (const { identity } of objectsIn(resource.tree, resource.file, resource.identity))
        if (identity.apiVersion === 'v1' && identity.kind === 'Namespace')
          found.set(identity.name, folderOf(resource.identity), identity.labels);
    }
    return found;
  }
}

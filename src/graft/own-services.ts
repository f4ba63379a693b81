// The Services among the items, and whose pods each of them selects.

import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead } from '../krm/read-or-report.ts';
import type { ObjectType } from '../krm/resource-list/type-reader.ts';
import { templatesIn, type WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { namespaceOf } from '../select/target.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { ByFolder, folderOf } from './belonging.ts';
import { objectsIn } from './find-workloads.ts';

type Labels = Readonly<Record<string, unknown>>;

interface Found {
  /** By namespace and name, also those that select no pods. */
  readonly names: ReadonlySet<string>;
  readonly selectors: ByFolder<Labels>;
  readonly pods: readonly Pods[];
}

interface Pods {
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Labels;
}

const keyOf = ({ kind, name }: Pick<Identity, 'kind' | 'name'>): string => `${kind} ${name}`;
const serviceKey = (namespace: string, name: string): string => `${namespace} ${name}`;

/** Reads no item before the first question. */
export class OwnServices {
  private readonly items: Items;
  private readonly table: WorkloadTable;
  private found: Found | undefined;

  constructor(items: Items, table: WorkloadTable) {
    this.items = items;
    this.table = table;
  }

  /** Whether the Service of a host name selects the pods of a workload, and no others that are known. */
  isOwn(host: string, workload: Identity, labels: unknown): boolean {
    const namespace = namespaceOf(workload);
    const asked = serviceOf(host, namespace);
    if (asked?.namespace !== namespace) return false;
    this.found ??= this.read();
    const { selectors, pods } = this.found;
    const [selector, ...others] = selectors.nearest(serviceKey(namespace, asked.name), folderOf(workload));
    if (selector === undefined || others.length > 0 || !selects(selector, labels)) return false;
    return !pods.some(
      (each) =>
        each.namespace === namespace && each.workload !== keyOf(workload) && selects(selector, each.labels),
    );
  }

  /** Whether a host name, as a workload writes it, is that of a Service. */
  isService(host: string, workload: Identity): boolean {
    const asked = serviceOf(host, namespaceOf(workload));
    if (asked === undefined) return false;
    this.found ??= this.read();
    return this.found.names.has(serviceKey(asked.namespace, asked.name));
  }

  private read(): Found {
    const names = new Set<string>();
    const selectors = new ByFolder<Labels>();
    const pods: Pods[] = [];
    const mayCount = ({ kind }: ObjectType): boolean =>
      kind === undefined || kind === 'Service' || kind.endsWith('List') || this.table.hasKind(kind);
    for (const place of this.items.ofType(mayCount)) {
      const resource = this.items.at(place);
      // What is no valid YAML is reported where it is read as an item.
      if (identityIfRead(resource) === undefined) continue;
      for (const { identity, steps } of objectsIn(resource.tree, resource.file, resource.identity)) {
        const { apiVersion, kind, name } = identity;
        const namespace = namespaceOf(identity);
        const object = steps.reduce<unknown>(part, resource.value);
        if (apiVersion === 'v1' && kind === 'Service') {
          names.add(serviceKey(namespace, name));
          const selector = selectorOf(part(object, 'spec'));
          if (selector) selectors.set(serviceKey(namespace, name), folderOf(resource.identity), selector);
          continue;
        }
        const workload = this.table.find(apiVersion, kind);
        for (const template of workload ? templatesIn(workload, object as Json) : []) {
          const labels = [...template.steps, 'metadata', 'labels'].reduce<unknown>(part, object);
          if (isObject(labels)) pods.push({ workload: keyOf(identity), namespace, labels });
        }
      }
    }
    return { names, selectors, pods };
  }
}

/** The Service that a host name may be of: db, db.shop, db.shop.svc, db.shop.svc.cluster.local. */
const serviceOf = (host: string, own: string): { name: string; namespace: string } | undefined => {
  const [name = '', namespace = own, ...rest] = host.replace(/\.$/, '').split('.');
  return /^(svc(\.cluster\.local)?)?$/.test(rest.join('.')) ? { name, namespace } : undefined;
};

const part = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;

/** The labels that a Service selects by; undefined where it selects no pods. */
const selectorOf = (spec: unknown): Labels | undefined => {
  if (!isObject(spec) || spec['type'] === 'ExternalName') return undefined;
  const { selector } = spec;
  return isObject(selector) && Object.keys(selector).length > 0 ? selector : undefined;
};

const selects = (selector: Labels, labels: unknown): boolean =>
  isObject(labels) && Object.entries(selector).every(([key, value]) => labels[key] === value);

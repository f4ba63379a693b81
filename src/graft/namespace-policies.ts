// The objects among the items that say what a namespace allows, or scale the workloads in it, as far as they belong to a
// workload. Of several deployments in one package each has its own.

import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import type { Resource } from '../krm/resource.ts';
import type { TrapContext } from '../traps/trap.ts';
import { isObject } from '../yaml/read/value.ts';
import { folderOf, isInLine, isNearest, Namesakes } from './belonging.ts';

type Policies = TrapContext['namespacePolicies'];
type List = keyof Policies;

const listOfKind = {
  Namespace: 'namespaces',
  LimitRange: 'limitRanges',
  ResourceQuota: 'resourceQuotas',
  HorizontalPodAutoscaler: 'autoscalers',
  ScaledObject: 'autoscalers',
} as const;

const kinds = Object.keys(listOfKind);

const isPolicyKind = (kind: string): boolean => Object.hasOwn(listOfKind, kind) || kind.endsWith('List');

interface Placed {
  readonly value: Record<string, unknown>;
  readonly folder: string;
  /** The folders of those with the same kind, namespace and name, this one among them. */
  readonly folders: string[];
  /** The name of what an autoscaler scales. */
  readonly target: unknown;
}

/** Reads no item before the first question. */
export class NamespacePolicies {
  private readonly items: Items;
  private readonly namesakes: Namesakes;
  private all: Readonly<Record<List, readonly Placed[]>> | undefined;
  private readonly known = new Map<string, Pick<Policies, Exclude<List, 'autoscalers'>>>();

  constructor(items: Items) {
    this.items = items;
    this.namesakes = new Namesakes(items);
  }

  /** The objects that belong to a workload, of whatever namespace. */
  of(workload: Identity): Policies {
    this.all ??= read(this.items);
    const folder = folderOf(workload);
    let ofFolder = this.known.get(folder);
    if (ofFolder === undefined) {
      const { namespaces, limitRanges, resourceQuotas } = this.all;
      ofFolder = {
        namespaces: valuesOf(namespaces.filter((each) => isOnlyOne(each, folder))),
        // What fills in resources makes a trap silent: all of them do, in doubt.
        limitRanges: valuesOf(limitRanges),
        resourceQuotas: valuesOf(
          resourceQuotas.filter(
            (each) =>
              isOnlyOne(each, folder) && (namespaceIn(each.value) !== '' || isInLine(each.folder, folder)),
          ),
        ),
      };
      this.known.set(folder, ofFolder);
    }
    const { autoscalers } = this.all;
    const own = autoscalers.filter(({ target }) => target === workload.name);
    const near = own.filter((each) => this.isFor(each, workload, folder));
    return { ...ofFolder, autoscalers: valuesOf(near) };
  }

  /** Whether of several workloads of a name an autoscaler is for this one. */
  private isFor(autoscaler: Placed, workload: Identity, folder: string): boolean {
    if (autoscaler.folder === folder) return true;
    return (
      isOnlyOne(autoscaler, folder) &&
      isNearest(folder, this.namesakes.foldersOf(workload), autoscaler.folder)
    );
  }
}

const valuesOf = (placed: readonly Placed[]): Record<string, unknown>[] => placed.map(({ value }) => value);

/** Whether no other of its name is as near to a folder. */
const isOnlyOne = ({ folder, folders }: Placed, to: string): boolean => isNearest(folder, folders, to);

const namespaceIn = ({ metadata }: Record<string, unknown>): string =>
  isObject(metadata) ? String(metadata['namespace'] ?? '') : '';

const targetOf = ({ spec }: Record<string, unknown>): unknown => {
  const target = isObject(spec) ? spec['scaleTargetRef'] : undefined;
  return isObject(target) ? target['name'] : undefined;
};

const read = (items: Items): Record<List, Placed[]> => {
  const out: Record<List, Placed[]> = {
    namespaces: [],
    limitRanges: [],
    resourceQuotas: [],
    autoscalers: [],
  };
  const folders = new Map<string, string[]>();
  for (const place of items.ofType(({ kind }) => kind === undefined || isPolicyKind(kind))) {
    const resource = items.at(place);
    for (const value of objectsIn(resource)) {
      const kind = value['kind'] as keyof typeof listOfKind;
      const { metadata } = value;
      // A name may be any value, such as a number that no double holds.
      const name = isObject(metadata) ? String(metadata['name'] ?? '') : '';
      const key = JSON.stringify([kind, namespaceIn(value), name]);
      const folder = folderOf(resource.identity);
      const same = folders.get(key) ?? [];
      folders.set(key, same);
      same.push(folder);
      out[listOfKind[kind]].push({ value, folder, folders: same, target: targetOf(value) });
    }
  }
  return out;
};

/** What of an item is such an object, be it in a list; an item that is no YAML is none of a trap's business. */
const objectsIn = (resource: Resource): Record<string, unknown>[] => {
  try {
    // The hint is there for the usual layout only: JSON has none.
    const { kind } = resource;
    if (kind === undefined || !isPolicyKind(kind)) return [];
    if (kind.endsWith('List') && !kinds.some((name) => resource.source.includes(name))) return [];
    return elementsOf(resource.value).filter((each) => Object.hasOwn(listOfKind, String(each['kind'])));
  } catch {
    return [];
  }
};

/** An object, or those inside a list, to which a typed list such as NamespaceList gives its type. */
const elementsOf = (value: unknown): Record<string, unknown>[] => {
  if (!isObject(value)) return [];
  const { apiVersion, kind, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [value];
  const type = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.filter(isObject).flatMap((each) => elementsOf({ ...type, ...each }));
};

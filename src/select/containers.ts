// Which containers of a pod a rule's container actions change. Containers that podgraft added are never among them,
// so that the order of rules does not matter. One without a name can match, and is not changed: the record could not
// find it.

import { KNATIVE_CONTAINER } from '../kubernetes/workload-kinds.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { compilePattern } from './pattern.ts';

export type ContainerList = 'containers' | 'initContainers';

export interface SelectedContainer {
  readonly list: ContainerList;
  readonly name: string;
}

export type Selection =
  | { readonly selected: readonly SelectedContainer[] }
  | { readonly none: string }
  | { readonly nameless: true }
  | { readonly ambiguous: readonly string[] };

/** A selector of containers as the config gives it: RE2 patterns. */
export interface ContainerSelector {
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  readonly init?: boolean | undefined;
}

export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

const NAMELESS = '(no name)';

const nameOf = (container: JsonObject): string | undefined =>
  typeof container['name'] === 'string' ? container['name'] : undefined;

/** Selects among the containers for which `isOwn` is false. */
export const selectContainers = (
  selector: ContainerSelector | undefined,
  template: JsonObject,
  isOwn: (list: ContainerList, name: string) => boolean,
): Selection => {
  const podSpec = isObject(template['spec']) ? template['spec'] : {};
  const candidates = (list: ContainerList): JsonObject[] => {
    const found: Json | undefined = podSpec[list];
    return (Array.isArray(found) ? found : []).filter((each): each is JsonObject => {
      const name = isObject(each) ? nameOf(each) : undefined;
      return isObject(each) && (name === undefined || !isOwn(list, name));
    });
  };
  const mains = candidates('containers');
  if (selector?.name === undefined && selector?.image === undefined && selector?.init !== true) {
    return mainContainer(template, mains);
  }
  const name = selector.name === undefined ? undefined : compilePattern(selector.name);
  const image = selector.image === undefined ? undefined : compilePattern(selector.image);
  const lists: ContainerList[] = selector.init ? ['initContainers', 'containers'] : ['containers'];
  const selected = lists.flatMap((list) =>
    candidates(list)
      .filter(
        (each) =>
          (name?.matches(nameOf(each) ?? KNATIVE_CONTAINER) ?? true) &&
          (image?.matches(typeof each['image'] === 'string' ? each['image'] : '') ?? true),
      )
      .map((each) => ({ list, name: nameOf(each) })),
  );
  if (selected.length > 0) return selection(selected);
  const all = lists.flatMap((list) => candidates(list)).map((each) => nameOf(each) ?? NAMELESS);
  return { none: all.join(', ') };
};

const selection = (
  containers: readonly { readonly list: ContainerList; readonly name: string | undefined }[],
): Selection => {
  const selected = containers.flatMap(({ list, name }) => (name === undefined ? [] : [{ list, name }]));
  return selected.length < containers.length ? { nameless: true } : { selected };
};

const mainContainer = (template: JsonObject, mains: readonly JsonObject[]): Selection => {
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const wanted = annotations[DEFAULT_CONTAINER];
  const names = mains.map(nameOf);
  if (typeof wanted === 'string' && names.includes(wanted))
    return { selected: [{ list: 'containers', name: wanted }] };
  if (names.length === 1) return selection([{ list: 'containers', name: names[0] }]);
  return names.length === 0 ? { none: '' } : { ambiguous: names.map((each) => each ?? NAMELESS) };
};

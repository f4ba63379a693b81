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

/** A container that may be selected, and the list that it is in. */
interface Candidate {
  readonly list: ContainerList;
  readonly container: JsonObject;
}

/**
 * Selects among the containers that no rule added. One that rules moved to initContainers is still among the
 * containers, so that it does not matter which of two owners runs first.
 */
export const selectContainers = (
  selector: ContainerSelector | undefined,
  template: JsonObject,
  roleOf: (list: ContainerList, name: string) => 'added' | 'moved' | undefined,
): Selection => {
  const podSpec = isObject(template['spec']) ? template['spec'] : {};
  const found = (list: ContainerList, role: 'moved' | undefined): Candidate[] => {
    const all: Json | undefined = podSpec[list];
    return (Array.isArray(all) ? all : []).flatMap((container) => {
      if (!isObject(container)) return [];
      const name = nameOf(container);
      const own = name === undefined ? undefined : roleOf(list, name);
      return own === role ? [{ list, container }] : [];
    });
  };
  const candidates = (list: ContainerList): Candidate[] => [
    ...(list === 'containers' ? found('initContainers', 'moved') : []),
    ...found(list, undefined),
  ];
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
        ({ container }) =>
          (name?.matches(nameOf(container) ?? KNATIVE_CONTAINER) ?? true) &&
          (image?.matches(typeof container['image'] === 'string' ? container['image'] : '') ?? true),
      )
      .map((each) => ({ list: each.list, name: nameOf(each.container) })),
  );
  if (selected.length > 0) return selection(selected);
  const all = lists.flatMap((list) => candidates(list)).map(({ container }) => nameOf(container) ?? NAMELESS);
  return { none: all.join(', ') };
};

const selection = (
  containers: readonly { readonly list: ContainerList; readonly name: string | undefined }[],
): Selection => {
  const selected = containers.flatMap(({ list, name }) => (name === undefined ? [] : [{ list, name }]));
  return selected.length < containers.length ? { nameless: true } : { selected };
};

const mainContainer = (template: JsonObject, mains: readonly Candidate[]): Selection => {
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const wanted = annotations[DEFAULT_CONTAINER];
  const found = mains.map(({ list, container }) => ({ list, name: nameOf(container) }));
  const named = found.find(({ name }) => name !== undefined && name === wanted);
  if (named !== undefined) return selection([named]);
  if (found.length === 1) return selection(found);
  const names = found.map(({ name }) => name);
  return names.length === 0 ? { none: '' } : { ambiguous: names.map((each) => each ?? NAMELESS) };
};

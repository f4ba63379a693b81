// Which containers of a pod a rule's container actions touch. Containers that podgraft added are never
// among them: which rule ran first would change the outcome.

import type { Containers } from '../config/schema.ts';
import type { Json, JsonObject } from '../yaml/resolve.ts';
import { isObject } from '../yaml/value.ts';
import { compilePattern } from './pattern.ts';

export type ContainerList = 'containers' | 'initContainers';

export interface SelectedContainer {
  readonly list: ContainerList;
  readonly name: string;
}

export type Selection =
  | { readonly selected: readonly SelectedContainer[] }
  | { readonly none: string }
  | { readonly ambiguous: readonly string[] };

export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

const named = (podSpec: JsonObject, list: ContainerList): JsonObject[] => {
  const found: Json | undefined = podSpec[list];
  return Array.isArray(found)
    ? found.filter((each): each is JsonObject => isObject(each) && typeof each['name'] === 'string')
    : [];
};

/** Selects among the containers for which `isOwn` is false. */
export const selectContainers = (
  selector: Containers | undefined,
  template: JsonObject,
  isOwn: (list: ContainerList, name: string) => boolean,
): Selection => {
  const podSpec = isObject(template['spec']) ? template['spec'] : {};
  const candidates = (list: ContainerList): JsonObject[] =>
    named(podSpec, list).filter((each) => !isOwn(list, each['name'] as string));
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
          (name?.matches(each['name'] as string) ?? true) &&
          (image?.matches(typeof each['image'] === 'string' ? each['image'] : '') ?? true),
      )
      .map((each) => ({ list, name: each['name'] as string })),
  );
  if (selected.length > 0) return { selected };
  const all = lists.flatMap((list) => candidates(list)).map((each) => each['name'] as string);
  return { none: all.join(', ') };
};

const mainContainer = (template: JsonObject, mains: readonly JsonObject[]): Selection => {
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const wanted = annotations[DEFAULT_CONTAINER];
  const names = mains.map((each) => each['name'] as string);
  if (typeof wanted === 'string' && names.includes(wanted))
    return { selected: [{ list: 'containers', name: wanted }] };
  const [only] = names;
  if (names.length === 1 && only !== undefined) return { selected: [{ list: 'containers', name: only }] };
  return names.length === 0 ? { none: '' } : { ambiguous: names };
};

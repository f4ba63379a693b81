// Names that a list has more than once. Rules and the record find things by name, and would get hold of the first:
// of variables, Kubernetes goes by the last.

import { listKeyOf, type Path } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';

/** What is wrong where a thing at a path, or its container, is there more than once; not where all are the `wanted`. */
export const findDuplicate = (
  template: JsonObject,
  path: Path,
  wanted?: Json,
): Pick<Diagnostic, 'what' | 'remedy' | 'container'> | undefined => {
  const [list = '', name = '', field, key = ''] = path;
  const noun = nouns.get(list);
  if (noun === undefined) return undefined;
  const isWanted = (each: Json): boolean => wanted !== undefined && equal(each, wanted);
  const { spec } = template;
  const named = elementsOf(isObject(spec) ? spec[list] : undefined, list, name);
  if (named.length > 1)
    return field === undefined && named.every(isWanted) ? undefined : duplicate(`${noun} ${name}`);
  const inner = field === undefined ? undefined : nouns.get(field);
  const [own] = named;
  if (inner === undefined || field === undefined || !isObject(own)) return undefined;
  const found = elementsOf(own[field], field, key);
  if (found.length < 2 || found.every(isWanted)) return undefined;
  const why = field === 'env' ? ', and Kubernetes goes by the last' : '';
  return { ...duplicate(`${inner} ${key}`, why), container: name };
};

/** Lists in which a name means one thing; a source of envFrom or a pull secret may well be there twice. */
const nouns: ReadonlyMap<string, string> = new Map([
  ['containers', 'container'],
  ['initContainers', 'init container'],
  ['volumes', 'volume'],
  ['env', 'variable'],
  ['volumeMounts', 'a mount at'],
]);

/** Where the elements of lists are, by their keys. A list that changes grows or shrinks; an element keeps its key. */
const indexes = new WeakMap<
  readonly Json[],
  { readonly length: number; readonly byKey: Map<string, number[]> }
>();

const elementsOf = (list: Json | undefined, called: string, key: string): readonly Json[] => {
  const keyOf = listKeyOf(called);
  if (!Array.isArray(list) || keyOf === undefined) return [];
  let index = indexes.get(list);
  if (index?.length !== list.length) {
    const byKey = new Map<string, number[]>();
    for (const [at, each] of list.entries()) {
      const own = keyOf(each);
      if (own === undefined) continue;
      const known = byKey.get(own);
      if (known) known.push(at);
      else byKey.set(own, [at]);
    }
    index = { length: list.length, byKey };
    indexes.set(list, index);
  }
  return (index.byKey.get(key) ?? []).map((at) => list[at] as Json);
};

const duplicate = (noun: string, why = ''): Pick<Diagnostic, 'what' | 'remedy'> => ({
  what: `${noun} is given more than once${why}`,
  remedy: 'keep one of them in the workload',
});

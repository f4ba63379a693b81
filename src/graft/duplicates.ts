// Elements of a list with the same key. Rules and the record find an element by its key and would get the first;
// Kubernetes uses the last variable of a name.

import type { Path } from '../ownership/field-path.ts';
import { listKeyOf } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { RuleField } from '../rules/descriptor.ts';
import { fieldAt } from '../rules/lookup.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';

type Duplicate = Pick<Diagnostic, 'what' | 'remedy' | 'container'>;

/** What is wrong where a path, or its container, matches more than one element; not where all equal `wanted`. */
export const findDuplicate = (template: JsonObject, path: Path, wanted?: Json): Duplicate | undefined => {
  const [list = '', name = '', field, key = ''] = path;
  const { spec } = template;
  const outer = matching(isObject(spec) ? spec[list] : undefined, [list, name], name);
  if (outer === undefined) return undefined;
  const isHarmless = (found: readonly Json[]): boolean =>
    found.length < 2 || (wanted !== undefined && found.every((each) => equal(each, wanted)));
  if (field === undefined) return isHarmless(outer.found) ? undefined : duplicate(`${outer.noun} ${name}`);
  if (outer.found.length > 1) return duplicate(`${outer.noun} ${name}`);
  const [container] = outer.found;
  const inner = matching(isObject(container) ? container[field] : undefined, path, key);
  if (inner === undefined || isHarmless(inner.found)) return undefined;
  const why = field === 'env' ? ', and Kubernetes uses the last one' : '';
  return { ...duplicate(`${inner.noun} ${key}`, why), container: name };
};

/** The elements of a list that have a key; undefined where duplicates are harmless or impossible. */
const matching = (
  list: Json | undefined,
  path: Path,
  key: string,
): { readonly noun: string; readonly found: readonly Json[] } | undefined => {
  const field = fieldAt(path);
  const noun = nounOf(field);
  return field && noun !== undefined ? { noun, found: elementsOf(list, field, key) } : undefined;
};

/** What an element is called in the report; undefined where duplicates are harmless or impossible. */
const nounOf = (field: RuleField | undefined): string | undefined =>
  field?.form === 'snippets' && field.duplicateNoun !== false
    ? (field.duplicateNoun ?? field.noun)
    : undefined;

/** Where the elements of lists are, by their keys. A list that changes grows or shrinks; an element keeps its key. */
const indexes = new WeakMap<
  readonly Json[],
  { readonly length: number; readonly byKey: Map<string, number[]> }
>();

const elementsOf = (
  list: Json | undefined,
  { kubernetesField = '' }: RuleField,
  key: string,
): readonly Json[] => {
  if (!Array.isArray(list)) return [];
  const keyOf = listKeyOf(kubernetesField);
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

const duplicate = (noun: string, why = ''): Duplicate => ({
  what: `${noun} is listed more than once${why}`,
  remedy: 'keep one of them in the workload',
});

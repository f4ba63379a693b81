// Elements put into a list of a pod or a container: what is missing is added, onConflict says what happens to what is there.

import type { Shape } from '../kubernetes/schema/table.ts';
import type { OnConflict } from '../rules/change.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { literal, operation, same, text } from './cel.ts';
import type { Pointer } from './place.ts';

export interface ListAddition {
  /** Expression of the map that holds the list: `variables.pod`. */
  readonly holder: string;
  /** Expression of the keys of what is in the list, in its order. */
  readonly keys: string;
  /** JSON pointers below the holder. */
  readonly pointer: Pointer;
  readonly field: string;
  /** The field that identifies an element; undefined where only an equal element is the same. */
  readonly key: string | undefined;
  readonly wanted: readonly JsonObject[];
  readonly type: string;
  readonly onConflict: OnConflict;
  /** Expression of the place where the first new element goes; undefined: at the end. */
  readonly at?: string;
}

const shapeOf = (type: string): Shape => ({ is: 'type', name: type });

/** Where a new element goes, as an expression of a pointer. */
const placeOf = ({ pointer, field, at }: ListAddition, offset: string): string =>
  at === undefined ? pointer(`/${field}/-`) : `${pointer(`/${field}/`)} + string(${at}${offset})`;

/** Whether the only wanted element is missing, and the operation that adds it. */
export const onlyOne = (
  addition: ListAddition,
): { readonly isMissing: string; readonly added: string } | undefined => {
  const { key, keys, wanted } = addition;
  const [first] = wanted;
  if (key === undefined || first === undefined || wanted.length > 1) return undefined;
  return {
    isMissing: `!(${literal(first[key] as Json)} in ${keys})`,
    added: operation('add', placeOf(addition, ''), literal(first)),
  };
};

/** The operations on the list, as an expression. The list has to be there. */
export const listPatch = (addition: ListAddition): string => {
  const { holder, pointer, field, key, keys, wanted, onConflict } = addition;
  const present = `${holder}.?${field}.orValue([])`;
  const place = placeOf(addition, ' + n');
  const values = wanted.map((each) => `dyn(${literal(each)})`);
  // Keys are looked up in a list of them: comparing each with each in CEL takes some twenty times as long.
  const missing =
    key === undefined
      ? `(${wanted
          .map(
            (each, index) =>
              `(${present}.exists(x, ${same(each, 'x', shapeOf(addition.type))}) ? [] : [${values[index]}])`,
          )
          .join(' + ')})`
      : `[${values.join(', ')}].filter(w, !(w[${text(key)}] in ${keys}))`;
  const one = onlyOne(addition);
  const add = one
    ? `(${one.isMissing} ? [${one.added}] : [])`
    : `${missing}.transformList(n, w, ${operation('add', place, 'w')})`;
  if (onConflict !== 'Replace' || key === undefined) return add;
  const replaced = wanted.map(
    (each) =>
      `${different(addition, each)}.map(j, ${operation('replace', `${pointer(`/${field}/`)} + string(j)`, literal(each))})`,
  );
  return [add, ...replaced].join(' +\n');
};

/** For each wanted element: whether something else with its key is there. */
export const listConflicts = (addition: ListAddition): [wanted: JsonObject, condition: string][] => {
  if (addition.key === undefined || addition.onConflict !== 'Fail') return [];
  return addition.wanted.map((each) => [each, `${different(addition, each)}.size() > 0`]);
};

/** The index of the element that has the key of a wanted one and is different, in a list: the lists of a pod have no duplicates but env. */
const different = ({ holder, field, key = '', keys, type }: ListAddition, wanted: JsonObject): string => {
  const { [key]: own = '', ...rest } = wanted;
  const isSame = same(rest, `${holder}.${field}[j]`, shapeOf(type));
  return `[${keys}.indexOf(${literal(own)})].filter(j, j >= 0 && !(${isSame}))`;
};

/** Whether one of the wanted keys is among these: only then is there anything to compare. */
export const hasKeyInCommon = ({ key = '', wanted }: ListAddition, keys: string): string =>
  `[${wanted.map((each) => literal(each[key] as Json)).join(', ')}].exists(k, k in ${keys})`;

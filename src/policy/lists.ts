// Elements put into a list of a pod or a container: what is missing is added, what is there settles as onConflict says.

import type { Shape } from '../kubernetes/schema/table.ts';
import type { OnConflict } from '../rules/change.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { literal, operation, same, text } from './cel.ts';
import type { Pointer } from './place.ts';

export interface ListAddition {
  /** Expression of the map that holds the list: `variables.pod`. */
  readonly holder: string;
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

/** Whether the elements `x` and a wanted one have the same key. */
const isThere = ({ key, type }: ListAddition, wanted: JsonObject): string =>
  key === undefined ? same(wanted, 'x', shapeOf(type)) : `x[${text(key)}] == ${literal(wanted[key] as Json)}`;

/** The operations on the list, as an expression. The list has to be there. */
export const listPatch = (addition: ListAddition): string => {
  const { holder, pointer, field, key, wanted, type, onConflict, at } = addition;
  const present = `${holder}.?${field}.orValue([])`;
  const place = at === undefined ? pointer(`/${field}/-`) : `${pointer(`/${field}/`)} + string(${at} + n)`;
  const values = wanted.map((each) => `dyn(${literal(each)})`);
  // Keys are looked up in a list of them: comparing each with each in CEL takes some twenty times as long.
  const missing =
    key === undefined
      ? `(${wanted
          .map(
            (each, index) => `(${present}.exists(x, ${isThere(addition, each)}) ? [] : [${values[index]}])`,
          )
          .join(' + ')})`
      : `[${present}.map(x, x[${text(key)}])].map(ks, [${values.join(', ')}].filter(w, !(w[${text(key)}] in ks)))[0]`;
  const add = `${missing}.transformList(n, w, ${operation('add', place, 'w')})`;
  if (onConflict !== 'Replace' || key === undefined) return add;
  const replaced = wanted.map(
    (each) =>
      `${present}.transformList(j, x, ${isThere(addition, each)} && !(${same(each, 'x', shapeOf(type))}), ${operation('replace', `${pointer(`/${field}/`)} + string(j)`, literal(each))})`,
  );
  return [add, ...replaced].join(' +\n');
};

/** For each wanted element: whether something else with its key is there. */
export const listConflicts = (addition: ListAddition): [wanted: JsonObject, condition: string][] => {
  if (addition.key === undefined || addition.onConflict !== 'Fail') return [];
  const present = `${addition.holder}.?${addition.field}.orValue([])`;
  return addition.wanted.map((each) => [
    each,
    `${present}.exists(x, ${isThere(addition, each)} && !(${same(each, 'x', shapeOf(addition.type))}))`,
  ]);
};

/** Whether an element with one of the wanted keys is there: only then is there anything to compare. */
export const hasKeyInCommon = ({ holder, field, key = '', wanted }: ListAddition): string =>
  `[${holder}.?${field}.orValue([]).map(x, x[${text(key)}])].exists(ks, [${wanted.map((each) => literal(each[key] as Json)).join(', ')}].exists(k, k in ks))`;

// Puts the parts of all rules into as few mutations as may be: the API server reads and writes the whole object for each.
// Parts that touch the same things are in different layers, so that a later one sees what an earlier one did. The expressions
// are in variables, since the time until the API server has an expression in force grows with the square of its length.

import type { LoadedRule } from '../config/config.ts';
import type { CompiledTarget } from '../select/target.ts';
import { operation, type Variable } from './cel.ts';
import type { Chosen, Collection, Part, Touch } from './parts.ts';
import { containersIn, type Place } from './place.ts';

/** A part of a rule, with the names of the rule's variables. */
export interface RulePart extends Part {
  readonly rule: LoadedRule;
  /** Whether the rule does anything in this pod, as an expression. */
  readonly active: string;
  /** The lists of containers that it changes. */
  readonly chosen: readonly Chosen[];
}

/** Whether two rules can never be about the same workload, by what their targets name plainly. */
const isElsewhere = ({ targets: a }: LoadedRule, { targets: b }: LoadedRule): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.every((one) => b.every((other) => one.checks.some((check) => differs(check, other))));

const differs = ({ field, pattern }: CompiledTarget['checks'][number], { checks }: CompiledTarget): boolean =>
  pattern.literal !== undefined &&
  checks.some(
    (each) =>
      each.field === field && each.pattern.literal !== undefined && each.pattern.literal !== pattern.literal,
  );

/** By how many layers a part comes after another: 1, 0, or undefined where it does not matter. */
const distance = (earlier: readonly Touch[], later: readonly Touch[]): number | undefined => {
  const both = later.flatMap((each) =>
    earlier.filter(({ what }) => what === each.what).map((other) => each.alone || other.alone),
  );
  return both.length === 0 ? undefined : both.some(Boolean) ? 1 : 0;
};

/** The parts in layers, each in the order of the rules. */
export const layersOf = (parts: readonly RulePart[]): RulePart[][] => {
  const layers: RulePart[][] = [];
  const placed: { part: RulePart; layer: number }[] = [];
  for (const part of parts) {
    let layer = 0;
    for (const other of placed) {
      const apart = distance(other.part.touches, part.touches);
      if (apart === undefined || other.layer + apart <= layer) continue;
      if (other.part.rule === part.rule || !isElsewhere(other.part.rule, part.rule))
        layer = other.layer + apart;
    }
    placed.push({ part, layer });
    layers[layer] = [...(layers[layer] ?? []), part];
  }
  return layers;
};

/** What the parts of a layer do, each in a variable with its name, and all of it in the last; none where nothing is done. */
export const changesOf = (layer: readonly RulePart[], index: number, place: Place): Variable[] => {
  const changing = layer.filter(({ patch }) => patch !== '');
  if (changing.length === 0) return [];
  const used = new Map<string, number>();
  const variableOf = ({ rule, field, active, patch, moves }: RulePart) => {
    const stem = `rule${rule.index}_${field}${index === 0 ? '' : index}`;
    const count = (used.get(stem) ?? 0) + 1;
    used.set(stem, count);
    return {
      name: count === 1 ? stem : `${stem}_${count}`,
      about: `rule ${rule.name}: ${field}`,
      expression: `!${active} ? [] :\n${patch}`,
      moves: moves === true,
    };
  };
  const variables = changing.map(variableOf);
  // What gives containers other indices goes last.
  const sorted = [...variables.filter(({ moves }) => !moves), ...variables.filter(({ moves }) => moves)];
  const expression = `[\n${[...createdCollections(layer, place), ...sorted.map(({ name }) => `variables.${name}`)].join(',\n')}].flatten()`;
  return [
    ...variables.map(({ moves: _, ...each }) => each),
    { name: `changes${index}`, about: 'all of it, with the lists and maps that it needs', expression },
  ];
};

/** Creates each list and map that is needed and missing. */
const createdCollections = (layer: readonly RulePart[], place: Place): string[] => {
  const needed = new Map<string, { collection: Collection; parts: RulePart[] }>();
  for (const part of layer)
    for (const collection of part.needs ?? []) {
      const key = `${collection.of}/${collection.field}`;
      const entry = needed.get(key) ?? { collection, parts: [] };
      if (!entry.parts.includes(part)) entry.parts.push(part);
      needed.set(key, entry);
    }
  return [...needed.values()].map(({ collection, parts }) => createCollection(collection, parts, place));
};

const createCollection = (
  { of, field, empty }: Collection,
  parts: readonly RulePart[],
  place: Place,
): string => {
  const anyOf = (conditions: readonly string[]): string => {
    const different = [...new Set(conditions)];
    return different.length === 1 ? String(different[0]) : `(${different.join(' || ')})`;
  };
  if (of === 'metadata' || of === 'spec') {
    const active = anyOf(parts.map((part) => part.active));
    const missing =
      of === 'spec' ? `!has(variables.pod.${field})` : `!${place.metadata}.?${field}.hasValue()`;
    return `${active} && ${missing} ? [${operation('add', place.pointer(`/${of}/${field}`), empty)}] : []`;
  }
  const lists = parts.flatMap((part) => part.chosen.filter(({ list }) => list === of));
  const names = [...new Set(lists.map((each) => each.names))];
  const chosen =
    names.length === 1 ? `c.name in ${names[0]}` : `[${names.join(', ')}].exists(ns, c.name in ns)`;
  const path = `${place.pointer(`/spec/${of}/`)} + string(i) + "/${field}"`;
  return `${containersIn(of)}.transformList(i, c, !has(c.${field}) && ${chosen}, ${operation('add', path, empty)})`;
};

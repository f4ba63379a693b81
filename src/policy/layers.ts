// Puts the parts of all rules into as few mutations as may be: the API server reads and writes the whole object for each.
// Parts that touch the same things are in different layers, so that a later one sees what an earlier one did.

import type { LoadedRule } from '../config/config.ts';
import type { CompiledTarget } from '../select/target.ts';
import { operation } from './cel.ts';
import type { Collection, Part, Touch } from './parts.ts';
import type { Place } from './place.ts';

/** A part of a rule, with the names of the rule's variables. */
export interface RulePart extends Part {
  readonly rule: LoadedRule;
  /** Whether the rule does anything in this pod, as an expression. */
  readonly active: string;
  /** The lists of containers that it changes, with the names of the chosen. */
  readonly chosen: readonly { readonly list: string; readonly names: string }[];
}

/** How long an expression becomes before another mutation is begun: long ones take seconds to come into force. */
const LONG = 10_000;

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
  return layers.flatMap(chunks);
};

const chunks = (layer: readonly RulePart[]): RulePart[][] => {
  const out: RulePart[][] = [];
  let length = 0;
  for (const part of layer) {
    const own = part.patch.length + part.refusals.join().length / 4;
    const last = out.at(-1);
    if (last === undefined || length + own > LONG) [length] = [own, out.push([part])];
    else [length] = [length + own, last.push(part)];
  }
  return out;
};

/** The operations of a layer, as an expression. */
export const patchOf = (layer: readonly RulePart[], place: Place): string => {
  // What gives containers other indices goes last.
  const sorted = [...layer.filter(({ moves }) => !moves), ...layer.filter(({ moves }) => moves)];
  const patches = sorted.map((part) =>
    part.chosen.length > 0 ? part.patch : `${part.active} ? ${part.patch} : []`,
  );
  return `[\n${[...made(layer, place), ...patches].join(',\n')}].flatten()`;
};

/** Makes each list and map that is needed and missing. */
const made = (layer: readonly RulePart[], place: Place): string[] => {
  const needed = new Map<string, { collection: Collection; parts: RulePart[] }>();
  for (const part of layer)
    for (const collection of part.needs ?? []) {
      const key = `${collection.of}/${collection.field}`;
      const entry = needed.get(key) ?? { collection, parts: [] };
      if (!entry.parts.includes(part)) entry.parts.push(part);
      needed.set(key, entry);
    }
  return [...needed.values()].map(({ collection, parts }) => make(collection, parts, place));
};

const make = ({ of, field, empty }: Collection, parts: readonly RulePart[], place: Place): string => {
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
  const chosen = anyOf(
    parts.flatMap((part) =>
      part.chosen.filter(({ list }) => list === of).map(({ names }) => `c.name in ${names}`),
    ),
  );
  const path = `${place.pointer(`/spec/${of}/`)} + string(i) + "/${field}"`;
  return `variables.pod.?${of}.orValue([]).transformList(i, c, ${chosen} && !has(c.${field}), ${operation('add', path, empty)})`;
};

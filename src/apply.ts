// Applies one change of a rule to a pod template: looks up what is there, settles the conflict, lays the change
// on the draft and notes it in the record.

import type { Config, LoadedRule } from './config/load.ts';
import type { Position } from './config/schema.ts';
import type { ImageIndex } from './images/catalog.ts';
import { GRAFTS, isHostAnnotation } from './krm/annotations.ts';
import type { Identity } from './krm/resource.ts';
import type { ContainerList } from './match/containers.ts';
import type { Path } from './record/path.ts';
import { keyOf, samePath } from './record/path.ts';
import type { Layer, OwnershipRecord } from './record/record.ts';
import { fingerprint, fingerprintOfGiven, stackOf } from './record/record.ts';
import { beneath, compose, type Kind, kindOf, noteSize, putIn, wordsOf } from './record/stack.ts';
import type { Neighbours, TakenBack } from './record/take-back.ts';
import { sourceBelow, takeBackBelow } from './record/take-back.ts';
import type { Template } from './record/template.ts';
import type { Change, Lay, Put } from './rules/change.ts';
import type { Fault } from './rules/rule.ts';
import type { Json, JsonObject } from './yaml/resolve.ts';
import { equal, isObject, toJson } from './yaml/value.ts';

/** What became of one change in one workload. */
export interface Effect {
  readonly rule: string;
  readonly change: Change;
  readonly path: Path;
  readonly done: 'added' | 'replaced' | 'laid' | 'kept' | 'there';
  readonly value: Json;
}

export interface PlanInput {
  readonly config: Config;
  readonly identity: Identity;
  readonly template: Template;
  /** The record after taking back; layers are added to it. */
  readonly record: OwnershipRecord;
  /** The record as it was then: what others put into the text as it stands. */
  readonly standing: OwnershipRecord;
  readonly taken: TakenBack;
  readonly images: ImageIndex;
  /** Name and checksum of a rule's generated ConfigMap. */
  readonly configMapOf: (rule: LoadedRule) => { name: string; checksum: string } | undefined;
}

export const full = (input: PlanInput, path: Path): Path =>
  input.template.prefix.length === 0 ? path : [...input.template.prefix, ...path];

export const isOwnContainer = (input: PlanInput, list: ContainerList, name: string): boolean =>
  input.record.layers.some((each) => samePath(each.path, full(input, [list, name])));

const newLayer = (input: PlanInput, rule: LoadedRule, path: Path): Layer => ({
  owner: input.config.name,
  rule: rule.name,
  path: full(input, path),
  op: 'set',
  hash: '',
  depth: 0,
  size: [],
  was: undefined,
  raw: undefined,
  same: false,
});

const note = (input: PlanInput, layer: Layer, value: Json, hashOf = fingerprint): void => {
  const { record, taken } = input;
  const key = taken.depths.size === 0 ? '' : keyOf(layer.path);
  // What the same owner lays on it next goes over this.
  if (taken.depths.has(key)) taken.depths.set(key, layer.depth + 1);
  const stack = stackOf(record, layer.path);
  const twin = stack.find((each) => each.owner === layer.owner && each.rule === layer.rule);
  layer.hash = hashOf(value);
  if (twin === undefined) {
    record.layers.push(layer);
    return;
  }
  // One rule is one layer, however many of its fields touch the value.
  twin.hash = layer.hash;
  if (twin.same) {
    Object.assign(twin, {
      op: layer.op,
      size: layer.size,
      gap: layer.gap,
      same: layer.op === 'set' && layer.same,
    });
  } else if (twin.op === 'append' && layer.op === 'append') {
    const [before = 0, length = 0] = twin.size;
    twin.size = [before, length + layer.size.reduce((sum, each) => sum + each, 0)];
  }
  // What another owner has there is no less theirs where several fields of the rule led to the very same.
  if (twin.op === 'set' && twin.depth > 0 && twin.was !== undefined && equal(twin.was, value))
    Object.assign(twin, { same: true, was: undefined, raw: undefined });
  for (const each of stack) if (each !== twin && each.depth >= layer.depth) each.depth--;
  if (taken.depths.has(key)) taken.depths.set(key, layer.depth);
};

/** Keys that a collection which the owner is about to make is to stand before. */
const followers =
  ({ record, taken, identity, template }: PlanInput) =>
  (made: Path): string[] => {
    // The labels of a Pod stand beside the annotations that hold the record. Those are made last, unless
    // the user wrote some.
    if (identity.kind === 'Pod' && samePath(made, ['labels'])) {
      const annotations = template.value['metadata'] as JsonObject | undefined;
      const names = isObject(annotations?.['annotations']) ? Object.keys(annotations['annotations']) : [];
      const isOurs = (name: string): boolean =>
        name === GRAFTS ||
        isHostAnnotation(name) ||
        record.layers.some((each) => samePath(each.path, ['annotations', name]));
      if (names.every(isOurs)) return ['annotations'];
    }
    // What others' work made behind it stays behind it.
    return [...(taken.keysAfter.get(keyOf(made)) ?? [])];
  };

type Outcome = Pick<Effect, 'done' | 'value'> | Fault;

export const put = (input: PlanInput, rule: LoadedRule, change: Put): Outcome => {
  const { template, record } = input;
  const { path, value } = change;
  const clash = containerClash(input, path);
  if (clash !== undefined) {
    return {
      kind: 'Conflict',
      what: `container ${path[1]} is already among the ${clash}`,
      remedy: 'rename one of them: a container is replaced only where it stands',
      field: change.field,
    };
  }
  const current = template.get(path);
  const stack = stackOf(record, full(input, path));
  if (current === undefined || (current === null && path[2] === 'lifecycle')) {
    const index = indexFor(input, path, change.position ?? 'Last');
    if (typeof index === 'string') return { kind: 'PlacementNotFound', what: index, field: change.field };
    const layer = newLayer(input, rule, path);
    if (current === null) layer.raw = template.replace(path, value);
    else record.made.push(...template.add(path, value, index, followers(input)));
    note(input, layer, value, fingerprintOfGiven);
    return { done: 'added', value };
  }
  const own = usersOwn(input, stack, path);
  if (own !== undefined && equal(own, value)) return { done: 'there', value: current };
  // Where the owner's layer lay beneath others', it is judged by what lies beneath it there.
  const layer = newLayer(input, rule, path);
  const kind = kindOf(path);
  const depth = Math.min(input.taken.depths.get(keyOf(layer.path)) ?? stack.length, stack.length);
  const levels = stack.map((_, at) => beneath(kind, stack, at, current)).slice(0, depth);
  const seen = depth < stack.length ? beneath(kind, stack, depth, current) : current;
  const under = stack[depth - 1];
  // What was kept once is kept, also when another owner puts the very same there later.
  const isOther = (each: Json | undefined): boolean => each !== undefined && !equal(each, value);
  if (change.onConflict === 'Keep' && [...levels, seen].some(isOther))
    return { done: 'kept', value: current };
  if (equal(seen, value)) {
    // Another owner put the same there: it stays until the last of them lets go.
    if (under !== undefined && under.owner !== input.config.name)
      putUnder(input, stack, depth, layer, current, () => {
        layer.same = true;
        return value;
      });
    return { done: 'there', value: current };
  }
  if (seen !== undefined) {
    if (change.onConflict === 'Chain') return chain(input, rule, change, seen);
    if (path[0] === 'labels' && isSelected(input, path[1] as string)) {
      const remedy = `remove the label from the rule: the workload selects its pods by it, so it is never replaced`;
      return { ...conflict(change, seen, under), remedy };
    }
    if (change.onConflict === 'Fail') return conflict(change, seen, under);
  }
  if (depth >= stack.length) {
    layer.depth = stack.length;
    if (path.length === 2) takeBackBelow(template, record, layer.path);
    layer.was = template.get(path) ?? current;
    const raw = template.replace(path, value);
    layer.raw = sourceBelow(template, input.standing, layer.path) ?? raw;
    note(input, layer, value);
    return { done: 'replaced', value };
  }
  const merged = putUnder(input, stack, depth, layer, current, (below) => {
    layer.was = below;
    return value;
  });
  return { done: 'replaced', value: merged };
};

/**
 * What the user has beneath the layers of others; undefined: nothing, or the owner has a layer there. Where a rule
 * leaves that to the user, nothing is noted of the owner: whoever takes its place has the say, before or after.
 */
const usersOwn = ({ template, config }: PlanInput, stack: readonly Layer[], path: Path): Json | undefined =>
  stack.some(({ owner }) => owner === config.name)
    ? undefined
    : beneath(kindOf(path), stack, 0, template.get(path));

/** Puts a layer in beneath others, and brings the value and the top layer's hash up to date. */
const putUnder = (
  input: PlanInput,
  stack: readonly Layer[],
  depth: number,
  layer: Layer,
  current: Json,
  make: (below: Json | undefined) => Json,
): Json => {
  const path = layer.path.slice(input.template.prefix.length);
  const kind = kindOf(path);
  const top = stack[stack.length - 1];
  let own = current;
  const merged = putIn(kind, stack, depth, current, layer, (below) => {
    own = make(below);
    return own;
  });
  note(input, layer, own);
  if (equal(merged, current)) return merged;
  input.template.replace(path, merged);
  if (top) top.hash = fingerprint(merged);
  return merged;
};

/** A label that the workload selects its pods by must not change: it would lose them. */
const isSelected = (input: PlanInput, label: string): boolean => {
  const selector = input.template.draft.value(['spec', 'selector']);
  const labels = isObject(selector)
    ? isObject(selector['matchLabels'])
      ? selector['matchLabels']
      : selector
    : {};
  return Object.hasOwn(labels, label);
};

/** Only commands can be chained. */
const canChain = (change: Put, current: Json): boolean =>
  change.chain !== undefined && isObject(current) && isObject(current['exec']);

const conflict = (change: Put, current: Json, top: Layer | undefined): Fault => {
  const short = (value: Json): string => {
    const text = toJson(value);
    return text.length > 100 ? `${text.slice(0, 97)}...` : text;
  };
  const theirs = top === undefined ? 'the workload' : `rule ${top.rule} of ${top.owner}`;
  const [list, name, field, key] = change.path;
  const what = field === undefined ? `${list} ${name}` : `${field} ${key} of container ${name}`;
  return {
    kind: 'Conflict',
    what: `${what} is ${short(current)} in ${theirs}, and ${short(change.value)} in the rule`,
    field: change.field,
    ...(field === 'lifecycle' && {
      remedy: `set onConflict: ${canChain(change, current) ? 'Chain, ' : ''}Replace or Keep`,
    }),
    ...(field !== undefined && name !== undefined && { container: name }),
  };
};

/** A container name is unique over init containers and containers together. */
const containerClash = (input: PlanInput, path: Path): string | undefined => {
  if (path.length !== 2 || (path[0] !== 'containers' && path[0] !== 'initContainers')) return undefined;
  const other = path[0] === 'containers' ? 'initContainers' : 'containers';
  return input.template.get([other, path[1] as string]) === undefined ? undefined : other;
};

const chain = (input: PlanInput, rule: LoadedRule, change: Put, current: Json): Outcome => {
  const { path, field } = change;
  const words = change.chain;
  if (words === undefined || !canChain(change, current)) {
    const kind = isObject(current) ? (Object.keys(current)[0] ?? 'nothing') : 'nothing';
    if (kind === 'exec' && change.interpreter !== undefined) {
      const what = `${path[3]} of container ${path[1]} is an exec hook, and the new one is a script for ${change.interpreter}, which is no shell and so cannot run the existing hook first`;
      const remedy = 'write the script for a shell such as /bin/sh, or set onConflict: Replace or Keep';
      return { kind: 'HookConflict', what, remedy, field, container: path[1] as string };
    }
    const what = `${path[3]} of container ${path[1]} is ${kind === 'exec' ? 'an exec hook, and the new one is not' : kind}, and only exec hooks can be chained`;
    return { kind: 'HookConflict', what, field, container: path[1] as string };
  }
  // Where nothing lies beneath, as under what another owner replaced, the hook stands for itself.
  return lay(input, rule, { op: 'lay', path, part: { op: 'wrap', words }, fresh: change.value, field });
};

/** Lays a part over a value, at the depth at which the same owner's part lay before. */
export const lay = (input: PlanInput, rule: LoadedRule, change: Lay): Outcome => {
  const { template, record, taken } = input;
  const { path, part } = change;
  const kind = kindOf(path);
  const current = template.get(path);
  const layer = newLayer(input, rule, path);
  const stack = stackOf(record, layer.path);
  if (kind === 'env' && current === undefined) {
    const fresh = change.fresh as Json;
    record.made.push(...template.add(path, fresh, indexFor(input, path, 'Last') as number, followers(input)));
    note(input, layer, fresh);
    return { done: 'added', value: fresh };
  }
  if (isThere(kind, part, usersOwn(input, stack, path))) return { done: 'there', value: current ?? null };
  layer.op = part.op;
  const depth = taken.depths.get(keyOf(layer.path)) ?? stack.length;
  const beneath = stack.length === 0 && kind === 'entrypoint' ? change.beneath : undefined;
  // What the layer made of what lies beneath it, whatever lies above.
  let own: Json = current ?? null;
  const value = putIn(kind, stack, depth, current, layer, (below) => {
    const nothing = below === undefined || (kind === 'lifecycle' && wordsOf(kind, below).length === 0);
    if (nothing && change.fresh !== undefined) {
      layer.op = 'set';
      own = change.fresh;
      return own;
    }
    noteSize(layer, part, below);
    own = compose(kind, part, below, beneath);
    // Somebody took away what others had laid there: their layers say nothing of what lies beneath.
    if (current === undefined && stack.length > 0) Object.assign(layer, { op: 'set', size: [] });
    return own;
  });
  const top = stack[stack.length - 1];
  const isTop = layer.depth === stack.length;
  // What was edited by hand is kept as it is: the sizes of the layers in it say nothing any more.
  if (isTop && (top === undefined || fingerprint(current ?? null) !== top.hash)) layer.was = current;
  note(input, layer, own);
  if (top && !isTop) top.hash = fingerprint(value);
  const raw = template.replace(path, value);
  if (isTop) layer.raw = raw;
  return { done: 'laid', value };
};

/** Whether the part lies on the value already, put there by a run that kept no record. */
const isThere = (kind: Kind, part: Lay['part'], current: Json | undefined): boolean => {
  if (part.op === 'append') {
    const value = isObject(current) ? current['value'] : undefined;
    return typeof value === 'string' && (value === part.text || value.endsWith(part.separator + part.text));
  }
  const words = wordsOf(kind, current);
  return part.words.length > 1 && part.words.every((word, index) => word === words[index]);
};

/** Position for a new list element, or what is wrong with the placement asked for. */
const indexFor = (input: PlanInput, path: Path, position: Position): number | string => {
  const keys = input.template.keysBeside(path);
  const near = neighboursAt(input, full(input, path));
  const isBefore = (at: number): boolean => near?.before.has(keys[at] ?? '') ?? false;
  const isAfter = (at: number): boolean => near?.after.has(keys[at] ?? '') ?? false;
  return placed(position, keys, isBefore, isAfter, path[0] as string);
};

/** Where others' elements stood beside what the owner had at a path, or in its list. */
const neighboursAt = ({ taken: { neighbours } }: PlanInput, path: Path): Neighbours | undefined =>
  neighbours.size === 0
    ? undefined
    : (neighbours.get(keyOf(path)) ?? neighbours.get(keyOf(path.slice(0, -1))));

/** Elements of other owners that stood before (or after) ours keep standing there. */
const placed = (
  position: Position,
  keys: readonly (string | undefined)[],
  isBefore: (at: number) => boolean,
  isAfter: (at: number) => boolean,
  list: string,
): number | string => {
  let at = keys.length;
  if (position === 'First') at = 0;
  else if (position !== 'Last') {
    const name = 'before' in position ? position.before : position.after;
    const found = keys.indexOf(name);
    if (found === -1) {
      return `there is no container ${name} among the ${list} (${keys.filter(Boolean).join(', ') || 'none'})`;
    }
    at = 'before' in position ? found : found + 1;
  }
  const fromFront = position === 'First' || (typeof position === 'object' && 'after' in position);
  if (fromFront) while (isBefore(at)) at++;
  else while (at > 0 && isAfter(at - 1)) at--;
  return at;
};

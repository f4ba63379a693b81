// Random documents as drafts, and random changes of them.

import { below, Draft, type Steps } from '../../src/yaml/edit/draft.ts';
import type { Node } from '../../src/yaml/read/node.ts';
import { parse } from '../../src/yaml/read/parse.ts';
import type { Json, JsonObject } from '../../src/yaml/read/resolve.ts';
import { copy, isObject, toValue } from '../../src/yaml/read/value.ts';
import { Dice } from './dice.ts';
import { emitItem } from './emit.ts';

export const someValue = (dice: Dice, depth = 0): Json => {
  const kind = depth > 2 ? 3 : dice.below(6);
  if (kind === 0) return Array.from({ length: dice.below(3) }, () => someValue(dice, depth + 1));
  if (kind <= 2)
    return Object.fromEntries(
      Array.from({ length: dice.below(4) }, (_, n) => [`k${n}`, someValue(dice, depth + 1)]),
    );
  return dice.pick<Json>([
    'plain',
    'two words',
    'on',
    '0755',
    'a: b',
    "it's",
    'multi\nline\n',
    'x\ny',
    '',
    null,
    1,
    true,
    420,
  ]);
};

/** All ways to collections in a value. */
export const collections = (value: Json, steps: Steps = []): Steps[] => {
  if (Array.isArray(value))
    return [steps, ...value.flatMap((each, index) => collections(each, [...steps, index]))];
  if (isObject(value))
    return [steps, ...Object.entries(value).flatMap(([key, each]) => collections(each, [...steps, key]))];
  return [];
};

/** Makes the same random change of a draft and of its value. */
export const edit = (dice: Dice, draft: Draft, value: Json, isAdding: boolean): void => {
  const steps = dice.pick(collections(value));
  const at = below(value, steps) as Json[] | JsonObject;
  const fresh = someValue(dice);
  const size = Array.isArray(at) ? at.length : Object.keys(at).length;
  const removes = !isAdding && size > 0 && dice.chance(0.3);
  const replaces = !isAdding && size > 0 && dice.chance(0.3);
  if (Array.isArray(at)) {
    const index = dice.below(at.length + (removes || replaces ? 0 : 1));
    if (removes) {
      draft.remove([...steps, index]);
      at.splice(index, 1);
    } else if (replaces) {
      draft.replace([...steps, index], fresh);
      at[index] = copy(fresh);
    } else {
      draft.insert(steps, index, fresh);
      at.splice(index, 0, copy(fresh));
    }
    return;
  }
  const keys = Object.keys(at);
  const key = dice.pick(keys.length > 0 ? keys : ['x']);
  if (removes) {
    draft.remove([...steps, key]);
    delete at[key];
  } else if (replaces) {
    draft.replace([...steps, key], fresh);
    at[key] = copy(fresh);
  } else {
    const name = `new${dice.below(1000)}`;
    if (name in at) return;
    draft.add(steps, name, fresh, dice.chance(0.3) ? [key] : []);
    at[name] = copy(fresh);
  }
};

/** A random document as a draft, and its value. */
export const started = (seed: number): { dice: Dice; text: string; draft: Draft; value: Json } => {
  const dice = new Dice(seed);
  const source = {
    a: someValue(dice),
    b: { c: someValue(dice), d: [someValue(dice), someValue(dice)] },
    e: someValue(dice),
  };
  const manner = { seed, wild: dice.pick([0, 0.3, 1]), crlf: false, json: dice.chance(0.15), untagged: true };
  let text = `${emitItem(source, 0, manner)}${dice.chance(0.8) ? '\n' : ''}`;
  if (dice.chance(0.1)) text = text.replaceAll('\n', '\r\n');
  const tree = parse(text);
  const draft = new Draft(tree, tree.root as Node);
  return { dice, text, draft, value: toValue(tree, tree.root) };
};

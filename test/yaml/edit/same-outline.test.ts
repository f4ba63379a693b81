// What the outlines show is so: a text that showsValueOf accepts has the value of its draft, however it was damaged.

import { expect, test } from 'vitest';
import { Draft } from '../../../src/yaml/edit/draft.ts';
import { toEdits } from '../../../src/yaml/edit/layout.ts';
import { showsValueOf } from '../../../src/yaml/edit/same-outline.ts';
import { applySplices } from '../../../src/yaml/edit/splice.ts';
import { type Node, type Tree, YamlError } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { equal, toValue } from '../../../src/yaml/read/value.ts';
import type { Dice } from '../../generate/dice.ts';
import { edit, started } from '../../generate/drafts.ts';
import { seeds } from '../../runs.ts';

const style = { step: 2, seqOffset: 0, dashWidth: 2, newline: '\n' };

const damage = (dice: Dice, text: string): string => {
  const at = dice.below(text.length);
  const lines = text.split('\n');
  const line = dice.below(lines.length);
  return dice.pick([
    () => text.slice(0, at) + text.slice(at + 1),
    () =>
      text.slice(0, at) +
      dice.pick([' ', '\n', '"', "'", ':', '#', '-', '~', 'x', '0', '<<: {y: z}\n']) +
      text.slice(at),
    () => lines.toSpliced(line, 1).join('\n'),
    () => lines.toSpliced(line, 0, lines[line] as string).join('\n'),
    () => lines.toSpliced(line, 1, ` ${lines[line]}`).join('\n'),
  ])();
};

const treeOf = (text: string): Tree | undefined => {
  try {
    return parse(text);
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined;
    throw thrown;
  }
};

test('a text that the outlines accept has the value of its draft', () => {
  let [accepted, damaged] = [0, 0];
  const all = seeds(10);
  for (const seed of all) {
    const { dice, text, draft, value } = started(seed);
    for (let count = dice.below(4); count > 0; count--) edit(dice, draft, value, false);
    const out = applySplices(text, toEdits(draft, style));
    for (const each of [out, damage(dice, out)]) {
      const tree = treeOf(each);
      if (tree === undefined || !showsValueOf(draft, tree)) continue;
      if (each === out) accepted++;
      else damaged++;
      expect(equal(toValue(tree, tree.root), draft.value([])), `seed ${seed}\n${text}\n=>\n${each}`).toBe(
        true,
      );
    }
  }
  // Both are tried: what hosts and people write, and damage that changes no value.
  expect(accepted).toBeGreaterThan(all.length / 2);
  expect(damaged).toBeGreaterThan(0);
});

const draftOf = (text: string): Draft => {
  const tree = parse(text);
  return new Draft(tree, tree.root as Node);
};

test.each([
  ['a word that became another', 'a: word\n', 'a: wort\n'],
  ['a word that became quoted text of the same letters', 'a: true\n', 'a: "true"\n'],
  ['a key that became another', 'a: x\n', 'b: x\n'],
  ['a key that is missing', 'a: x\nb: y\n', 'a: x\n'],
  ['an element more', '- a\n', '- a\n- b\n'],
  ['nothing in the place of text', 'a: x\n', 'a:\n'],
  ['another line break in a block scalar', 'a: |\n  x\n', 'a: |-\n  x\n'],
  ['a map in the place of a list', 'a: {}\n', 'a: []\n'],
  ['an anchor', 'a: x\n', 'a: &x x\n'],
])('the outlines do not accept %s', (_, before, after) => {
  expect(showsValueOf(draftOf(before), parse(after))).toBe(false);
});

test.each([
  ['a number that JSON has not', 'a: .inf\n'],
  ['a key that JSON has not', '~: x\n'],
  ['a null as a key', 'null: x\n'],
])('what has no value is refused as it was: %s', (_, text) => {
  expect(() => showsValueOf(draftOf(text), parse(text))).toThrow(YamlError);
});

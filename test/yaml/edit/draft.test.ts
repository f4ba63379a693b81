// Edits of a draft against the same edits of the plain value, and what they do to the text.

import jsYaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { below, Draft } from '../../../src/yaml/edit/draft.ts';
import { toEdits } from '../../../src/yaml/edit/layout.ts';
import { closingFrom } from '../../../src/yaml/edit/open-scalar.ts';
import { applySplices } from '../../../src/yaml/edit/splice.ts';
import type { Node } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import type { Json, JsonObject } from '../../../src/yaml/read/resolve.ts';
import { toValue } from '../../../src/yaml/read/value.ts';
import { collections, edit, someValue, started } from '../../generate/drafts.ts';
import { seeds } from '../../runs.ts';

const style = { step: 2, seqOffset: 0, dashWidth: 2, newline: '\n' };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('random edits of random documents', () => {
  test('are those of the plain value, for two readers', () => {
    for (const seed of seeds(3)) {
      const { dice, text, draft, value } = started(seed);
      const count = 1 + dice.below(4);
      for (let index = 0; index < count; index++) edit(dice, draft, value, false);
      expect(plain(draft.value([])), text).toEqual(plain(value));
      const out = applySplices(text, toEdits(draft, style));
      let tree: ReturnType<typeof parse>;
      try {
        tree = parse(out);
      } catch (thrown) {
        throw new Error(`seed ${seed}: ${thrown}\n${text}\n=>\n${out}`);
      }
      expect(plain(toValue(tree, tree.root)), `seed ${seed}\n${text}\n=>\n${out}`).toEqual(plain(value));
      // js-yaml gives a block scalar at the end a line break that is not there.
      if (closingFrom(out, 0) === undefined)
        expect(plain(jsYaml.safeLoad(out, { json: true })), out).toEqual(plain(value));
    }
  });

  test('insertions leave every byte of the document, in order', () => {
    for (const seed of seeds(2)) {
      const { dice, text, draft, value } = started(seed);
      const count = 1 + dice.below(3);
      for (let index = 0; index < count; index++) edit(dice, draft, value, true);
      const splices = toEdits(draft, style);
      // But for the indicator of a block scalar that the text ends in.
      for (const { start, end } of splices)
        expect(text.slice(start, end), text).toBe(
          start === closingFrom(text, 0)?.start && end > start ? '+' : '',
        );
    }
  });

  test('what was inserted can be removed again, to the byte', () => {
    for (const seed of seeds(2)) {
      const { dice, text, draft, value } = started(seed);
      const steps = dice.pick(collections(value));
      const at = below(value, steps) as Json[] | JsonObject;
      const fresh = someValue(dice);
      const key = Array.isArray(at) ? dice.below(at.length + 1) : 'new';
      if (typeof key === 'number') draft.insert(steps, key, fresh);
      else draft.add(steps, key, fresh, dice.chance(0.3) ? Object.keys(at).slice(0, 1) : []);
      const out = applySplices(
        text,
        toEdits(draft, { ...style, newline: text.includes('\r\n') ? '\r\n' : '\n' }),
      );
      const tree = parse(out);
      const back = new Draft(tree, tree.root as Node);
      back.remove([...steps, key]);
      // A block scalar that the text ended in says what it said by another indicator.
      const closing = closingFrom(text, 0);
      const closed = closing ? applySplices(text, [closing]) : text;
      expect([text, closed], `seed ${seed}\n${out}`).toContain(applySplices(out, toEdits(back, style)));
    }
  });
});

test.each([
  ['- - a\n  - b\n- c\n', '- []\n- c\n'],
  ['- a: 1\n  b: 2 # c\n- c\n', '- {} # c\n- c\n'],
  ['-\n  - a\n  - b\n', '-\n  []\n'],
])('a collection after a dash that loses all it has: %j', (text, emptied) => {
  const tree = parse(text);
  const draft = new Draft(tree, tree.root as Node);
  const inner = draft.value([0]) as Json[] | JsonObject;
  for (const key of Object.keys(inner)) draft.remove([0, Array.isArray(inner) ? 0 : key]);
  expect(applySplices(text, toEdits(draft, style))).toBe(emptied);
});

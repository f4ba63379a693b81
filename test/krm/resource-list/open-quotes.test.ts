// Lines that look like items of a list, inside quoted text: they are text, and no rule may change them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../../../src/krm/resource-list/frame.ts';
import { transform } from '../../../src/transform.ts';
import { RUNS, SEED } from '../../runs.ts';
import { transformReadingAll } from '../../transform-reading-all.ts';

const pod = [
  ...['- apiVersion: v1', '  kind: Pod', '  metadata:', '    name: q', '  spec:', '    containers:'],
  ...['    - name: c', '      image: i'],
].join('\n');
const item = (kind: string, ...data: string[]): string =>
  ['- apiVersion: v1', `  kind: ${kind}`, '  metadata:', '    name: n', '  data:', ...data].join('\n');
const list = (...items: string[]): string =>
  `${['apiVersion: config.kubernetes.io/v1', 'kind: ResourceList', 'items:', ...items].join('\n')}
functionConfig: {apiVersion: podgraft.dev/v1alpha1, kind: PodGraft, metadata: {name: own}, spec: {rules: [{name: one, env: [{name: SITE, value: front}]}]}}
`;
const isEdited = (text: string): boolean =>
  (transform(text).output.split('functionConfig')[0] as string).includes('SITE');

describe('a pod is text', () => {
  test.each([
    ['between double quotes', '    a: "x', '    b: y"'],
    ['between single quotes', "    a: 'x", "    b: y'"],
    ['after an escaped double quote', '    a: "x \\" y', '    b: \\" y"'],
    ['after a single quote twice', "    a: 'it''s", "    b: ''y'"],
    ['where the quote ends a line', '    a: "', '    b: "'],
    ['in a flow list', '    a: ["x', '    b: y"]'],
    ['after a tag', '    a: !!str "x', '    b: y"'],
    ['where another text is closed before', '    z: "closed"\n    a: "x', '    b: y"'],
    ['where a comment has a quote', '    # say "this\n    a: "x', '    b: y"'],
  ])('%s', (_, open, close) => {
    const text = list(item('ConfigMap', open), pod, item('Secret', close));
    expect(frame(text)).toBeUndefined();
    expect(isEdited(text)).toBe(false);
    expect(transform(text).output).toBe(transformReadingAll(text).output);
  });
});

describe('a list is framed all the same', () => {
  test.each([
    ['with quoted text', '    a: "x"\n    b: \'y\''],
    ['with quoted text of several lines', '    a: "x\n      y"\n    b: \'y\n      z\''],
    ['with text that ends in a blank', '    a: ", "'],
    ['with empty texts', '    a: ""\n    b: \'\''],
    ['with an apostrophe', "    a: don't say 'so"],
    ['with quotes in a block scalar', '    a: |\n      echo "x\n      it\'s "'],
    ['with an escaped quote at the end', "    a: \"x\\\"\"\n    b: 'it'''"],
  ])('%s', (_, data) => {
    const text = list(item('ConfigMap', data), pod, item('Secret', '    c: d'));
    expect(frame(text)?.items.length).toBe(3);
    expect(isEdited(text)).toBe(true);
  });
});

test('whatever quotes there are, a framed list is changed as the whole list is', () => {
  const part = fc.constantFrom(
    ...['"', "'", '""', "''", '\\"', ' ', ': ', '- ', ', ', 'x', '#', '\n', '\n    ', '\n  '],
  );
  const inner = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  const seen = { spanning: 0, framed: 0 };
  fc.assert(
    fc.property(fc.constantFrom('"', "'"), inner, inner, fc.boolean(), (quote, one, two, isSpanning) => {
      const [open, close] = isSpanning ? ['', ''] : [quote, quote];
      const first = item('ConfigMap', `    a: ${quote}${one}${open}`);
      const text = list(first, pod, item('Secret', `    b: ${close}${two}${quote}`));
      const whole = transformReadingAll(text);
      if (whole.exitCode !== 0) return; // An item that no rule matches stays unread, also where it is no YAML.
      expect(transform(text).output).toBe(whole.output);
      if (isEdited(text)) seen.framed++;
      else seen.spanning++;
    }),
    { numRuns: RUNS * 10, seed: SEED },
  );
  expect(Math.min(seen.spanning, seen.framed)).toBeGreaterThan(RUNS / 10);
});

// Templates that a workload of several has no more.

import { expect, test } from 'vitest';
import { PodTemplate } from '../../src/ownership/pod-template.ts';
import { rebindRenamedTemplates } from '../../src/ownership/rebind.ts';
import { fingerprint, type Layer, type OwnershipRecord } from '../../src/ownership/record-format.ts';
import { Draft } from '../../src/yaml/edit/draft.ts';
import { plainStyle } from '../../src/yaml/print/style.ts';
import type { Node } from '../../src/yaml/read/node.ts';
import { parse } from '../../src/yaml/read/parse.ts';

const env = (value: string) => ({ name: 'A', value });
/** What an owner put in the place of another value. */
const layer = (prefix: string, fields: Partial<Layer> = {}): Layer => ({
  ...{ owner: 'one', rule: 'r', path: [prefix, 'containers', 'web', 'env', 'A'], op: 'set', depth: 0 },
  ...{
    hash: fingerprint(env('x')),
    spans: [],
    previousValue: env('user'),
    previousSource: undefined,
    sharedWithBelow: false,
  },
  ...fields,
});
const created = (prefix: string) => ({
  path: [prefix, 'containers', 'web', 'env'],
  previousSource: undefined,
});
const template = (prefix: string | undefined, value = 'x'): PodTemplate => {
  const tree = parse(`spec:\n  containers:\n  - name: web\n    env:\n    - {name: A, value: ${value}}\n`);
  const draft = new Draft(tree, tree.root as Node);
  return new PodTemplate(draft, [], prefix === undefined ? [] : [prefix], plainStyle('\n'));
};
const settled = (
  templates: readonly PodTemplate[],
  layers: Layer[],
  collections: OwnershipRecord['createdCollections'] = [],
): OwnershipRecord => {
  const record = { layers: [...layers], createdCollections: [...collections] };
  rebindRenamedTemplates(templates, record, ({ owner }) => owner === 'one');
  return record;
};
const another = { owner: 'two', rule: 'q', depth: 1, previousValue: env('x'), hash: fingerprint(env('w')) };

test('one whose parts another has, of which nothing is on record, has another name now', () => {
  const b = layer('#b');
  expect(settled([template('#z'), template('#b')], [layer('#a'), b], [created('#a'), created('#b')])).toEqual(
    {
      layers: [layer('#z'), b],
      createdCollections: [created('#z'), created('#b')],
    },
  );
});

test('what lies on top tells, of whatever owner, and all of it goes along', () => {
  const stack = [layer('#a'), layer('#a', another)];
  expect(settled([template('#z', 'w')], stack).layers).toEqual([layer('#z'), layer('#z', another)]);
  expect(settled([template('#z', 'x')], stack).layers).toEqual([]);
});

test('one whose parts none has is forgotten', () => {
  const b = layer('#b');
  const gone = settled(
    [template('#z', 'other'), template('#b')],
    [layer('#a'), b],
    [created('#a'), created('#b')],
  );
  expect(gone).toEqual({ layers: [b], createdCollections: [created('#b')] });
});

test('one whose parts are those of another on record is forgotten', () => {
  const b = layer('#b');
  expect(settled([template('#b')], [layer('#a'), b]).layers).toEqual([b]);
});

test.each<[string, PodTemplate[], Layer[]]>([
  ['parts that users write too', [template('#z')], [layer('#a', { previousValue: undefined })]],
  ['two places that fit', [template('#y'), template('#z')], [layer('#a')]],
  ['two that fit one place', [template('#z')], [layer('#a'), layer('#b')]],
  [
    'some parts only',
    [template('#z')],
    [layer('#a'), layer('#a', { path: ['#a', 'containers', 'web', 'env', 'B'] })],
  ],
  ['no place at all', [], [layer('#a')]],
  ['one template, of which no name is on record', [template(undefined)], [layer('#a')]],
  ['nothing of the owner', [template('#z')], [layer('#a', { owner: 'two' })]],
  ['nothing gone', [template('#a')], [layer('#a')]],
])('%s: the record stays as it is', (_sentence, templates, layers) => {
  expect(settled(templates, layers, [created('#a')])).toEqual({
    layers,
    createdCollections: [created('#a')],
  });
});

test('a part that podgraft wrapped is its own, where nothing is remembered of what lay beneath', () => {
  const wrapped = layer('#a', { op: 'append', previousValue: undefined });
  expect(settled([template('#z')], [wrapped]).layers).toEqual([
    layer('#z', { op: 'append', previousValue: undefined }),
  ]);
});

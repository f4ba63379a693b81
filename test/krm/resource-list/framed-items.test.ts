// The items of a list, known at a glance, return what reading them all would.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListedItems } from '../../../src/krm/items.ts';
import { Resource } from '../../../src/krm/resource.ts';
import { frame } from '../../../src/krm/resource-list/frame.ts';
import { FramedItems } from '../../../src/krm/resource-list/framed-items.ts';
import { Mentions } from '../../../src/krm/resource-list/mentions.ts';
import { times } from '../../runs.ts';

const text = [
  'items:',
  ...['- apiVersion: apps/v1', '  kind: Deployment', '  metadata:', '    name: a', '    namespace: web'],
  ...['    annotations:', '      podgraft.dev/grafts: x', '- apiVersion: v1', '  kind: Service'],
  ...['  metadata:', '    name: "b"', '- kind: Deployment', '  apiVersion: apps/v1', '  metadata: {name: c}'],
  ...['- "kind": Job', '- apiVersion: v1', '  kind: Service', '  metadata:', '    name: d', '    labels: *l'],
  ...['functionConfig:', '  apiVersion: podgraft.dev/v1', ''],
].join('\n');

const itemsOf = (list: string) => {
  const framed = frame(list);
  if (framed === undefined) throw new Error('no frame');
  return new FramedItems(list, framed);
};

describe('the items of a framed list', () => {
  test('are of the types that their keys tell', () => {
    const items = itemsOf(text);
    expect(Array.from({ length: items.length }, (_, place) => items.typeAt(place))).toEqual([
      { kind: 'Deployment', apiVersion: 'apps/v1' },
      { kind: 'Service', apiVersion: 'v1' },
      { kind: 'Deployment', apiVersion: 'apps/v1' },
      { kind: undefined, apiVersion: undefined },
      { kind: 'Service', apiVersion: 'v1' },
    ]);
    expect(items.ofType(({ kind }) => kind === 'Deployment')).toEqual([0, 2]);
    expect(items.ofType(({ kind }) => kind === undefined)).toEqual([3]);
    expect(items.ofType(() => true)).toEqual([0, 1, 2, 3, 4]);
  });

  test('are named by a look at their metadata, where those are plain', () => {
    const items = itemsOf(text);
    const { apiVersion, kind, name, namespace } = items.peekIdentity(0) ?? {};
    expect({ apiVersion, kind, name, namespace }).toEqual({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'a', namespace: 'web' },
    });
    expect(items.peekIdentity(0)?.annotations).toEqual({ 'podgraft.dev/grafts': 'x' });
    expect(items.peekIdentity(4)?.namespace).toBeUndefined();
    expect([1, 2, 3].map((place) => items.peekIdentity(place))).toEqual([undefined, undefined, undefined]);
  });

  test('mention in their metadata what is there, or may be there in other letters', () => {
    const items = itemsOf(text);
    const mentions = (place: number, word: string) => items.peekIdentity(place)?.mentions?.(word);
    expect(mentions(0, 'podgraft.dev/grafts')).toBe(true);
    expect(mentions(0, 'podgraft.dev/skip')).toBe(false);
    expect(mentions(4, 'podgraft.dev/skip')).toBe(true);
    expect(mentions(0, 'podgraft.dev/grafts')).toBe(true);
  });

  test('are found by the words in them, and only by those in them', () => {
    const items = itemsOf(text);
    expect(items.mentioning('podgraft.dev/')).toEqual([0]);
    expect(items.mentioning('podgraft.dev/owner')).toEqual([]);
    expect(items.mentioning('metadata', 'Job')).toEqual([0, 1, 2, 3, 4]);
    // Over the border of two items, and in the dash's own column.
    expect(items.mentioning('x\n- api', 'functionConfig', '- kind')).toEqual([]);
    expect(itemsOf('items:\n').mentioning('items')).toEqual([]);
  });

  test('are one Resource each, known again by it', () => {
    const items = itemsOf(text);
    const [last, first] = [items.at(4), items.at(0)];
    expect(items.at(4)).toBe(last);
    expect(items.placesOf(new Set([last, first]))).toEqual([0, 4]);
    expect(items.at(2).source).toBe('kind: Deployment\n  apiVersion: apps/v1\n  metadata: {name: c}\n');
    expect(items.at(2).identity.name).toBe('c');
  });

  test('return what the same objects do that are Resources already', () => {
    const framed = itemsOf(text);
    const resources = Array.from({ length: framed.length }, (_, place) => framed.at(place));
    const listed = new ListedItems(resources);
    expect(listed.length).toBe(framed.length);
    for (const words of [['podgraft.dev/'], ['Job', 'web'], ['none']]) {
      expect(listed.mentioning(...words)).toEqual(framed.mentioning(...words));
    }
    const isWanted = ({ kind }: { kind: string | undefined }) => kind !== 'Service';
    expect(listed.ofType(isWanted)).toEqual(framed.ofType(isWanted));
    const some = new Set([framed.at(1), framed.at(3)]);
    expect(listed.placesOf(some)).toEqual([1, 3]);
    expect([listed.peekIdentity(), listed.hasMapAt()]).toEqual([undefined, false]);
  });
});

describe('a Resource that is let go', () => {
  test('is read anew, unless it is part of a larger tree', () => {
    const resource = new Resource({ text: 'kind: A', start: 0, end: 7, column: 0 });
    const { tree } = resource;
    resource.forget();
    expect(resource.tree).not.toBe(tree);
    const part = new Resource({ text: 'kind: A', start: 0, end: 7, column: 0 }, { tree });
    part.forget();
    expect(part.tree).toBe(tree);
  });
});

describe('mentions', () => {
  test('are those that a search of each stretch finds, in any order', () => {
    const piece = fc.constantFrom(
      'podgraft.dev/grafts',
      'podgraft.dev/',
      'previousNames',
      'x',
      '\\',
      '*',
      ' ',
    );
    const stretch = fc
      .tuple(fc.nat(60), fc.nat(60))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const word = fc.constantFrom('podgraft.dev/grafts', 'podgraft.dev/skip', 'previousNames', '\\', '*');
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.tuple(word, stretch)), (pieces, asked) => {
        const all = pieces.join('');
        const mentions = new Mentions(all, 0, all.length);
        for (const [each, [start, end]] of asked) {
          expect(mentions.has(each, start, end)).toBe(all.slice(start, end).includes(each));
          expect(mentions.next(each, start)).toBe(all.indexOf(each, start));
        }
      }),
      times(),
    );
  });
});

// Streams of documents as files have them, and JSON objects one after the other, which kubectl reads too.

import { expect, test } from 'vitest';
import type { Resource } from '../../../src/krm/resource.ts';
import { encodeStream, readStream } from '../../../src/krm/stream/stream.ts';

const object = (name: string): string =>
  `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}"}}`;
const none = { changed: new Map<Resource, string>(), removed: new Set<Resource>(), added: [] };

test('JSON objects one after the other are resources, each with its own bytes', () => {
  const text = `${object('a')}\n${object('b')}  ${object('c')}\n`;
  const stream = readStream(text, 'x.json');
  const resources = stream.parts.map(({ resource }) => resource as Resource);
  expect(stream.problems).toEqual([]);
  expect(resources.map((each) => each.identity.name)).toEqual(['a', 'b', 'c']);
  expect(encodeStream(stream, none)).toBe(text);
  const [a, b, c] = resources as [Resource, Resource, Resource];
  expect(encodeStream(stream, { ...none, changed: new Map([[b, `${object('B')}  `]]) })).toBe(
    `${object('a')}\n${object('B')}  ${object('c')}\n`,
  );
  expect(encodeStream(stream, { ...none, removed: new Set([a]) })).toBe(`${object('b')}  ${object('c')}\n`);
  expect(encodeStream(stream, { ...none, removed: new Set([b, c]) })).toBe(`${object('a')}\n`);
  // A marker between them would make YAML of it.
  expect(encodeStream(stream, { ...none, added: [{ kind: 'X' }, { kind: 'Y' }] })).toBe(
    `${text}{"kind":"X"}\n{"kind":"Y"}\n`,
  );
});

test('an object that is no JSON after one that is makes the file no YAML', () => {
  const { problems, parts } = readStream(`${object('a')}\n{apiVersion: v1, kind: Pod}\n`, 'x.json');
  expect(parts).toHaveLength(1);
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    'InputNotYaml: x.json:2:1: text after the end of the document; correct the YAML at the given line',
  ]);
});

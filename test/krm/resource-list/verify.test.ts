// The net below the encoder of a ResourceList: an encoder that was broken on purpose loses, moves or adds something,
// and whatever it is, nothing changes and InexactEdit says so.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Splice } from '../../../src/yaml/edit/splice.ts';
import { configOf } from '../../generate/config.ts';
import { read, resourceList, withoutResults } from '../../resource-list.ts';

/** Breaks the splices that are made next; the identity by default. */
let sabotage: (splices: Splice[], text: string) => Splice[] = (splices) => splices;
vi.mock('../../../src/krm/resource-list/encode.ts', async (original) => {
  const real = await original<typeof import('../../../src/krm/resource-list/encode.ts')>();
  const encode: typeof real.encode = (list, changes) => {
    const breakage = sabotage;
    sabotage = (splices) => splices;
    return breakage(real.encode(list, changes), list.text);
  };
  return { ...real, encode };
});
const { transform } = await import('../../../src/transform.ts');
const { revert } = await import('../../../src/revert.ts');

afterEach(() => {
  sabotage = (splices) => splices;
});

const config = configOf('own', [
  { name: 'one', env: [{ name: 'SITE', value: 'front' }], files: [{ path: '/a', content: 'A\n' }] },
  { name: 'two', target: { name: 'none' }, env: [{ name: 'X', value: 'y' }] },
]);
const service = (name: string): string =>
  `apiVersion: v1\n  kind: Service\n  metadata:\n    name: ${name}\n  spec: {}`;
const pod =
  'apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n  spec:\n    containers:\n    - name: web\n      image: nginx';
const generated = transform(resourceList([pod], config)).output;
const block = resourceList([...['a', 'b', 'c'].map(service), pod, ...['d', 'e', 'f'].map(service)], config);
const inputs: Record<string, string> = {
  'a list in block style': block,
  'a list in block style that is read as a whole': block.replace('items:', 'items: # &all'),
  'a list in block style without a last newline': block.trimEnd(),
  'a list with CR LF': block.replaceAll('\n', '\r\n'),
  'a list with results of an earlier function': `${block}results:\n- message: old\n`,
  'a list in flow style that has no value as a whole': `${JSON.stringify(read(block)).replace(
    '"name":"c"},"spec":{}',
    '"name":"c"},"spec": !!binary aGk=',
  )}\n`,
  'a list in JSON': `${JSON.stringify(read(block))}\n`,
};

const fresh = (word: string, change: (splice: Splice) => Splice[]) => (splices: Splice[]) =>
  splices.flatMap((each) => (each.text.includes(word) ? change(each) : [each]));
const breaks: Record<string, (splices: Splice[], text: string) => Splice[]> = {
  'a changed item that is left out': fresh('SITE', () => []),
  'a changed item with other text': fresh('SITE', (each) => [
    { ...each, text: each.text.replace('front', 'back') },
  ]),
  'a changed item in the place of another': fresh('SITE', (each) => [
    { ...each, start: each.start - 4, end: each.end - 4 },
  ]),
  'a ConfigMap that is left out': fresh('ConfigMap', () => []),
  'results that are left out': fresh('MatchedNothing', () => []),
  'results that say something else': fresh('MatchedNothing', (each) => [
    { ...each, text: each.text.replace('MatchedNothing', 'Other') },
  ]),
  'an item that is removed': (splices, text) => {
    const [start, end] = [text.indexOf('name: b') - 1, text.indexOf('name: b')];
    return start < 0 ? [] : [...splices, { start, end, text: '' }];
  },
  'a byte in an item far from what changed': (splices, text) => {
    const at = /name"?: ?"?b/.exec(text)?.index ?? 0;
    return [...splices, { start: at, end: at + 1, text: 'N' }];
  },
  'a byte in the last item': (splices, text) => {
    const at = /name"?: ?"?f/.exec(text)?.index ?? 0;
    return [...splices, { start: at, end: at + 1, text: 'N' }];
  },
  'a key of the list': (splices, text) => {
    const at = text.indexOf('podgraft.dev/v1alpha1');
    return [...splices, { start: at, end: at + 1, text: 'P' }];
  },
  'two changes of one place': (splices) => {
    const [first] = splices.filter(({ start, end }) => end > start);
    return first ? [...splices, first] : [];
  },
};

describe.each(Object.entries(inputs))('%s', (_, input) => {
  it('has exactly the outcome', () => {
    const { problems, exitCode } = transform(input);
    expect([exitCode, problems.map(({ kind }) => kind)]).toEqual([
      0,
      ['WorkloadImmutable', 'MatchedNothing'],
    ]);
  });

  it.each(Object.entries(breaks))('is left as it is by %s', (_name, breakage) => {
    sabotage = breakage;
    const { output, problems, exitCode } = transform(input);
    expect(problems.map(({ kind }) => kind)).toEqual(['InexactEdit']);
    expect(exitCode).toBe(1);
    const { results: _results, ...before } = read(input) as unknown as Record<string, unknown>;
    const { results, ...after } = read(output) as unknown as Record<string, unknown>;
    expect(after).toEqual(before);
    expect(JSON.stringify(results)).toContain('InexactEdit');
  });
});

it('that ends in no YAML is reported as such, and not as a bug, where results would go into it', () => {
  const config = configOf('own', [{ name: 'one', target: { name: 'none' }, podLabels: { a: 'b' } }]);
  const open = 'apiVersion: v1\n  kind: Service\n  metadata: {name: s}\n  spec: {ports: [';
  const input = resourceList([pod, open], config, { configFirst: true });
  const { output, problems } = transform(input);
  expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
  expect(output.startsWith(input)).toBe(true);
});

describe('what takes grafts out', () => {
  it('keeps a list in which a generated ConfigMap would stay', () => {
    const grafted = withoutResults(generated);
    sabotage = (splices) => splices.filter(({ text }) => text !== '');
    const { output, problems } = revert(grafted);
    expect(problems.map(({ kind }) => kind)).toEqual(['InexactEdit']);
    expect(output).toBe(grafted);
  });
});

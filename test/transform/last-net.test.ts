// Whatever throws inside the function or the library, the ResourceList comes back as it came, with a result that says
// whose fault it is and where to report it.

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf } from '../generate/config.ts';
import { read, resourceList, withoutResults } from '../resource-list.ts';

/** What each part of podgraft throws when it is called; undefined: it works. */
const thrown = vi.hoisted(() => ({ decode: undefined as unknown, rule: undefined as unknown }));

vi.mock('../../src/rules/volumes.ts', async (original) => {
  const real = await original<typeof import('../../src/rules/volumes.ts')>();
  const plan: typeof real.volumes.plan = (context, value) => {
    if (thrown.rule !== undefined) throw thrown.rule;
    return real.volumes.plan(context, value);
  };
  return { ...real, volumes: { ...real.volumes, plan } };
});

vi.mock('../../src/krm/resource-list/decode.ts', async (original) => {
  const real = await original<typeof import('../../src/krm/resource-list/decode.ts')>();
  const decode: typeof real.decode = (text, shortcuts) => {
    if (thrown.decode !== undefined) throw thrown.decode;
    return real.decode(text, shortcuts);
  };
  const decodeIfList: typeof real.decodeIfList = (text) => {
    if (thrown.decode !== undefined) throw thrown.decode;
    return real.decodeIfList(text);
  };
  return { ...real, decode, decodeIfList };
});

afterEach(() => {
  thrown.decode = undefined;
  thrown.rule = undefined;
});

const config = configOf('own', [{ name: 'volume', volumes: [{ name: 'v', emptyDir: {} }] }]);
const pod =
  'apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  spec:\n    containers:\n    - {name: web}';
const block = resourceList([pod], config);
const json = `${JSON.stringify(read(block))}\n`;
const inputs: Record<string, string> = {
  'a list in block style': block,
  'a list in block style without a last newline': block.trimEnd(),
  'a list with CR LF': block.replaceAll('\n', '\r\n'),
  'a list with results of an earlier function': `${block}results:\n- message: old\n`,
  'a list after a document marker': `---\n${block}`,
  'a list in JSON': json,
  'a list in JSON with results': json.replace(/\}\n$/, ',"results":[{"message":"old"}]}\n'),
  'a list with an anchor at its items': block.replace('items:', 'items: &all'),
};

const stack = (): Error => {
  const dive = (): number => 1 + dive();
  try {
    dive();
  } catch (overflow) {
    return overflow as Error;
  }
  throw new Error('the stack has no end');
};
const faults: Record<string, unknown> = {
  'a TypeError': new TypeError("Cannot read properties of undefined (reading 'x')"),
  'a stack overflow': stack(),
  'a text': 'what',
  nothing: null,
};

const withoutAnyResults = (text: string): unknown => {
  const { results: _, ...rest } = read(text) as unknown as Record<string, unknown>;
  return rest;
};

describe.each(Object.entries(faults))('%s that is thrown', (_, fault) => {
  test.each(Object.entries(inputs))('by a rule gives back %s', (_name, input) => {
    thrown.rule = fault;
    const { output, problems, exitCode } = transform(input);
    // Podgraft refuses to edit under an anchor before a rule runs.
    const kind = input.includes('&all') ? 'NotAResourceList' : 'InternalError';
    expect([exitCode, problems.map((each) => each.kind)]).toEqual([1, [kind]]);
    expect(read(output).results?.map(({ tags }) => tags.kind)).toEqual([kind]);
    expect(withoutAnyResults(output)).toEqual(withoutAnyResults(input));
  });

  test.each(Object.entries(inputs))('by the decoder gives back %s', (_name, input) => {
    thrown.decode = fault;
    const { output, problems, exitCode } = transform(input);
    expect([exitCode, problems.map((each) => each.kind)]).toEqual([1, ['InternalError']]);
    expect(read(output).results?.map(({ tags }) => tags.kind)).toEqual(['InternalError']);
    expect(withoutAnyResults(output)).toEqual(withoutAnyResults(input));
  });

  test("by the decoder of the library's revert gives back the text", () => {
    thrown.decode = fault;
    const { output, problems, exitCode } = revert(block);
    expect([output, exitCode, problems.map((each) => each.kind)]).toEqual([block, 1, ['InternalError']]);
  });
});

test('every byte of the list stays, and only results are new', () => {
  thrown.rule = new Error('no');
  expect(withoutResults(transform(block).output)).toBe(block);
  expect(transform(json).output.startsWith(json.trimEnd().slice(0, -1))).toBe(true);
});

test('the message names the error, the place in the code without folders, and where to report it', () => {
  thrown.rule = new TypeError('x is\nnot a function');
  const [found] = transform(block).problems;
  const { bugs } = JSON.parse(readFileSync('package.json', 'utf8')) as { bugs: { url: string } };
  expect(found?.message).toMatch(/^podgraft: TypeError: x is not a function at .*last-net\.test\.ts:\d+:\d+/);
  expect(found?.message).not.toContain('/test/');
  expect(found?.message).toContain(bugs.url);
});

describe('a list that podgraft cannot edit leaves as it came', () => {
  const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
  const lists: Record<string, string> = {
    'an anchor at an empty list of items': `${head}items: &i []\n`,
    'a tag at the items': `${head}items: !!seq\n- ${pod}\n`,
    'an anchor at the items in flow style': `${head}items: &i [{kind: Pod, apiVersion: v1, metadata: {name: a}}]\n`,
    'an explicit key': `${head}? items\n: - ${pod.replaceAll('\n', '\n  ')}\n`,
    'a tag at the list itself': `!!map\n${head}items:\n- ${pod}\n`,
    'a tag at a key': `${head}!!str items:\n- ${pod}\n`,
    'items that are a map': `${head}items: {a: b}\n`,
    'items that are a text': `${head}items: all\n`,
    'an anchor at the list in JSON': `&l {"kind": "ResourceList", "apiVersion": "v1", "items": &i [{"kind": "Pod"}]}\n`,
    'results already there': `${head}items: &i []\nresults:\n- message: old\n`,
    'no last newline': `${head}items: &i []`,
  };
  test.each(Object.entries(lists))('%s', (_, text) => {
    const { output, problems, exitCode } = transform(text);
    expect([exitCode, problems.map((each) => each.kind)]).toEqual([1, ['NotAResourceList']]);
    expect(withoutAnyResults(output)).toEqual(withoutAnyResults(text));
    expect(read(output).results?.map(({ tags }) => tags.kind)).toEqual(['NotAResourceList']);
  });

  test('nesting beyond what podgraft reads', () => {
    const deep = `${head}items:\n- ${pod}\nx-deep: ${'['.repeat(5000)}${']'.repeat(5000)}\n`;
    const { output, problems, exitCode } = transform(deep);
    expect([exitCode, problems.map((each) => each.kind)]).toEqual([1, ['InputTooDeep']]);
    expect(output.startsWith(deep)).toBe(true);
    expect(output.slice(deep.length)).toMatch(/^results: \[\{"message":/);
  });

  test('aliases that stand for too much', () => {
    const bomb = Array.from({ length: 9 }, (_, n) => `x${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]\n`);
    const input = `${head}x0: &a0 [b]\n${bomb.join('')}functionConfig: *a9\nitems:\n- ${pod}\n`;
    const { output, exitCode } = transform(input);
    expect(exitCode).toBe(1);
    expect(output.startsWith(input)).toBe(true);
  });
});

test.each([1_000, 20_000])('text nested %i times never ends a run without a list', (depth) => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
    ['- ', ''],
    ['a: {b: [', ']}'],
  ] as const) {
    const value = open.repeat(depth) + (close === '' ? 'x' : `1${close.repeat(depth)}`);
    const texts = [
      block.replace('{name: web}', `{name: web, x: ${value}}`),
      `${block}x: ${value}\n`,
      `{"kind": "ResourceList", "items": [{"kind": "Pod"}], "functionConfig": ${value}}`,
      value,
    ];
    for (const text of texts) {
      const { output, exitCode, problems } = transform(text);
      expect([exitCode, problems.some(({ kind }) => kind === 'InternalError')]).toEqual([1, false]);
      expect(output).toContain('ResourceList');
    }
  }
});

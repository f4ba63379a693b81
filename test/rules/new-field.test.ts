// A new field of a rule is one file and one line of the registry: with test/rules/new-field/ in the registry and no
// other change, everything that knows fields knows these.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  generateFunctionDefinition,
  generateJsonSchema,
  generateReference,
} from '../../scripts/generate-reference.ts';
import { validateWithZod } from '../../src/config/validate.ts';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';
import { folderOf, run } from '../cli/support.ts';
import { config, configOf, type Rule, withoutRecord } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { read, resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';
import { times } from '../runs.ts';

vi.mock('../../src/rules/registry.ts', async (original) => {
  const real = await original<typeof import('../../src/rules/registry.ts')>();
  const { hostAliases } = await import('./new-field/host-aliases.ts');
  const { shareProcessNamespace } = await import('./new-field/share-process-namespace.ts');
  const { tolerations } = await import('./new-field/tolerations.ts');
  return { ruleFields: [...real.ruleFields, hostAliases, shareProcessNamespace, tolerations] };
});

const db = { ip: '10.0.0.1', hostnames: ['db.example.com'] };
const both: Rule = { name: 'r', hostAliases: [db], shareProcessNamespace: true };
const pod = (lines = ''): string =>
  `apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n    annotations:\n      a: b\n  spec:\n    containers:\n    - name: main\n      image: nginx\n${lines}`.trimEnd();
const listOf = (lines: string, rule: Rule = both): string =>
  resourceList([pod(lines)], configOf('own', [rule]));
const specOf = (text: string): Record<string, unknown> => read(text).items[0]?.['spec'] as never;
const messages = (lines: string, rule: Rule = both): string[] =>
  transform(listOf(lines, rule)).problems.map(({ kind, message }) => `${kind}: ${message}`);

describe('the schema', () => {
  const mistakes = (rule: object): string[] =>
    validateWithZod('PodGraft', configOf('own', [{ name: 'r', ...rule }]) as unknown as Json).map(
      ({ path, what }) => `${path} ${what}`,
    );

  test('has the fields with their types', () => {
    expect(mistakes(both)).toEqual([]);
    expect(mistakes({ hostAliases: 'text' })).toEqual([
      'spec.rules[0].hostAliases expected a list, found "text"',
    ]);
    expect(mistakes({ shareProcessNamespace: 'yes' })).toEqual([
      'spec.rules[0].shareProcessNamespace expected a boolean, found "yes"',
    ]);
  });

  test('is in the JSON Schema, the function definition and the reference', () => {
    const podGraft = JSON.parse(generateJsonSchema()).else;
    const { properties } = podGraft.properties.spec.properties.rules.items;
    expect(properties.shareProcessNamespace).toMatchObject({
      description: 'Whether the containers of the pod see the processes of each other.',
      type: 'boolean',
    });
    expect(properties.hostAliases).toMatchObject({
      description: 'Host aliases to add to the pod.',
      type: 'array',
      items: {
        $ref: '#/$defs/HostAlias',
        description: 'A Kubernetes HostAlias, as in a manifest (core/v1).',
      },
    });
    expect(generateFunctionDefinition('1')).toContain('Host aliases to add to the pod.');
    const rows = generateReference()
      .split('\n')
      .filter((line) => /hostAliases|shareProcessNamespace/.test(line));
    expect(rows).toEqual([
      '| `rules[].hostAliases` | list of HostAlias |  | `[{ip: 10.0.0.1, hostnames: [db.example.com]}, {ip: 10.0.0.2, hostnames: [cache.example.com]}]` | Host aliases to add to the pod. |',
      '| `rules[].shareProcessNamespace` | boolean |  | `true` | Whether the containers of the pod see the processes of each other. |',
    ]);
  });
});

test('a run adds both, a second changes nothing, and revert takes them out', () => {
  const text = listOf('');
  const once = transform(text);
  expect(once.problems).toEqual([]);
  expect(once.output.replace(/^ *podgraft.dev\/grafts: .*\n/m, '')).toBe(
    listOf(
      '    hostAliases:\n    - ip: "10.0.0.1"\n      hostnames:\n      - db.example.com\n    shareProcessNamespace: true\n',
    ),
  );
  expect(once.output).toContain('"hostAliases+:10.0.0.1":');
  expect(transform(once.output).output).toBe(once.output);
  expect(withoutResults(revert(once.output).output)).toBe(text);
});

test('a list without merge key has each element by its whole value', () => {
  const [gpu, spot] = ['gpu', 'spot'].map((key) => ({ key, operator: 'Exists' }));
  const text = listOf('    tolerations:\n    - {key: gpu, operator: Exists} # ours\n', {
    name: 'r',
    tolerations: [gpu, spot],
  });
  const once = transform(text);
  expect(once.problems).toEqual([]);
  expect(specOf(once.output)['tolerations']).toEqual([gpu, spot]);
  expect(transform(once.output).output).toBe(once.output);
  expect(withoutResults(revert(once.output).output)).toBe(text);
});

test('another config takes the place of both', () => {
  const other = configOf('own', [{ name: 'r', hostAliases: [{ ip: '10.0.0.9', hostnames: ['x'] }] }]);
  const direct = runWith(listOf(''), other).text;
  expect(runWith(transform(listOf('')).output, other).text).toBe(direct);
  expect(specOf(direct)).not.toHaveProperty('shareProcessNamespace');
});

test('snippets are checked, and elements without their key are refused', () => {
  expect(messages('', { name: 'r', hostAliases: [{ ip: '10.0.0.1', hostname: ['a'] }] })).toEqual([
    expect.stringContaining(
      'UnknownField: spec.rules[0].hostAliases[0].hostname: unknown field in a HostAlias',
    ),
  ]);
  expect(messages('', { name: 'r', hostAliases: [{ hostnames: ['a'] }] })).toEqual([
    expect.stringContaining('SnippetInvalid: spec.rules[0].hostAliases[0].ip: '),
  ]);
});

test('pod leaves them to the fields of their own, in a run and in an editor', () => {
  expect(messages('', { name: 'r', pod: { hostAliases: [db] } })).toEqual([
    "SnippetInvalid: spec.rules[0].pod.hostAliases: this field can't be set here; use hostAliases of the rule",
  ]);
  const { pod } = JSON.parse(generateJsonSchema()).else.properties.spec.properties.rules.items.properties;
  expect(Object.keys(pod.properties)).toContain('hostname');
  expect(Object.keys(pod.properties)).not.toContain('hostAliases');
  expect(Object.keys(pod.properties)).not.toContain('shareProcessNamespace');
});

const there =
  '    hostAliases:\n    - ip: "10.0.0.1"\n      hostnames: [old.example.com] # old\n    shareProcessNamespace: false # why\n';

describe('a workload that has other values', () => {
  test('is a conflict', () => {
    expect(messages(there).map((each) => each.split(';')[0])).toEqual([
      'Conflict: Pod web, rule r: host alias 10.0.0.1 already exists and differs: the workload has {"ip":"10.0.0.1","hostnames":["old.example.com"]}, the rule {"ip":"10.0.0.1","hostnames":["db.example.com"]}',
      'Conflict: Pod web, rule r: shareProcessNamespace is false in the workload but true in the rule',
    ]);
  });

  test('keeps them with Keep', () => {
    const text = listOf(there, { ...both, onConflict: 'Keep' });
    expect(withoutResults(transform(text).output)).toBe(text);
  });

  test('has those of the rule with Replace, and its own back after a revert', () => {
    const text = listOf(there, { ...both, onConflict: 'Replace' });
    const once = transform(text).output;
    expect(specOf(once)).toMatchObject({ hostAliases: [db], shareProcessNamespace: true });
    expect(transform(once).output).toBe(once);
    expect(withoutResults(revert(once).output)).toBe(text);
  });

  test.each(['null', '~', ''])('takes %j for absent, and has it back', (nothing) => {
    const lines = `    hostAliases: ${nothing}\n    shareProcessNamespace: ${nothing}\n    hostname: web\n`;
    const text = listOf(lines.replaceAll(/ +$/gm, ''));
    const once = transform(text);
    expect(once.problems).toEqual([]);
    expect(specOf(once.output)).toMatchObject({ hostAliases: [db], shareProcessNamespace: true });
    expect(withoutResults(revert(once.output).output)).toBe(text);
  });
});

test.each([
  ['text', 'hostAliases of its pod is not a list of maps'],
  ['[a]', 'hostAliases of its pod is not a list of maps'],
  ['{a: b}', 'hostAliases of its pod is not a list of maps'],
])('a workload with hostAliases: %s is reported', (value, what) => {
  expect(messages(`    hostAliases: ${value}\n`)).toEqual([expect.stringContaining(what)]);
});

test('two elements with one key are reported', () => {
  const two =
    '    hostAliases:\n    - {ip: 10.0.0.1, hostnames: [a]}\n    - {ip: 10.0.0.1, hostnames: [b]}\n';
  expect(messages(two)).toEqual([
    'WorkloadInvalid: Pod web, rule r: host alias 10.0.0.1 is listed more than once; keep one of them in the workload',
  ]);
});

test('explain has words for both', async () => {
  const rule = JSON.stringify(configOf('own', [both]));
  const folder = folderOf({ 'c.yaml': rule, 'web.yaml': `${pod().replaceAll(/^ {2}/gm, '')}\n` });
  const { stdout } = await run(folder, ['explain', '-c', 'c.yaml', 'web.yaml']);
  expect(stdout).toContain('+ host alias 10.0.0.1\n');
  expect(stdout).toContain('+ shareProcessNamespace true\n');
});

test('explain shows an element without a key as a manifest has it', async () => {
  const rule: Rule = { name: 'r', tolerations: [{ operator: 'Exists', key: 'on' }] };
  const folder = folderOf({
    'c.yaml': JSON.stringify(configOf('own', [rule])),
    'web.yaml': `${pod().replaceAll(/^ {2}/gm, '')}\n`,
  });
  const { stdout } = await run(folder, ['explain', '-c', 'c.yaml', 'web.yaml']);
  expect(stdout).toContain('+ toleration {operator: Exists, key: "on"}\n');
});

describe('two owners, one of each field', () => {
  const alias = configOf('one', [{ name: 'a', hostAliases: [db] }]);
  const shared = configOf('two', [{ name: 'b', shareProcessNamespace: true }]);

  test.each([
    ['the list first', alias, shared],
    ['the scalar first', shared, alias],
  ])('%s: each leaves what the other added, also in its place', (_, first, second) => {
    const text = resourceList([pod()], first);
    const all = runWith(runWith(text, first).text, second).text;
    expect(runWith(all, first).text).toBe(withConfig(all, first));
    expect(runWith(all, second).text).toBe(all);
    const back = runWith(runWith(all, configOf('one', [])).text, configOf('two', []));
    expect(withConfig(back.text, first)).toBe(text);
  });
});

describe('the laws hold for generated workloads and configs', () => {
  const items = (text: string) => read(text).items;
  const emptied = configOf('one', []);

  test('the generators make both, in workloads and in configs', () => {
    const some = fc.sample(fc.tuple(list, config('one')), { ...times(), numRuns: 60 });
    for (const field of ['hostAliases', 'shareProcessNamespace', 'tolerations']) {
      expect(some.some(([{ text }]) => text.includes(field))).toBe(true);
      expect(some.some(([, a]) => JSON.stringify(a).includes(field))).toBe(true);
    }
  });

  test('a second run changes nothing, with a record and without', () => {
    fc.assert(
      fc.property(list, config('one'), fc.boolean(), ({ text }, a, record) => {
        const own = record ? a : withoutRecord(a);
        const once = runWith(text, own);
        expect(runWith(once.text, own).text).toBe(once.text);
      }),
      times(),
    );
  });

  test('what another config grafted before makes no difference', () => {
    fc.assert(
      fc.property(list, config('one'), config('one'), ({ text }, a, b) => {
        const direct = runWith(text, b);
        fc.pre(!direct.failed);
        expect(runWith(runWith(text, a).text, b).text).toBe(direct.text);
      }),
      times(),
    );
  });

  test('without rules everything is as it was, in bytes where rules only add', () => {
    fc.assert(
      fc.property(list, config('one', { adding: true }), ({ text }, a) => {
        expect(runWith(runWith(text, a).text, emptied).text).toBe(runWith(text, emptied).text);
      }),
      times(),
    );
  });

  test('without rules everything has the values that it had', () => {
    fc.assert(
      fc.property(list, config('one'), ({ text, values }, a) => {
        expect(items(runWith(runWith(text, a).text, emptied).text)).toEqual(values);
      }),
      times(),
    );
  });
});

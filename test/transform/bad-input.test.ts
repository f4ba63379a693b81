// What people and attackers can feed the function: one clear line, exit status 1, the items as they came.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { dedent } from '../dedent.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { read, resourceList, withoutResults } from '../resource-list.ts';

const rules: Rule[] = [{ name: 'volume', volumes: [{ name: 'v', emptyDir: {} }] }];
const config = configOf('bad', rules);
const env = configOf('bad', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
const deployment = 'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web\n';
const good = `${deployment}  spec:\n    template:\n      spec:\n        containers:\n        - name: main\n          image: nginx`;

interface Case {
  readonly input: string;
  readonly kinds: string[];
  readonly says?: RegExp;
  /** Whether the items can be read at all, and must then come back. */
  readonly keeps?: boolean;
}

const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const cases: Record<string, Case> = {
  'empty input': { input: '', kinds: ['InputEmpty'] },
  'blank input': { input: ' \n\n', kinds: ['InputEmpty'] },
  'not YAML': { input: 'kind: "ResourceList\nitems: [', kinds: ['InputNotYaml'], says: /line \d+/ },
  'a lone string': { input: 'hello\n', kinds: ['NotAResourceList'] },
  'a list': { input: '- a\n', kinds: ['NotAResourceList'] },
  'a Deployment': {
    input: 'apiVersion: apps/v1\nkind: Deployment\n',
    kinds: ['NotAResourceList'],
    says: /Deployment/,
  },
  'items that are a map': { input: `${head}items: {a: b}\n`, kinds: ['NotAResourceList'] },
  'a NUL byte': { input: `${head}items:\n- a: "\0"\n`, kinds: ['InputNotYaml'], says: /line 4/ },
  'a second document': {
    input: `${head}items: []\n---\nkind: Pod\n`,
    kinds: ['InputNotYaml'],
    says: /line 4.*a second document/,
  },
  'a line break that only some readers see': {
    input: resourceList(['apiVersion: v1\n  kind: Pod # c\r  metadata: {}'], config),
    kinds: ['InputNotYaml'],
    says: /line 5.*a carriage return/,
  },
  'no functionConfig': { input: `${head}items:\n- ${good}\n`, kinds: ['ConfigMissing'], keeps: true },
  'another kind of functionConfig': {
    input: resourceList([good], { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }),
    kinds: ['ConfigWrongKind'],
    keeps: true,
  },
  'three mistakes in the config': {
    input: resourceList([good], {
      ...config,
      spec: { record: 'yes', rules: [{ name: 'Bad Name', volums: [] }] },
    }),
    kinds: ['ConfigInvalid', 'ConfigInvalid', 'UnknownField'],
    says: /spec\.record[\s\S]*spec\.rules\[0\]\.name[\s\S]*volums/,
    keeps: true,
  },
  'spec: null': {
    input: resourceList([`${deployment}  spec: null`], config),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'a missing pod template': {
    input: resourceList([`${deployment}  spec:\n    replicas: 1`], config),
    kinds: ['WorkloadInvalid'],
    says: /spec\.template/,
    keeps: true,
  },
  'no containers': {
    input: resourceList([`${deployment}  spec:\n    template:\n      spec:\n        containers: []`], config),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'containers that are a map': {
    input: resourceList(
      [`${deployment}  spec:\n    template:\n      spec:\n        containers: {a: b}`],
      config,
    ),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'containers of strings': {
    input: resourceList(
      [`${deployment}  spec:\n    template:\n      spec:\n        containers: [a, b]`],
      config,
    ),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'env that is a map': {
    input: resourceList([`${good}\n          env: {A: b}`], env),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'env of strings': {
    input: resourceList([`${good}\n          env: [A]`], env),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'a template whose metadata is a list': {
    input: resourceList(
      [good.replace('      spec:', '      metadata: []\n      spec:')],
      configOf('bad', [{ name: 'labels', podLabels: { a: 'b' } }]),
    ),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'annotations that are a list': {
    input: resourceList([good.replace('    name: web', '    name: web\n    annotations: [a]')], config),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'annotations that are a string': {
    input: resourceList([good.replace('    name: web', '    name: web\n    annotations: a')], config),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'command that is a string': {
    input: resourceList(
      [`${good}\n          command: sh`],
      configOf('bad', [{ name: 'wrap', entrypoint: { command: ['x'] } }]),
    ),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'lifecycle that is a string': {
    input: resourceList(
      [`${good}\n          lifecycle: sh`],
      configOf('bad', [{ name: 'hook', postStart: { script: 'x' } }]),
    ),
    kinds: ['WorkloadInvalid'],
    keeps: true,
  },
  'an item without a name': {
    input: resourceList([good.replace('    name: web', '    labels: {}')], config),
    kinds: ['ItemInvalid'],
    keeps: true,
  },
  'an item without a kind': { input: resourceList(['a: b'], config), kinds: ['ItemInvalid'], keeps: true },
  'an item that is a string': { input: resourceList(['hello'], config), kinds: ['ItemInvalid'], keeps: true },
  'metadata that is a string': {
    input: resourceList(['apiVersion: apps/v1\n  kind: Deployment\n  metadata: x\n  spec: {}'], config),
    kinds: ['ItemInvalid'],
    keeps: true,
  },
  'an item that is no YAML': {
    input: resourceList([`${good}\n          env: ["`], config),
    kinds: ['InputNotYaml'],
  },
  'an unknown ENTRYPOINT': {
    input: resourceList(
      [good.replace('nginx', 'registry.example.com/x:1')],
      configOf('bad', [{ name: 'wrap', entrypoint: { script: 'echo' } }]),
    ),
    kinds: ['ImageUnknown'],
    says: /registry\.example\.com\/x:1/,
    keeps: true,
  },
  'a conflicting container': {
    input: resourceList(
      [good],
      configOf('bad', [{ name: 'side', sidecars: [{ name: 'main', image: 'x' }] }]),
    ),
    kinds: ['Conflict'],
    says: /main/,
    keeps: true,
  },
  'a path annotation that leaves the package': {
    input: resourceList(
      [
        good.replace(
          '    name: web',
          '    name: web\n    annotations:\n      config.kubernetes.io/path: ../../etc/x.yaml',
        ),
      ],
      configOf('bad', [{ name: 'files', files: [{ path: '/etc/x', content: 'y' }] }]),
    ),
    kinds: ['PathOutside'],
    keeps: true,
  },
  'a damaged record': {
    input: resourceList(
      [
        good.replace(
          '    name: web',
          '    name: web\n    annotations:\n      podgraft.dev/grafts: \'{"v":1\'',
        ),
      ],
      config,
    ),
    kinds: ['RecordDamaged'],
    keeps: true,
  },
  'a record of another version': {
    input: resourceList(
      [
        good.replace(
          '    name: web',
          '    name: web\n    annotations:\n      podgraft.dev/grafts: \'{"v":3}\'',
        ),
      ],
      config,
    ),
    kinds: ['RecordDamaged'],
    says: /version 3 is unknown/,
    keeps: true,
  },
  'a record that names a template that is not there': {
    input: resourceList(
      [
        good.replace(
          '    name: web',
          `    name: web\n    annotations:\n      podgraft.dev/grafts: '{"v":1,"owners":{"bad":{"r":{"#gone":{"containers":{"web":{"env":{"A":"00000000"}}}}}}}}'`,
        ),
      ],
      config,
    ),
    kinds: ['RecordDamaged'],
    says: /gone/,
    keeps: true,
  },
  'a bad pattern': {
    input: resourceList([good], configOf('bad', [{ ...rules[0], name: 'x', target: { name: '(' } }])),
    kinds: ['ConfigInvalid'],
    says: /spec\.rules\[0\]\.target/,
    keeps: true,
  },
  'ten thousand brackets': {
    input: resourceList(['['.repeat(10_000)], config),
    kinds: ['InputTooDeep', 'InputNotYaml'],
  },
  'a hundred thousand nested maps': {
    input: `${head}x: ${'{a: '.repeat(100_000)}${'}'.repeat(100_000)}\n`,
    kinds: ['InputTooDeep', 'InputNotYaml', 'ConfigMissing'],
  },
  'nested lists after dashes': {
    input: resourceList([`${'- '.repeat(50_000)}a`], config),
    kinds: ['InputTooDeep', 'ItemInvalid', 'ConfigMissing'],
  },
};

describe('a text that is no YAML and speaks of a ResourceList goes out as it came, so that no reader takes it for an empty one', () => {
  const item = `- ${good}\n`;
  const texts: Record<string, string> = {
    'a config whose bracket is open': `${head}items:\n${item}functionConfig: {a: [\n`,
    'a config whose quote is open': `${head}items:\n${item}functionConfig: "a\n`,
    'a quote that is open at the head': 'kind: "ResourceList\nitems: [',
    'a tab that indents the items': `${head}items:\n\t- a: b\n`,
    'a NUL byte': `${head}items:\n${item}- a: "\0"\n`,
    'a second document': `${head}items:\n${item}---\nkind: Pod\n`,
    'a second document without a last line break': `${head}items: []\n---\nkind: Pod`,
    'JSON with a comma too much': '{"kind": "ResourceList", "items": [{"kind": "Pod"},,]}',
    'JSON that was cut off': '{"kind": "ResourceList", "items": [{"kind": "Pod"',
    'a line with CR LF and an open bracket': `${head}items: [\n`.replaceAll('\n', '\r\n'),
  };
  test.each(Object.entries(texts))('%s', (_, text) => {
    const { output, problems, exitCode } = transform(text);
    expect([exitCode, problems.map(({ kind }) => kind)]).toEqual([1, ['InputNotYaml']]);
    expect(output).toBe(text);
  });

  test('and any other text gives a list of results alone', () => {
    for (const text of ['items: [', '{"kind": "Pod"', 'a: "b\n', '- a\n-b: c: d\n']) {
      const { output, exitCode } = transform(text);
      expect(exitCode).toBe(1);
      expect(read(output)).toMatchObject({ items: [], results: [{ severity: 'error' }] });
    }
  });
});

describe('bad input gives one clear line and leaves the items as they came', () => {
  for (const [name, { input, kinds, says, keeps }] of Object.entries(cases)) {
    test(name, () => {
      const done = transform(input);
      expect(done.exitCode).toBe(1);
      const found = done.problems.filter((each) => each.severity === 'error').map((each) => each.kind);
      if (kinds.length > 1 && keeps) expect([...found].sort()).toEqual([...kinds].sort());
      else {
        expect(found.length).toBeGreaterThan(0);
        for (const each of found) expect(kinds).toContain(each);
      }
      const messages = done.problems.map((each) => each.message);
      for (const each of messages) expect(each).not.toMatch(/\n|\.ts:|at \w+ \(/);
      if (says) expect(messages.join('\n')).toMatch(says);
      if (keeps) expect(withoutResults(done.output)).toBe(withoutResults(input));
      if (!/InputNotYaml|InputTooDeep/.test(found.join())) {
        const { results } = read(done.output.slice(done.output.search(/^results:/m)));
        expect(results?.[0]?.severity).toBe('error');
      }
    });
  }

  test('billion laughs', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 12; n++)
      lines.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    const bomb = `apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web\n  spec:\n    ${lines.join('\n    ')}`;
    const done = transform(resourceList([bomb], config));
    expect(done.exitCode).toBe(1);
    expect(done.problems[0]?.message.length).toBeLessThan(1000);
  });

  test('a chain of aliases that ends in itself', () => {
    const done = transform(resourceList([`${deployment}  spec: &a\n    template: *a`], config));
    expect(done.exitCode).toBe(1);
  });

  test('a change inside an anchor that is used elsewhere is refused, and never leaks', () => {
    const item = dedent`
      apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
              - name: main
                image: nginx
                env: &env
                - name: X
                  value: "on"
              - name: side
                image: nginx
                env: *env`;
    const only = configOf('bad', [
      { name: 'env', containers: { name: 'main' }, env: [{ name: 'A', value: 'b' }] },
    ]);
    const done = transform(resourceList([item], only));
    expect(done.problems.map((each) => each.kind)).toContain('AnchorShared');
    expect(withoutResults(done.output)).toBe(resourceList([item], only));
    const elsewhere = configOf('bad', [{ name: 'v', volumes: [{ name: 'v', emptyDir: {} }] }]);
    const fine = transform(resourceList([item], elsewhere));
    expect(fine.exitCode).toBe(0);
    expect(fine.output).toContain('env: &env');
  });

  test('keys of prototypes are keys like any other', () => {
    const item = `${good}\n          env:\n          - name: __proto__\n            value: x\n          - name: constructor\n            value: y\n    __proto__:\n      polluted: true`;
    const odd = JSON.parse(
      JSON.stringify(configOf('bad', [{ name: 'env', env: [{ name: 'toString', value: 'b' }] }])),
    );
    const done = transform(resourceList([item], odd));
    expect(done.exitCode).toBe(0);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
    const wrap = configOf('__proto__'.replace(/_/g, ''), [
      { name: 'constructor', podLabels: { constructor: 'a', valueOf: 'b' } },
    ]);
    const again = transform(resourceList([item], wrap));
    expect(again.problems).toEqual([]);
    const twice = transform(again.output);
    expect(twice.output).toBe(again.output);
  });

  test('duplicate keys, numbers beyond 2^53 and a ResourceList in a ResourceList are kept', () => {
    const item = `${good}\n          big: 123456789012345678901234567890\n          big: 9007199254740993`;
    const inner = `apiVersion: config.kubernetes.io/v1\n  kind: ResourceList\n  items:\n  - ${good.replaceAll('\n', '\n  ')}`;
    const text = resourceList([item, inner], config);
    const done = transform(text);
    expect(done.exitCode).toBe(0);
    expect(done.output).toContain('big: 123456789012345678901234567890\n          big: 9007199254740993');
  });

  test('patterns that blow up a backtracking engine take linear time', () => {
    const name = 'a'.repeat(5_000);
    for (const pattern of [
      '(a+)+b',
      '(a|a)*b',
      '(.*)*b',
      'a*a*a*a*a*b',
      '.*.*b',
      '(.*a.*)c',
      'a?'.repeat(30) + 'a'.repeat(30),
    ]) {
      const target = configOf('bad', [{ name: 'x', target: { name: pattern }, podLabels: { a: 'b' } }]);
      transform(resourceList([good.replace('name: web', `name: ${name}`)], target));
    }
  });

  test('a long item and many items cost time in proportion', () => {
    const many = Array.from({ length: 2000 }, (_, index) => good.replace('name: web', `name: web${index}`));
    const done = transform(resourceList(many, config));
    expect(done.exitCode).toBe(0);
    const long = `${good}\n          env:\n${Array.from({ length: 5000 }, (_, n) => `          - name: V${n}\n            value: x`).join('\n')}`;
    expect(transform(resourceList([long], env)).exitCode).toBe(0);
    const scalar = `${good}\n          x: "${'y'.repeat(5_000_000)}"`;
    expect(transform(resourceList([scalar], env)).exitCode).toBe(0);
  });
});

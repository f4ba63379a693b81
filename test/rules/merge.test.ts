// pod and container: what is merged is what kubectl patch makes of the same fields, and what was there comes back.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { listKeys } from '../../src/kubernetes/merge-keys.ts';
import { fieldsOf } from '../../src/kubernetes/schema/table.ts';
import { revert } from '../../src/revert.ts';
import { ownFields } from '../../src/rules/lookup.ts';
import { transform } from '../../src/transform.ts';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { type Config, configOf, type Rule } from '../generate/config.ts';
import { deployment, merging } from '../generate/merged-fields.ts';
import { read, resourceList, runWith, withoutResults } from '../resource-list.ts';
import { SEED, times, WHOLE } from '../runs.ts';

type Any = Record<string, unknown>;

const listOf = (value: unknown, config: Config): string =>
  resourceList(
    [stringify(value, { version: '1.1', aliasDuplicateObjects: false }).trimEnd().replaceAll('\n', '\n  ')],
    config,
  );
/** Merging is what is asked about here, not what the kubelet and a live Pod make of it. */
const quiet = (rule: Rule): Rule =>
  ({ ...rule, problems: { NonRootRefused: 'Off', WorkloadImmutable: 'Off' } }) as Rule;
const own = (rule: Rule): Config => configOf('own', [quiet(rule)]);
const specOf = (object: unknown): unknown =>
  (object as { spec: { template: { spec: unknown } } }).spec.template.spec;

const keyText = ({ ip, containerPort, topologyKey, name }: Any): string =>
  String(ip ?? containerPort ?? topologyKey ?? name);

/** A value in which the order of the elements of lists with keys does not count. */
const unordered = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, each) =>
      Array.isArray(each) && Object.keys(listKeys).some((name) => name.endsWith(`.${key}`))
        ? [...each].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1))
        : each,
    ),
  );

describeWithTools('the result', ['kubectl'], () => {
  // One call of kubectl patches all documents of a file alike.
  const [rules, workloads] = [WHOLE ? 20 : 8, 15];

  test(`of ${rules * workloads} merges is that of kubectl patch --type strategic`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'merge-'));
    try {
      const file = join(folder, 'all.yaml');
      let compared = 0;
      fc.sample(merging, { numRuns: rules, seed: SEED }).forEach((rule, index) => {
        const objects = fc.sample(deployment, { numRuns: workloads, seed: SEED + index });
        writeFileSync(
          file,
          objects
            .map((each) => stringify(each, { version: '1.1', aliasDuplicateObjects: false }))
            .join('---\n'),
        );
        const { pod = {}, container } = rule as { pod?: Any; container?: Any };
        const spec = { ...pod, ...(container && { containers: [{ name: 'web', ...container }] }) };
        const patch = JSON.stringify({ spec: { template: { spec } } });
        const args = ['patch', '--local', '-f', file, '--type', 'strategic', '-p', patch, '-o', 'json'];
        const { stdout, stderr } = spawnSync(toolPath('kubectl'), args, { encoding: 'utf8' });
        expect(stderr).toBe('');
        // The documents come one after the other, with nothing between them.
        const patched = stdout.split(/^(?=\{)/m).map((each) => JSON.parse(each) as Any);
        expect(patched).toHaveLength(workloads);
        objects.forEach((object, at) => {
          const done = transform(listOf(object, own(rule)));
          expect(done.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
          const [item] = read(done.output).items;
          expect(unordered(specOf(item))).toEqual(unordered(specOf(patched[at])));
          compared++;
        });
      });
      expect(compared).toBe(rules * workloads);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const lines = WHOLE ? 20 : 8;

  test(`of argsAppend and argsPrepend over ${lines} lists is that of a patch with the whole list`, () => {
    const words = fc.array(fc.constantFrom('--a', '-b', 'a b', '$(X)', '', "it's", '8080'), { maxLength: 3 });
    const folder = mkdtempSync(join(tmpdir(), 'args-'));
    try {
      const file = join(folder, 'one.yaml');
      const cases = fc.sample(fc.tuple(deployment, words, words, words), { numRuns: lines, seed: SEED });
      for (const [object, present, before, after] of cases) {
        // The words that are there begin and end otherwise than those of the rule.
        const args = ['first', ...present, 'last'];
        const [web] = (specOf(object) as { containers: Any[] }).containers.filter(
          ({ name }) => name === 'web',
        );
        Object.assign(web as Any, { args });
        writeFileSync(file, stringify(object, { version: '1.1', aliasDuplicateObjects: false }));
        const spec = { containers: [{ name: 'web', args: [...before, ...args, ...after] }] };
        const patch = JSON.stringify({ spec: { template: { spec } } });
        const call = ['patch', '--local', '-f', file, '--type', 'strategic', '-p', patch, '-o', 'json'];
        const { stdout, stderr } = spawnSync(toolPath('kubectl'), call, { encoding: 'utf8' });
        expect(stderr).toBe('');
        const rule: Rule = {
          name: 'r',
          containers: { name: 'web' },
          ...(before.length > 0 && { argsPrepend: before }),
          ...(after.length > 0 && { argsAppend: after }),
        };
        const [item] = read(transform(listOf(object, own(rule))).output).items;
        expect(specOf(item)).toEqual(specOf(JSON.parse(stdout)));
      }
      expect(cases).toHaveLength(lines);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the laws', () => {
  test('a second run changes nothing, revert restores every byte, another config leaves no trace', () => {
    fc.assert(
      fc.property(deployment, merging, merging, (object, rule, other) => {
        fc.pre(Object.keys(rule).length > 2 && Object.keys(other).length > 2);
        const text = listOf(object, own(rule));
        const once = transform(text).output;
        expect(transform(once).output).toBe(once);
        expect(withoutResults(revert(once).output)).toBe(text);
        expect(runWith(once, own(other)).text).toBe(runWith(text, own(other)).text);
      }),
      times(),
    );
  });

  test('of two owners, each can leave while the other stays', () => {
    fc.assert(
      fc.property(deployment, merging, merging, (object, one, two) => {
        fc.pre(Object.keys(one).length > 2 && Object.keys(two).length > 2);
        const [a, b] = [configOf('a', [quiet(one)]), configOf('b', [quiet(two)])];
        const text = listOf(object, a);
        const both = runWith(runWith(text, a).text, b).text;
        const spec = (each: string): unknown => unordered(specOf(read(each).items[0]));
        expect(spec(runWith(both, configOf('b', [])).text)).toEqual(spec(runWith(text, a).text));
        expect(spec(runWith(both, configOf('a', [])).text)).toEqual(spec(runWith(text, b).text));
      }),
      times(0.5),
    );
  });
});

const pod = (lines: string): string =>
  `apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n  spec:\n    containers:\n    - name: main\n      image: nginx:1 # pinned\n${lines}`.trimEnd();
const containersOf = (item: unknown): Any[] => ((item as Any)['spec'] as Any)['containers'] as Any[];
const run = (lines: string, rule: Any) => transform(resourceList([pod(lines)], own({ name: 'r', ...rule })));
const messages = (lines: string, rule: Any): string[] =>
  run(lines, rule).problems.map(({ kind, message }) => `${kind}: ${message}`);

describe('a value that differs', () => {
  const lines = '      resources:\n        limits: {memory: 1Gi} # measured\n';
  const container = { resources: { limits: { cpu: '1', memory: '2Gi' } } };

  test('is a conflict that names the field', () => {
    expect(messages(lines, { container })).toEqual([
      expect.stringContaining(
        'Conflict: Pod web, container main, rule r: resources.limits.memory of container main is "1Gi" in the workload but "2Gi" in the rule; set onConflict: Replace or Keep',
      ),
    ]);
  });

  test('stays with Keep, beside what is added', () => {
    const { output } = run(lines, { container, onConflict: 'Keep' });
    expect(output).toContain('        limits: {memory: 1Gi, cpu: "1"} # measured\n');
  });

  test('is replaced with Replace', () => {
    const { output } = run(lines, { container, onConflict: 'Replace' });
    expect(output).toContain('        limits: {memory: 2Gi, cpu: "1"} # measured\n');
  });
});

test.each([
  ['in an element with the same key', '      ports:\n      - containerPort: 80 # web\n'],
  ['with the default of a key written out', '      ports:\n      - {containerPort: 80, protocol: TCP}\n'],
])('a list with keys is merged %s', (_, lines) => {
  const container = { ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }] };
  const [item] = read(run(lines, { container }).output).items;
  const [main] = containersOf(item);
  expect(main?.['ports']).toEqual([
    expect.objectContaining({ containerPort: 80, name: 'http' }),
    { containerPort: 81 },
  ]);
});

describe('an image', () => {
  test('needs onConflict: Replace', () => {
    expect(messages('', { container: { image: 'nginx:2' } })).toEqual([
      expect.stringContaining('SnippetInvalid: spec.rules[0].container.image: '),
      expect.stringContaining('Conflict: Pod web, container main, rule r: image of container main is '),
    ]);
    const { output, problems } = run('', { onConflict: 'Replace', container: { image: 'nginx:2' } });
    expect(problems).toEqual([]);
    expect(output).toContain('      image: "nginx:2" # pinned\n');
    expect(withoutResults(revert(output).output)).toContain('      image: nginx:1 # pinned\n');
  });
});

describe('a probe with another handler', () => {
  const lines = '      readinessProbe:\n        exec: {command: [ready]}\n';
  const container = { readinessProbe: { httpGet: { port: 80 }, periodSeconds: 3 } };

  test.each(['Fail', 'Replace'])('is a conflict with %s, since both would be refused', (onConflict) => {
    expect(messages(lines, { container, onConflict })).toEqual([
      expect.stringContaining(
        'Conflict: Pod web, container main, rule r: readinessProbe of container main has exec, but the rule sets httpGet: a probe can have only one; remove exec',
      ),
    ]);
  });

  test('keeps it with Keep', () => {
    const [item] = read(run(lines, { container, onConflict: 'Keep' }).output).items;
    const [main] = containersOf(item);
    expect(main?.['readinessProbe']).toEqual({ exec: { command: ['ready'] }, periodSeconds: 3 });
  });
});

describe('a workload of another shape', () => {
  test.each([
    ['      resources: text\n', { container: { resources: { limits: { cpu: '1' } } } }, 'resources', 'a map'],
    ['      ports: 80\n', { container: { ports: [{ containerPort: 1 }] } }, 'ports', 'a list of maps'],
    ['      ports: [80]\n', { container: { ports: [{ containerPort: 1 }] } }, 'ports', 'a list of maps'],
    ['    securityContext: []\n', { pod: { securityContext: { fsGroup: 1 } } }, 'securityContext', 'a map'],
    ['    nodeSelector: x\n', { pod: { nodeSelector: { a: 'b' } } }, 'nodeSelector', 'a map'],
  ])('is reported and left as it is: %j', (lines, rule, subject, wanted) => {
    const { output, problems } = run(lines, rule);
    expect(problems.map(({ kind }) => kind)).toEqual(['WorkloadInvalid']);
    expect(problems[0]?.message).toContain(`${subject} of `);
    expect(problems[0]?.message).toContain(` is not ${wanted}; `);
    expect(withoutResults(output)).toBe(resourceList([pod(lines)], own({ name: 'r', ...rule })));
  });

  test('with two elements of one key is reported', () => {
    const lines = '      ports:\n      - containerPort: 80\n      - containerPort: 80\n';
    expect(messages(lines, { container: { ports: [{ containerPort: 80, name: 'x' }] } })).toEqual([
      expect.stringContaining(
        'WorkloadInvalid: Pod web, container main, rule r: ports[80 TCP] of container main is listed more than once',
      ),
    ]);
  });

  test.each(['null', '~', ''])('with %j for nothing has it back', (nothing) => {
    const lines =
      `      resources: ${nothing}\n    securityContext: ${nothing}\n    hostname: a\n`.replaceAll(
        / +$/gm,
        '',
      );
    const rule = {
      pod: { securityContext: { fsGroup: 1 } },
      container: { resources: { limits: { cpu: '1' } } },
    };
    const { output, problems } = run(lines, rule);
    expect(problems).toEqual([]);
    expect(withoutResults(revert(output).output)).toBe(
      resourceList([pod(lines)], own({ name: 'r', ...rule })),
    );
  });
});

describe.each(['Strict', 'Warn', 'Off'])('whatever spec.validation says, here %s', (validation) => {
  const kinds = (rule: Any): string[] =>
    transform(resourceList([pod('')], configOf('own', [{ name: 'r', ...rule }], { validation })))
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ kind, field }) => `${kind} ${field?.path}`);

  test.each([
    [{ pod: { nodeSelectors: { a: 'b' } } }, 'UnknownField', 'pod.nodeSelectors'],
    [{ container: { resources: { limit: { cpu: '1' } } } }, 'UnknownField', 'container.resources.limit'],
    [{ pod: { nodeName: null } }, 'SnippetInvalid', 'pod.nodeName'],
    [{ pod: { nodeSelector: { a: null } } }, 'SnippetInvalid', 'pod.nodeSelector.a'],
    [{ pod: {} }, 'SnippetInvalid', 'pod'],
    [{ container: { resources: {} } }, 'SnippetInvalid', 'container.resources'],
    [{ pod: { readinessGates: [] } }, 'SnippetInvalid', 'pod.readinessGates'],
    [{ pod: { hostAliases: [{ hostnames: ['a'] }] } }, 'SnippetInvalid', 'pod.hostAliases[0]'],
    [
      { container: { ports: [{ containerPort: 1 }, { containerPort: 1 }] } },
      'SnippetInvalid',
      'container.ports[1]',
    ],
    [{ pod: { volumes: [{ name: 'v' }] } }, 'SnippetInvalid', 'pod.volumes'],
    [{ container: { args: ['x'] } }, 'SnippetInvalid', 'container.args'],
  ])('%j is refused', (rule, kind, path) => {
    expect(kinds(rule)).toContain(`${kind} spec.rules[0].${path}`);
  });
});

describe('a value that is not whole', () => {
  const rule = { container: { readinessProbe: { timeoutSeconds: 9 } }, onConflict: 'Replace' };

  test('goes into one that has the rest', () => {
    const { output, problems } = run(
      '      readinessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 1}\n',
      rule,
    );
    expect(problems).toEqual([]);
    expect(output).toContain('      readinessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 9}\n');
  });

  test('is refused where there is nothing', () => {
    expect(messages('', rule)).toEqual([
      expect.stringContaining('SnippetInvalid: Pod web, container main, rule r: '),
    ]);
    expect(
      messages('', {
        pod: { topologySpreadConstraints: [{ topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] },
      }),
    ).toEqual([expect.stringContaining('SnippetInvalid: Pod web, rule r: ')]);
  });
});

test('values are checked by their types', () => {
  expect(messages('', { container: { resources: { limits: { memory: '1GB' } } } })).toEqual([
    expect.stringContaining('SnippetInvalid: spec.rules[0].container.resources.limits.memory: '),
  ]);
  expect(messages('', { pod: { terminationGracePeriodSeconds: '60' } })).toEqual([
    expect.stringContaining('SnippetInvalid: spec.rules[0].pod.terminationGracePeriodSeconds: '),
  ]);
});

test('what pod and container leave to other fields of a rule are fields of Kubernetes', () => {
  for (const type of ['PodSpec', 'Container'] as const)
    for (const field of Object.keys(ownFields[type])) expect(fieldsOf(type).has(field)).toBe(true);
});

// What `podgraft policy` prints and refuses. That it does what podgraft does is asked of a real API server, in
// test/cluster/policy.test.ts.
import { readFileSync } from 'node:fs';
import jsYaml from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { literal, same } from '../../src/policy/cel.ts';
import { folderOf, run } from '../cli/support.ts';

const config = (rule: object, spec: object = {}): string =>
  JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'page' },
    spec: { kubernetesVersion: '1.36', rules: [{ name: 'page', ...rule }], ...spec },
  });

const policyOf = (text: string) => run(folderOf({ 'config.yaml': text }), ['policy', '-c', 'config.yaml']);

it('prints what the example shows, the same each time', async () => {
  const args = ['policy', '-c', 'examples/in-the-cluster/function-config.yaml'];
  const [first, second] = [await run('.', args), await run('.', args)];
  expect(first.code).toBe(0);
  expect(first.stdout).toBe(readFileSync('examples/in-the-cluster/policy.yaml', 'utf8'));
  expect(second.stdout).toBe(first.stdout);
});

it('prints what the example shows on workloads', async () => {
  const args = ['policy', '-c', 'examples/in-the-cluster/function-config.yaml', '--on', 'workloads'];
  const { stdout } = await run('.', args);
  expect(stdout).toBe(readFileSync('examples/in-the-cluster/policy-on-workloads.yaml', 'utf8'));
});

it('prints as YAML what -o json has as objects', async () => {
  const folder = folderOf({ 'config.yaml': config({ env: [{ name: 'A', value: 'it\'s "1"\n#' }] }) });
  const yaml = await run(folder, ['policy', '-c', 'config.yaml']);
  const json = await run(folder, ['policy', '-c', 'config.yaml', '-o', 'json']);
  expect(jsYaml.safeLoadAll(yaml.stdout)).toEqual((JSON.parse(json.stdout) as { objects: unknown }).objects);
});

describe.each(['Strict', 'Warn', 'Off'])('with validation: %s a value of another type', (validation) => {
  it.each([
    ['a number for words', '{exec: {command: 9007199254740993}}', 'exec.command: expected a list'],
    ['a map for a word', '{exec: {command: [{a: 9007199254740993}]}}', 'exec.command[0]: expected a string'],
  ])('is refused by its field: %s', async (_, preStop, expected) => {
    const text = config({ preStop: 'HOOK' }, { validation }).replace('"HOOK"', preStop);
    const { code, stdout, stderr } = await policyOf(text);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`spec.rules[0].preStop.${expected}`);
    expect(stderr).not.toContain('InternalError');
  });
});

describe('refuses, with the field and a remedy,', () => {
  it.each([
    [
      'an older cluster',
      config({ env: [] }, { kubernetesVersion: '1.35' }),
      'spec.kubernetesVersion',
      '1.36',
    ],
    [
      'labels of the workload',
      config({ target: { labelSelector: 'a=b' }, env: [] }),
      'target.labelSelector',
      'select by kind',
    ],
    [
      'annotations in one of several targets',
      config({ target: [{ kind: 'Job' }, { annotationSelector: 'a=b' }] }),
      'target[1].annotationSelector',
      'select by kind',
    ],
    [
      'labels in exclude',
      config({ exclude: { labelSelector: 'a=b' } }),
      'exclude.labelSelector',
      'select by kind',
    ],
    [
      'a label of pods that a rule adds',
      config({ target: [{ kind: 'Job' }, { podLabelSelector: 'c,a!=b' }], podLabels: { a: 'b' } }),
      'target[1].podLabelSelector',
      'another label',
    ],
    ['a CronJob', config({ target: { kind: 'CronJob' }, env: [] }), 'target.kind', 'kind: Job'],
    [
      'files of bytes',
      config({ files: [{ path: '/a/b', binaryContent: 'AP8=' }] }),
      'rules[0].files[0].binaryContent',
      'configMapKeyRef',
    ],
    [
      'files of text',
      config({ files: [{ path: '/a/b', content: 'c' }] }),
      'rules[0].files[0].content',
      'configMapKeyRef',
    ],
    ['fields of the pod', config({ pod: { hostNetwork: true } }), 'rules[0].pod', 'manifests'],
    [
      'classic sidecars that become native',
      config({ nativeSidecars: ['proxy'], env: [{ name: 'A' }] }),
      'rules[0].nativeSidecars',
      'apply this rule to manifests',
    ],
    [
      'a script in a ConfigMap',
      config({ entrypoint: { script: 'true' } }),
      'entrypoint.delivery',
      'delivery: Inline',
    ],
    [
      'replaced labels of pods',
      config({ podLabels: { a: 'b' }, onConflict: 'Replace' }),
      'podLabels',
      'Keep',
    ],
    [
      'more than an expression may have',
      config({ podAnnotations: { a: 'x'.repeat(110_000) } }),
      'characters',
      'split the rule',
    ],
  ])('%s', async (_, text, place, remedy) => {
    const { code, stdout, stderr } = await policyOf(text);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('[PolicyUnsupported]');
    expect(stderr).toContain(place);
    expect(stderr).toContain(remedy);
  });

  it('what a run over manifests refuses in the config', async () => {
    const { code, stderr } = await policyOf(config({ env: [{ nmae: 'A' }] }));
    expect(code).toBe(1);
    expect(stderr).toContain('[UnknownField]');
  });
});

interface Printed {
  readonly spec: {
    readonly matchConstraints: { readonly resourceRules: Record<string, string[]>[] };
    readonly variables: { name: string; expression: string }[];
    readonly mutations: { jsonPatch: { expression: string } }[];
  };
}

const printed = async (text: string, ...args: string[]): Promise<Printed> => {
  const folder = folderOf({ 'config.yaml': text });
  const { code, stdout, stderr } = await run(folder, ['policy', '-c', 'config.yaml', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return jsYaml.safeLoadAll(stdout)[0] as Printed;
};

const severalRules = (...rules: object[]): string =>
  config({}, { rules: rules.map((rule, index) => ({ name: `rule-${index}`, ...rule })) });

describe('has few mutations, since each costs', () => {
  const changes = async (text: string): Promise<string[]> =>
    (await printed(text)).spec.mutations.map(({ jsonPatch }) => jsonPatch.expression);

  it('30 rules with volumes, containers, mounts and variables of their own have one', async () => {
    const rules = Array.from({ length: 30 }, (_, index) => ({
      volumes: [{ name: `v${index}`, emptyDir: {} }],
      initContainers: [{ name: `i${index}`, image: 'i' }],
      volumeMounts: [{ name: `v${index}`, mountPath: `/m${index}` }],
      env: [{ name: `E${index}`, value: 'x' }],
      podLabels: { [`l${index}`]: 'x' },
    }));
    expect(await changes(severalRules(...rules))).toHaveLength(1);
  });

  it.each<[string, object[], number]>([
    ['different variables', [{ env: [{ name: 'A' }] }, { env: [{ name: 'B' }] }], 1],
    ['one variable, which the second has to see', [{ env: [{ name: 'A' }] }, { env: [{ name: 'A' }] }], 2],
    [
      'one variable of Deployments and of Jobs',
      [
        { target: { kind: 'Deployment' }, env: [{ name: 'A' }] },
        { target: { kind: 'Job' }, env: [{ name: 'A' }] },
      ],
      1,
    ],
    [
      'one variable of a Deployment and of what may be one',
      [
        { target: { kind: 'Deployment' }, env: [{ name: 'A' }] },
        { target: { name: 'x' }, env: [{ name: 'A' }] },
      ],
      2,
    ],
    [
      'init containers in order',
      [{ initContainers: [{ name: 'a', image: 'a' }] }, { initContainers: [{ name: 'b', image: 'b' }] }],
      1,
    ],
    [
      'init containers, the second before the first',
      [
        { initContainers: [{ name: 'a', image: 'a' }] },
        {
          initContainers: [{ name: 'b', image: 'b' }],
          placement: { initContainers: { before: 'a' } },
        },
      ],
      2,
    ],
    [
      'entrypoints around each other',
      [{ entrypoint: { command: ['/a'] } }, { entrypoint: { command: ['/b'] } }],
      2,
    ],
  ])('two rules with %s', async (_, rules, count) => {
    expect(await changes(severalRules(...rules))).toHaveLength(count);
  });

  it('what comes after something that waits, in one list, waits too', async () => {
    const { spec } = await printed(
      severalRules(
        { env: [{ name: 'A' }] },
        { env: [{ name: 'A' }, { name: 'B' }] },
        { env: [{ name: 'C', value: '$(B)' }] },
      ),
    );
    const named = (name: string) => spec.variables.find((each) => each.name === name)?.expression;
    expect(named('changes0')).toMatch(/variables\.rule0_env\]/);
    expect(named('changes1')).toMatch(/variables\.rule1_env1,\nvariables\.rule2_env1\]/);
    expect(named('rule1_env1')).toContain('{"name": "B"}');
    expect(named('rule2_env1')).toContain('{"name": "C", "value": "$(B)"}');
  });

  it('a refusal quotes its mutation, so that is short, however long the rules are', async () => {
    const env = Array.from({ length: 200 }, (_, index) => ({ name: `E${index}`, value: 'x'.repeat(50) }));
    const [only = ''] = await changes(config({ env }));
    expect(only).toContain('variables.problem0 != ""');
    expect(only.length).toBeLessThan(300);
  });
});

describe('on workloads', () => {
  const rulesOf = async (target: object): Promise<string[]> => {
    const { spec } = await printed(config({ target, env: [{ name: 'A' }] }), '--on', 'workloads');
    return spec.matchConstraints.resourceRules.map(
      ({ apiGroups, operations, resources }) =>
        `${apiGroups?.[0]}: ${operations?.join(' and ')} of ${resources?.join(', ')}`,
    );
  };
  it.each<[string, object, string[]]>([
    ['a kind', { kind: 'Deployment' }, ['apps: CREATE and UPDATE of deployments']],
    ['a group', { group: 'batch' }, ['batch: CREATE and UPDATE of cronjobs, jobs']],
    ['pods, which cannot be changed', { kind: 'Pod' }, [': CREATE of pods']],
    [
      'all',
      { name: 'x' },
      [
        ': CREATE of pods',
        ': CREATE and UPDATE of podtemplates, replicationcontrollers',
        'apps: CREATE and UPDATE of daemonsets, deployments, replicasets, statefulsets',
        'batch: CREATE and UPDATE of cronjobs, jobs',
      ],
    ],
  ])('is asked about what rules may be about: %s', async (_, target, expected) => {
    expect(await rulesOf(target)).toEqual(expected);
  });

  it('asks labels and annotations of the workload, and those of its pods', async () => {
    const target = { labelSelector: 'a=b', annotationSelector: 'c', podLabelSelector: 'd' };
    const { spec } = await printed(config({ target, env: [{ name: 'A' }] }), '--on', 'workloads');
    const { expression } = spec.variables.find(({ name }) => name === 'rule0_matches') ?? {};
    expect(expression).toContain('object.metadata.?labels[?"a"].value() in ["b"]');
    expect(expression).toContain('object.metadata.?annotations[?"c"].hasValue()');
    expect(expression).toContain('variables.template.?metadata.?labels[?"d"].hasValue()');
  });

  it('refuses rules about custom kinds alone', async () => {
    const folder = folderOf({ 'config.yaml': config({ target: { kind: 'Rollout' }, env: [{ name: 'A' }] }) });
    const { code, stderr } = await run(folder, ['policy', '-c', 'config.yaml', '--on', 'workloads']);
    expect(code).toBe(1);
    expect(stderr).toContain('compile with --on pods');
  });

  it('is one of two', async () => {
    const { code, stderr } = await run('.', ['policy', '-c', 'x.yaml', '--on', 'nodes']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--on must be pods or workloads, not "nodes"'),
    ]);
  });
});

describe('asks the labels of pods and Namespaces', () => {
  const pod = 'object.metadata.?labels';
  it.each([
    ['that are there', 'a', `${pod}[?"a"].hasValue()`],
    ['that are missing', '!a', `!${pod}[?"a"].hasValue()`],
    ['with a value', 'a=b', `${pod}[?"a"].hasValue() && ${pod}[?"a"].value() in ["b"]`],
    [
      'with an empty value, or none of several',
      'x.io/a=,c notin (d,e)',
      `${pod}[?"x.io/a"].hasValue() && ${pod}[?"x.io/a"].value() in [""] && !(${pod}[?"c"].hasValue() && ${pod}[?"c"].value() in ["d", "e"])`,
    ],
    [
      'with a greater number',
      'a>007',
      `${pod}[?"a"].hasValue() && ${pod}[?"a"].value().matches("^0*[0-9]{1,18}$") && int(${pod}[?"a"].value()) > 7`,
    ],
  ])('%s', async (_, selector, expression) => {
    const matchesOf = async (target: object): Promise<string | undefined> => {
      const { code, stdout } = await policyOf(config({ target, env: [] }));
      expect(code).toBe(0);
      const [policy] = jsYaml.safeLoadAll(stdout) as [
        { spec: { variables: { name: string; expression: string }[] } },
      ];
      return policy.spec.variables.find(({ name }) => name === 'rule0_matches')?.expression;
    };
    const rest = ' && !variables.skip.exists(s, s in ["true", "page"])';
    expect(await matchesOf({ podLabelSelector: selector })).toBe(`((${expression}))${rest}`);
    expect(await matchesOf({ namespaceSelector: selector })).toBe(
      `((${expression.replaceAll(pod, 'namespaceObject.metadata.?labels')}))${rest}`,
    );
  });
});

it.each([
  ['/bin/sh', '/a.sh'],
  ['/bin/mksh', '/a.sh'],
  ['/bin/bash-5.2', '-n'],
  ['/usr/bin/env bash', '/a.sh'],
])('refuses %s on Windows, as over manifests, and no program without a shell', async (shell, script) => {
  const { spec } = await printed(config({ entrypoint: { command: [...shell.split(' '), script] } }));
  expect(JSON.stringify(spec.variables)).toContain(`needs ${shell}, and the pod runs on Windows`);
  const other = await printed(config({ entrypoint: { command: ['/start'] } }));
  expect(JSON.stringify(other.spec.variables)).not.toContain('runs on Windows');
});

it('binds the policy to the namespaces that all rules name, and never to kube-system', async () => {
  const folder = folderOf({
    'named.yaml': config({ target: [{ namespace: 'b' }, { namespace: 'a' }] }),
    'any.yaml': config({ target: [{ namespace: 'b' }, { namespace: 'a.*' }] }),
  });
  const bound = async (name: string): Promise<unknown> => {
    const { stdout } = await run(folder, ['policy', '-c', name]);
    const [, binding] = jsYaml.safeLoadAll(stdout) as {
      spec: { matchResources: { namespaceSelector: unknown } };
    }[];
    return binding?.spec.matchResources.namespaceSelector;
  };
  const key = 'kubernetes.io/metadata.name';
  const notSystem = { key, operator: 'NotIn', values: ['kube-system'] };
  expect(await bound('named.yaml')).toEqual({
    matchExpressions: [notSystem, { key, operator: 'In', values: ['a', 'b'] }],
  });
  expect(await bound('any.yaml')).toEqual({ matchExpressions: [notSystem] });
});

it('knows an image in every way to write it, from a catalog too', async () => {
  const folder = folderOf({
    'config.yaml': config({ entrypoint: { script: 'true', delivery: 'Inline' } }),
    'images.yaml': `apiVersion: podgraft.dev/v1alpha1
kind: ImageCatalog
metadata: {name: images}
spec: {images: [{image: nginx, entrypoint: [/start], cmd: [$(A)]}]}
`,
  });
  const { stdout } = await run(folder, ['policy', '-c', 'config.yaml', '-c', 'images.yaml']);
  for (const image of [
    'nginx',
    'nginx:latest',
    'library/nginx',
    'docker.io/nginx',
    'docker.io/library/nginx:latest',
  ])
    expect(stdout).toContain(`"${image}": {"entrypoint": dyn(["/start"]), "cmd": dyn(["$$(A)"])}`);
});

it('does not take an image of which only ENV is given for one without a command', async () => {
  const images = [{ image: 'i', env: { A: 'b' } }];
  const { stdout } = await policyOf(
    config({ entrypoint: { script: 'true', delivery: 'Inline' } }, { images }),
  );
  expect(stdout).toContain('"i:latest": {"env": dyn({"A": "b"})}');
  expect(stdout).not.toContain('"entrypoint": dyn([])');
});

describe('CEL', () => {
  it.each([
    ['text', 'a"b\\\n', '"a\\"b\\\\\\n"'],
    ['a list of strings', ['a', 'b'], '["a", "b"]'],
    ['a map of mixed values', { a: 1, b: [true, null] }, '{"a": dyn(1), "b": dyn([dyn(true), dyn(null)])}'],
    ['an empty map', {}, '{}'],
  ])('writes %s', (_, value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  it.each([
    [
      'a quantity by its amount',
      { limits: { cpu: 0.5 } },
      'ResourceRequirements',
      '"limits" in x && "cpu" in x["limits"] && quantity(string(x["limits"]["cpu"])).compareTo(quantity("0.5")) == 0',
    ],
    ['an empty map by being there', { emptyDir: {} }, 'Volume', '"emptyDir" in x'],
    ['no field that is null', { name: 'a', value: null }, 'EnvVar', '"name" in x && x["name"] == "a"'],
    [
      'elements of lists wherever they are',
      { ports: [{ containerPort: 80 }] },
      'Container',
      '"ports" in x && x["ports"].exists(y0, "containerPort" in y0 && y0["containerPort"] == 80)',
    ],
  ])('compares %s', (_, wanted, type, expected) => {
    expect(same(wanted, 'x', { is: 'type', name: type })).toBe(expected);
  });
});

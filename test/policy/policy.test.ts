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

it('prints as YAML what -o json has as objects', async () => {
  const folder = folderOf({ 'config.yaml': config({ env: [{ name: 'A', value: 'it\'s "1"\n#' }] }) });
  const yaml = await run(folder, ['policy', '-c', 'config.yaml']);
  const json = await run(folder, ['policy', '-c', 'config.yaml', '-o', 'json']);
  expect(jsYaml.safeLoadAll(yaml.stdout)).toEqual((JSON.parse(json.stdout) as { objects: unknown }).objects);
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
      'files',
      config({ files: [{ path: '/a/b', content: 'c' }] }),
      'rules[0].files[0].content',
      'configMapKeyRef',
    ],
    ['arguments', config({ argsAppend: ['-v'] }), 'rules[0].argsAppend', 'manifests'],
    [
      'a script in a ConfigMap',
      config({ entrypoint: { script: 'true' } }),
      'entrypoint.delivery',
      'delivery: Inline',
    ],
    [
      'the image of another container',
      config({ sidecars: [{ name: 'a', imageFrom: { container: 'web' } }] }),
      'rules[0].sidecars[0].imageFrom',
      'set image',
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
    ['a list of words', ['a', 'b'], '["a", "b"]'],
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

import { expect, test } from 'vitest';
import { closest, distance } from '../../../src/kubernetes/schema/suggest.ts';
import { fieldsOf, typeInside } from '../../../src/kubernetes/schema/table.ts';
import { checkSnippet, checkWorkload } from '../../../src/kubernetes/validate/check.ts';
import { type SnippetType, valid } from '../validate/full-snippets.ts';
import { fieldPaths, type Path, pick, randomFrom, typo, withName } from '../validate/mutate.ts';

const options = { kubernetesVersion: '1.36' };

test.each([
  [
    'a plural is missing',
    'Container',
    { name: 'c', image: 'i', volumeMount: [] },
    'c.volumeMount',
    'did you mean volumeMounts?',
  ],
  [
    'the case differs',
    'Container',
    { name: 'c', image: 'i', imagePullpolicy: 'Always' },
    'c.imagePullpolicy',
    'did you mean imagePullPolicy?',
  ],
  [
    'snake case',
    'Container',
    { name: 'c', image: 'i', volume_mounts: [] },
    'c.volume_mounts',
    'did you mean volumeMounts?',
  ],
  [
    'two letters are swapped',
    'VolumeMount',
    { name: 'v', mountPaht: '/a' },
    'c.mountPaht',
    'did you mean mountPath?',
  ],
  [
    'the field is one level too high',
    'Container',
    { name: 'c', image: 'i', mountPath: '/a' },
    'c.mountPath',
    'did you mean volumeMounts[].mountPath?',
  ],
  [
    'the field is in a mapping below',
    'Container',
    { name: 'c', image: 'i', privileged: true },
    'c.privileged',
    'did you mean securityContext.privileged?',
  ],
  [
    'the field is one level too deep',
    'Container',
    { name: 'c', image: 'i', resources: { env: [] } },
    'c.resources.env',
    'env belongs next to resources, not inside it; check the indentation',
  ],
] as const)('suggests the field when %s', (_sentence, type, value, path, remedy) => {
  const issues = checkSnippet(type, value, 'c', options);
  expect(issues.map((each) => [each.kind, each.path, each.remedy])).toEqual([['UnknownField', path, remedy]]);
});

const told = (value: object): string[] =>
  checkSnippet('Container', { name: 'c', image: 'i', ...value }, 'c', options).map(
    ({ path, remedy }) => `${path}: ${remedy}`,
  );

test.each<[string, object, string[]]>([
  [
    'path and port of a probe are both of httpGet',
    { livenessProbe: { path: '/x', port: 80 } },
    ['c.livenessProbe.path: did you mean httpGet.path?', 'c.livenessProbe.port: did you mean httpGet.port?'],
  ],
  [
    'a port alone is of tcpSocket',
    { livenessProbe: { port: 80 } },
    ['c.livenessProbe.port: did you mean tcpSocket.port?'],
  ],
  [
    'a port beside grpc is of grpc',
    { livenessProbe: { grpc: { port: 1 }, port: 80 } },
    ['c.livenessProbe.port: did you mean grpc.port?'],
  ],
  [
    'port and service are both of grpc',
    { livenessProbe: { port: 80, service: 'a' } },
    ['c.livenessProbe.port: did you mean grpc.port?', 'c.livenessProbe.service: did you mean grpc.service?'],
  ],
  [
    'what is of the pod is not looked for in the container',
    { terminationGracePeriodSeconds: 60, serviceAccountName: 'a', volumes: [] },
    [
      'c.terminationGracePeriodSeconds: terminationGracePeriodSeconds is a field of the pod, not of containers: set it in the pod template of the workload',
      'c.serviceAccountName: serviceAccountName is a field of the pod, not of containers: set it in the pod template of the workload',
      'c.volumes: volumes is a field of the pod, not of containers: set it directly in the rule',
    ],
  ],
  [
    'what is of the security context of the pod is reported as such',
    { securityContext: { fsGroup: 1000 } },
    [
      "c.securityContext.fsGroup: fsGroup is a field of the pod's securityContext: set it in the pod template of the workload",
    ],
  ],
  [
    'amounts without requests or limits',
    { resources: { cpu: 1, 'nvidia.com/gpu': 1 } },
    [
      'c.resources.cpu: amounts go into requests and limits: did you mean requests.cpu?',
      'c.resources["nvidia.com/gpu"]: amounts go into requests and limits: did you mean requests.nvidia.com/gpu?',
    ],
  ],
  [
    'the name of a Secret where the field is only name',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { secretName: 'a', key: 'k' } } }] },
    ['c.env[0].valueFrom.secretKeyRef.secretName: did you mean name?'],
  ],
  [
    'a longer name of what is there already is something else',
    { imageName: 'a' },
    ['c.imageName: did you mean image?'],
  ],
])('%s', (_sentence, value, remedies) => {
  expect(told(value)).toEqual(remedies);
});

test('the name of a ConfigMap in a volume is name', () => {
  const value = { name: 'v', configMap: { configMapName: 'a' } };
  expect(checkSnippet('Volume', value, 'v', options).map(({ proposedValue }) => proposedValue)).toEqual([
    'name',
  ]);
});

test('in a workload, a field of the pod in a container is a slip of the indentation', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ name: 'c', image: 'i', terminationGracePeriodSeconds: 60 }] },
  };
  expect(checkWorkload(pod).map(({ remedy }) => remedy)).toEqual([
    'terminationGracePeriodSeconds belongs next to containers, not inside it; check the indentation',
  ]);
});

test('suggests nothing for a name that resembles no field', () => {
  const [issue] = checkSnippet('EnvVar', { name: 'A', zzzqqq: 1 }, 'e', options);
  expect(issue).toEqual({
    kind: 'UnknownField',
    path: 'e.zzzqqq',
    what: 'unknown field in an EnvVar',
    currentValue: 'zzzqqq',
  });
});

test('a required field that is misspelt is not also reported as missing', () => {
  expect(checkSnippet('EnvVar', { nmae: 'A' }, 'e', options)).toHaveLength(1);
});

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'abd', 1],
  ['abcd', 'bcd', 1],
  ['kitten', 'sitting', 3],
])('the distance from "%s" to "%s" is %i', (a, b, edits) => {
  expect(distance(a, b)).toBe(edits);
});

test('a name with the same letters comes before one with fewer edits', () => {
  expect(closest('read_only', ['readonlz', 'readOnly']).names[0]).toBe('readOnly');
});

test('suggests the right field first for at least 99 % of 1,000 single typos in all snippet types', () => {
  const random = randomFrom(20240607);
  const types = Object.keys(valid) as SnippetType[];
  const wrong: string[] = [];
  let made = 0;
  while (made < 1000) {
    const type = pick(random, types);
    const value = pick(random, valid[type]);
    const path = pick(random, fieldPaths(value));
    const name = String(path.at(-1));
    const misspelt = typo(name, random);
    const known = siblings(type, path);
    // Map keys are the user's own names, and a typo that makes another field is no unknown field.
    if (!known?.includes(name) || known.includes(misspelt)) continue;
    made++;
    const issue = checkSnippet(type, withName(value, path, misspelt), 'x', options).find(
      (each) => each.kind === 'UnknownField' && each.currentValue === misspelt,
    );
    if (issue?.proposedValue !== name)
      wrong.push(`${type} ${path.join('.')}: ${misspelt} → ${issue?.remedy}`);
  }
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(10);
});

/** The fields of the type that holds the field at a path; undefined inside a map. */
const siblings = (root: string, path: Path): string[] | undefined => {
  let type: string | undefined = root;
  for (const key of path.slice(0, -1)) {
    if (typeof key === 'number') continue;
    const field: ReturnType<ReturnType<typeof fieldsOf>['get']> =
      type === undefined ? undefined : fieldsOf(type).get(key);
    type = field && typeInside(field.shape);
  }
  return type === undefined ? undefined : [...fieldsOf(type).keys()];
};

// Mistakes of a config are reported in the words that it has, all of them, each with what to write instead.

import { describe, expect, test } from 'vitest';
import { podGraftSchema } from '../../src/config/schema.generated.ts';
import { transform } from '../../src/transform.ts';
import { dedent } from '../dedent.ts';

const head = dedent`
  apiVersion: config.kubernetes.io/v1
  kind: ResourceList
  items: []
  functionConfig:
    apiVersion: podgraft.dev/v1alpha1
    kind: PodGraft
    metadata: {name: a, labels: {b: c, b: d}}
`;

const reported = (spec: string): string[] => {
  const config = `  spec:\n${spec.replace(/^(?=.)/gm, '    ')}`;
  const { problems, exitCode } = transform(head + config);
  expect(exitCode).toBe(1);
  return problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
};

test.each<[string, string, string[]]>([
  [
    'a version without quotes keeps its last digit',
    'kubernetesVersion: 1.30\nrules: []\n',
    ['spec.kubernetesVersion: 1.30 is a number, not a string; quote it: "1.30"'],
  ],
  [
    'variables without quotes are quoted as they stand',
    dedent`
      rules:
      - name: r
        env:
        - {name: A, value: 1.10}
        - {name: B, value: 0755}
        - {name: C, value: yes}
        - {name: D, value: 8080}
    `,
    [
      'spec.rules[0].env[0].value: expected a string, found 1.10; quote it: "1.10"',
      'spec.rules[0].env[1].value: expected a string, found 0755; quote it: "0755"',
      'spec.rules[0].env[2].value: expected a string, found yes; quote it: "yes"',
      'spec.rules[0].env[3].value: expected a string, found 8080; quote it: "8080"',
    ],
  ],
  [
    'labels without quotes are quoted as they stand',
    'rules:\n- name: r\n  podLabels: {a: on}\n',
    ['spec.rules[0].podLabels.a: on is a boolean, not a string; quote it: "on"'],
  ],
  [
    'a duplicate field has lost its first value',
    'rules:\n- name: r\n  env: [{name: A, value: a}]\n  env: [{name: B, value: b, value: c}]\n',
    [
      'spec.rules[0].env: duplicate key "env"; only the last one counts; merge the two',
      'spec.rules[0].env[0].value: duplicate key "value"; only the last one counts; merge the two',
    ],
  ],
  [
    'every pattern and selector of a target is judged',
    'rules:\n- name: r\n  target: {kind: "(", name: "*", labelSelector: "a in b"}\n',
    [
      'spec.rules[0].target: kind: error parsing regexp: missing closing ): `(`; patterns are RE2 regular expressions, not globs; write ".*" where a glob has "*"',
      'spec.rules[0].target: name: error parsing regexp: missing argument to repetition operator: `*`; patterns are RE2 regular expressions, not globs; write ".*" where a glob has "*"',
      'spec.rules[0].target: labelSelector: "(" is missing; write a Kubernetes selector, such as app=web,tier in (front)',
    ],
  ],
  [
    'a target that is no map hears what one is',
    'rules:\n- name: r\n  target: Deployment\n',
    [
      'spec.rules[0].target: "Deployment" is not a map of group, version, kind, name, namespace, labelSelector, annotationSelector, podLabelSelector, namespaceSelector, or a list of such maps; write {kind: Deployment}',
    ],
  ],
  [
    'a placement hears what there is',
    'rules:\n- name: r\n  placement: {sidecars: {before: a, after: b}}\n',
    [
      'spec.rules[0].placement.sidecars: {"before":"a","after":"b"} is not First, Last, {before: NAME} or {after: NAME}',
    ],
  ],
  ['a field without a value is empty', 'rules:\n', ['spec.rules: expected a list, found nothing']],
  [
    'labels and annotations that no pod can have',
    dedent`
      rules:
      - name: r
        podLabels: {"bad key": x, ok: -bad-, tier: "", app.kubernetes.io/name: web}
        podAnnotations: {Example.com/Note: "any text, really", a/b/c: x}
    `,
    [
      'spec.rules[0].podAnnotations["a/b/c"]: as a key it must be NAME or PREFIX/NAME, where NAME starts and ends with a letter or digit',
      'spec.rules[0].podLabels["bad key"]: as a key it must be NAME or PREFIX/NAME, where NAME starts and ends with a letter or digit',
      'spec.rules[0].podLabels.ok: must consist of letters, digits, "-", "_" and ".", and start and end with a letter or digit',
    ],
  ],
])('%s', (_sentence, spec, expected) => {
  expect(reported(spec).sort()).toEqual([...expected].sort());
});

test('a problem of a ConfigMap has the words of its own text', () => {
  const { problems } = transform(dedent`
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items: []
    functionConfig:
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a}
      data:
        spec: |
          kubernetesVersion: 1.30
          rules: []
          rules: []
  `);
  expect(problems.map(({ message }) => message)).toEqual([
    'spec.kubernetesVersion: 1.30 is a number, not a string; quote it: "1.30"',
    'spec.rules: duplicate key "rules"; only the last one counts; merge the two',
  ]);
});

describe('validation', () => {
  const problems = (validation: string): string[] => {
    const config = `  spec:\n    validation: ${validation}\n    rules: [{name: r, env: [{name: A, vaule: b}]}]\n`;
    return transform(head + config).problems.map(({ kind, severity }) => `${severity} ${kind}`);
  };
  test.each(['Off', '"Off"', 'off', 'false'])('is off as %s, which YAML 1.1 reads as false', (words) => {
    expect(problems(words)).not.toContain('error ConfigInvalid');
    expect(problems(words)).not.toContain('error UnknownField');
  });
  test('is off in the spec of a ConfigMap too', () => {
    const spec = 'validation: Off\n    rules: [{name: r, env: [{name: A, vaule: b}]}]\n';
    const map = '  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  data:\n   spec: |\n    ';
    const start = head.slice(0, head.indexOf('  apiVersion: podgraft'));
    expect(transform(start + map + spec).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  test('is nothing that On could mean', () => {
    expect(problems('On')).toContain('error ConfigInvalid');
  });
});

test('no other word that a field of the config knows is a boolean of YAML 1.1', () => {
  const words = [...podGraftSchema.matchAll(/"(?:enum|const)":(\[[^\]]*\]|"[^"]*")/g)].flatMap(
    ([, value = '""']) => JSON.parse(value) as string | string[],
  );
  expect(words).toContain('Chain');
  // Those of validation and of problems, for which the config takes false.
  expect(words.filter((each) => /^(y|n|yes|no|on|off|true|false)$/i.test(each))).toEqual([
    'Off',
    'Off',
    'Off',
  ]);
});

// Hooks that the cluster would refuse, or that could not run, are told of and leave the items as they came.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { dedent } from '../dedent.ts';
import { withoutResults } from '../resource-list.ts';

const listOf = (rule: string, spec = '{}'): string => dedent`
  apiVersion: config.kubernetes.io/v1
  kind: ResourceList
  functionConfig:
    apiVersion: podgraft.dev/v1alpha1
    kind: PodGraft
    metadata: {name: c}
    spec:
      images: [{image: "nginx:1.27", shells: []}]
      rules:
      - ${rule}
  items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: ${spec}
`;

const told = (input: string): string[] =>
  transform(input).problems.map(({ kind, message }) => `${kind}: ${message}`);

describe('a hook on init containers', () => {
  const spec =
    '{initContainers: [{name: plain, image: a}, {name: once, image: a, restartPolicy: OnFailure}, {name: proxy, image: a, restartPolicy: Always}], containers: [{name: web, image: b, readinessProbe: {}}]}';

  test.each(['postStart', 'preStop'])('that are no native sidecars is refused: %s', (field) => {
    const input = listOf(
      `{name: r, containers: {init: true, name: plain|once|proxy}, ${field}: {exec: {command: [a]}}}`,
      spec,
    );
    const says = (name: string): string =>
      `HookConflict: Deployment web, container ${name}, rule r: init container ${name} cannot have a ${field} hook: it runs to its end before the pod starts, and the API server refuses the hook; let containers select others, or make ${name} a native sidecar with restartPolicy: Always`;
    expect(told(input).filter((each) => each.startsWith('HookConflict'))).toEqual([
      says('plain'),
      says('once'),
    ]);
    expect(told(input).filter((each) => /container (plain|once)/.test(each))).toHaveLength(2);
    const { output, exitCode } = transform(input);
    expect(exitCode).toBe(1);
    expect(withoutResults(output)).toBe(input);
  });

  test('that are native sidecars is grafted', () => {
    const rule = '{name: r, containers: {init: true, name: proxy}, preStop: {exec: {command: [a]}}}';
    const input = listOf(rule, spec).replace('spec:\n', 'spec:\n    record: false\n');
    expect(transform(input)).toMatchObject({
      exitCode: 0,
      problems: [],
      output: input.replace(
        'restartPolicy: Always}',
        'restartPolicy: Always, lifecycle: {preStop: {exec: {command: [a]}}}}',
      ),
    });
  });
});

describe('a shell that podgraft itself adds to chain two commands', () => {
  const spec =
    '{containers: [{name: web, image: "nginx:1.27", lifecycle: {preStop: {exec: {command: [bye]}}, postStart: {exec: {command: [hi]}}}, readinessProbe: {}}]}';

  test.each(['postStart', 'preStop'])('is told of where the image has none: %s', (field) => {
    const input = listOf(`{name: r, ${field}: {exec: {command: [x]}, onConflict: Chain}}`, spec);
    expect(told(input)).toEqual([
      'ShellMissing: Deployment web, rule r: nginx:1.27 has no shell, and /bin/sh is to run in it; set onConflict: Replace or Keep: a shell runs the two commands of a chained hook',
    ]);
    expect(withoutResults(transform(input).output)).toBe(input);
  });

  test('is no matter where nothing is chained', () => {
    const replaced = listOf('{name: r, preStop: {exec: {command: [x]}, onConflict: Replace}}', spec);
    expect(told(replaced)).toEqual([]);
    const alone = listOf('{name: r, preStop: {exec: {command: [x]}, onConflict: Chain}}', spec);
    expect(told(alone.replace('preStop: {exec: {command: [bye]}}, ', ''))).toEqual([]);
  });
});

describe('a hook whose script is for no shell', () => {
  const spec = (hook: string): string =>
    `{containers: [{name: web, image: app, lifecycle: {preStop: ${hook}}, readinessProbe: {}}]}`;
  const rule = '{name: r, preStop: {script: "#!/usr/bin/python3\\nprint(1)\\n", onConflict: Chain}}';

  test('cannot be chained to another', () => {
    const input = listOf(rule, spec('{exec: {command: [bye]}}'));
    expect(told(input)).toEqual([
      'HookConflict: Deployment web, container web, rule r: preStop of container web is an exec hook, and the new one is a script for /usr/bin/python3, which is no shell and so cannot run the existing hook first; write the script for a shell such as /bin/sh, or set onConflict: Replace or Keep',
    ]);
    expect(withoutResults(transform(input).output)).toBe(input);
  });

  test('is not advised to be chained', () => {
    const input = listOf(rule.replace('Chain', 'Fail'), spec('{exec: {command: [bye]}}'));
    expect(told(input)).toEqual([expect.stringMatching(/^Conflict: .*; set onConflict: Replace or Keep$/)]);
  });

  test('stands alone where there is none', () => {
    const input = listOf(rule, spec('null')).replace('spec:\n', 'spec:\n    record: false\n');
    const { output, problems } = transform(input);
    expect(problems).toEqual([]);
    expect(output).toBe(
      input.replace(
        'preStop: null',
        'preStop: {exec: {command: [/usr/bin/python3, -c, "#!/usr/bin/python3\\nprint(1)\\n"]}}',
      ),
    );
  });
});

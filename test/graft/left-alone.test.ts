// What a run finds right as it is, however it is written, and what is no business of its.

import { describe, expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { dropConfig, read, resourceList, runWith } from '../resource-list.ts';

const config = configOf('own', [
  {
    name: 'r',
    initContainers: [{ name: 'zero', image: 'z' }],
    placement: { initContainers: 'First' },
    volumes: [{ name: 'v', emptyDir: {} }],
    podLabels: { l: '1' },
    entrypoint: { script: 'echo hi\n' },
  },
]);
const item = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: p
  spec:
    template:
      spec:
        initContainers:
        # the first of the user's
        - name: one
          image: one
        containers:
        - name: c
          image: nginx
          command: [run]`;
const source = resourceList([item], configOf('own', []));

describe("podgraft's own parts", () => {
  const grafted = runWith(source, config).text;

  test('keep comments and quotes that somebody or a host gives them', () => {
    const edited = grafted
      .replace(/^( *)- name: zero/m, '$1# above zero\n$&  # beside')
      .replace(/^( *)- name: v$/m, '$1# above v\n$&')
      .replace('l: "1"', "l: '1' # quoted so")
      .replace(
        /^( *podgraft.dev\/grafts:) '(.*)'$/m,
        (_, key, text) => `${key} ${JSON.stringify(text.replaceAll("''", "'"))}`,
      );
    expect(edited.match(/# (above|beside|quoted)/g)).toHaveLength(4);
    expect(edited).toContain('grafts: "{');
    const done = runWith(edited, config);
    expect(done.kinds).toEqual([]);
    expect(done.text).toBe(edited);
  });

  test('are put back where their order or their values are others', () => {
    const first = /^ *- name: zero\n *image: z\n/m.exec(grafted)?.[0] ?? '';
    const moved = grafted.replace(first, '').replace(/^ *image: one\n/m, `$&${first}`);
    expect(moved).not.toBe(grafted);
    expect(runWith(moved, config).text).toBe(grafted);
    const edited = runWith(grafted.replace('image: z\n', 'image: y # mine\n'), config);
    expect(edited.kinds).toEqual(['GraftEdited']);
    expect(read(edited.text).items).toEqual(read(grafted).items);
  });

  test('come out again with other quotes and comments on them', () => {
    const edited = grafted.replace('l: "1"', "l: '1' # quoted so").replace(/- name: v$/m, '$& # v');
    expect(dropConfig(runWith(edited, configOf('own', [])).text)).toBe(dropConfig(source));
  });
});

describe("a ConfigMap of podgraft's that is there twice", () => {
  test('is kept once, as after runs of a host that did not show it', () => {
    const grafted = runWith(source, config).text;
    const made = /^- apiVersion: v1\n {2}kind: ConfigMap\n(?: .*\n)*/m.exec(grafted)?.[0] ?? '';
    expect(made).toContain('name: own-r-');
    const done = runWith(grafted.replace(made, made + made), config);
    expect(done.kinds).toEqual([]);
    expect(done.text).toBe(grafted);
  });
});

describe('an item of a file without apiVersion, kind and name', () => {
  test("is another tool's, and passes", () => {
    const kustomization = `resources: [a.yaml]
  metadata:
    annotations: {config.kubernetes.io/path: kustomization.yaml}`;
    const done = runWith(resourceList([kustomization, item], config), config);
    expect(done.kinds).toEqual([]);
    expect(done.text).toContain(`- ${kustomization}\n`);
    expect(done.text).toContain('name: zero');
  });

  test.each([
    '{}',
    '{metadata: {annotations: {a: b}}}',
    '{spec: {}, metadata: {name: x, annotations: {config.kubernetes.io/path: a.yaml}}}',
  ])('is a mistake where it is %s', (text) => {
    expect(runWith(resourceList([text, item], config), config).kinds).toEqual(['ItemInvalid']);
  });
});

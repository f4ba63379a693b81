// A ResourceList with one Pod, and the laws for a run over it.
import { expect } from 'vitest';
import { revert } from '../src/revert.ts';
import { transform } from '../src/transform.ts';
import { withoutResults } from './resource-list.ts';

export const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
export const configOf = (rules: unknown, spec = {}): string =>
  `functionConfig: ${JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'one' },
    spec: { ...spec, rules },
  })}\n`;
export const append = [{ name: 'append', envAppend: [{ name: 'OPTS', value: 'b' }] }];
export const podWith = (dash: string): string =>
  `items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
  spec:
    containers:
    - name: main
      image: nginx
      env:
      ${dash}name: OPTS
      ${' '.repeat(dash.length)}value: a
`;

/** A Pod as the only item, with lines of its own container below `image`. */
export const listOf = (lines: string, rules: unknown, image = 'nginx'): string =>
  `${head}${configOf(rules)}items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
    annotations:
      podgraft.dev/skip: none
  spec:
    containers:
    - name: main
      image: ${image}
${lines}`;

/** What the run prints without the record and the results. */
export const printed = (text: string): string =>
  withoutResults(transform(text).output).replace(/^ *podgraft.dev\/grafts: .*\n/m, '');

/** Runs, runs again, and takes everything out: the bytes of the first two and of the last two are the same. */
export const expectLaws = (text: string, expected: string): void => {
  const once = transform(text);
  expect(printed(text)).toBe(expected);
  expect(transform(once.output).output).toBe(once.output);
  expect(withoutResults(revert(once.output).output)).toBe(text);
};

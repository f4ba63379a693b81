// Many containers, many variables of one, or many rules that all match take work in proportion: counted, not timed. An operation is an
// element that a method of an array looks at, or that is taken out of an array one after the other.

import { describe, expect, it } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { read, resourceList, withoutResults } from '../resource-list.ts';
import { WHOLE } from '../runs.ts';

type Method = (this: unknown[], ...args: unknown[]) => unknown;
const looking = [
  ...['every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex'],
  ...['flatMap', 'forEach', 'map', 'reduce', 'some'],
];
const searching = ['includes', 'indexOf', 'lastIndexOf', 'join'];
const iterating = ['entries', 'keys', 'values', Symbol.iterator];

/** How many operations a run takes. */
const operationsIn = (run: () => void): number => {
  let count = 0;
  const prototype = Array.prototype as unknown as Record<string | symbol, Method>;
  const own = new Map(
    [...looking, ...searching, ...iterating].map((name) => [name, prototype[name] as Method]),
  );
  const replace = (name: string | symbol, make: (method: Method) => Method): void => {
    prototype[name] = make(own.get(name) as Method);
  };
  for (const name of looking)
    replace(
      name,
      (method) =>
        function (callback, ...rest) {
          const counted = function (this: unknown, ...args: unknown[]): unknown {
            count++;
            return (callback as Method).apply(this as unknown[], args);
          };
          return method.call(this, counted, ...rest);
        },
    );
  for (const name of searching)
    replace(
      name,
      (method) =>
        function (...args) {
          const found = method.apply(this, args);
          const isFound = typeof found === 'number' && found >= 0;
          const fromEnd = name === 'lastIndexOf' ? this.length - 1 - (found as number) : found;
          count += isFound ? (fromEnd as number) + 1 : this.length;
          return found;
        },
    );
  for (const name of iterating)
    replace(
      name,
      (method) =>
        function () {
          count += this.length;
          return method.call(this);
        },
    );
  try {
    run();
  } finally {
    for (const [name, method] of own) prototype[name] = method;
  }
  return count;
};

const config = (rules: readonly object[]) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { rules },
});
const pod = (containers: readonly string[]): string =>
  [
    'apiVersion: apps/v1',
    '  kind: Deployment',
    '  metadata:',
    '    name: web',
    '  spec:',
    '    template:',
    '      spec:',
    '        containers:',
    ...containers,
  ].join('\n');
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const everywhere = {
  name: 'one',
  containers: { name: '.*' },
  env: [{ name: 'SITE', value: 'front' }],
  volumes: [{ name: 'v', emptyDir: {} }],
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
  envAppend: [{ name: 'MODE', value: 'fast' }],
};
const inputs: Record<string, (size: number) => string> = {
  'containers in one pod': (size) =>
    resourceList(
      [pod(numbers(size).map((at) => `        - name: c${at}\n          image: nginx:1.27`))],
      config([everywhere]),
    ),
  'containers with fields of their own': (size) =>
    resourceList(
      [
        pod(
          numbers(size).map(
            (at) =>
              `        - name: c${at}\n          image: nginx:1.27\n          readinessProbe: {}\n          env:\n          - name: MODE\n            value: slow`,
          ),
        ),
      ],
      config([{ ...everywhere, postStart: { exec: { command: ['true'] } } }]),
    ),
  'variables of one container': (size) =>
    resourceList(
      [
        pod([
          '        - name: web\n          image: nginx:1.27\n          env:',
          ...numbers(size * 20).map((at) => `          - name: V${at}\n            value: a`),
        ]),
      ],
      config([{ name: 'one', env: [{ name: 'SITE', value: 'front' }] }]),
    ),
};

/** As many rules for the one container of a pod as a fifth of the size. */
const rulesFor = (size: number, rule: (at: number) => object): string =>
  resourceList(
    [pod(['        - name: web', '          image: nginx:1.27', '          command: [run]'])],
    config(numbers(size / 5).map((at) => ({ name: `r${at}`, containers: { name: 'web' }, ...rule(at) }))),
  );
const manyRules: Record<string, (at: number) => object> = {
  variables: (at) => ({ env: [{ name: `V${at}`, value: 'a' }] }),
  'volumes with their mounts': (at) => ({
    volumes: [{ name: `v${at}`, emptyDir: {} }],
    volumeMounts: [{ name: `v${at}`, mountPath: `/data/v${at}` }],
  }),
  'mounts inside one another': (at) => ({
    volumes: [{ name: `v${at}`, emptyDir: {} }],
    volumeMounts: [{ name: `v${at}`, mountPath: at === 0 ? '/data' : `/data/v${at}` }],
  }),
  files: (at) => ({ files: [{ path: `/etc/f${at}`, content: 'a\n' }] }),
  'init containers': (at) => ({ initContainers: [{ name: `i${at}`, image: 'busybox:1.36' }] }),
  sidecars: (at) => ({ sidecars: [{ name: `s${at}`, image: 'busybox:1.36' }] }),
  labels: (at) => ({ podLabels: { [`l${at}`]: 'a' } }),
  'fields of the pod': (at) => ({ pod: { nodeSelector: { [`n${at}`]: 'a' } } }),
  'fields of the container': (at) => ({ container: { resources: { limits: { [`x.dev/r${at}`]: '1' } } } }),
};
for (const [what, rule] of Object.entries(manyRules))
  inputs[`rules that add ${what}`] = (size) => rulesFor(size, rule);

/**
 * Each rule makes the one value longer. The record has a hash of the value as each rule left it, so that any of them can be taken out
 * again: what is hashed is the sum of the sizes of these values, which grows with the square of the number of rules.
 */
const extending: Record<string, (at: number) => object> = {
  'scripts around one command': (at) => ({ entrypoint: { script: `echo ${at}\n` } }),
  'commands around one command': (at) => ({ entrypoint: { command: [`/w${at}`] } }),
  'ends of one variable': (at) => ({ envAppend: [{ name: 'MODE', value: `a${at}` }] }),
  'hooks after one hook': (at) => ({
    postStart: { exec: { command: ['true', `${at}`] }, onConflict: 'Chain' },
  }),
};

/** What is done to an input: the first run, a second, and taking the work out again. */
const steps = (input: string): Record<string, () => void> => {
  const done = transform(input);
  expect(done.exitCode).toBe(0);
  const grafted = withoutResults(done.output);
  expect(grafted).not.toBe(input);
  return {
    'the first run': () => transform(input),
    'a second run': () => transform(grafted),
    revert: () => revert(grafted),
  };
};

/** How much more work the larger number takes than the smaller, in each step. */
const ratiosOf = (
  make: (size: number) => string,
  [fewer, more]: readonly [number, number] = WHOLE ? [250, 1000] : [125, 500],
): [step: string, ratio: number][] => {
  const [small, large] = [steps(make(fewer)), steps(make(more))];
  return Object.entries(small).map(([step, run]) => [
    step,
    operationsIn(large[step] as () => void) / operationsIn(run),
  ]);
};

describe.each(Object.entries(inputs))('%s', (_, make) => {
  it('four times as many take less than five times the work', () => {
    for (const [step, ratio] of ratiosOf(make)) expect(ratio, step).toBeLessThan(5);
  });
});

// The largest that were reported, which took 71 seconds, and 5.5 after 0.6 for half as many.
describe.runIf(WHOLE).each([
  ['2,000 containers in one pod', 'containers in one pod'],
  ['40,000 variables of one container', 'variables of one container'],
])('%s', (_, name) => {
  it('take less than two and a half times the work of half as many', () => {
    const make = inputs[name] as (size: number) => string;
    for (const [step, ratio] of ratiosOf(make, [1000, 2000])) expect(ratio, step).toBeLessThan(2.5);
  });
});

/** The sum of the sizes of the value as each of a number of rules left it, from every fifth part of the rules. */
const sizesOf = (rules: number, rule: (at: number) => object): number => {
  const sizes = [1, 2, 3, 4, 5].map((part) => {
    const { output } = transform(rulesFor(rules * part, rule));
    const [container] = (read(output).items[0] as unknown as Pod).spec.template.spec.containers;
    const { command, args, env, lifecycle } = container as Record<string, unknown>;
    return JSON.stringify([command, args, env, lifecycle]).length;
  });
  return sizes.reduce((sum, each) => sum + each * (rules / 5), 0);
};
interface Pod {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly object[] } } };
}

describe.each(Object.entries(extending))('rules that add %s', (_, rule) => {
  it('take no more work than it is to hash what each of them leaves', () => {
    const [fewer, more] = WHOLE ? [50, 200] : [25, 100];
    const sizes = sizesOf(more, rule) / sizesOf(fewer, rule);
    expect(sizes).toBeGreaterThan(8);
    for (const [step, ratio] of ratiosOf((size) => rulesFor(size, rule)))
      expect(ratio, step).toBeLessThan(sizes);
  });
});

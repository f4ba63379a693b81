// Records in which one value is of another type: reported as damaged, or a run like any other. Nothing else is said,
// for the workload that the user wrote is not what is wrong.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTAINER_LISTS } from '../../src/ownership/previous-value.ts';
import { revert } from '../../src/revert.ts';
import { checkedLists } from '../../src/rules/lookup.ts';
import { transform } from '../../src/transform.ts';
import { type Config, config, configOf, withoutRecord } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { resourceList, runWith, withConfig } from '../resource-list.ts';
import { SEED, some } from '../runs.ts';
import { pathsIn, put } from './replace-at.ts';
import { asVersion1, recordsIn } from './version-1.ts';

test('the lists of a container that are checked are those that rules add to', () => {
  expect(CONTAINER_LISTS).toEqual(checkedLists.container);
});

const odd = [7, 'oops', '', [], ['a', 'b'], { a: 'b' }, null, true, [[[[1]]]]];

/** The rules of a config, which take precedence over the workload. */
const replacing = ({ metadata: { name }, spec: { rules, ...spec } }: Config): Config =>
  configOf(
    name,
    rules.map((each) => ({ ...each, onConflict: 'Replace' })),
    spec,
  );

/** A workload that has other values of what the rules add, before two configs replace them. */
const replacedTwice = fc.tuple(list, config('one'), config('two')).map(([{ text }, one, two]) => {
  const others = JSON.parse(JSON.stringify(one).replaceAll('"on"', '"off"').replaceAll('/web', '/other'));
  const users = runWith(text, withoutRecord(others)).text;
  const [first, second] = [replacing(two), replacing(one)];
  return { one: second, text: runWith(runWith(users, first).text, second).text };
});

const workload = `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    template:
      spec:
        volumes:
        - {name: v, hostPath: {path:  /old}}
        tolerations: [{key:  a, operator: Exists}]
        imagePullSecrets: null
        securityContext: {fsGroup:  1, sysctls: [{name: a, value:  b}]}
        nodeSelector: {disk:  old}
        initContainers:
        - {name: first, image: 'old', command: [a], env: [{name: A, value: b}], volumeMounts: []}
        containers:
        - name: web
          image: web:1
          args: [a,  'b']
          env: [{name: A,  value: old}, {name: OPTS, value: -x}]
          volumeMounts: [{name: v, mountPath:  /v/}]
          ports: [{containerPort: 80,  name: old}]
          securityContext: {capabilities: {add:  [A]}}
          resources: {limits: {cpu:  1}}
          readinessProbe: {exec: {command: [ old]}}
          imagePullPolicy:  Never
          lifecycle: {postStart: {exec: {command: [ old]}}, preStop: null}`;
const rules = (n: number): Config['spec']['rules'] => [
  {
    name: `one${n}`,
    containers: { name: 'web' },
    onConflict: 'Replace',
    volumes: [{ name: 'v', emptyDir: {} }],
    imagePullSecrets: [{ name: 'pull' }],
    pod: {
      tolerations: [{ key: 'b', operator: 'Exists' }],
      securityContext: { fsGroup: 2, sysctls: [{ name: 'a', value: 'c' }] },
      nodeSelector: { disk: 'new' },
    },
    container: {
      ports: [{ containerPort: 80, name: 'new' }],
      securityContext: { capabilities: { add: ['B'] } },
      resources: { limits: { cpu: '2' } },
      readinessProbe: { exec: { command: ['new'] } },
      imagePullPolicy: 'Always',
    },
    initContainers: [{ name: 'first', image: 'new' }],
    env: [{ name: 'A', value: `new${n}` }],
    envAppend: [{ name: 'OPTS', value: `-y${n}` }],
    volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true }],
    postStart: { exec: { command: [`new${n}`] }, onConflict: 'Chain' },
    preStop: { sleep: { seconds: n } },
    entrypoint: { command: ['/run'] },
    argsAppend: [`--n=${n}`],
  },
];
const spec = { images: [{ image: 'web:1', entrypoint: ['/web'] }] };
const [one, two] = [configOf('one', rules(1), spec), configOf('two', rules(2), spec)];
const written = { one, text: runWith(runWith(resourceList([workload], one), two).text, one).text };

const generated = fc
  .sample(replacedTwice, { numRuns: 24, seed: SEED })
  .filter(({ text }) => text.length < 8000 && recordsIn(text).some((each) => /"(?:was|raw)"/.test(each)))
  .slice(0, 5);

/** What is said of podgraft's own faults, and of workloads that nobody could have had changed. */
const never = ['InternalError', 'InexactEdit', 'WorkloadInvalid'];

const runsOf = (text: string, config: Config) =>
  ({
    run: transform(withConfig(text, config)),
    'run without rules': transform(withConfig(text, configOf('one', []))),
    revert: revert(text),
    'revert of one owner': revert(text, { owner: 'two' }),
  }) as const;

const quoted = (record: string): string => `'${record.replaceAll("'", "''")}'`;

describe('a record with a value of another type is damaged, or read as any other', () => {
  const cases = [written, ...generated].flatMap(({ text, one }, index) =>
    [1, 2].map((version) => [index, version, text, one] as const),
  );

  test('there are records to damage, which are read', () => {
    for (const word of ['"was"', '"raw"', '"src"', '"d":1', '"made"', 'entrypoint', 'arguments', 'postStart'])
      expect(recordsIn(written.text).join('\n')).toContain(word);
  });

  test.each(cases)('workload %i, version %i', (_, version, text, one) => {
    const without = Object.values(runsOf(text, one)).flatMap(({ problems }) =>
      problems.map(({ kind }) => kind),
    );
    const forbidden = new Set<string>(never.filter((each) => !without.some((kind) => kind === each)));
    for (const record of recordsIn(text)) {
      const value: unknown = JSON.parse(version === 1 ? asVersion1(record) : record);
      const table = pathsIn(value).flatMap((path) => odd.map((by) => [path, by] as const));
      for (const [path, by] of some(table, 16)) {
        const damaged = JSON.stringify(put(value, path, by));
        const input = text.replace(quoted(record), () => quoted(damaged));
        for (const [name, { problems }] of Object.entries(runsOf(input, one)))
          for (const { kind, message } of problems)
            if (forbidden.has(kind)) expect.fail(`${name} of ${damaged} at ${path.join('.')}: ${message}`);
      }
    }
  });
});

const tagged = `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    template:
      metadata:
        annotations: {team: !!str  old}
      spec:
        hostNetwork: !!bool  false
        terminationGracePeriodSeconds: !!int  30
        tolerations: !!seq [{key:  a, operator: Exists}]
        containers:
        - name: web
          image: web:1
          command: !!seq  [a]
          args: !!seq [!!str  a]
          resources: {limits: {cpu:  !!str 1}}
          readinessProbe: {exec: {command: !!seq  [ old]}}
          lifecycle: {postStart: !!map {exec: {command: [ old]}}}`;
const overTags = configOf('one', [
  {
    name: 'r',
    containers: { name: 'web' },
    onConflict: 'Replace',
    podAnnotations: { team: 'new' },
    pod: {
      hostNetwork: true,
      terminationGracePeriodSeconds: 60,
      tolerations: [{ key: 'b', operator: 'Exists' }],
    },
    container: { resources: { limits: { cpu: '2' } }, readinessProbe: { exec: { command: ['new'] } } },
    postStart: { exec: { command: ['new'] }, onConflict: 'Replace' },
    entrypoint: { command: ['/run'] },
  },
]);

describe('before a value that podgraft replaced is a tag, which is still there', () => {
  const input = resourceList([tagged], overTags);
  const done = runWith(input, overTags);
  const [record = ''] = recordsIn(done.text);
  const inVersion1 = asVersion1(record);
  const withRecord = (text: string): string => done.text.replace(quoted(record), () => quoted(text));
  const ends = /(?:was|was\.command|was\.args)$/;
  const previous = pathsIn(JSON.parse(inVersion1)).filter((path) => ends.test(path.join('.')));

  test('it comes back with its tag, from a record of either version', () => {
    expect(done.messages).toEqual([]);
    for (const text of [record, inVersion1]) expect(revert(withRecord(text)).output).toBe(input);
    expect(previous).toHaveLength(10);
  });

  // A text in place of a text comes back as one, and so does a list in place of a list.
  const isOfItsType = (path: readonly (string | number)[], by: unknown): boolean => {
    const was: unknown = path.reduce<unknown>((at, step) => (at as never)[step], JSON.parse(inVersion1));
    return (
      typeof was === typeof by && Array.isArray(was) === Array.isArray(by) && was !== null && by !== null
    );
  };
  test.each(previous.map((path) => [path.slice(3).join('.'), path] as const))(
    'a value of another type is damage at %s',
    (_, path) => {
      for (const by of odd) {
        const damaged = JSON.stringify(put(JSON.parse(inVersion1), path, by));
        for (const { problems, output } of Object.values(runsOf(withRecord(damaged), overTags))) {
          const kinds = problems.map(({ kind }) => kind);
          for (const kind of never) expect(kinds, damaged).not.toContain(kind);
          if (!isOfItsType(path, by))
            expect([...kinds, output.includes('/run')], damaged).toContain('RecordDamaged');
        }
      }
    },
  );
});

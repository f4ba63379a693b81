// Workloads that differ only in words that podgraft never looks at get the outcome of the first of them. That
// this changes no byte is held against runs that look at each workload, whatever words differ.

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { transform } from '../../src/function.ts';
import { Twins } from '../../src/twins/twins.ts';
import { config } from '../generate/config.ts';
import { emitItem } from '../generate/emit.ts';
import { workload } from '../generate/workload.ts';
import { resourceList } from '../resource-list.ts';
import { times } from '../runs.ts';

const own = Twins.prototype.find;
let isOn = true;
const find = vi.spyOn(Twins.prototype, 'find').mockImplementation(function (this: Twins, ...args) {
  return isOn ? own.apply(this, args) : undefined;
});
afterEach(() => {
  find.mockClear();
});

/** How many workloads got their outcome from a twin since the test began. */
const found = (): number => find.mock.results.filter(({ value }) => value !== undefined).length;

/** The same output with and without twins; answers it. */
const same = (input: string): string => {
  const quick = transform(input);
  isOn = false;
  const slow = transform(input);
  isOn = true;
  expect(quick.output).toBe(slow.output);
  expect(quick.problems).toEqual(slow.problems);
  return quick.output;
};

const deployment = (lines: Record<string, string> = {}): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${lines['name'] ?? 'web'}
  namespace: ${lines['namespace'] ?? 'front'}
  labels:
    app: ${lines['label'] ?? 'web'}
  annotations:
    config.kubernetes.io/index: ${lines['index'] ?? "'0'"}
    ${lines['annotation'] ?? 'team: front'}
spec:
  replicas: ${lines['replicas'] ?? '2'}
  selector:
    matchLabels:
      app: ${lines['label'] ?? 'web'}
  template:
    metadata:
      labels:
        app: ${lines['label'] ?? 'web'}
      annotations:
        ${lines['podAnnotation'] ?? 'note: one'}
    spec:
      serviceAccountName: ${lines['account'] ?? 'web'}
      containers:
      - name: ${lines['container'] ?? 'main'}
        image: ${lines['image'] ?? 'nginx:1.19'}
        args:
        - ${lines['arg'] ?? '--port=80'}
        env:
        - name: ${lines['variable'] ?? 'MODE'}
          value: ${lines['value'] ?? 'fast'}
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: ${lines['secret'] ?? 'web'}
              key: password
        envFrom:
        - configMapRef:
            name: ${lines['configMap'] ?? 'web'}
        ports:
        - containerPort: ${lines['port'] ?? '8080'}
          name: ${lines['portName'] ?? 'http'}
        readinessProbe:
          httpGet:
            path: ${lines['path'] ?? '/ready'}
            port: ${lines['probed'] ?? 'http'}
        resources:
          limits:
            memory: ${lines['memory'] ?? '64Mi'}
      volumes:
      - name: ${lines['volume'] ?? 'data'}
        configMap:
          name: ${lines['source'] ?? 'web'}
`;

const rule = `- name: page
  target: {kind: Deployment}
  volumes: [{name: page, emptyDir: {}}]
  initContainers: [{name: prepare, image: "busybox:1.28", command: [touch, /page/ready]}]
  volumeMounts: [{name: page, mountPath: /page}]
`;

const list = (items: readonly string[], rules = rule, spec = '', others = ''): string =>
  [
    'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n',
    ...items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`),
    others,
    'functionConfig:\n  apiVersion: podgraft.dev/v1alpha1\n  kind: PodGraft\n  metadata: {name: twins}\n',
    `  spec:\n${spec.replace(/^(?=.)/gm, '    ')}    rules:\n${rules.replace(/^(?=.)/gm, '    ')}`,
  ].join('');

/** Two workloads that differ in the given lines, between others, run twice. */
const runTwice = (lines: Record<string, string>, ...[rules, spec, others]: string[]): number[] => {
  const once = same(list([deployment(), deployment(lines)], rules, spec, others));
  const first = found();
  same(once);
  return [first, found() - first];
};

describe('a twin gets the outcome of the first, to the byte', () => {
  const free: Record<string, Record<string, string>> = {
    name: { name: 'a-much-longer-name' },
    namespace: { namespace: 'back' },
    labels: { label: 'api' },
    'a label in quotes': { label: 'api.v2' },
    'annotations of the host': { index: "'17'" },
    annotations: { annotation: 'team: back' },
    'the number of replicas': { replicas: '30' },
    'annotations of the pod': { podAnnotation: 'note: two' },
    image: { image: 'registry.example.com:5000/web/nginx:1.20@sha256:abc' },
    'words of its command line': { arg: '--port=8080' },
    'values of variables': { value: 'slow' },
    resources: { memory: '128Mi' },
    'the name of a variable': { variable: 'SPEED' },
    'a port': { port: '9090' },
    'the name of a port': { portName: 'web' },
    'what a probe asks': { path: '/health', probed: '9090' },
    'the account': { account: 'api' },
    'the source of a variable': { secret: 'api' },
    'the source of variables': { configMap: 'api' },
    'the source of a volume': { source: 'api' },
  };
  for (const [what, lines] of Object.entries(free)) {
    it(`where only ${what} differs`, () => {
      expect(runTwice(lines)).toEqual([1, 1]);
    });
  }

  it('where only the name of a container differs, until a record tells it', () => {
    expect(runTwice({ container: 'api' })).toEqual([1, 0]);
    expect(transform(list([deployment(), deployment({ container: 'api' })])).output).toContain(
      '"containers":{"api":{"volumeMounts":{"/page":',
    );
  });
});

describe('no twin is what differs in something that may matter', () => {
  const differing: Record<string, [Record<string, string>, ...string[]]> = {
    'the name of a container that a rule adds': [{ container: 'prepare' }],
    'the name of a container that is no text': [{ container: 'on' }],
    'the name of a container that is not plain': [{ container: '"api"' }],
    'the name of a container that a rule selects': [
      { container: 'api' },
      `${rule}  containers: {name: "main|api"}\n`,
    ],
    'the name of a container beside which a sidecar stands in the record': [
      { container: 'api' },
      '- name: log\n  sidecarMode: Classic\n  sidecars: [{name: log, image: "log:1"}]\n  env: [{name: LOG, value: a}]\n',
    ],
    'the name of a container where another is the default': [
      { container: 'api', podAnnotation: 'kubectl.kubernetes.io/default-container: api' },
    ],
    'the name of a variable that is there twice': [{ variable: 'PASSWORD' }],
    'the name of a variable that a rule sets': [
      { variable: 'SPEED' },
      '- name: set\n  onConflict: Keep\n  env: [{name: SPEED, value: slow}]\n',
    ],
    'a port that a script waits for': [
      { port: '9090' },
      `${rule}  postStart: {script: "until nc -z localhost 9090; do sleep 1; done"}\n`,
    ],
    'a port in other digits': [{ port: '0x50' }],
    'a port as text': [{ port: "'9090'" }],
    'the source of variables that a rule adds to': [
      { configMap: 'api' },
      '- name: from\n  envFrom: [{configMapRef: {name: api}}]\n',
    ],
    'the source of a volume that a rule replaces': [
      { source: 'api', volume: 'page' },
      `${rule}  onConflict: Replace\n`,
    ],
    'a key of an annotation': [{ annotation: 'podgraft.dev/skip: page' }],
    'who is to be left alone': [{ podAnnotation: 'podgraft.dev/skip: "true"' }],
    'a value of several words': [{ value: 'two words' }],
    'a value with a comment': [{ value: 'fast # really' }],
    'a null': [{ label: 'null' }],
    'a quoted word': [{ label: '"web"' }],
    'a value that is a map': [{ value: 'fast:' }],
    'a value in flow style': [{ label: '[web]' }],
    'an anchor': [{ label: '&web web' }],
    'a rule that means only one': [{ name: 'api' }, rule.replace('{kind:', '{name: web, kind:')],
    'an image that a rule selects': [{ image: 'nginx:1.20' }, `${rule}  containers: {image: "nginx:1.19"}\n`],
    'an image where images are known': [
      { image: 'nginx:1.20' },
      rule,
      'images: [{image: "nginx:1.19", entrypoint: [/nginx]}]\n',
    ],
    'a label that a rule selects': [
      { label: 'api' },
      rule.replace('{kind:', '{labelSelector: app=web, kind:'),
    ],
    'a value that a rule appends to': [
      { value: 'slow' },
      '- name: append\n  envAppend: [{name: MODE, value: more}]\n',
    ],
    'a value that a rule sets': [
      { value: 'slow' },
      '- name: set\n  onConflict: Keep\n  env: [{name: MODE, value: slow}]\n',
    ],
    'a command line that a rule wraps': [
      { arg: '--port=8080' },
      '- name: wrap\n  entrypoint: {command: [/wrap]}\n',
      'images: [{image: "nginx:1.19", entrypoint: [/nginx]}]\n',
    ],
    'a label that a rule sets': [
      { label: 'api' },
      '- name: label\n  onConflict: Keep\n  podLabels: {app: api}\n',
    ],
    'the namespace, where one says what it allows': [
      { namespace: 'back' },
      rule,
      '',
      '- {apiVersion: v1, kind: Namespace, metadata: {name: back, labels: {pod-security.kubernetes.io/enforce: restricted}}}\n',
    ],
    'resources, where a quota counts them': [
      { memory: '128Mi' },
      rule,
      '',
      '- {apiVersion: v1, kind: ResourceQuota, metadata: {name: all, namespace: back}, spec: {hard: {limits.cpu: "4"}}}\n',
    ],
    'anything, where the output is to be checked': [{ name: 'api' }, rule, 'validateOutput: true\n'],
  };
  for (const [what, [lines, ...rest]] of Object.entries(differing)) {
    it(what, () => {
      expect(runTwice(lines, ...rest)).toEqual([0, 0]);
      // It is the difference that matters: a copy is a twin, unless all output is to be checked.
      find.mockClear();
      same(list([deployment(), deployment()], ...rest));
      expect(found()).toBe(rest[1]?.includes('validateOutput') ? 0 : 1);
    });
  }

  it('the last item of a text without a final line break', () => {
    const input = list([deployment()]);
    const [head = '', config = ''] = input.split(/(?=functionConfig:)/);
    const [start = '', items = ''] = head.split(/(?=items:)/);
    const second = `- ${deployment({ name: 'api' }).trimEnd().replaceAll('\n', '\n  ')}`;
    same(`${start}${config}\n${items}${second}`);
    expect(found()).toBe(0);
  });
});

describe('integers beyond 2^53 in a rule', () => {
  const twins = [deployment(), deployment({ name: 'api' })];

  it.each([
    [
      'an init container',
      'initContainers: [{name: i, image: x, resources: {limits: {memory: 9007199254740993}}}]',
    ],
    ['a sidecar', 'sidecars: [{name: i, image: x, resources: {limits: {memory: 9007199254740993}}}]'],
  ])('in %s keep their digits in every twin', (_what, field) => {
    const output = same(list(twins, `- name: big\n  ${field}\n`));
    expect(output.match(/ 9007199254740993$/gm)).toHaveLength(2);
    expect(found()).toBe(1);
  });

  it('that no field can hold are told of, and the items leave as they came', () => {
    const user = 'securityContext: {runAsUser: 12345678901234567890}';
    const input = list(twins, `- name: big\n  initContainers: [{name: i, image: x, ${user}}]\n`);
    const { output, problems, exitCode } = transform(input);
    expect(exitCode).toBe(1);
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set(['SnippetInvalid']));
    expect(problems[0]?.message).toBe(
      'spec.rules[0].initContainers[0].securityContext.runAsUser: expected an integer of 64 bits, found 12345678901234567890; correct the field',
    );
    expect(output.startsWith(input)).toBe(true);
  });
});

/** Workloads of so many shapes, each told by a number of variables. */
const shapes = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) => {
    const more = Array.from(
      { length: from + at },
      (_, each) => `        - name: MORE_${each}\n          value: a\n`,
    );
    return deployment({ name: `web-${from + at}` }).replace('        envFrom:', `${more.join('')}$&`);
  });

describe('workloads of many shapes', () => {
  it('find their twins, the first few at once and others from the third of a shape on', () => {
    const all = shapes(10);
    const others = (round: number): string[] => all.map((each) => each.replaceAll('web', `api-${round}`));
    same(list([...all, ...others(1)]));
    expect(found()).toBe(4);
    find.mockClear();
    same(list([...all, ...others(1), ...others(2)]));
    expect(found()).toBe(4 + 10);
  });

  it('that have none are looked at less often, and again when one has', () => {
    const strange = (at: number): string =>
      deployment().replace('memory: 64Mi', () => `memory: two words ${at}`);
    const alone = Array.from({ length: 200 }, (_, at) => strange(at));
    same(list([...alone, ...alone.slice(0, 2), ...Array.from({ length: 600 }, () => strange(0))]));
    expect(found()).toBeGreaterThan(50);
  });
});

it('a graft that was edited by hand is restored in the one and in no twin', () => {
  const once = same(list([deployment(), deployment({ name: 'api' })]));
  const edited = once.replace('image: busybox:1.28', 'image: busybox:9').replace('busybox:1.28', 'busybox:8');
  const { output, problems } = transform(edited);
  expect(problems.map(({ kind }) => kind)).toEqual(['GraftEdited', 'GraftEdited']);
  expect(output.replace(/results:[\s\S]*/, '')).toBe(once);
  same(edited);
});

it('a rule that matches nothing says how many workloads there are, twins included', () => {
  const rules = `${rule}- name: none\n  target: {name: nobody}\n  podLabels: {a: b}\n`;
  const input = list(
    ['web', 'api', 'db'].map((name) => deployment({ name })),
    rules,
  );
  same(input);
  expect(transform(input).problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('rule none matches none of 3 workloads'),
  ]);
});

it('each namespace gets the ConfigMap that its twins use', () => {
  const rules = '- name: files\n  files: [{path: /etc/app.conf, content: "a=1"}]\n';
  const output = same(
    list(
      ['one', 'two', 'one', 'three'].map((namespace, at) => deployment({ namespace, name: `web-${at}` })),
      rules,
    ),
  );
  expect(found()).toBe(3);
  expect(output.match(/kind: ConfigMap\n/g)).toHaveLength(3);
});

// Words that a careless look takes for others.
const word = fc.constantFrom(
  ...[
    'web',
    'api',
    'null',
    '~',
    'true',
    '12',
    '0x1',
    "'quoted'",
    '"quoted"',
    "'it''s'",
    '"a\\tb"',
    'two words',
  ],
  ...[
    'a:',
    'a: b',
    'x # y',
    '- a',
    '-',
    '--flag',
    '&a b',
    '*a',
    '!!str x',
    '[a]',
    '{a: b}',
    '|',
    '""',
    'a:b',
    '',
  ],
  // Names and numbers of the rules and of what stands beside.
  ...[
    'init',
    'log',
    'main',
    'other',
    'NEW',
    'NEW2',
    'OPTS',
    'FOO',
    'JAVA_OPTS',
    'MODE',
    'on',
    'Yes',
    '8080',
    '0',
  ],
);

it('whatever words differ, the output is that of looking at each', { timeout: 600_000 }, () => {
  const change = fc.record({ at: fc.nat(), word });
  fc.assert(
    fc.property(
      workload,
      fc.array(fc.array(change, { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      config('one'),
      config('one'),
      (value, copies, one, two) => {
        const item = emitItem(value, 2, { seed: 0, wild: 0, crlf: false, json: false });
        const places = [...item.matchAll(/(?<=[:-] )\S.*$/gm)];
        const changed = copies.map((changes) =>
          changes.reduce((text, { at, word }) => {
            const place = places[at % places.length];
            return place
              ? text.slice(0, place.index) + word + text.slice(place.index + place[0].length)
              : text;
          }, item),
        );
        const once = same(resourceList([item, ...changed], one));
        same(resourceList([item, item], two));
        same(once);
      },
    ),
    times(),
  );
  expect(found()).toBeGreaterThan(times().numRuns / 2);
});

/** Mostly words of the first kind. */
const mostly = (usual: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 12 },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
const called = mostly(['main', 'api', 'web', 'x'], ['log', 'prepare', 'on', '"main"', 'a.b']);
const variable = mostly(['MODE', 'SPEED', 'OPTS', 'a', 'b'], ['NEW', 'Yes']);
const port = mostly(['80', '443', '8080'], ['9090', '0x50', '"80"']);
/** Containers of several workloads of one shape. */
const containersOfTwins = fc
  .record({ containers: fc.constantFrom(1, 1, 1, 2), variables: fc.nat(2), ports: fc.nat(1) })
  .chain(({ containers, variables, ports }) => {
    const exactly = <T>(of: fc.Arbitrary<T>, count: number): fc.Arbitrary<T[]> =>
      fc.array(of, { minLength: count, maxLength: count });
    const container = fc.record({
      name: called,
      variables: exactly(variable, variables),
      ports: exactly(port, ports),
    });
    return fc.array(exactly(container, containers), { minLength: 2, maxLength: 6 });
  });
/** A Deployment whose containers have the given names, variables and ports. */
const deploymentOf = (name: string, containers: readonly Record<string, unknown>[]): string => {
  const listed = (key: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`        ${key}:`, ...lines.map((line) => `        ${line}`)];
  return [
    ...['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', `  name: ${name}`, 'spec:', '  template:'],
    ...['    spec:', '      containers:'],
    ...containers.flatMap(({ name, variables, ports }) => [
      `      - name: ${name}`,
      '        image: nginx',
      ...listed(
        'env',
        (variables as string[]).flatMap((each) => [`- name: ${each}`, '  value: a']),
      ),
      ...listed(
        'ports',
        (ports as string[]).map((each) => `- containerPort: ${each}`),
      ),
    ]),
  ].join('\n');
};
const part = fc.constantFrom(
  'env: [{name: MODE, value: fast}]',
  'env: [{name: NEW, value: fast}]',
  'envAppend: [{name: OPTS, value: more}]',
  'containers: {name: main}',
  'containers: {name: .*}',
  'containers: {name: "main|log"}',
  'sidecarMode: Classic',
  'sidecars: [{name: log, image: "log:1"}]',
  'sidecars: [{name: proxy, image: "proxy:1", ports: [{containerPort: 9090}]}]',
  'initContainers: [{name: prepare, image: "busybox:1.28", command: [sh, -c, "until nc -z localhost 8080; do sleep 1; done"]}]',
  'placement: {sidecars: {before: main}}',
  'postStart: {script: "nc -z localhost 9090"}',
  'files: [{path: /etc/app.conf, content: a}]',
  'onConflict: Keep',
  'onConflict: Replace',
  'podAnnotations: {team: main}',
);
const rules = fc.array(
  fc.uniqueArray(part, { minLength: 1, maxLength: 3, selector: (each) => each.split(':')[0] }),
  { minLength: 1, maxLength: 2 },
);

it('whatever containers, variables and ports are called, the output is that of looking at each', {
  timeout: 600_000,
}, () => {
  fc.assert(
    fc.property(containersOfTwins, rules, (all, parts) => {
      const text = parts.map(
        (each, at) => `- name: rule-${at}\n${each.map((line) => `  ${line}\n`).join('')}`,
      );
      const items = all.map((each, at) => deploymentOf(`web-${at}`, each));
      same(same(list(items, text.join(''))).replace(/^results:[\s\S]*/m, ''));
    }),
    times(),
  );
  expect(found()).toBeGreaterThan(times().numRuns / 4);
});

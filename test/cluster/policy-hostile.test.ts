// Policies of rules that are at a limit or written to break out of something, and policies that meet others: what is created
// through them is what podgraft's output makes, or is refused as podgraft refuses it.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiServer, type KubernetesObject, type Verdict } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { namespaceObject } from './policy-configs.ts';
import { grafter } from './policy-graft.ts';
import { configText, kindIn, Policies } from './policy-install.ts';
import { type Case, comparable, differenceOf, podOf, workloadIn } from './policy-workloads.ts';

type Json = Record<string, unknown>;

const runId = Date.now().toString(36);
const everything = { containers: { name: '.*' } };
const odd =
  ' "q" \'s\' \\ \\n \\u0041 $(HOME) $$(HOME) $(A{{ x }}$' +
  '{y} `z` %s <!-- --> """ \'\'\' ü 🚀 \u2028 \u00a0\ttab\r\nline\n';
const script = 'echo "q" \'s\' "\\\\ \\n $(date) {{ x }} $' + '{y:-z} ü 🚀"\n';

/** JSON that is YAML too: a YAML parser may take U+2028 for a line break. */
const jsonOf = (object: KubernetesObject): string => JSON.stringify(object).replaceAll('\u2028', '\\u2028');

const deployment = (name: string, spec: Json, metadata: Json = {}): Case => {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' }, ...metadata }, spec },
    },
  };
  return { name, object, text: jsonOf(object) };
};

const container = (name: string, more: Json = {}): Json => ({ name, image: 'one:1', ...more });
const withValues = (name: string, ...values: readonly string[]): Case =>
  deployment(name, {
    containers: [container('main', { env: values.map((value) => ({ name: 'PG', value })) })],
  });

const plain = deployment('plain', { containers: [container('main')] });
const workloads: readonly Case[] = [
  plain,
  deployment(
    'odd',
    {
      containers: [
        container('main', {
          command: ['sh', '-c', odd],
          args: [odd, ''],
          env: [{ name: 'ODD', value: odd }],
          lifecycle: {
            postStart: { exec: { command: ['sh', '-c', odd] } },
            preStop: { sleep: { seconds: 1 } },
          },
        }),
      ],
    },
    { annotations: { 'example.com/odd': odd } },
  ),
  deployment('host', {
    hostNetwork: true,
    hostPID: true,
    containers: [container('main'), container('more', { args: [''] })],
  }),
  deployment('windows', {
    os: { name: 'windows' },
    containers: [container('main', { command: ['cmd', '/c', 'dir C:\\'] })],
  }),
  deployment('empty', {
    initContainers: [],
    volumes: [],
    containers: [container('main', { env: [], args: [], command: [], volumeMounts: [] })],
  }),
  withValues('twice', '1', '2'),
  withValues('three', 'x', 'y', 'x'),
  withValues('same', 'x', 'x'),
  deployment('twenty', {
    containers: Array.from({ length: 20 }, (_, index) =>
      container(`c${index}`, {
        env: Array.from({ length: 20 }, (__, at) => ({ name: `U${at}`, value: 'x' })),
      }),
    ),
  }),
];

const variable = (onConflict: string): object[] => [
  { name: 'one', ...everything, onConflict, env: [{ name: 'PG', value: 'x' }] },
];

const hostile: Readonly<Record<string, readonly object[]>> = {
  'quotes, escapes, templates and other scripts everywhere': [
    {
      name: 'all',
      ...everything,
      env: [{ name: 'PG', value: odd }],
      envAppend: [{ name: 'PG_MORE', value: odd, separator: ' "\\$( ' }],
      podAnnotations: { 'example.com/pg': odd },
      initContainers: [{ name: 'pg-init', image: 'one:1', command: ['sh', '-c', odd, ''], args: [odd] }],
      argsPrepend: [odd, ''],
      argsAppend: [odd],
      postStart: { script, onConflict: 'Chain' },
      preStop: { exec: { command: ['sh', '-c', odd] }, onConflict: 'Chain' },
      entrypoint: { script, delivery: 'Inline' },
    },
  ],
  'a long script, and a rule with a long name': [
    {
      name: `r${'-long'.repeat(9)}`,
      ...everything,
      entrypoint: { script: `echo '${'a\\b$c "'.repeat(3_000)}'\n`, delivery: 'Inline' },
      env: [{ name: 'PG_LONG', value: 'x'.repeat(20_000) }],
    },
  ],
  'one variable and Fail': variable('Fail'),
  'one variable and Keep': variable('Keep'),
  'one variable and Replace': variable('Replace'),
  'an appended variable': [{ name: 'append', ...everything, envAppend: [{ name: 'PG', value: 'x' }] }],
  '100 rules': Array.from({ length: 100 }, (_, index) => ({
    name: `r${index}`,
    ...everything,
    env: [{ name: `PG${index}`, value: 'x' }],
    podLabels: { [`pg${index}`]: 'x' },
  })),
};

describeWithCluster('a policy', 'api', () => {
  let api: ApiServer;
  let policies: Policies;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
    policies = new Policies(api);
  });
  afterAll(() => policies.remove());

  const forms = [
    ['pods', podOf],
    ['workloads', workloadIn],
  ] as const;
  const rows = forms.flatMap(([on, of]) =>
    Object.entries(hostile).map(([title, rules], index) => [on, title, of, rules, index] as const),
  );
  it.each(rows)('on %s does what podgraft does with %s', async (on, _, of, rules, index) => {
    const namespace = `hostile-${runId}-${on}-${index}`;
    // A Namespace may have 63 characters, a policy 253.
    const name = `${namespace}-`.padEnd(253, 'x');
    const config = configText(name, rules, ['one:1', 'probe']).replaceAll('\u2028', '\\u2028');
    const grafted = grafter(config);
    await api.create(namespaceObject(namespace));
    await policies.install(name, config, namespace, on);
    const wrong: string[] = [];
    for (const each of workloads) {
      expect([each.name, (await api.dryRun(of(each.object, 'plain'))).message]).toEqual([each.name, '']);
      const { grafted: after, refusal } = grafted(each);
      const through = await api.dryRun(of(each.object, namespace));
      if (refusal !== undefined) {
        if (through.accepted || kindIn(through.message) !== refusal.kind)
          wrong.push(
            `${each.name}: podgraft ${refusal.kind} ${refusal.message}; policy: ${through.message.slice(-200) || 'accepted'}`,
          );
        continue;
      }
      const wanted = await api.dryRun(of(after, 'plain'));
      const found = differenceOf(wanted, through, on === 'pods');
      if (found !== undefined) wrong.push(`${each.name}: ${found}`);
    }
    expect(wrong).toEqual([]);
  });

  describe('beside another', () => {
    const rulesOf = (name: string): object[] => [
      {
        name,
        ...everything,
        env: [{ name: name.toUpperCase(), value: '1' }],
        volumes: [{ name, emptyDir: {} }],
        volumeMounts: [{ name, mountPath: `/${name}` }],
        podLabels: { [name]: 'x' },
      },
    ];

    it.each([
      ['before', 'a', 'b'],
      ['after', 'b', 'a'],
    ])('of podgraft, %s it, adds what both add', async (_, first, second) => {
      const namespace = `both-${runId}-${first}`;
      await api.create(namespaceObject(namespace));
      const configs = [
        [`${first}-${namespace}`, 'one'],
        [`${second}-${namespace}`, 'two'],
      ].map(([name = '', rule = '']) => ({
        ...{ name, rule, text: configText(name, rulesOf(rule), ['one:1', 'probe']) },
      }));
      for (const { name, rule, text } of configs) await policies.install(name, text, namespace, 'pods', rule);
      for (const each of workloads) {
        let at = each;
        for (const { text } of configs) {
          const { grafted, refusal } = grafter(text)(at);
          expect(refusal).toBeUndefined();
          at = { ...each, object: grafted, text: jsonOf(grafted) };
        }
        const wanted = await api.dryRun(podOf(at.object, 'plain'));
        const found = await api.dryRun(podOf(each.object, namespace));
        expect([each.name, byName(found)]).toEqual([each.name, byName(wanted)]);
      }
    });

    it.each(['a', 'z'])('that adds a container, and is named %s, changes that container', async (letter) => {
      const namespace = `other-${runId}-${letter}`;
      const name = `m-${namespace}`;
      await api.create(namespaceObject(namespace));
      const config = configText(name, rulesOf('one'), ['one:1', 'probe']);
      await policies.install(name, config, namespace, 'pods');
      await policies.create(`${letter}-${namespace}`, addsContainer(`${letter}-${namespace}`, namespace));
      const both = deployment('plain', { containers: [container('main'), container('extra')] });
      const wanted = byName(await api.dryRun(podOf(grafter(config)(both).grafted, 'plain')));
      await expect
        .poll(async () => byName(await api.dryRun(podOf(plain.object, namespace))), {
          timeout: 300_000,
          interval: 200,
        })
        .toEqual(wanted);
    });
  });
});

/** The server's object with its lists in the order of their names: each policy adds to the end of them. */
const byName = ({ object, message }: Verdict): unknown =>
  object === undefined ? message : sorted(comparable(object, true));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [
    key,
    key === 'command' || key === 'args' ? each : sorted(each),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
};

/** A policy of somebody else. */
const addsContainer = (name: string, namespace: string): [KubernetesObject, KubernetesObject] => {
  const head = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name } };
  const pods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  const expression =
    'object.spec.containers.exists(c, c.name == "extra") ? [] : [JSONPatch{op: "add", path: "/spec/containers/-", value: {"name": "extra", "image": "one:1"}}]';
  const matchResources = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
  return [
    {
      ...head,
      kind: 'MutatingAdmissionPolicy',
      spec: {
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: { resourceRules: [pods] },
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
      },
    },
    { ...head, kind: 'MutatingAdmissionPolicyBinding', spec: { policyName: name, matchResources } },
  ];
};

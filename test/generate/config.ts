// Arbitrary functionConfigs, with every field of a rule. `adding` rules only bring things whose keys no
// generated workload has, so that nothing is replaced.

import fc from 'fast-check';
import { likeExample, withoutGenerator } from './from-registry.ts';
import { customWorkloads, texts } from './workload.ts';

export type Rule = { name: string } & Record<string, unknown>;
export interface Config {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly rules: readonly Rule[] } & Record<string, unknown>;
}

type Part = fc.Arbitrary<Record<string, unknown>>;

const container = (names: string[]): Part =>
  fc.record(
    {
      name: fc.constantFrom(...names),
      image: fc.constantFrom('busybox:1.28', 'agent:3'),
      command: fc.array(texts, { minLength: 1, maxLength: 2 }),
      env: fc.constant([{ name: 'MODE', value: 'on' }]),
      restartPolicy: fc.constant('Always'),
    },
    { requiredKeys: ['name', 'image'] },
  );
const list = (element: Part, key: string, max = 2): fc.Arbitrary<unknown[]> =>
  fc.uniqueArray(element, { selector: (each) => each[key], minLength: 1, maxLength: max });

/** A key of a ConfigMap or Secret; some are two keys of one. */
const keyRef = fc
  .tuple(
    fc.constantFrom('configMapKeyRef', 'secretKeyRef'),
    fc.record({ name: fc.constantFrom('there', 'there.too'), key: fc.constantFrom('a.conf', '_b') }),
  )
  .map(([kind, ref]) => ({ [kind]: ref }));

/** Bytes in base64; some look like another type of YAML, or are in lines. */
const base64 = fc.oneof(
  fc.constantFrom('', 'AP8=', '1234', 'true', 'null', '+Inf', '0x1A', 'AP8A\n/wD/\n', '1e10'),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);

const script = fc.constantFrom(
  'echo hi\n',
  'set -e\necho "$HOME" $(date)',
  '#!/bin/bash -x\necho hi\n',
  "echo 'it''s'\n",
);
const shell = fc.constantFrom('/bin/sh', '/bin/bash -e');

const hookBody: Part = fc.oneof(
  fc.record({ script, shell }, { requiredKeys: ['script'] }) as Part,
  fc.record({ exec: fc.record({ command: fc.array(texts, { minLength: 1, maxLength: 2 }) }) }) as Part,
  fc.constant({ httpGet: { path: '/ready', port: 8080 } }),
  fc.constant({ sleep: { seconds: 5 } }),
);
const hook = (conflicts: string[]): Part =>
  conflicts.length === 0
    ? hookBody
    : fc
        .tuple(hookBody, fc.constantFrom(...conflicts), fc.constantFrom(undefined, 'Before', 'After'))
        .map(([body, onConflict, chain]) => ({
          ...body,
          onConflict,
          ...(chain && onConflict === 'Chain' && { chain }),
        }));

const entrypoint: Part = fc.oneof(
  fc.record(
    { script, shell, delivery: fc.constantFrom('ConfigMap', 'Inline') },
    { requiredKeys: ['script'] },
  ) as Part,
  fc.record({
    command: fc.array(fc.constantFrom('/tools/run', '--', 'a b'), { minLength: 1, maxLength: 2 }),
  }) as Part,
);

const position = (names: string[]): fc.Arbitrary<unknown> => fc.constantFrom('First', 'Last', ...names);

/** `p` goes before the names of what is new, so that two owners can be kept apart. */
const features = (p: string, adding: boolean): fc.WeightedArbitrary<Record<string, unknown>>[] => {
  const own = (...names: string[]): string[] => names.map((name) => `${p}${name}`);
  const mixed = (there: string[], ...names: string[]): string[] => [
    ...own(...names),
    ...(adding ? [] : there),
  ];
  const one = (weight: number, arbitrary: Part) => ({ weight, arbitrary });
  const field = (name: string, value: fc.Arbitrary<unknown>): Part => value.map((each) => ({ [name]: each }));
  const parts = [
    one(
      2,
      field(
        'volumes',
        list(
          fc.record({
            name: fc.constantFrom(...mixed(['web', 'data'], 'vol', 'vol2')),
            emptyDir: fc.constantFrom({}, { medium: 'Memory' }),
          }) as Part,
          'name',
        ),
      ),
    ),
    one(2, field('initContainers', list(container(mixed(['setup'], 'init', 'init2')), 'name'))),
    one(2, field('sidecars', list(container(mixed(['side'], 'agent', 'agent2')), 'name'))),
    one(
      1,
      field('nativeSidecars', fc.constantFrom(['side'], ['side'], ['main'], ['side', 'main'], ['none'])),
    ),
    one(1, field('sidecarMode', fc.constantFrom('Auto', 'Native', 'Classic'))),
    one(
      1,
      field(
        'placement',
        fc.record({ initContainers: position([]), sidecars: position([]) }, { requiredKeys: [] }),
      ),
    ),
    one(
      1,
      field(
        'imagePullSecrets',
        list(fc.record({ name: fc.constantFrom(...mixed(['pull'], 'secret')) }) as Part, 'name'),
      ),
    ),
    one(
      1,
      field(
        'podLabels',
        fc.record(
          Object.fromEntries([...own('label'), ...(adding ? [] : ['tier'])].map((key) => [key, texts])),
          { requiredKeys: [] },
        ),
      ),
    ),
    one(
      1,
      field(
        'podAnnotations',
        fc.record(
          Object.fromEntries(
            [`${p || 'x'}.example.com/note`, ...(adding ? [] : ['team'])].map((key) => [key, texts]),
          ),
          { requiredKeys: [] },
        ),
      ),
    ),
    one(
      2,
      field(
        'volumeMounts',
        list(
          fc.record({
            name: fc.constant(`${p}vol`),
            mountPath: fc.constantFrom(
              ...mixed(['/data', '/web'], '/mnt', '/mnt2').map((each) =>
                each.startsWith('/') ? each : `/${each}`,
              ),
            ),
          }) as Part,
          'mountPath',
        ),
      ),
    ),
    one(
      2,
      field(
        'env',
        list(
          fc.record({
            name: fc.constantFrom(...mixed(['FOO', 'JAVA_OPTS'], 'NEW', 'NEW2')),
            value: texts,
          }) as Part,
          'name',
        ),
      ),
    ),
    one(1, field('envFrom', fc.constant([{ secretRef: { name: `${p}extra` } }]))),
    one(
      2,
      field(
        'envAppend',
        list(
          fc.record(
            {
              name: fc.constantFrom(...mixed(['JAVA_OPTS', 'FOO'], 'OPTS')),
              value: fc.constantFrom('-Dx=1', 'b c', ' '),
              separator: fc.constantFrom(' ', ',', '', ':'),
            },
            { requiredKeys: ['name', 'value'] },
          ) as Part,
          'name',
        ),
      ),
    ),
    one(
      1,
      field(
        'files',
        list(
          fc
            .record(
              {
                path: fc.constantFrom(`/etc/${p}app.conf`, `/opt/${p}x y/run.sh`, `/etc/${p}tls.key`),
                source: fc.oneof(
                  fc.record({ content: texts }),
                  fc.record({ binaryContent: base64 }),
                  fc.record({ from: keyRef }),
                ),
                mode: fc.constantFrom(420, '0755', 0o400),
              },
              { requiredKeys: ['path', 'source'] },
            )
            .map(({ source, ...rest }) => ({ ...rest, ...source })) as Part,
          'path',
        ),
      ),
    ),
    one(1, field('required', fc.boolean())),
    one(
      1,
      field(
        'exclude',
        fc.constantFrom({ name: 'two' }, [{ kind: 'CronJob' }], { podLabelSelector: 'app=x' }, [
          { kind: 'CronJob' },
          { name: 'web', namespaceSelector: 'env=prod' },
        ]),
      ),
    ),
  ];
  for (const { field: name, example } of withoutGenerator)
    parts.push(one(2, field(name, likeExample(example))));
  if (!adding) {
    parts.push(
      one(2, field('postStart', hook(['Fail', 'Replace', 'Keep', 'Chain', 'Chain']))),
      one(1, field('preStop', hook(['Replace', 'Chain']))),
      one(3, field('entrypoint', entrypoint)),
      one(2, field('argsPrepend', fc.constantFrom(['--first'], ['--first', 'a b'], ['$(X)']))),
      one(2, field('argsAppend', fc.constantFrom(['--last'], ['--last', "it's"], ['--last', '--last']))),
      one(1, field('onConflict', fc.constantFrom('Fail', 'Replace', 'Keep', 'Replace'))),
    );
  }
  return parts;
};

const selectors = fc.constantFrom<Record<string, unknown> | undefined>(
  { name: '.*' },
  { name: '.*' },
  { name: '.*', init: true },
  { name: 'main' },
  { image: '.*nginx.*' },
  undefined,
);
const targets = fc.constantFrom<unknown>(
  undefined,
  undefined,
  undefined,
  { kind: 'Deployment|Pod|CronJob' },
  [{ name: 'web' }, { name: 'o.*' }],
  { podLabelSelector: 'app=x,!label' },
  { kind: '.*', namespaceSelector: 'env=prod' },
  [{ name: 'web', podLabelSelector: 'tier' }, { namespaceSelector: 'env!=prod' }],
);

const rule = (p: string, name: string, adding: boolean, feature = features(p, adding)): fc.Arbitrary<Rule> =>
  fc
    .tuple(fc.array(fc.oneof(...feature), { minLength: 1, maxLength: 4 }), selectors, targets)
    .map(([parts, containers, target]) => ({
      name,
      ...(target !== undefined && { target }),
      ...(containers !== undefined && { containers }),
      ...Object.assign({}, ...parts),
    }));

export const imageFacts = [
  { image: 'nginx:1.19', entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx', '-g', 'daemon off;'] },
  { image: 'nginx', entrypoint: ['/docker-entrypoint.sh'], cmd: ['$(nginx)', '$$x'], env: { A: '$(b)' } },
  { image: 'busybox:1.28', cmd: ['sh'] },
  { image: 'registry.example.com:5000/team/app:v2', entrypoint: ['/app'] },
];

export const configOf = (
  name: string,
  rules: readonly Rule[],
  spec: Record<string, unknown> = {},
): Config => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name },
  spec: { images: imageFacts, workloads: customWorkloads, ...spec, rules: rules.map(asTaken) },
});

/**
 * The rule as the API server takes it: the values of labels have a form of their own, and among the pod's
 * containers a restartPolicy came with 1.35.
 */
const asTaken = (rule: Rule): Rule => {
  const { sidecars, sidecarMode, podLabels, ...rest } = rule as Rule & {
    sidecars?: Record<string, unknown>[];
    sidecarMode?: string;
    podLabels?: Record<string, string>;
  };
  const isClassic = sidecarMode === 'Classic';
  const labels = Object.entries(podLabels ?? {}).map(([key, value]) => [key, labelled(value)]);
  return {
    ...rest,
    ...(podLabels && { podLabels: Object.fromEntries(labels) }),
    ...(sidecars && {
      sidecars: isClassic ? sidecars.map(({ restartPolicy: _, ...each }) => each) : sidecars,
    }),
    ...(sidecarMode && { sidecarMode }),
  } as Rule;
};

const labelled = (text: string): string =>
  text
    .replace(/[^-\w.]/g, '')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');

const extras = fc
  .record(
    {
      nameSuffixHash: fc.boolean(),
      kubernetesVersion: fc.constantFrom('1.33', '1.28'),
      configMaps: fc.constantFrom(
        ...[{}, { labels: { team: 'web' } }, { labels: { team: 'db' }, annotations: { note: 'x: y' } }],
        { nameFrom: 'Workload' },
      ),
    },
    { requiredKeys: [] },
  )
  // Some generated snippets need a newer cluster than 1.28: what is checked there is not what the laws are about.
  .map((each) => (each.kubernetesVersion === '1.28' ? { ...each, validation: 'Off' } : each)) as Part;

/** The config as it is where nobody wants the annotation. */
export const withoutRecord = (config: Config): Config => ({
  ...config,
  spec: { ...config.spec, record: false },
});

/** A config of an owner; `p` is put before names of what it adds. */
export const config = (
  owner: string,
  options: { adding?: boolean; p?: string; maxRules?: number } = {},
): fc.Arbitrary<Config> => {
  const { adding = false, p = '', maxRules = 2 } = options;
  return fc
    .tuple(
      fc.oneof(
        {
          weight: 9,
          arbitrary: fc
            .integer({ min: 1, max: maxRules })
            .chain((count) =>
              fc.tuple(
                ...Array.from({ length: count }, (_, index) =>
                  rule(adding ? `${p}${'abc'[index]}` : p, `rule${index}`, adding),
                ),
              ),
            ),
        },
        { weight: adding ? 0 : 1, arbitrary: fc.tuple(rule(p, 'other', adding)) },
      ),
      extras,
    )
    .map(([rules, spec]) => configOf(owner, rules as Rule[], spec));
};

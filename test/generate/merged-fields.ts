// Arbitrary values for `pod` and `container`, and pods that have some of the same fields. A value is what a manifest
// may have: no probe changes its handler, and no two elements of a list have the same key.

import fc from 'fast-check';
import { ownFields } from '../../src/rules/lookup.ts';

type Any = Record<string, unknown>;

const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Any> =>
  fc.record(fields, { requiredKeys: [] }).filter((each) => Object.keys(each).length > 0) as fc.Arbitrary<Any>;
/** Without the fields that rules have themselves, which pod and container refuse. */
const merged = (type: keyof typeof ownFields, fields: Parameters<typeof some>[0]): fc.Arbitrary<Any> =>
  some(
    Object.fromEntries(Object.entries(fields).filter(([field]) => !Object.hasOwn(ownFields[type], field))),
  );
const list = (element: fc.Arbitrary<Any>, key: string): fc.Arbitrary<Any[]> =>
  fc.uniqueArray(element, { selector: (each) => each[key], minLength: 1, maxLength: 3 });
const word = fc.constantFrom('a', 'b', 'yes', '0755', 'a b');
const map = fc.dictionary(
  fc.constantFrom('disk', 'zone', 'example.com/x'),
  fc.constantFrom('a', 'yes', '0755'),
  { minKeys: 1, maxKeys: 2 },
);
const quantities = (cpu: string[], memory: string[]): fc.Arbitrary<Any> =>
  some({ cpu: fc.constantFrom(...cpu), memory: fc.constantFrom(...memory) });

const probe = fc.record(
  {
    httpGet: fc.record({ path: fc.constantFrom('/', '/ready'), port: fc.constantFrom<unknown>(80, 'http') }),
    periodSeconds: fc.integer({ min: 1, max: 9 }),
    timeoutSeconds: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['httpGet'] },
);

/** A port of one of two names, which no other port has: those of a container differ. */
const port = (containerPort: number, ...names: string[]): fc.Arbitrary<Any> =>
  fc.record(
    {
      containerPort: fc.constant(containerPort),
      name: fc.constantFrom(...names),
      protocol: fc.constant('TCP'),
    },
    { requiredKeys: ['containerPort'] },
  );

export const containerFields = merged('Container', {
  resources: some({
    limits: quantities(['1', '2'], ['512Mi', '1Gi']),
    requests: quantities(['100m', '1'], ['64Mi', '512Mi']),
  }),
  ports: list(
    fc.oneof(port(80, 'http', 'web'), port(443, 'https', 'tls'), port(9404, 'metrics', 'jmx')),
    'containerPort',
  ),
  readinessProbe: probe,
  livenessProbe: probe,
  workingDir: word,
  imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent'),
  stdin: fc.boolean(),
  securityContext: some({
    runAsUser: fc.integer({ min: 0, max: 3 }),
    readOnlyRootFilesystem: fc.boolean(),
    capabilities: some({ drop: fc.constantFrom(['ALL'], ['NET_RAW', 'SYS_TIME']) }),
  }),
});

export const podFields = merged('PodSpec', {
  terminationGracePeriodSeconds: fc.integer({ min: 0, max: 90 }),
  shareProcessNamespace: fc.boolean(),
  serviceAccountName: fc.constantFrom('web', 'api'),
  nodeSelector: map,
  securityContext: some({
    fsGroup: fc.integer({ min: 0, max: 3 }),
    runAsNonRoot: fc.boolean(),
    seccompProfile: fc.constantFrom({ type: 'RuntimeDefault' }, { type: 'Unconfined' }),
  }),
  tolerations: fc.constantFrom(
    [{ key: 'gpu', operator: 'Exists' }],
    [{ operator: 'Exists' }, { key: 'x', value: 'y' }],
  ),
  hostAliases: list(
    fc.record({
      ip: fc.constantFrom('10.0.0.1', '10.0.0.2'),
      hostnames: fc.constantFrom(['a'], ['b', 'c']),
    }) as fc.Arbitrary<Any>,
    'ip',
  ),
  topologySpreadConstraints: list(
    fc.record(
      {
        topologyKey: fc.constantFrom('zone', 'node'),
        whenUnsatisfiable: fc.constant('DoNotSchedule'),
        maxSkew: fc.integer({ min: 1, max: 3 }),
        labelSelector: fc.record({ matchLabels: map }),
      },
      { requiredKeys: ['topologyKey', 'whenUnsatisfiable', 'maxSkew'] },
    ) as fc.Arbitrary<Any>,
    'topologyKey',
  ),
  dnsConfig: some({
    nameservers: fc.constantFrom(['1.1.1.1'], ['8.8.8.8', '9.9.9.9']),
    searches: fc.constant(['svc.local']),
  }),
  affinity: fc.record({
    nodeAffinity: fc.constantFrom({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }],
      },
    }),
  }),
});

const or = (value: fc.Arbitrary<Any>): fc.Arbitrary<Any> => fc.oneof(value, value, fc.constant({}));

/** A Deployment with one container, as a plain value. */
export const deployment = fc.tuple(or(podFields), or(containerFields)).map(([pod, container]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { ...pod, containers: [{ name: 'web', image: 'nginx:1', ...container }] },
    },
  },
}));

/** A rule with some of both. */
export const merging = fc.tuple(or(podFields), or(containerFields)).map(([pod, container]) => ({
  name: 'merge',
  onConflict: 'Replace',
  ...(Object.keys(pod).length > 0 && { pod }),
  ...(Object.keys(container).length > 0 && { container }),
}));

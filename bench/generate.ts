// Generates ResourceLists from a seed: in the form in which kyaml (so kustomize and kpt) prints them, and a
// messy variety as people and other tools write YAML. The same seed gives the same bytes.

export interface Options {
  readonly resources: number;
  /** Share of all resources that are Deployments of the name that `functionConfig` targets. */
  readonly matching?: number;
  readonly seed?: number;
  readonly messy?: boolean;
  /** Deployments whose containers, ports and variables have names, numbers and values of their own. */
  readonly named?: boolean;
  /** Hardly two Deployments of one shape: containers, variables, ports, probes and volumes vary. */
  readonly varied?: boolean;
  /** The functionConfig's rules, as YAML lines without indentation. */
  readonly rules?: readonly string[];
}

/** A source of numbers in [0, 1) (mulberry32). */
export const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** An init container that prepares nginx's page: the article's first method. */
export const initContainerRule = (name: string, target: string): string[] => [
  `- name: ${name}`,
  '  target:',
  '    kind: Deployment',
  `    name: ${target}`,
  '  volumes:',
  '  - name: web',
  '    emptyDir: {}',
  '  initContainers:',
  '  - name: prepare-webpage',
  '    image: busybox:1.28',
  '    command: [sh, -c]',
  '    args:',
  '    - |',
  '      set -x',
  "      echo '<h2>Page prepared by an init container</h2>' > /web/index.html",
  '    volumeMounts:',
  '    - name: web',
  '      mountPath: /web',
  '  volumeMounts:',
  '  - name: web',
  '    mountPath: /usr/share/nginx/html/',
];

/** Rules of which the first means what the generator calls nginx, and the others a few more each. */
export const manyRules = (count: number): string[] => [
  ...initContainerRule('prepare-webpage', 'nginx(-.*)?'),
  ...Array.from({ length: count - 1 }, (_, index) => [
    `- name: rule-${index}`,
    '  target:',
    '    kind: Deployment',
    `    name: .*-${String(index).padStart(5, '0')}`,
    '  env:',
    `  - name: RULE_${index}`,
    `    value: "${index}"`,
  ]).flat(),
];

/** Rules that all match one Deployment, each with a volume, its mount and a variable. */
export const rulesForOne = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => [
    `- name: rule-${index}`,
    '  target: {kind: Deployment}',
    `  volumes: [{name: v${index}, emptyDir: {}}]`,
    `  volumeMounts: [{name: v${index}, mountPath: /data/v${index}}]`,
    `  env: [{name: RULE_${index}, value: "${index}"}]`,
  ]).flat();

const dns = (index: number): string => String(index).padStart(5, '0');

interface Place {
  readonly index: number;
  readonly name: string;
  readonly namespace: string;
}

const hostAnnotations = (index: number): string[] => [
  '  annotations:',
  `    config.kubernetes.io/index: '${index}'`,
  `    config.k8s.io/id: '${index + 1}'`,
  `    internal.config.kubernetes.io/index: '${index}'`,
  `    internal.config.kubernetes.io/id: '${index + 1}'`,
  `    internal.config.kubernetes.io/annotations-migration-resource-id: '${index + 1}'`,
];

const head = (apiVersion: string, kind: string, { index, name, namespace }: Place): string[] => [
  `apiVersion: ${apiVersion}`,
  `kind: ${kind}`,
  'metadata:',
  `  name: ${name}`,
  `  namespace: ${namespace}`,
  ...hostAnnotations(index),
];

const deployment = (place: Place): string[] => [
  ...head('apps/v1', 'Deployment', place),
  'spec:',
  '  replicas: 2',
  '  selector:',
  '    matchLabels:',
  `      app: ${place.name}`,
  '  template:',
  '    metadata:',
  '      labels:',
  `        app: ${place.name}`,
  '    spec:',
  '      containers:',
  '      - name: main',
  '        image: nginx:1.19.1',
  '        ports:',
  '        - containerPort: 80',
];

const namedDeployment = (place: Place): string[] => {
  const { index, name } = place;
  return [
    ...deployment(place).slice(0, -4),
    `      - name: ${name}`,
    `        image: registry.example.com/${name}:1.${index % 20}.0`,
    '        env:',
    ...Array.from({ length: 1 + (index % 12) }, (_, at) => [
      `        - name: SETTING_${at}_${index % 97}`,
      `          value: value-${index}-${at}`,
    ]).flat(),
    '        ports:',
    `        - containerPort: ${8000 + (index % 500)}`,
    '          name: http',
    ...(index % 2 === 0
      ? [
          '        readinessProbe:',
          '          httpGet:',
          '            path: /healthz',
          '            port: http',
        ]
      : []),
  ];
};

const variedDeployment = (place: Place, random: () => number): string[] => {
  const below = (count: number): number => Math.floor(random() * count);
  const some = (most: number, lines: (index: number) => string[]): string[] =>
    Array.from({ length: below(most + 1) }, (_, index) => lines(index)).flat();
  const listed = (key: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`        ${key}:`, ...lines.map((line) => `        ${line}`)];
  const container = (index: number): string[] => [
    `      - name: ${index === 0 ? 'main' : `extra-${below(100)}`}`,
    `        image: registry.example.com/team/app-${below(50)}:${below(9)}.${below(20)}.${below(20)}`,
    ...listed(
      'args',
      some(4, () => [`- --option-${below(30)}=${below(1000)}`]),
    ),
    ...listed(
      'env',
      some(5, (at) => [`- name: SETTING_${at}_${below(20)}`, `  value: "${below(5000)}"`]),
    ),
    ...listed(
      'ports',
      some(2, (at) => [`- containerPort: ${8000 + at}`, `  name: port-${at}`]),
    ),
    ...(below(2) === 0
      ? [
          '        resources:',
          '          requests:',
          `            cpu: ${below(900)}m`,
          `            memory: ${below(900)}Mi`,
        ]
      : []),
    ...(below(2) === 0
      ? [
          '        readinessProbe:',
          '          httpGet:',
          '            path: /healthz',
          '            port: 8000',
        ]
      : []),
    ...listed(
      'volumeMounts',
      some(2, (at) => [`- mountPath: /data/${at}`, `  name: data-${at}`]),
    ),
  ];
  return [
    ...deployment(place).slice(0, -4),
    ...container(0),
    ...(below(4) === 0 ? ['      initContainers:', ...container(1)] : []),
    ...(below(2) === 0 ? ['      serviceAccountName: default'] : []),
    '      volumes:',
    ...[0, 1].flatMap((at) => [`      - name: data-${at}`, '        emptyDir: {}']),
  ];
};

const service = (place: Place): string[] => [
  ...head('v1', 'Service', place),
  'spec:',
  '  selector:',
  `    app: ${place.name}`,
  '  ports:',
  '  - port: 80',
  '    targetPort: 8080',
];

const configMap = (place: Place, random: () => number): string[] => [
  ...head('v1', 'ConfigMap', place),
  'data:',
  `  level: "${Math.floor(random() * 100)}"`,
  '  app.conf: |',
  '    listen = 8080',
  '    # workers',
  `    workers = ${Math.floor(random() * 16)}`,
];

// What people and other tools write: the same objects in other layouts. Each begins after a dash.
const messyDeployments: readonly ((place: Place) => string[])[] = [
  (place) =>
    deployment(place).flatMap((line, at) =>
      at % 5 === 0 ? [line, `${/^ */.exec(line)?.[0]}# note on line ${at}`] : [line],
    ),
  ({ name, namespace }) => [
    'apiVersion: apps/v1   # wide',
    'kind: "Deployment"',
    'metadata:',
    `    name: ${name}`,
    `    namespace: '${namespace}'`,
    '',
    'spec:',
    `    selector: {matchLabels: {app: ${name}}}`,
    '    template:',
    `        metadata: {labels: {app: ${name}}}`,
    '        spec:',
    '            containers:',
    '                -   name: main',
    '                    image: nginx:1.19.1',
    '                    args: [--port, "80",',
    '                           --verbose]',
  ],
  ({ name, namespace }) => [
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'main', image: 'nginx:1.19.1' }] },
        },
      },
    }),
  ],
  ({ name, namespace }) => [
    'kind: Deployment',
    'apiVersion: apps/v1',
    'metadata:',
    '  labels: &labels',
    `    app: ${name}`,
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  selector:',
    '    matchLabels: *labels',
    '  template:',
    '    metadata:',
    '      labels: *labels',
    '    spec:',
    '      containers:',
    '      - image: nginx:1.19.1',
    '        name: main',
    '        args:',
    '        - plain over',
    '          two lines',
    '        - >-',
    '          folded',
    '          text',
    '      volumes: null',
  ],
];

/** The text of a ResourceList. */
export const generate = (options: Options): string => {
  const { resources, matching = 1 / 3, seed = 1, messy = false, named = false, varied = false } = options;
  const rules = options.rules ?? initContainerRule('prepare-webpage', 'nginx(-.*)?');
  const random = numbers(seed);
  const lines = ['apiVersion: config.kubernetes.io/v1', 'kind: ResourceList', 'items:'];
  const wanted = Math.round(resources * matching);
  const deployments = Math.ceil(resources / 3);
  let matched = 0;
  let seen = 0;
  for (let index = 0; index < resources; index++) {
    const isDeployment = index % 3 === 0;
    // Spread evenly over the Deployments.
    const isMatch = isDeployment && Math.floor((++seen * wanted) / deployments) > matched;
    if (isMatch) matched++;
    const name = `${isMatch ? 'nginx' : 'api'}-${dns(Math.floor(index / 3))}`;
    const place = { index, name, namespace: `team-${Math.floor(random() * 20)}` };
    let body: string[];
    if (!isDeployment) body = index % 3 === 1 ? service(place) : configMap(place, random);
    else if (messy) {
      body = (messyDeployments[Math.floor(random() * messyDeployments.length)] as typeof deployment)(place);
    } else if (varied) body = variedDeployment(place, random);
    else body = named ? namedDeployment(place) : deployment(place);
    if (messy && random() < 0.1) lines.push('# a comment between items');
    body.forEach((line, at) => {
      lines.push(at === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`);
    });
  }
  lines.push(
    'functionConfig:',
    '  apiVersion: podgraft.dev/v1alpha1',
    '  kind: PodGraft',
    '  metadata:',
    '    name: nginx-page',
    '  spec:',
    '    rules:',
    ...rules.map((line) => `    ${line}`),
  );
  return `${lines.join('\n')}\n`;
};

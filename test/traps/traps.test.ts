import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/problems/catalogue.ts';
import { type Added, findTraps, type ImageFacts, type TrapContext, traps } from '../../src/traps/registry.ts';

interface Case {
  kind?: string;
  apiVersion?: string;
  metadata?: object;
  podSpec?: Record<string, unknown>;
  added: (Partial<Added> & Pick<Added, 'kind' | 'container'>)[];
  images?: Record<string, ImageFacts>;
  namespacePolicies?: Partial<TrapContext['namespacePolicies']>;
  spec?: object;
  kubernetesVersion?: string;
}

const web = { name: 'web', image: 'nginx:1.19', ports: [{ containerPort: 80, name: 'http' }] };

const context = (given: Case): TrapContext => {
  const {
    kind = 'Deployment',
    apiVersion = kind === 'Pod'
      ? 'v1'
      : kind.endsWith('Job')
        ? 'batch/v1'
        : kind === 'Service'
          ? 'serving.knative.dev/v1'
          : 'apps/v1',
  } = given;
  const metadata = { name: 'web', namespace: 'web', ...given.metadata };
  return {
    kubernetesVersion: given.kubernetesVersion ?? '1.36',
    workload: {
      apiVersion,
      kind,
      name: 'web',
      namespace: 'web',
      value: { apiVersion, kind, metadata, spec: given.spec },
    },
    podSpecBefore: { containers: [web] },
    podSpec: { containers: [web], ...given.podSpec },
    podMetadata: {},
    added: given.added.map((each, index) => ({ rule: 'rule', path: `spec.rules[0].x[${index}]`, ...each })),
    image: (reference) => given.images?.[reference],
    namespacePolicies: { namespaces: [], limitRanges: [], resourceQuotas: [], ...given.namespacePolicies },
  };
};

const found = (given: Case): string[] => findTraps(context(given)).map(({ kind }) => kind);
const whats = (given: Case): string[] => findTraps(context(given)).map(({ what }) => what);
const shell = (script: string) => ({ command: ['sh', '-c'], args: [script] });

test('each trap reports a kind of its own that the catalogue has', () => {
  const kinds = traps.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(Object.keys(catalogue)).toContain(kind);
});

describe('the four examples of the article', () => {
  const volume = { name: 'web', emptyDir: {} };
  const html = { name: 'web', mountPath: '/usr/share/nginx/html/' };
  const main = { ...web, volumeMounts: [html] };
  const mounted = { kind: 'volumeMount', container: 'web', mountPath: '/usr/share/nginx/html/' } as const;
  const init = {
    name: 'prepare-webpage',
    image: 'busybox:1.28',
    volumeMounts: [{ mountPath: '/web', name: 'web' }],
  };
  const images = {
    'nginx:1.19': { shells: ['/bin/sh', '/bin/bash'], entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx'] },
  };

  test('the init container', () => {
    const script = "set -x; echo '<h2>Page</h2>' > /web/index.html; echo 'Init finished successfully'";
    expect(
      found({
        images,
        podSpec: { initContainers: [{ ...init, ...shell(script) }], containers: [main], volumes: [volume] },
        added: [
          { kind: 'initContainer', container: 'prepare-webpage' },
          { kind: 'volume', container: 'web' },
          mounted,
        ],
      }),
    ).toEqual([]);
  });

  test('the post-start hook, whose warning is true', () => {
    const command = ['sh', '-c', "sleep 5;set -x; echo '<h2>Page</h2>' > /usr/share/nginx/html/index.html"];
    const given: Case = {
      images,
      podSpec: { containers: [{ ...web, lifecycle: { postStart: { exec: { command } } } }] },
      added: [{ kind: 'postStart', container: 'web', command }],
    };
    expect(findTraps(context(given))).toEqual([]);
  });

  test.each(['Native', 'Classic'] as const)('the sidecar, %s', (mode) => {
    const script = "set -x; echo '<h2>Page</h2>' > /web/index.html; while :;do sleep 9999;done";
    const sidecar = { ...init, ...shell(script), ...(mode === 'Native' && { restartPolicy: 'Always' }) };
    const lists =
      mode === 'Native' ? { initContainers: [sidecar], containers: [main] } : { containers: [main, sidecar] };
    expect(
      found({
        images,
        podSpec: { ...lists, volumes: [volume] },
        added: [
          { kind: 'sidecar', mode, container: 'prepare-webpage' },
          { kind: 'volume', container: 'web' },
          mounted,
        ],
      }),
    ).toEqual([]);
  });

  test('the entrypoint script, without and with the last line that the article needs', () => {
    const script = "#!/usr/bin/env bash\n\necho '<h2>Page</h2>' > /usr/share/nginx/html/index.html\n";
    const given = (more: string): Case => ({
      images,
      podSpec: {
        containers: [
          {
            ...web,
            command: ['/bin/sh', '/podgraft/r/entrypoint'],
            args: ['/docker-entrypoint.sh', 'nginx'],
          },
        ],
      },
      added: [
        { kind: 'entrypoint', container: 'web', script: script + more, shell: ['/usr/bin/env', 'bash'] },
      ],
    });
    expect(found(given(''))).toEqual([]);
    const [finding, ...more] = findTraps(
      context({ ...given('exec /docker-entrypoint.sh nginx -g "daemon off;" # it'), images: {} }),
    );
    expect(finding).toMatchObject({ kind: 'EntrypointNeverExecs', severity: 'warning' });
    expect(more).toEqual([]);
  });
});

const sidecar = { name: 'side', image: 'busybox', ...shell('while :; do sleep 5; done') };

describe('SidecarBlocksJob', () => {
  const added = (mode: 'Native' | 'Classic') => [{ kind: 'sidecar', container: 'side', mode } as const];
  const podSpec = { containers: [web, sidecar], restartPolicy: 'Never' };
  test.each([
    ['CronJob', 'Classic', ['SidecarBlocksJob']],
    ['CronJob', 'Native', []],
    ['Deployment', 'Classic', []],
  ] as const)('a sidecar in a %s, %s', (kind, mode, kinds) => {
    expect(found({ kind, podSpec, added: added(mode) })).toEqual(kinds);
  });
  test('a sidecar that ends does not block', () => {
    const ending = {
      containers: [web, { name: 'side', image: 'busybox', ...shell('sleep 5; echo done') }],
      restartPolicy: 'Never',
    };
    expect(found({ kind: 'CronJob', podSpec: ending, added: added('Classic') })).toEqual([]);
  });
  test.each<[string, object, string[]]>([
    ['a limit of time', { command: ['/usr/bin/timeout', '60', '/agent'] }, []],
    ['a program', { command: ['/agent'] }, ['SidecarBlocksJob']],
    ['the program of its image', { args: ['echo', 'a'] }, ['SidecarBlocksJob']],
    ['a sleep that outlasts all work', { command: ['sleep', '365d'] }, ['SidecarBlocksJob']],
  ])('a sidecar with %s', (_sentence, more, kinds) => {
    const containers = [web, { name: 'side', image: 'busybox', ...more }];
    expect(
      found({ kind: 'CronJob', podSpec: { containers, restartPolicy: 'Never' }, added: added('Classic') }),
    ).toEqual(kinds);
  });
});

describe('SidecarCommandEnds', () => {
  test.each([
    ['echo a; sleep 10', ['SidecarCommandEnds']],
    ['/agent --foreground', []],
    ['echo a; while :; do sleep 1; done', []],
  ])('%j', (script, kinds) => {
    const podSpec = { containers: [web, { name: 'side', image: 'busybox', ...shell(script) }] };
    expect(found({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual(
      kinds,
    );
  });
});

test.each([
  ['echo', 'hello'],
  ['sleep', '60'],
])('a sidecar whose command is %s %s ends without a shell, too', (...command) => {
  const podSpec = { containers: [web, { name: 'side', image: 'busybox', command }] };
  expect(whats({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual([
    'the command of the sidecar side ends, and the kubelet starts it again and again',
  ]);
});

test('arguments for the program of an image do not end a sidecar', () => {
  const podSpec = { containers: [web, { name: 'side', image: 'agent', args: ['echo', 'hello'] }] };
  expect(found({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual([]);
});

describe('HookWithoutReadiness', () => {
  const added = [{ kind: 'postStart', container: 'web', script: 'echo a\n(sleep 5; warm-up) &' } as const];

  test.each([
    ['echo a; sleep 12', []],
    ['warm-up & wait', []],
    ['warm-up &\nwait $!', []],
    ['warm-up &', ['HookWithoutReadiness']],
    ['if [ -f /x ]; then nohup warm-up & fi', ['HookWithoutReadiness']],
    ['start() { warm-up & }; start', ['HookWithoutReadiness']],
    ['echo "a & b" > /x && echo c', []],
  ])(
    'the container is not ready before the hook has ended, but what %j leaves running goes on',
    (script, kinds) => {
      const hook = [{ kind: 'postStart', container: 'web', script } as const];
      expect(found({ podSpec: { containers: [web] }, added: hook })).toEqual(kinds);
    },
  );

  test('the line is named', () => {
    expect(whats({ podSpec: { containers: [web] }, added })).toEqual([
      'the postStart hook of web leaves work running (line 2), and without a readinessProbe the container counts as ready before that is done',
    ]);
  });

  test.each([
    ['nothing', 'Deployment', {}, ['HookWithoutReadiness']],
    ['a readiness probe', 'Deployment', { readinessProbe: {} }, []],
    ['a startup probe', 'Deployment', { startupProbe: {} }, []],
    ['nothing, in a Job, which serves nobody', 'CronJob', {}, []],
    ['nothing, in a Knative Service, which is always probed', 'Service', {}, []],
  ])('a container with %s', (_sentence, kind, more, kinds) => {
    expect(found({ kind, podSpec: { containers: [{ ...web, ...more }] }, added })).toEqual(kinds);
  });

  test.each([
    ['a plain init container, which can have no probe', {}, []],
    ['a native sidecar', { restartPolicy: 'Always' }, ['HookWithoutReadiness']],
    ['a native sidecar with a probe', { restartPolicy: 'Always', readinessProbe: {} }, []],
  ])('%s', (_sentence, more, kinds) => {
    const podSpec = { initContainers: [{ ...web, ...more }], containers: [] };
    expect(found({ podSpec, added })).toEqual(kinds);
  });
});

describe('EnvNameLost', () => {
  const env = [{ name: 'A_1' }, { name: 'spring.datasource.url' }, { name: 'log-level' }];
  const of = (more: Partial<Added>, container: object = { env }): string[] =>
    whats({
      podSpec: { containers: [{ ...web, ...container }] },
      added: [{ kind: 'entrypoint', container: 'web', ...more }],
    });

  test.each([
    ['/bin/sh', true],
    ['/bin/dash', true],
    ['/bin/ash -e', true],
    ['/bin/busybox sh', true],
    ['/bin/bash', false],
    ['/usr/bin/env bash', false],
    ['/bin/zsh', false],
  ])('%s drops variables: %s', (shell, drops) => {
    const found = of({ script: 'echo', shell: shell.split(' ') });
    expect(found).toEqual(
      drops
        ? [
            `${shell} doesn't hand spring.datasource.url, log-level on to the command of web: dash and busybox ash drop variables whose names hold more than letters, digits and _`,
          ]
        : [],
    );
  });

  test('also those of a prefix, and those of a command that is a shell', () => {
    const envFrom = [
      { prefix: 'app.', configMapRef: { name: 'a' } },
      { prefix: 'APP_', configMapRef: { name: 'b' } },
    ];
    expect(of({ command: ['/bin/sh', '-c', 'exec "$@"', '--'] }, { envFrom })[0]).toContain('hand app.* on');
    expect(of({ command: ['/tools/run', '--'] })).toEqual([]);
    expect(
      of({ script: 'echo', shell: ['/bin/sh'] }, { env: [{ name: 'A' }], envFrom: [{ configMapRef: {} }] }),
    ).toEqual([]);
  });
});

describe('HookExceedsGracePeriod', () => {
  const hook = (more: Partial<Added>, podSpec: object = {}): Case => ({
    podSpec: { containers: [{ ...web, readinessProbe: {} }], ...podSpec },
    added: [{ kind: 'preStop', container: 'web', ...more }],
  });
  test('a script that sleeps longer than the default 30 s', () => {
    expect(whats(hook({ script: 'sleep 20\nsleep 20' }))).toEqual([
      'the preStop hook of web sleeps 40 s, and terminationGracePeriodSeconds is 30: it is killed half-way, and the program with it',
    ]);
  });
  test('a sleep without a shell', () => {
    expect(whats(hook({ command: ['/bin/sleep', '40'] }))).toEqual([
      'the preStop hook of web sleeps 40 s, and terminationGracePeriodSeconds is 30: it is killed half-way, and the program with it',
    ]);
    expect(found(hook({ command: ['sleep', '30'] }))).toEqual([]);
    expect(found(hook({ command: ['/wait', '40'] }))).toEqual([]);
  });
  test('a longer grace period, a shorter sleep, or one that may not happen, is fine', () => {
    expect(found(hook({ script: 'sleep 40' }, { terminationGracePeriodSeconds: 60 }))).toEqual([]);
    expect(found(hook({ script: 'sleep 30' }))).toEqual([]);
    expect(found(hook({ script: '[ -f /x ] && sleep 60' }))).toEqual([]);
  });
  test('a sleep hook is refused by the API server, which is an error', () => {
    const containers = [{ ...web, lifecycle: { preStop: { sleep: { seconds: 31n } } } }];
    expect(findTraps(context(hook({}, { containers })))).toMatchObject([
      { kind: 'HookExceedsGracePeriod', severity: 'error' },
    ]);
  });
});

test.each<[string, object, object[]]>([
  ['a sleep of 60 s', { sleep: { seconds: 60n } }, [{ kind: 'HookExceedsGracePeriod', severity: 'error' }]],
  [
    'a command that sleeps 60 s',
    { exec: { command: ['sleep', '60'] } },
    [
      {
        kind: 'HookExceedsGracePeriod',
        what: 'the preStop hook of side sleeps 60 s, and terminationGracePeriodSeconds is 30: it is killed half-way, and the program with it',
      },
    ],
  ],
  [
    'a script that sleeps 40 s',
    { exec: { command: ['sh', '-c', 'sleep 20; sleep 20'] } },
    [{ kind: 'HookExceedsGracePeriod' }],
  ],
  ['a command that sleeps 20 s', { exec: { command: ['sleep', '20'] } }, []],
])('a preStop hook that comes with a sidecar: %s', (_sentence, preStop, findings) => {
  const side = { name: 'side', image: 'busybox', lifecycle: { preStop } };
  const added = [{ kind: 'sidecar', container: 'side', mode: 'Classic' } as const];
  expect(findTraps(context({ podSpec: { containers: [web, side] }, added }))).toMatchObject(findings);
});

describe('StartupDeadlock', () => {
  const wait = shell('until nc -z localhost 80; do sleep 1; done');
  const init = { kind: 'initContainer', container: 'wait' } as const;
  test('an init container that waits for the main one', () => {
    const podSpec = { initContainers: [{ name: 'wait', image: 'busybox', ...wait }] };
    expect(whats({ podSpec, added: [init] })).toEqual([
      'the init container wait waits for port 80 of web, which starts only after it',
    ]);
  });
  test('one that waits for an earlier native sidecar is fine', () => {
    const proxy = { name: 'proxy', image: 'proxy', restartPolicy: 'Always', ports: [{ containerPort: 80 }] };
    expect(
      found({
        podSpec: { initContainers: [proxy, { name: 'wait', image: 'busybox', ...wait }] },
        added: [init],
      }),
    ).toEqual([]);
  });
  test('one that waits for a port that nobody declares is left alone', () => {
    const podSpec = {
      initContainers: [{ name: 'wait', image: 'b', ...shell('until nc -z localhost 81; do :; done') }],
    };
    expect(found({ podSpec, added: [init] })).toEqual([]);
  });
  test.each([
    ['of the main container', { tcpSocket: { port: 80 } }, ['StartupDeadlock']],
    ['on another host', { tcpSocket: { port: 80, host: 'db' } }, []],
    ['of its own', { httpGet: { port: 9000, path: '/' } }, []],
  ])('a native sidecar whose startup probe asks for a port %s', (_sentence, startupProbe, kinds) => {
    const side = {
      name: 'side',
      image: 'a',
      restartPolicy: 'Always',
      ports: [{ containerPort: 9000 }],
      startupProbe,
    };
    expect(
      found({
        podSpec: { initContainers: [side] },
        added: [{ kind: 'sidecar', mode: 'Native', container: 'side' }],
      }),
    ).toEqual(kinds);
  });
  test('a postStart hook that waits for the container below', () => {
    const podSpec = {
      containers: [
        { ...web, ports: [], readinessProbe: {} },
        { name: 'app', image: 'app', ports: [{ containerPort: 80 }] },
      ],
    };
    const script = 'while ! wget -q localhost:80; do sleep 1; done';
    expect(found({ podSpec, added: [{ kind: 'postStart', container: 'web', script }] })).toEqual([
      'StartupDeadlock',
    ]);
  });
});

test.each<[string, object, 'containers' | 'initContainers']>([
  ['a Classic sidecar in front', {}, 'containers'],
  ['a native sidecar', { restartPolicy: 'Always' }, 'initContainers'],
])('a postStart hook that comes with %s is a deadlock', (_sentence, more, list) => {
  const command = ['sh', '-c', 'until nc -z localhost 80; do sleep 1; done'];
  const side = { name: 'side', image: 'busybox', lifecycle: { postStart: { exec: { command } } }, ...more };
  const added = [{ kind: 'sidecar', container: 'side' } as const];
  const inFront =
    list === 'containers' ? { containers: [side, web] } : { initContainers: [side], containers: [web] };
  expect(whats({ podSpec: inFront, added })).toEqual([
    'the postStart hook of side waits for port 80 of web, which starts only after it',
  ]);
  if (list === 'containers') expect(found({ podSpec: { containers: [web, side] }, added })).toEqual([]);
});

describe('InitNeverEnds', () => {
  test.each<[string, object, string[]]>([
    ['a loop', shell('while true; do sync; sleep 5; done'), ['InitNeverEnds']],
    ['sleep infinity', { command: ['sleep', 'infinity'] }, ['InitNeverEnds']],
    [
      'a loop, as a native sidecar',
      { ...shell('while true; do sleep 5; done'), restartPolicy: 'Always' },
      [],
    ],
    ['a loop with a way out', shell('while true; do check && break; done'), []],
    ['an unknown program', { command: ['/agent'] }, []],
  ])('%s', (_sentence, more, kinds) => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', ...more }] };
    expect(found({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual(kinds);
  });
});

describe('ShellMissing', () => {
  const images = { 'nginx:1.19': { shells: ['/bin/sh'] }, distroless: { shells: [] } };
  test.each<[string, Case, string[]]>([
    [
      'a hook with a shell that the image lacks',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/bin/bash'] }] },
      ['nginx:1.19 has only /bin/sh, and /bin/bash is to run in it'],
    ],
    [
      'a hook with a shell that it has',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/bin/sh'] }] },
      [],
    ],
    [
      'the same folder by another name',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/sh'] }] },
      [],
    ],
    [
      'a shell that env looks up',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/env', 'bash'] }] },
      ['nginx:1.19 has only /bin/sh, and bash is to run in it'],
    ],
    [
      'another interpreter',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/python3'] }] },
      [],
    ],
    [
      'a shell without path',
      { added: [{ kind: 'preStop', container: 'web', command: ['sh', '-c', 'a'] }] },
      [],
    ],
    [
      'the shell that chains a command to another',
      {
        podSpec: { containers: [{ ...web, image: 'distroless' }] },
        added: [{ kind: 'preStop', container: 'web', command: ['x'], chainedBy: '/bin/sh' }],
      },
      ['distroless has no shell, and /bin/sh is to run in it'],
    ],
    [
      'the shell of the command, before that which chains it',
      {
        podSpec: { containers: [{ ...web, image: 'distroless' }] },
        added: [{ kind: 'preStop', container: 'web', command: ['bash', '-c', 'a'], chainedBy: '/bin/sh' }],
      },
      ['distroless has no shell, and bash is to run in it'],
    ],
    [
      'the shell of a chained command where the one that chains is there',
      { added: [{ kind: 'preStop', container: 'web', command: ['bash', '-c', 'a'], chainedBy: '/bin/sh' }] },
      ['nginx:1.19 has only /bin/sh, and bash is to run in it'],
    ],
    [
      'an init container of an image without any',
      {
        podSpec: { initContainers: [{ name: 'i', image: 'distroless', ...shell('echo a') }] },
        added: [{ kind: 'initContainer', container: 'i' }],
      },
      ['distroless has no shell, and sh is to run in it'],
    ],
    [
      'an image that nothing is known of',
      {
        podSpec: { initContainers: [{ name: 'i', image: 'other', ...shell('echo a') }] },
        added: [{ kind: 'initContainer', container: 'i' }],
      },
      [],
    ],
    [
      'a shell from a mounted volume',
      {
        podSpec: {
          containers: [{ ...web, volumeMounts: [{ name: 't', mountPath: '/tools' }] }],
          volumes: [{ name: 't', emptyDir: {} }],
        },
        added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/tools/sh'] }],
      },
      [],
    ],
  ])('%s', (_sentence, given, expected) => {
    expect(whats({ images, ...given })).toEqual(expected);
  });
});

test.each([
  ['gcr.io/distroless/static:nonroot', 'warning'],
  ['gcr.io/distroless/java21-debian12@sha256:debug', 'warning'],
  ['gcr.io/distroless/base:debug-nonroot', undefined],
  ['registry.example.com/distroless/base', undefined],
])('what the name %s says of a shell: %s', (image, severity) => {
  const podSpec = { containers: [{ ...web, image }] };
  const added = [{ kind: 'entrypoint', container: 'web', script: 'a', shell: ['/bin/sh'] } as const];
  expect(findTraps(context({ podSpec, added }))).toEqual(
    severity === undefined
      ? []
      : [
          {
            kind: 'ShellMissing',
            severity,
            rule: 'rule',
            path: 'spec.rules[0].x[0]',
            what: `${image} is a distroless image, which has no shell, and /bin/sh is to run in it`,
          },
        ],
  );
});

test('facts say more of an image than its name', () => {
  const image = 'gcr.io/distroless/static';
  const images = { [image]: { shells: ['/bin/sh'] } };
  const podSpec = { containers: [{ ...web, image }] };
  const added = [{ kind: 'entrypoint', container: 'web', script: 'a', shell: ['/bin/sh'] } as const];
  expect(found({ podSpec, images, added })).toEqual([]);
});

describe('EntrypointNeverExecs', () => {
  test.each([
    ['echo a', []],
    ['echo a; exec "$@"', []],
    ['echo a; exec myserver', ['EntrypointNeverExecs']],
    ['echo a; exit 0', ['EntrypointNeverExecs']],
    ['while :; do sleep 1; done', ['EntrypointNeverExecs']],
    ['[ -n "$A" ] || exit 1', []],
  ])('%j', (script, kinds) => {
    expect(found({ added: [{ kind: 'entrypoint', container: 'web', script }] })).toEqual(kinds);
  });
});

describe('MountHidesImageFiles', () => {
  const volumes = [{ name: 'v', configMap: { name: 'a' } }];
  const images = { 'nginx:1.19': { entrypoint: ['/app/server'] } };
  const mounted = (mountPath: string, more: object = {}, spec: object = {}): Case => ({
    images,
    podSpec: {
      containers: [{ ...web, volumeMounts: [{ name: 'v', mountPath }], ...more }],
      volumes,
      ...spec,
    },
    added: [{ kind: 'volumeMount', container: 'web', mountPath }],
  });
  test.each([
    ['/etc/nginx/', 'the mount at /etc/nginx in web hides what the image has in /etc/nginx'],
    ['/', 'the mount at / in web hides the whole image'],
    ['/usr/local/bin', 'the mount at /usr/local/bin in web hides what the image has in /usr/local/bin'],
    ['/app', "the mount at /app in web hides /app/server, the image's own entrypoint"],
  ])('%s', (mountPath, what) => {
    expect(whats(mounted(mountPath))).toEqual([what]);
  });
  test.each([
    '/usr/share/nginx/html',
    '/etc/nginx/nginx.conf',
    '/etc/nginx/conf.d',
    '/var/lib/data',
    '/tmp',
    '/application',
  ])('nothing about %s', (mountPath) => {
    expect(found(mounted(mountPath))).toEqual([]);
  });
  test('nothing about a folder with a program that the manifest replaces', () => {
    expect(found(mounted('/app', { command: ['/bin/other'] }))).toEqual([]);
  });
  test('nothing about a folder of the node', () => {
    const volume = { name: 'v', hostPath: { path: '/etc' } };
    expect(found(mounted('/etc', {}, { volumes: [volume] }))).toEqual([]);
  });
  test('nothing about a volume that an init container can fill first', () => {
    const copy = { name: 'copy', image: 'nginx:1.19', volumeMounts: [{ name: 'v', mountPath: '/work' }] };
    expect(
      found(mounted('/etc/nginx', {}, { initContainers: [copy], volumes: [{ name: 'v', emptyDir: {} }] })),
    ).toEqual([]);
  });
});

describe('MountWithoutVolume', () => {
  const mounts = [{ name: 'data', mountPath: '/data' }];
  test('says which volume, and which one may be meant', () => {
    const podSpec = {
      containers: [{ ...web, volumeMounts: mounts }],
      volumes: [{ name: 'date', emptyDir: {} }],
    };
    expect(
      findTraps(context({ podSpec, added: [{ kind: 'volumeMount', container: 'web', mountPath: '/data' }] })),
    ).toEqual([
      {
        kind: 'MountWithoutVolume',
        rule: 'rule',
        path: 'spec.rules[0].x[0]',
        what: 'the mount at /data in web names the volume data, which the pod does not have',
        remedy: 'did you mean date?',
      },
    ]);
  });
  test('a mount without a path is named all the same', () => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', volumeMounts: [{ name: 'data' }] }] };
    expect(whats({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual([
      'a mount in i names the volume data, which the pod does not have',
    ]);
  });
  test('looks into added containers', () => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', volumeMounts: mounts }] };
    const [finding] = findTraps(context({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] }));
    expect(finding?.path).toBe('spec.rules[0].x[0].volumeMounts[0]');
  });
  test('a claim template of a StatefulSet is a volume', () => {
    const podSpec = { containers: [{ ...web, volumeMounts: mounts }] };
    const spec = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    expect(
      found({
        kind: 'StatefulSet',
        spec,
        podSpec,
        added: [{ kind: 'volumeMount', container: 'web', mountPath: '/data' }],
      }),
    ).toEqual([]);
  });
  const podSpec = { containers: [{ ...web, volumeMounts: mounts }] };
  const added = [{ kind: 'volumeMount', container: 'web', mountPath: '/data' } as const];
  const volumeClaimTemplates = [{ metadata: { name: 'data' } }];
  test.each<[string, string, string, object]>([
    [
      'above the template of a UnitedDeployment',
      'apps.kruise.io/v1alpha1',
      'UnitedDeployment',
      { template: { statefulSetTemplate: { spec: { template: { spec: podSpec }, volumeClaimTemplates } } } },
    ],
    [
      'beside the template in a list of a custom kind',
      'elasticsearch.k8s.elastic.co/v1',
      'Elasticsearch',
      { nodeSets: [{ podTemplate: { spec: podSpec }, volumeClaimTemplates }] },
    ],
  ])('a claim template %s is a volume', (_sentence, apiVersion, kind, spec) => {
    expect(found({ apiVersion, kind, spec, podSpec, added })).toEqual([]);
  });
  describe('a block device', () => {
    const init = { name: 'i', image: 'a', volumeDevices: [{ name: 'data', devicePath: '/dev/data' }] };
    const told = (volumes: object[], more: object = {}) =>
      findTraps(
        context({
          podSpec: { initContainers: [init], volumes },
          added: [{ kind: 'initContainer', container: 'i' }],
          ...more,
        }),
      ).map(({ path, what }) => `${path}: ${what}`);
    const at = 'spec.rules[0].x[0].volumeDevices[0]: the device at /dev/data in i names the volume data';
    test.each<[string, object[], string[]]>([
      ['without a volume', [], [`${at}, which the pod does not have`]],
      [
        'of a volume that is no claim',
        [{ name: 'data', emptyDir: {} }],
        [`${at}, which is no persistentVolumeClaim and not ephemeral`],
      ],
      ['of a claim', [{ name: 'data', persistentVolumeClaim: { claimName: 'a' } }], []],
      ['of an ephemeral volume', [{ name: 'data', ephemeral: {} }], []],
    ])('%s', (_sentence, volumes, whats) => {
      expect(told(volumes)).toEqual(whats);
    });
    test('of a claim template', () => {
      expect(told([], { kind: 'StatefulSet', spec: { volumeClaimTemplates } })).toEqual([]);
    });
  });
  test('is a warning in kinds of spec.workloads, whose operators add volumes', () => {
    const of = (apiVersion: string, kind: string) =>
      findTraps(context({ apiVersion, kind, podSpec, added })).map(({ severity }) => severity);
    expect(of('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch')).toEqual(['warning']);
    expect(of('example.com/v1', 'Deployment')).toEqual(['warning']);
    expect(of('apps/v1', 'Deployment')).toEqual([undefined]);
  });
});

describe('WorkloadImmutable', () => {
  const added = [{ kind: 'env', container: 'web' } as const];
  test.each<[string, Case, string[]]>([
    ['a bare Pod', { kind: 'Pod', added }, ['WorkloadImmutable']],
    ['a Job', { kind: 'Job', added }, ['WorkloadImmutable']],
    ['a CronJob', { kind: 'CronJob', added }, []],
    ['a Job that nothing was added to', { kind: 'Job', added: [] }, []],
    [
      'a Job that Argo CD creates anew',
      { kind: 'Job', metadata: { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } }, added },
      [],
    ],
    [
      'a Job with generateName',
      { kind: 'Job', metadata: { name: undefined, generateName: 'a-' }, added },
      [],
    ],
  ])('%s', (_sentence, given, kinds) => {
    expect(found(given)).toEqual(kinds);
  });
});

describe('HostPortClash', () => {
  const side = (ports: object[], more: object = {}) => ({ name: 'side', image: 'a', ports, ...more });
  const added = [{ kind: 'sidecar', mode: 'Classic', container: 'side' } as const];
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'hostNetwork and one container port',
      { hostNetwork: true, containers: [web, side([{ containerPort: 80 }])] },
      ['side and web both listen on TCP port 80 of the node'],
    ],
    [
      'a native sidecar',
      { hostNetwork: true, initContainers: [side([{ containerPort: 80 }], { restartPolicy: 'Always' })] },
      ['side and web both listen on TCP port 80 of the node'],
    ],
    [
      'a plain init container, which has ended',
      { hostNetwork: true, initContainers: [side([{ containerPort: 80 }])] },
      [],
    ],
    [
      'another protocol',
      { hostNetwork: true, containers: [web, side([{ containerPort: 80, protocol: 'UDP' }])] },
      [],
    ],
    ['no host ports', { containers: [web, side([{ containerPort: 80 }])] }, []],
    [
      'two addresses',
      {
        containers: [
          { ...web, ports: [{ containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }] },
          side([{ containerPort: 80, hostPort: 80, hostIP: '10.0.0.2' }]),
        ],
      },
      [],
    ],
  ])('%s', (_sentence, podSpec, expected) => {
    expect(whats({ podSpec, added })).toEqual(expected);
  });
});

describe('ResourcesMissing', () => {
  const quota = {
    metadata: { name: 'q', namespace: 'web' },
    spec: { hard: { 'requests.cpu': '4', 'limits.memory': '8Gi', pods: '9' } },
  };
  const range = (limit: object) => ({
    metadata: { name: 'l', namespace: 'web' },
    spec: { limits: [{ type: 'Container', ...limit }] },
  });
  const given = (resources: object | undefined, namespacePolicies: Case['namespacePolicies']): Case => ({
    podSpec: { containers: [web, { ...sidecar, resources }] },
    added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
    namespacePolicies: { resourceQuotas: [quota], ...namespacePolicies },
  });
  test('says what the quota wants', () => {
    expect(whats(given(undefined, {}))).toEqual([
      'side has no resources.requests.cpu, resources.limits.memory, and the ResourceQuota q of its namespace wants it: the API server refuses the pods',
    ]);
  });
  test.each<[string, Case]>([
    ['the container says it, a limit being a request', given({ limits: { cpu: 1, memory: '1Gi' } }, {})],
    [
      'a LimitRange fills it in',
      given({}, { limitRanges: [range({ default: { memory: '1Gi' }, defaultRequest: { cpu: 1 } })] }),
    ],
    [
      'the quota is for another namespace',
      given({}, { resourceQuotas: [{ ...quota, metadata: { name: 'q', namespace: 'other' } }] }),
    ],
    [
      'the quota has scopes',
      given({}, { resourceQuotas: [{ ...quota, spec: { ...quota.spec, scopes: ['BestEffort'] } }] }),
    ],
  ])('nothing when %s', (_sentence, fine) => {
    expect(found(fine)).toEqual([]);
  });
});

describe('PodSecurityViolation', () => {
  const namespace = (level: string, more: object = {}) => ({
    metadata: { name: 'web', labels: { 'pod-security.kubernetes.io/enforce': level, ...more } },
  });
  const hardened = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    capabilities: { drop: ['ALL'] },
  };
  const remedies = (
    level: string,
    container: object,
    spec: object = {},
    more: Partial<Case> = {},
  ): (string | undefined)[] =>
    findTraps(
      context({
        podSpec: { ...spec, containers: [web, { ...sidecar, ...container }] },
        added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
        namespacePolicies: { namespaces: [namespace(level)] },
        ...more,
      }),
    ).map(({ remedy }) => remedy);
  const all =
    'set securityContext.allowPrivilegeEscalation: false; securityContext.runAsNonRoot: true; securityContext.seccompProfile.type: RuntimeDefault; securityContext.capabilities.drop: [ALL]';

  test.each<[string, string, object, object, (string | undefined)[]]>([
    ['a plain container', 'restricted', {}, {}, [all]],
    ['a hardened one', 'restricted', { securityContext: hardened }, {}, []],
    [
      'half from the pod',
      'restricted',
      { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
      { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } },
      [],
    ],
    [
      'root after all',
      'restricted',
      { securityContext: { ...hardened, runAsUser: 0 } },
      {},
      ['set securityContext.runAsUser other than 0'],
    ],
    [
      'the pod’s runAsNonRoot taken back',
      'restricted',
      { securityContext: { ...hardened, runAsNonRoot: false } },
      { securityContext: { runAsNonRoot: true } },
      ['set securityContext.runAsNonRoot: true'],
    ],
    [
      'one capability that restricted allows',
      'restricted',
      { securityContext: { ...hardened, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } },
      {},
      [],
    ],
    ['a plain container', 'baseline', {}, {}, []],
    [
      'a privileged one',
      'baseline',
      { securityContext: { privileged: true } },
      {},
      ['set securityContext.privileged: false'],
    ],
    [
      'a capability',
      'baseline',
      { securityContext: { capabilities: { add: ['CHOWN', 'NET_ADMIN'] } } },
      {},
      ['set securityContext.capabilities.add without NET_ADMIN'],
    ],
    [
      'a host port',
      'baseline',
      { ports: [{ containerPort: 1, hostPort: 1 }] },
      {},
      ['set ports without hostPort'],
    ],
    ['anything', 'privileged', { securityContext: { privileged: true } }, {}, []],
    [
      'a probe of another host',
      'baseline',
      { livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } },
      {},
      ['set livenessProbe.httpGet without host'],
    ],
  ])('%s under %s', (_sentence, level, container, spec, expected) => {
    expect(remedies(level, container, spec)).toEqual(expected);
  });

  test('hosts of probes are refused since 1.34 only', () => {
    const probe = { livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } };
    expect(remedies('baseline', probe, {}, { kubernetesVersion: '1.33' })).toEqual([]);
    const pinned = [namespace('baseline', { 'pod-security.kubernetes.io/enforce-version': 'v1.30' })];
    expect(remedies('baseline', probe, {}, { namespacePolicies: { namespaces: pinned } })).toEqual([]);
  });

  test.each([
    [
      'baseline',
      { hostPath: { path: '/a' } },
      ['the namespace web enforces baseline, which refuses the hostPath volume v'],
    ],
    ['baseline', { nfs: { server: 'a', path: '/' } }, []],
    [
      'restricted',
      { nfs: { server: 'a', path: '/' } },
      ['the namespace web enforces restricted, which refuses the nfs volume v'],
    ],
    ['restricted', { emptyDir: {} }, []],
  ])('%s and a volume %j', (level, source, expected) => {
    const volumes = [{ name: 'v', ...source }];
    const namespacePolicies = { namespaces: [namespace(level)] };
    expect(
      whats({ podSpec: { volumes }, added: [{ kind: 'volume', container: 'v' }], namespacePolicies }),
    ).toEqual(expected);
  });

  test('another namespace does not matter', () => {
    const other = {
      metadata: { name: 'other', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    };
    expect(remedies('', {}, {}, { namespacePolicies: { namespaces: [other] } })).toEqual([]);
  });
});

test('traps survive values of any shape', () => {
  const odd = [
    null,
    7,
    'text',
    [],
    { containers: 7 },
    { containers: [null, 7, { name: 7, volumeMounts: {} }], volumes: 'x' },
  ];
  const kinds = [
    'initContainer',
    'sidecar',
    'volumeMount',
    'postStart',
    'preStop',
    'entrypoint',
    'volume',
    'env',
  ] as const;
  for (const podSpec of odd) {
    for (const kind of kinds) {
      const given = context({ added: [{ kind, container: 'web', mountPath: '/a' }] });
      expect(findTraps({ ...given, podSpec })).toEqual([]);
    }
  }
});

import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/problems/catalogue.ts';
import { findTraps, traps } from '../../src/traps/registry.ts';
import type { Trap } from '../../src/traps/trap.ts';
import { type Case, context, found, shell, web } from './context.ts';

test('each trap reports a kind of its own that the catalogue has', () => {
  const kinds = traps.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(Object.keys(catalogue)).toContain(kind);
});

describe('which images a trap asks about', () => {
  const asking = (podSpec: object): string[] => {
    const asked = new Map<Trap, Set<string>>();
    const mount = { name: 'v', mountPath: '/data' };
    const containers = [
      { ...web, volumeMounts: [mount] },
      { name: 'side', image: 'side:1' },
    ];
    const added = [{ kind: 'volumeMount', container: 'web', mountPath: '/data' }] as const;
    findTraps(context({ podSpec: { containers, ...podSpec }, added: [...added] }), asked);
    return [...asked].flatMap(([{ kind }, images]) => [...images].map((image) => `${kind} ${image}`));
  };

  // What hides a file of the image depends on its entrypoint.
  const always = ['MountHidesImageFiles nginx:1.19'];

  test('not about its user, where all users can read the files', () => {
    expect(asking({ volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 0o444 } }] })).toEqual(
      always,
    );
    expect(asking({ volumes: [{ name: 'v', emptyDir: {} }] })).not.toContain('MountUnreadable nginx:1.19');
  });

  test('about that of the container alone, where its user decides', () => {
    const asked = asking({ volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 0o400 } }] });
    expect(asked).toContain('MountUnreadable nginx:1.19');
    expect(asked.filter((each) => each.includes('side:1'))).toEqual([]);
  });
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

import { describe, expect, test } from 'vitest';
import { type Case, web, whats } from './context.ts';

const of = (
  env: Record<string, string>,
  variable: string,
  more: { envFrom?: object[] } & Pick<Case, 'images' | 'keys'> = {},
) => {
  const { envFrom, ...rest } = more;
  const list = Object.entries(env).map(([name, value]) => ({ name, value }));
  return whats({
    podSpec: { containers: [{ ...web, env: list, envFrom }] },
    added: [{ kind: 'env', container: 'web', variable }],
    ...rest,
  });
};

const braced = ['$', '{PATH}'].join('');

describe('EnvOrder', () => {
  test('a variable that refers to a later one, whichever of them is new', () => {
    const env = { URL: 'postgres://$(HOST)/shop', HOST: 'db' };
    const what = ["$(HOST) in URL of web isn't expanded: HOST is set after it"];
    expect(of(env, 'URL')).toEqual(what);
    expect(of(env, 'HOST')).toEqual(what);
    expect(of({ ...env, OTHER: '1' }, 'OTHER')).toEqual([]);
  });

  test('a variable that refers to itself', () => {
    expect(of({ PATH: '/opt/bin:$(PATH)' }, 'PATH')).toEqual([
      "$(PATH) in PATH of web isn't expanded: a variable can't refer to itself",
    ]);
  });

  test.each([
    ['/opt/bin:$PATH', '$PATH'],
    [`/opt/bin:${braced}`, braced],
  ])('a variable that is to extend itself as in a shell: %s', (value, text) => {
    expect(of({ PATH: value }, 'PATH')).toEqual([
      `${text} in PATH of web isn't expanded: no shell reads the value`,
    ]);
    expect(of({ PATH: value, OTHER: '1' }, 'OTHER')).toEqual([]);
    // The program may read it.
    expect(of({ OPTS: value }, 'OPTS')).toEqual([]);
  });

  test('not where the text is written as one, with two dollars', () => {
    expect(of({ HOME: '$$HOME' }, 'HOME')).toEqual([]);
    expect(of({ PATH: `/a:$${braced}` }, 'PATH')).toEqual([]);
  });

  test('a variable that only the image sets', () => {
    const images = { 'nginx:1.19': { env: { NGINX_VERSION: '1.19' } } };
    expect(of({ A: 'v$(NGINX_VERSION)' }, 'A', { images })).toEqual([
      "$(NGINX_VERSION) in A of web isn't expanded: only the image sets NGINX_VERSION, and Kubernetes doesn't see the image's variables",
    ]);
  });

  test.each<[string, Parameters<typeof of>]>([
    ['the order is right', [{ HOST: 'db', URL: '$(HOST)' }, 'URL']],
    ['the reference is escaped', [{ URL: '$$(HOST)', HOST: 'db' }, 'URL']],
    ['it is a command for a shell', [{ A: '$(date)' }, 'A']],
    ['nobody is known to set it', [{ A: '$(REDIS_SERVICE_HOST)' }, 'A']],
    [
      'a source that is not known may set it',
      [{ PATH: '/x:$(PATH)' }, 'PATH', { envFrom: [{ secretRef: { name: 's' } }] }],
    ],
    [
      'a ConfigMap sets it',
      [
        { A: '$(B)', B: '1' },
        'A',
        { envFrom: [{ configMapRef: { name: 'c' } }], keys: { 'ConfigMap c': new Set(['B']) } },
      ],
    ],
    ['an earlier one of the name is there', [{ HOST: 'a', URL: '$(HOST)' }, 'HOST']],
  ])('silent where %s', (_, given) => {
    expect(of(...given)).toEqual([]);
  });

  test("a source that is known not to set it doesn't matter", () => {
    const envFrom = [{ configMapRef: { name: 'c' } }, { prefix: 'X_', secretRef: { name: 's' } }];
    expect(of({ A: '$(B)', B: '1' }, 'A', { envFrom, keys: { 'ConfigMap c': new Set(['C']) } })).toHaveLength(
      1,
    );
  });
});

describe('a container that a rule adds', () => {
  const env = [
    { name: 'URL', value: 'pg://$(DB_HOST)/x' },
    { name: 'DB_HOST', value: 'db' },
  ];
  const says = ["$(DB_HOST) in URL of side isn't expanded: DB_HOST is set after it"];
  const side = (list: object[]) => ({ name: 'side', image: 'side:1', env: list });

  test.each([
    ['an init container', { kind: 'initContainer', container: 'side' }, 'initContainers'],
    ['a sidecar', { kind: 'sidecar', mode: 'Classic', container: 'side' }, 'containers'],
  ] as const)('with variables in the wrong order: %s', (_sentence, added, list) => {
    const podSpec = (of: object[]) => ({
      containers: [web],
      [list]: [...(list === 'containers' ? [web] : []), side(of)],
    });
    expect(whats({ podSpec: podSpec(env), added: [added] })).toEqual(says);
    expect(whats({ podSpec: podSpec(env.toReversed()), added: [added] })).toEqual([]);
  });

  test('not one of the workload that was moved', () => {
    const added: Case['added'] = [{ kind: 'sidecar', mode: 'Native', container: 'side', moved: true }];
    expect(whats({ podSpec: { initContainers: [side(env)] }, added })).toEqual([]);
  });
});

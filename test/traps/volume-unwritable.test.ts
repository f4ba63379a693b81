import { expect, test } from 'vitest';
import { type Case, shell, web, whats } from './context.ts';

const mount = (mountPath: string, more: object = {}) => ({ name: 'v', mountPath, ...more });
interface Given {
  init?: string;
  initMount?: object;
  user?: number;
  script?: string;
  pod?: object;
  volume?: object;
}
const given = ({
  init = 'mkdir -p /v/pages',
  initMount = mount('/v'),
  user = 0,
  script = 'touch /data/pages/ready',
  pod = {},
  volume = { emptyDir: {} },
}: Given): Case => ({
  podSpec: {
    securityContext: { runAsUser: 1000, ...pod },
    volumes: [{ name: 'v', ...volume }],
    initContainers: [
      {
        name: 'prepare',
        image: 'busybox',
        ...shell(init),
        volumeMounts: [initMount],
        securityContext: { runAsUser: user },
      },
    ],
    containers: [{ ...web, volumeMounts: [mount('/data')] }],
  },
  added: [
    { kind: 'initContainer', container: 'prepare' },
    { kind: 'postStart', container: 'web', script },
  ],
});
const says = (hit: string, made: string) => [
  `web runs as user 1000 and writes to ${hit}, but prepare makes ${made} of the volume v as root`,
];

test.each<[string, Given, string[]]>([
  ['a file in a folder', {}, says('/data/pages/ready', '/v/pages')],
  ['a folder of fsGroup', { pod: { fsGroup: 2000 } }, says('/data/pages/ready', '/v/pages')],
  ['a file', { init: 'echo x > /v/log', script: 'echo y >> /data/log' }, says('/data/log', '/v/log')],
  [
    'a folder below a subPath',
    { initMount: mount('/v', { subPath: 'pages' }), init: 'mkdir /v/a', script: 'touch /data/pages/a/b' },
    says('/data/pages/a/b', '/v/a'),
  ],
])('VolumeUnwritable: %s', (_, each, expected) => {
  expect(whats(given(each)).filter((what) => what.includes('as root'))).toEqual(expected);
});

test.each<[string, Given]>([
  ['the same user', { user: 1000 }],
  ['a new file beside it', { script: 'touch /data/other' }],
  ['a folder that is given away', { init: 'mkdir /v/pages; chown 1000 /v/pages' }],
  ['a folder with a mode', { init: 'mkdir -m 0777 /v/pages' }],
  ['a copy, which may keep its mode', { init: 'cp -r /pages /v/pages' }],
  ['a command that is not known', { init: 'mkdir /v/pages; $RUN' }],
  ['a path that is not known', { script: 'touch "$DIR/pages/x"' }],
  ['a volume that may have it already', { volume: { persistentVolumeClaim: { claimName: 'c' } } }],
  ['a container that is root', { pod: { runAsUser: 0 } }],
  ['a mount by a variable', { initMount: mount('/v', { subPathExpr: '$(POD)' }) }],
])('no VolumeUnwritable: %s', (_, each) => {
  expect(whats(given(each)).filter((what) => what.includes('as root'))).toEqual([]);
});

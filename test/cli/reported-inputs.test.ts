// Inputs that once left a broken file, leaked a secret or steered a terminal on the command line, as they were reported, each with all that must come of it.
// test/laws/reported-inputs.test.ts has those of the function, and names the tests of all others.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { makeImage, tar } from '../images/lock/support/make-image.ts';
import { folderOf, run, spawn } from './support.ts';

let a: FakeRegistry;
let b: FakeRegistry;
beforeEach(async () => {
  a = await FakeRegistry.start();
  b = await FakeRegistry.start();
});
afterEach(async () => {
  await a.stop();
  await b.stop();
});

describe('section 1: a list element whose keys are at another column, in a file', () => {
  const config = (rule: string): string =>
    `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: own}\nspec: {rules: [{name: r, ${rule}}]}\n`;
  const head =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations: {}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: a\n        env:\n';
  const append = 'envAppend: [{name: SITE, value: b}]';
  it.each([
    [
      'four columns after the dash',
      append,
      '-\n            name: SITE\n            value: a\n',
      'value: a b\n',
    ],
    ['one column after', append, '-\n         name: SITE\n         value: a\n', 'value: a b\n'],
    ['three columns after', append, '-\n           name: SITE\n           value: a\n', 'value: a b\n'],
    ['after a comment', append, '- # site\n          name: SITE\n          value: a\n', 'value: a b\n'],
    [
      'four columns after, and replaced',
      'onConflict: Replace, env: [{name: SITE, value: c}]',
      '-\n            name: SITE\n            value: a\n',
      'value: c\n',
    ],
  ])('%s: render --in-place, render again and revert', async (_, rule, element, now) => {
    const text = `${head}        ${element}`;
    const folder = folderOf({ 'config.yaml': config(rule), 'k/web.yaml': text });
    const read = (): string => readFileSync(join(folder, 'k/web.yaml'), 'utf8');
    const first = await run(folder, ['render', '--in-place', '-c', 'config.yaml', 'k']);
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('1 changed') });
    const after = read();
    expect(after.slice(after.indexOf('spec:'))).toBe(
      text.slice(text.indexOf('spec:')).replace('value: a\n', now),
    );
    expect(await run(folder, ['render', '--in-place', '-c', 'config.yaml', 'k'])).toMatchObject({ code: 0 });
    expect(read()).toBe(after);
    expect(await run(folder, ['revert', 'k'])).toMatchObject({ code: 0 });
    expect(read()).toBe(text);
  });
});

describe('section 2: a registry that answers 302 to another, which wants a token of its own service', () => {
  it.each(['/manifests/', '/blobs/'])('gets no password sent there, for %s', async (path) => {
    const basic = `Basic ${Buffer.from('user:hunter2').toString('base64')}`;
    const image = a.add('team/app:1', makeImage([{ config: { Cmd: ['a'] } }]));
    a.before(({ headers, url = '' }, response) => {
      if (headers.authorization !== basic)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="A"' }).end();
      else if (url.includes(path)) response.writeHead(302, { location: `http://${b.host}${url}` }).end();
      else return false;
      return true;
    });
    b.before(({ url = '' }, response) => {
      if (url.startsWith('/token')) response.end('{"token": "t"}');
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${b.host}/token"` }).end();
      return true;
    });
    const auths = { [a.host]: { auth: basic.slice('Basic '.length) } };
    const folder = folderOf({ 'auth.json': JSON.stringify({ auths }) });
    const plain = [a, b].flatMap(({ host }) => ['--plain-http', host]);
    expect(await run(folder, ['lock', '--image', image, '--authfile', 'auth.json', ...plain])).toEqual({
      code: 1,
      stdout: '',
      stderr: `1/1 ${image}\nerror: image ${image}: ${a.host} redirects to ${b.host}, which denied access (401); credentials are never sent to the target of a redirect; name the image as ${b.host} has it, or read it from there with --mirror [LockFailed]\n`,
    });
    expect(b.seen).toEqual([{ url: expect.stringContaining(path), authorization: undefined }]);
  });
});

/** What was reported to reach a terminal: each character, and how it is printed. */
const characters: readonly (readonly [name: string, character: string, printed: string])[] = [
  ['ESC', '\x1b[31m', '\\u001b[31m'],
  ['BEL', '\x07', '\\u0007'],
  ['C1', '\x9b31m', '\\u009b31m'],
  ['DEL', '\x7f', '\\u007f'],
  ['U+202E', '\u202e', '\\u202e'],
];

describe.each(characters)('section 4: %s', (_, character, printed) => {
  const config = (rule: string): string =>
    `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: own}\nspec: {rules: [{name: r, ${rule}}]}\n`;
  const hook = 'postStart: {exec: {command: [own]}}';
  const workload = (annotations = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: "web${printed}"${annotations}}
spec:
  template:
    spec:
      containers:
      - name: "c${printed}"
        image: "nginx${printed}"
        lifecycle: {postStart: {exec: {command: ["run${printed}"]}}}
`;
  const files = {
    'chain.yaml': config(`${hook.slice(0, -1)}, onConflict: Chain}`),
    'label.yaml': config('podLabels: {a: b}'),
    'hook.yaml': config(hook),
    'wrap.yaml': config('entrypoint: {command: [own]}'),
    'web.yaml': workload(),
    'record.yaml': workload(
      `, annotations: {podgraft.dev/grafts: ${JSON.stringify(`{"v":2,"own:old${printed}":{"c:none:env:A":"00000000"}}`)}}`,
    ),
  };
  const inTerminal = (argv: readonly string[]) =>
    run(folderOf(files), argv, { isTTY: true, columns: 200, env: { NO_COLOR: '1' } });

  it('in names and commands is printed as an escape by explain', async () => {
    const { code, stdout, stderr } = await inTerminal(['explain', '-c', 'chain.yaml', 'web.yaml']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain(character);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      `Deployment web${printed}  web.yaml:1`,
      `├─ ✔ r  in c${printed}`,
      `│     ~ postStart hook of c${printed}: /bin/sh -c '"$@" || exit set -- exec own' podgraft-r 'run${printed}'`,
    ]);
  });

  it('in names, images and commands by diff', async () => {
    const argv = ['diff', '-c', 'label.yaml', '--unified', '8', 'web.yaml'];
    const { code, stdout, stderr } = await inTerminal(argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain(character);
    for (const line of workload().split('\n').slice(6, 10)) expect(stdout).toContain(`\n ${line}\n`);
    expect(stdout).toContain(`\n+metadata: {name: "web${printed}", annotations: {`);
  });

  it('in names and commands by the line of an error', async () => {
    const { code, stdout, stderr } = await inTerminal(['render', '-c', 'hook.yaml', 'web.yaml']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toContain(character);
    expect(stderr.split('\n')[0]).toBe(
      `error: web.yaml:8:9: Deployment web${printed}, container c${printed}, rule r: postStart hook of container c${printed} already exists and differs: the workload has {"exec":{"command":["run${printed}"]}}, the rule {"exec":{"command":["own"]}}; set onConflict: Chain, Replace or Keep [Conflict]`,
    );
  });

  it('in an image by the line of an error', async () => {
    const { code, stderr } = await inTerminal(['explain', '-c', 'wrap.yaml', 'web.yaml']);
    expect(code).toBe(1);
    expect(stderr).not.toContain(character);
    expect(stderr).toContain(`: the ENTRYPOINT and CMD of image nginx${printed} aren't known; `);
  });

  it('in a record by explain, diff and render', async () => {
    for (const command of ['explain', 'diff', 'render']) {
      const { code, stdout, stderr } = await inTerminal([command, '-c', 'label.yaml', 'record.yaml']);
      expect([command, code]).toEqual([command, 0]);
      expect(stdout + stderr).not.toContain(character);
      expect(stderr).toContain(`rule old${printed} is no longer in own; podgraft removed its changes`);
    }
  });

  it('in the standard error that kustomize shows', async () => {
    const list = {
      apiVersion: 'config.kubernetes.io/v1',
      kind: 'ResourceList',
      items: [
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `web${character}` }, spec: 'text' },
      ],
      functionConfig: {
        apiVersion: 'podgraft.dev/v1alpha1',
        kind: 'PodGraft',
        metadata: { name: 'own', annotations: { 'config.kubernetes.io/function': 'x' } },
        spec: { rules: [{ name: 'r', podLabels: { a: 'b' } }] },
      },
    };
    const { status, stderr } = await spawn(folderOf({}), [], { input: JSON.stringify(list) });
    expect(status).toBe(1);
    expect(stderr).not.toContain(character);
    expect(stderr).toContain(`Deployment web${printed}`);
  });

  it('in the architecture and the command that a registry names', async () => {
    const config = { Entrypoint: [`/e${character}`], Cmd: [`c${character}`] };
    const other = { architecture: `arm${character}`, config: { Cmd: ['other'] } };
    const one = a.add('one:1', makeImage([{ config, architecture: `arm${character}` }]));
    const two = a.add('two:1', makeImage([{ config }, other]));
    const lock = (image: string) => inTerminal(['lock', '--plain-http', a.host, '--image', image]);
    const said = await lock(two);
    expect([said.code, said.stdout]).toEqual([1, '']);
    expect(said.stderr).toContain(
      `error: image ${two}: linux/amd64 has entrypoint ["/e${printed}"] and cmd ["c${printed}"], but linux/arm${printed} has entrypoint [] and cmd ["other"]; `,
    );
    const { code, stdout } = await lock(one);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `    platforms: ["linux/arm${printed}"]\n    entrypoint: ["/e${printed}"]\n    cmd: ["c${printed}"]\n`,
    );
    expect(said.stderr + stdout).not.toContain(character);
  });

  it('in the name of a layer', async () => {
    const manifest = [{ Config: 'c.json', RepoTags: ['app:1'], Layers: [`l${character}.tar`] }];
    const diffIds = [`sha256:${'0'.repeat(64)}`];
    const image = { os: 'linux', architecture: 'amd64', config: {}, rootfs: { diff_ids: diffIds } };
    const folder = folderOf({});
    const items = { 'manifest.json': manifest, 'c.json': image };
    const parts = Object.entries(items).map(([path, value]) => ({ path, content: JSON.stringify(value) }));
    writeFileSync(join(folder, 'a.tar'), tar(...parts));
    const argv = ['lock', '--probe-shell', '--image', 'app:1', '--docker-archive', 'a.tar'];
    const { code, stdout, stderr } = await run(folder, argv, { isTTY: true, env: { NO_COLOR: '1' } });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toContain(character);
    expect(stderr).toContain(`l${printed}.tar`);
  });
});

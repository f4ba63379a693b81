// The image by itself, with everything taken away that a container can do without: capabilities, network,
// a writable file system, a user that exists.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWithTools, toolEnvironment, toolPath } from '../external-tools.ts';
import { type ProgramResult, runProgram } from '../run-program.ts';
import { testImage } from './build-image.ts';

const list = `\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    containers:
    - name: main
      image: nginx:1.19
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: labels}
  spec:
    rules:
    - name: team
      podLabels: {team: web}
`;

const nothing = [
  ...['--cap-drop=ALL', '--security-opt=no-new-privileges', '--network=none', '--read-only'],
  '--read-only-tmpfs=false',
];

const podman = (args: readonly string[], input = ''): Promise<ProgramResult> =>
  runProgram(toolPath('podman'), args, { env: toolEnvironment(), input });

describeWithTools('the image', ['podman'], () => {
  it.each(['65534:65534', '12345:23456', '0:0'])('runs as %s with nothing allowed', async (user) => {
    const args = ['run', '--rm', '-i', '--user', user, ...nothing, testImage];
    const { status, stdout, stderr } = await podman(args, list);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('team: web');
  });

  it('explains a kind of problem by its whole page', async () => {
    const { status, stdout } = await podman(['run', '--rm', ...nothing, testImage, 'explain', 'Conflict']);
    expect(status).toBe(0);
    const [, first = ''] =
      /\n\nSeverity: .*\n\n(.{20})/.exec(readFileSync('docs/problems/Conflict.md', 'utf8')) ?? [];
    expect(first).not.toBe('');
    expect(stdout).toContain(first);
  });

  it('has no capability left when all are dropped', async () => {
    const script = "process.stdout.write(require('node:fs').readFileSync('/proc/self/status', 'utf8'))";
    const entry = ['--entrypoint', '/nodejs/bin/node'];
    const { stdout } = await podman(['run', '--rm', ...nothing, ...entry, testImage, '-e', script]);
    for (const set of ['CapPrm', 'CapEff', 'CapBnd']) {
      expect(stdout).toMatch(new RegExp(`^${set}:\\s*0+$`, 'm'));
    }
  });

  it('starts from the code cache that its own Node wrote, under the flags of its ENTRYPOINT', async () => {
    const format = '{{json .Config.Entrypoint}}';
    const inspected = await podman(['image', 'inspect', '--format', format, testImage]);
    const [node = '', ...flags]: string[] = JSON.parse(inspected.stdout);
    expect(flags.pop()).toBe('/podgraft/podgraft.js');
    const script = `
      const vm = require('node:vm');
      const uses = new Set();
      vm.Script = class extends vm.Script {
        constructor(text, options) {
          super(text, options);
          const isUsed = options.cachedData !== undefined && this.cachedDataRejected === false;
          uses.add(isUsed ? 'used' : 'not used');
        }
      };
      process.on('exit', () => require('node:fs').writeSync(2, [...uses].join()));
      require('/podgraft/podgraft.js');`;
    const entry = ['--user', '65534:65534', '--entrypoint', node];
    const args = ['run', '--rm', '-i', ...nothing, ...entry, testImage, ...flags, '-e', script];
    const { stdout, stderr } = await podman(args, list);
    expect(stderr).toBe('used');
    expect(stdout).toContain('team: web');
  });

  it('writes nothing to standard error for a large list', async () => {
    const large = list + `# ${'x'.repeat(1000)}\n`.repeat(9500);
    const { stdout, stderr } = await podman(['run', '--rm', '-i', ...nothing, testImage], large);
    expect(stderr).toBe('');
    expect(stdout).toContain('team: web');
  });

  it('holds the SBOM of its bundle, and the licenses', async () => {
    const script = `
      const { readFileSync } = require('node:fs');
      const hash = require('node:crypto').createHash('sha256').update(readFileSync('/podgraft/podgraft.js'));
      const bom = JSON.parse(readFileSync('/usr/share/sbom/podgraft.cdx.json', 'utf8'));
      const licenses = readFileSync('/usr/share/doc/podgraft/THIRD-PARTY-LICENSES.txt', 'utf8');
      console.log(JSON.stringify({ hash: hash.digest('hex'), bom, licenses }));`;
    const entry = ['--entrypoint', '/nodejs/bin/node'];
    const { stdout } = await podman(['run', '--rm', ...nothing, ...entry, testImage, '-e', script]);
    const { hash, bom, licenses } = JSON.parse(stdout) as {
      hash: string;
      licenses: string;
      bom: { metadata: { component: { hashes: { content: string }[] } }; components: { name: string }[] };
    };
    expect(bom.metadata.component.hashes[0]?.content).toBe(hash);
    for (const { name } of bom.components) expect(licenses).toContain(`\n${name} `);
    expect(bom.components.length).toBeGreaterThan(0);
  });
});

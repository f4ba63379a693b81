// Every option of every command, typed to the bundle in a folder of its own: its exit status, and what shows that it counted. A
// new option without a line here fails.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/registry.ts';
import { CONFIG, folderOf, spawn, WEB } from './support.ts';

const WARNING = '  - {name: none, target: {name: none}, env: [{name: A, value: a}]}\n';
const ENTRY = `${CONFIG.slice(0, CONFIG.indexOf('  - name: prep'))}  - name: e\n    entrypoint: {script: "date\\n"}\n`;
const files = {
  'podgraft.yaml': CONFIG,
  'warns.yaml': `${CONFIG}${WARNING}`,
  'wrong.yaml': CONFIG.replace('initContainers', 'initContainer'),
  'pod.yaml': CONFIG.slice(0, CONFIG.indexOf('  - name: conf')).replace(
    'spec:',
    'spec:\n  kubernetesVersion: "1.36"',
  ),
  'entry.yaml': ENTRY,
  'k/web.yaml': WEB,
  'k/other.yaml': WEB.replace('  name: web\n  namespace: front', '  name: other\n  namespace: back'),
  'bare/web.yaml': WEB.replace('        command: [nginx]\n', '').replace('nginx:1.19', '127.0.0.1:9/shop:7'),
  'build/kustomization.yaml': 'resources: [web.yaml]\n',
  'build/web.yaml': WEB,
  'old.yaml':
    'apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: images}\nspec: {images: []}\n',
  'case/podgraft.yaml': CONFIG,
  'case/web.yaml': WEB,
  'case/.expected/diff.patch': 'old\n',
  'image/manifest.json': JSON.stringify([{ Config: 'c.json', RepoTags: ['127.0.0.1:9/shop:7'], Layers: [] }]),
  'image/c.json': JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Entrypoint: ['/shop'] } }),
  // What builds a kustomization here.
  'bin/kustomize': '#!/bin/sh\nfor folder; do :; done\ncat "$folder/web.yaml"\n',
};

/** What is typed, its exit status, and what is among all that it prints. */
type Row = readonly [argv: string, status: number, shows: RegExp];

/** The options of reports, of a command that warns, and fails where something is wrong. */
const reports = (works: string, warns: string | undefined, fails: string): Record<string, Row> => ({
  output: [`${works} -o json`, 0, /"problems": \[/],
  strict:
    warns === undefined ? [`${fails} --strict`, 1, /error: /] : [`${warns} --strict`, 1, /error: .*none/],
  quiet: warns === undefined ? [`${works} --quiet`, 0, /^/] : [`${warns} --quiet`, 0, /^(?!.*warning: )/s],
  verbose: [`${works} --verbose`, 0, /^/],
});

const lockReports = reports('lock k', undefined, 'lock -c wrong.yaml k');
const ARCHIVE = '--docker-archive image.tar';
const table: Record<string, Record<string, Row>> = {
  init: {
    file: ['init sidecar k --file new.yaml', 0, /wrote new\.yaml/],
    ...reports('init files k --file n.yaml', undefined, 'init files k'),
  },
  validate: {
    config: ['validate -c podgraft.yaml', 0, /podgraft\.yaml: valid \(2 rules\)/],
    ...reports('validate podgraft.yaml', undefined, 'validate wrong.yaml'),
  },
  render: {
    config: ['render -c pod.yaml k', 0, /initContainers/],
    kustomize: ['render -k build', 0, /initContainers/],
    exclude: ['render k --exclude other.yaml', 0, /^(?!.*name: other)/s],
    filename: ['render -f k/other.yaml', 0, /name: other/],
    'output-dir': ['render k --output-dir out', 0, /3 files: 3 new/],
    'in-place': ['render k --in-place', 0, /3 files: 1 changed, 1 new/],
    'dry-run': ['render k -i --dry-run', 0, /would write k\/web\.yaml \(changed\)/],
    ...reports('render k', 'render -c warns.yaml k', 'render -c wrong.yaml k'),
    verbose: ['render k -v', 0, /1 of 2 workloads changed/],
  },
  diff: {
    config: ['diff -c pod.yaml k', 0, /\+ {6}initContainers:/],
    kustomize: ['diff -k build', 0, /\+ {6}initContainers:/],
    exclude: ['diff k --exclude web.yaml', 0, /\[MatchedNothing\]/],
    filename: ['diff -f k', 0, /\+ {6}initContainers:/],
    full: ['diff --full k', 0, /podgraft\.dev\/grafts: '\{/],
    stat: ['diff --stat k', 0, /2 files changed, \d+ insertions\(\+\)/],
    'exit-code': ['diff --exit-code k', 1, /\+ {6}initContainers:/],
    unified: ['diff -U 0 k', 0, /@@ -6,0 \+7,2 @@/],
    ...reports('diff k', 'diff -c warns.yaml k', 'diff -c wrong.yaml k'),
  },
  explain: {
    config: ['explain -c pod.yaml k', 0, /1 of 2 workloads changed by 1 rule/],
    kustomize: ['explain -k build', 0, /1 of 1 workload/],
    exclude: ['explain k --exclude other.yaml', 0, /1 of 1 workload/],
    filename: ['explain -f k/web.yaml', 0, /1 of 1 workload/],
    all: ['explain k --all', 0, /Deployment back\/other/],
    rule: ['explain deploy/web k --rule conf', 0, /✔ conf/],
    namespace: ['explain k --namespace front', 0, /front\/web/],
    ...reports('explain k', 'explain -c warns.yaml k', 'explain -c wrong.yaml k'),
    output: ['explain k -o markdown', 0, /conf/],
  },
  lock: {
    config: [`lock -c entry.yaml bare ${ARCHIVE}`, 0, /entrypoint: \[\/shop\]/],
    kustomize: [`lock -c entry.yaml -k build ${ARCHIVE}`, 0, /images: \[\]/],
    exclude: [`lock -c entry.yaml bare --exclude web.yaml ${ARCHIVE}`, 0, /images: \[\]/],
    filename: [`lock -c entry.yaml -f bare ${ARCHIVE}`, 0, /entrypoint: \[\/shop\]/],
    file: [`lock -c entry.yaml bare ${ARCHIVE} --file images.yaml`, 0, /wrote images\.yaml \(1 image\)/],
    image: [`lock --image 127.0.0.1:9/shop:7 ${ARCHIVE}`, 0, /entrypoint: \[\/shop\]/],
    check: [`lock --check -c entry.yaml bare ${ARCHIVE} --file old.yaml`, 1, /\[LockStale\]/],
    update: [`lock --update -c entry.yaml bare ${ARCHIVE} --file old.yaml`, 0, /wrote old\.yaml \(1 image\)/],
    'probe-shell': [`lock --probe-shell --image 127.0.0.1:9/shop:7 ${ARCHIVE}`, 0, /shells: \[\]/],
    platform: [`lock --platform linux/arm64 --image 127.0.0.1:9/shop:7 ${ARCHIVE}`, 1, /arm64/],
    from: ['lock --from podman --image 127.0.0.1:9/shop:7', 1, /podman/],
    'oci-layout': ['lock --oci-layout none --image 127.0.0.1:9/shop:7', 1, /none/],
    'docker-archive': ['lock --docker-archive none.tar --image 127.0.0.1:9/shop:7', 1, /none\.tar/],
    mirror: ['lock --mirror docker.io=127.0.0.1:9/m --image nginx:1', 1, /127\.0\.0\.1:9/],
    'plain-http': ['lock --plain-http 127.0.0.1:9 --image 127.0.0.1:9/shop:7', 1, /\[LockFailed\]/],
    'ca-file': ['lock --ca-file none.pem --image 127.0.0.1:9/shop:7', 1, /none\.pem/],
    authfile: ['lock --authfile none.json --image 127.0.0.1:9/shop:7', 1, /none\.json/],
    timeout: ['lock --timeout no --image 127.0.0.1:9/shop:7', 2, /--timeout needs a whole number/],
    ...lockReports,
  },
  revert: {
    config: ['revert -c podgraft.yaml k', 0, /nothing to change/],
    exclude: ['revert k --exclude other.yaml', 0, /1 file: nothing to change/],
    filename: ['revert -f k', 0, /2 files: nothing to change/],
    owner: ['revert k --owner try', 0, /nothing to change/],
    'dry-run': ['revert k --dry-run', 0, /nothing written \(dry run\)/],
    ...reports('revert k', undefined, 'revert -c wrong.yaml k'),
    verbose: ['revert k -v', 0, /0 of 2 workloads changed/],
  },
  test: {
    update: ['test case --update', 0, /1 passed, 0 failed/],
    ...reports('test case --update', undefined, 'test case'),
  },
  policy: {
    config: ['policy -c pod.yaml', 0, /kind: MutatingAdmissionPolicy/],
    on: ['policy -c pod.yaml --on workloads', 0, /deployments/],
    test: ['policy --test -c pod.yaml k', 1, /kubectl.*\[PolicyTestFailed\]/],
    ...reports('policy -c pod.yaml', undefined, 'policy -c podgraft.yaml'),
  },
  schema: {},
  'post-renderer': { config: ['post-renderer -c pod.yaml', 0, /initContainers/] },
  completion: {},
};

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, { options }) => {
  const rows = table[name] ?? {};
  it('has a line for each option', () => {
    expect(Object.keys(rows).sort()).toEqual(Object.keys(options).sort());
  });
  it.each(Object.entries(rows))('--%s', async (_, [line, status, shows]) => {
    const folder = folderOf(files);
    spawnSync('chmod', ['+x', join(folder, 'bin/kustomize')]);
    if (line.includes('image.tar'))
      spawnSync('tar', [
        '-cf',
        join(folder, 'image.tar'),
        '-C',
        join(folder, 'image'),
        'manifest.json',
        'c.json',
      ]);
    const ran = await spawn(folder, line.split(' '), {
      input: WEB,
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder },
    });
    expect({ status: ran.status, printed: ran.stdout + ran.stderr }).toEqual({
      status,
      printed: expect.stringMatching(shows),
    });
  });
});

it.each(['validate wrong.yaml', 'policy -c wrong.yaml', 'test case', 'init files k', 'diff -c wrong.yaml k'])(
  '%s fails alike in every format, which it prints on standard output alone',
  async (line) => {
    const folder = folderOf(files);
    writeFileSync(join(folder, 'n.yaml'), '');
    for (const [format, shows] of [
      ['json', /^\{\n {2}"command": "\w+",\n {2}"exitCode": 1,/],
      ['sarif', /"version": "2\.1\.0"/],
      ['github', /^::error file=/],
      ['junit', /<failure type="/],
    ] as const) {
      const { status, stdout, stderr } = await spawn(folder, [...line.split(' '), '-o', format]);
      expect([format, status, stdout]).toEqual([format, 1, expect.stringMatching(shows)]);
      if (!line.startsWith('test')) expect(stderr.replace(/^using .*\n/, '')).toBe('');
    }
  },
);

// What the commands print on a pipe, whole; wrong usage; and the exit statuses.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsYaml from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { revert, transform } from '../../src/index.ts';
import { CONFIG, folderOf, program, run, spawn, textOf, version, WEB } from './support.ts';

const EXPLAINED = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: nginx-page}
spec:
  images:
  - {image: nginx:1.19, entrypoint: [/docker-entrypoint.sh], cmd: [nginx, -g, daemon off;]}
  rules:
  - name: fetch-page
    target: {kind: Deployment, name: nginx(-.*)?}
    volumes: [{name: page, emptyDir: {}}]
    initContainers:
    - name: fetch
      image: busybox:1.36
      command: [sh, -c, echo hi > /page/index.html]
      volumeMounts: [{name: page, mountPath: /page}]
    volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]
  - name: warm-up
    target: {kind: Deployment, name: nginx}
    postStart: {script: curl -s localhost}
    preStop: {sleep: {seconds: 5}}
  - name: log-shipper
    target: {kind: Deployment, name: nginx}
    sidecars: [{name: shipper, image: fluent-bit, command: [fluent-bit]}]
  - name: stamp
    target: {kind: Deployment, name: nginx}
    entrypoint: {script: date > /tmp/started}
`;

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: nginx, namespace: web}
spec:
  template:
    spec:
      initContainers:
      - {name: wait-db, image: busybox, command: [sh, -c, until nc -z db 1; do sleep 1; done]}
      containers:
      - name: nginx
        image: nginx:1.19
        readinessProbe: {httpGet: {port: 80}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api-7}
spec: {template: {spec: {containers: [{name: api, image: api, command: [api]}]}}}
`;

const fixtures = new URL('./fixtures/', import.meta.url);

/** Compares with a file under fixtures; UPDATE=1 writes it. */
const expectGolden = (name: string, actual: string): void => {
  if (process.env['UPDATE'] === '1') writeFileSync(new URL(name, fixtures), actual);
  expect(actual).toBe(readFileSync(new URL(name, fixtures), 'utf8'));
};

const files = { 'podgraft.yaml': EXPLAINED, 'c.yaml': CONFIG, 'k/pods.yaml': PODS, 'k/web.yaml': WEB };

describe('plain output', () => {
  const cases: Record<string, string[]> = {
    'explain.txt': ['explain', '-c', 'podgraft.yaml', 'k/pods.yaml'],
    'explain-all.txt': ['explain', '-c', 'c.yaml', 'k', '--all'],
    'explain.json': ['explain', '-c', 'podgraft.yaml', 'k/pods.yaml', '--output', 'json'],
    'diff.txt': ['diff', '-c', 'c.yaml', 'k'],
    'diff-stat.txt': ['diff', '-c', 'c.yaml', 'k', '--stat'],
    'render.txt': ['render', '-c', 'c.yaml', 'k'],
    'help.txt': ['--help'],
    'help-render.txt': ['render', '--help'],
    'help-explain.txt': ['help', 'explain'],
    'short-help.txt': [],
  };
  for (const [golden, argv] of Object.entries(cases)) {
    it(`is as ${golden} has it: ${argv.join(' ') || 'no argument'}`, async () => {
      const ran = await run(folderOf(files), argv);
      expect(ran.code).toBe(0);
      expectGolden(golden, ran.stdout);
    });
  }

  it('of a mistake in the config names file, line and column', async () => {
    const folder = folderOf({
      'c.yaml': `# a comment\n${CONFIG.replace('initContainers', 'initContainer')}`,
      'web.yaml': WEB,
    });
    const { code, stdout, stderr } = await run(folder, ['render', '-c', 'c.yaml', 'web.yaml']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: c.yaml:9:5: spec.rules[0].initContainer: unknown field; did you mean initContainers? [UnknownField]\n' +
        'nothing was written, because of the errors\n',
    });
  });

  it('names all that -c names in the command that looks up an image', async () => {
    const catalog =
      'apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: i}\nspec: {images: []}\n';
    const folder = folderOf({
      'images.yaml': catalog,
      'my config.yaml': CONFIG.replace(/rules:.*/s, 'rules:\n  - {name: a, entrypoint: {script: date}}\n'),
      'web.yaml': WEB.replace('command: [nginx]', ''),
    });
    const argv = ['render', '-c', 'images.yaml', '-c', 'my config.yaml', 'web.yaml'];
    expect((await run(folder, argv)).stderr).toContain(
      "run `podgraft lock -c images.yaml -c 'my config.yaml' web.yaml --file images.yaml`, then",
    );
  });

  it('is what kubectl takes, without what is not for a cluster', async () => {
    const catalog = `apiVersion: podgraft.dev/v1alpha1
kind: ImageCatalog
metadata: {name: images, annotations: {config.kubernetes.io/local-config: "true"}}
spec: {images: []}
`;
    const folder = folderOf({
      'c.yaml': `--- # the config, among others\n${catalog}---\n${CONFIG}`,
      'k/all.yaml': `${catalog}---\n${WEB}---\nonly: values\n---\n${CONFIG}`,
      'k/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [all.yaml]\n',
    });
    const { stdout, code } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect(code).toBe(0);
    expect(stdout.match(/^kind: .*$/gm)).toEqual(['kind: ConfigMap', 'kind: Deployment']);
  });

  it('keeps every byte of documents that nothing changes, blank lines at the end of a text included', async () => {
    const kept = (name: string, end: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  text: |+\n    a\n${end}`;
    const flow = '--- {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "flow"}}';
    const folder = folderOf({
      'config.yaml': CONFIG,
      'a.yaml': `# one\n${kept('one', '\n\n')}--- # two\n${kept('two', '  \n').replaceAll('\n', '\r\n')}`,
      'b.yaml': `${flow}\n...\n---\n${kept('three', '\n')}`,
      'c.yaml': flow.replace('flow', 'last'),
    });
    const { stdout } = await run(folder, ['render', '-c', 'config.yaml', 'a.yaml', 'b.yaml', 'c.yaml']);
    expect(stdout).toBe(
      `# one\n${kept('one', '\n\n')}---\n${kept('two', '  \n').replaceAll('\n', '\r\n')}${flow}\n---\n${kept('three', '\n')}${flow.replace('flow', 'last')}`,
    );
    expect(jsYaml.safeLoadAll(stdout)).toHaveLength(5);
  });

  it('passes on what nobody has to read, also where it speaks of a tool', async () => {
    const broken = 'apiVersion: v1\nkind: Other\nmetadata:\n  name: a\nspec:\n  kpt.dev: a\n    b: c\n';
    const config = CONFIG.replace(/ {2}rules:[\s\S]*/, '  rules: []\n');
    const folder = folderOf({ 'config.yaml': config, 'a.yaml': `${broken}---\n${WEB}` });
    const { code, stdout } = await run(folder, ['render', '-c', 'config.yaml', 'a.yaml']);
    expect([code, stdout]).toEqual([0, `${broken}---\n${WEB}`]);
  });

  it('says that the items of a ResourceList are not for it', async () => {
    const list = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n';
    const folder = folderOf({ 'config.yaml': CONFIG, 'web.yaml': `${WEB}---\n${list}` });
    const { code, stdout, stderr } = await run(folder, ['render', '-c', 'config.yaml', 'web.yaml']);
    expect([code, stdout.includes('ResourceList')]).toEqual([0, false]);
    expect(stderr).toBe(
      'warning: web.yaml: document 2: a ResourceList in a file; its items are ignored; pipe it to podgraft without arguments, with the config as its functionConfig [ItemInvalid]\n',
    );
  });

  it('does not leave out a document that lacks its apiVersion or kind silently', async () => {
    const web = WEB.replace('# The front\n', '');
    const folder = folderOf({
      'config.yaml': CONFIG,
      'web.yaml': `${web}---\n${web.replace('apiVersion', 'apiVersoin')}---\n${web.replace('Deployment', '""')}`,
      'values.yaml': 'kind: Deployment\napiVersion: v2\nother:\n  metadata: {}\n',
      'notes.yaml': 'metadata: {name: a}\nkind\n',
    });
    const { code, stdout, stderr } = await run(folder, ['render', '-c', 'config.yaml', '.']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.match(/\S*: document.*/g)).toEqual([
      'web.yaml: document 2: has no apiVersion; give every item apiVersion, kind and metadata.name, or exclude the file with --exclude web.yaml [ItemInvalid]',
      'web.yaml: document 3: has no kind; give every item apiVersion, kind and metadata.name, or exclude the file with --exclude web.yaml [ItemInvalid]',
    ]);
  });

  it('has a ConfigMap that a workload needs also where the first that does is not for a cluster', async () => {
    const local = WEB.replace(
      'name: web\n',
      'name: local\n  annotations: {config.kubernetes.io/local-config: "true"}\n',
    );
    const folder = folderOf({
      'c.yaml': CONFIG.replaceAll(', name: web}', '}'),
      'k/a.yaml': local,
      'k/b.yaml': WEB,
      'k/c.yaml': WEB.replace('name: web\n', 'name: other\n'),
    });
    const { stdout } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect(stdout.match(/^kind: .*$/gm)).toEqual(['kind: ConfigMap', 'kind: Deployment', 'kind: Deployment']);
    expect((await run(folder, ['render', '-c', 'c.yaml', 'k/a.yaml'])).stdout).toBe('');
  });

  it('of explain counts the workloads that change, and no others that a rule matches', async () => {
    const rules = '[{name: r, podLabels: {app: web}}, {name: s, onConflict: Keep, podLabels: {tier: front}}]';
    const template =
      'template: {metadata: {labels: {app: web, tier: LABEL}}, spec: {containers: [{name: a, image: b}]}}';
    const workload = (name: string, tier: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {${template.replace('LABEL', tier)}}\n`;
    const folder = folderOf({
      'c.yaml': `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: p}\nspec: {rules: ${rules}}\n`,
      'there.yaml': workload('there', 'front'),
      'kept.yaml': workload('kept', 'back'),
      'new.yaml': workload('new', 'front').replace('app: web, ', ''),
    });
    const total = async (...files: string[]): Promise<string | undefined> =>
      (await run(folder, ['explain', '-c', 'c.yaml', ...files])).stdout.trimEnd().split('\n').at(-1);
    expect(await total('there.yaml')).toBe('0 of 1 workload changed by 2 rules of p.');
    expect(await total('there.yaml', 'kept.yaml', 'new.yaml')).toBe(
      '1 of 3 workloads changed by 2 rules of p.',
    );
  });

  it('of explain has a line for each change, and words that a shell would read as such', async () => {
    const rule = `
  - name: text
    podAnnotations: {note: "one\\n  two"}
    volumeMounts: [{name: tmp, mountPath: "/a\\nb"}]
    volumes: [{name: tmp, emptyDir: {}}]
    entrypoint: {command: [/run, it's, "$x 'y'", plain]}
`;
    const folder = folderOf({
      'c.yaml': CONFIG.replace(/rules:.*/s, `rules:${rule}`),
      'web.yaml': WEB.replace('[nginx]', `[sh, -c, "echo 'a'"]`),
    });
    const { stdout } = await run(folder, ['explain', '-c', 'c.yaml', 'web.yaml']);
    expect(stdout.match(/^│ .*$/gm)).toEqual([
      '│     + volume tmp (emptyDir)',
      '│     + pod annotation note=one two',
      '│     + mount /a b in web from tmp',
      `│     ~ web runs /run "it's" '$x '\\''y'\\''' plain, then what it ran before`,
    ]);
    expect(stdout).toContain(`━ sh -c "echo 'a'"\n`);
  });

  it('renders standard input, and reverts it', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG });
    const rendered = await run(folder, ['render', '-c', 'c.yaml', '-'], { stdin: WEB });
    expect(rendered.stdout).toContain('echo hello');
    const back = await run(folder, ['revert', '-'], { stdin: rendered.stdout });
    expect(back).toEqual({ code: 0, stdout: WEB, stderr: '' });
  });

  it('of diff is a patch that patch(1) takes', async () => {
    const folder = folderOf(files);
    const { stdout } = await run(folder, ['diff', '-c', 'c.yaml', 'k']);
    expect(spawnSync('patch', ['-p1', '-s'], { cwd: folder, input: stdout }).status).toBe(0);
    expect((await run(folder, ['diff', '-c', 'c.yaml', 'k', '--exit-code'])).code).toBe(0);
    expect((await run(folder, ['revert', 'k'])).code).toBe(0);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });

  it.each(['patch -p1 -s', 'git apply'])(
    'of diff has the files after links, as %s wants them',
    async (command) => {
      const folder = folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': WEB });
      symlinkSync('k', join(folder, 'folder'));
      symlinkSync('k/web.yaml', join(folder, 'file.yaml'));
      const [program = '', ...argv] = command.split(' ');
      for (const path of ['file.yaml', 'folder', 'folder/web.yaml']) {
        const { stdout } = await run(folder, ['diff', '-c', 'c.yaml', path]);
        const applied = spawnSync(program, argv, { cwd: folder, input: stdout, encoding: 'utf8' });
        expect([applied.status, applied.stderr]).toEqual([0, '']);
        expect((await run(folder, ['diff', '-c', 'c.yaml', path])).stdout).toBe('');
        await run(folder, ['revert', path]);
        expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
      }
    },
  );

  it.each(['patch -p1 -s', 'git apply'])('of diff names files so that %s finds them', async (command) => {
    const names = ['two words.yaml', 'é.yaml', 'a"b\\c.yaml', 'tab\tand line\n.yaml', '-dash.yaml'];
    const texts = Object.fromEntries(
      names.map((name) => [`k/${name}`, WEB.replace('front', `n${names.indexOf(name)}`)]),
    );
    const folder = folderOf({ 'c.yaml': CONFIG, ...texts });
    const { stdout } = await run(folder, ['diff', '-c', 'c.yaml', 'k']);
    await run(folder, ['render', '-c', 'c.yaml', '--output-dir', 'wanted', 'k']);
    const [program = '', ...argv] = command.split(' ');
    const applied = spawnSync(program, argv, { cwd: folder, input: stdout, encoding: 'utf8' });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    for (const name of names) expect(textOf(folder, `k/${name}`)).toBe(textOf(folder, `wanted/${name}`));
  });
});

describe('exit status', () => {
  const wrong: Record<string, [argv: string[], says: string]> = {
    'an unknown command': [['rendr'], 'unknown command "rendr"; did you mean render?'],
    'an unknown option': [
      ['render', '--in-plase', 'k'],
      'unknown option --in-plase; did you mean --in-place?',
    ],
    'an unknown option first': [['--hepl'], 'unknown option --hepl; did you mean --help?'],
    'an option of render first': [['-c', 'c.yaml', 'k'], 'did you mean podgraft render -c c.yaml k?'],
    'no config': [['diff', 'k'], 'no config: pass the file of a PodGraft resource with -c'],
    'no paths': [
      ['diff', '-c', 'c.yaml'],
      'no paths: name files or folders, such as . for the current folder, or - for standard input',
    ],
    'standard input in place': [['render', '-c', 'c.yaml', '-i', '-'], 'standard input has no file name'],
    'no number of lines': [
      ['diff', '-c', 'c.yaml', 'k', '-U', 'few'],
      '--unified must be a number of lines, not "few"',
    ],
    'arguments of schema': [
      ['schema', 'out.json'],
      'schema takes no arguments; write it with podgraft schema > out.json',
    ],
    'an unknown shell': [['completion', 'tcsh'], 'name one shell: bash, zsh, fish'],
    'a folder as the format of render': [
      ['render', '-c', 'c.yaml', 'k', '-o', 'out'],
      'not "out"; to write to out use --output-dir out',
    ],
    'a file as the format of lock': [
      ['lock', '-c', 'c.yaml', 'k', '-o', 'images.yaml'],
      'not "images.yaml"; to write to images.yaml use --file images.yaml',
    ],
    'an unknown format': [
      ['explain', '-c', 'c.yaml', 'k', '-o', 'xml'],
      '--output must be text, json, sarif, github, junit, html or markdown, not "xml"',
    ],
  };
  for (const [what, [argv, says]] of Object.entries(wrong)) {
    it(`is 2 for ${what}`, async () => {
      const { 'podgraft.yaml': _, ...others } = files;
      const { code, stdout, stderr } = await run(folderOf(others), argv);
      expect(stderr).toContain(says);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    });
  }

  it('is 1 with --exit-code when there are changes', async () => {
    expect((await run(folderOf(files), ['diff', '-c', 'c.yaml', 'k', '--exit-code'])).code).toBe(1);
  });
});

describe('the program', () => {
  it('renders for `podgraft CONFIG FILES...`, as functions that are run by hand do', async () => {
    const folder = folderOf(files);
    const [short, long] = await Promise.all([
      spawn(folder, ['c.yaml', 'k/web.yaml']),
      spawn(folder, ['render', '-c', 'c.yaml', 'k/web.yaml']),
    ]);
    expect(short.status).toBe(0);
    expect(short.stdout).toBe(long.stdout);
  });

  it('is the function for a pipe without arguments, and help for --help on a pipe', async () => {
    const list = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n';
    expect((await spawn('.', [], { input: list })).stdout).toContain('ConfigMissing');
    const help = await spawn('.', ['--help'], { input: list });
    expect({ ...help, pid: 0 }).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('Usage');
    expect((await spawn('.', ['--version'])).stdout).toBe(`${version}\n`);
  });

  it('reads what a shell makes of <(command), and does not write there', async () => {
    const folder = folderOf(files);
    const bundle = await program();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    const shell = '"$0" "$1" "$2" -c <(cat c.yaml) <(cat k/web.yaml) "${@:3}" 2>&1';
    const ran = (...argv: string[]): string =>
      spawnSync('bash', ['-c', shell, process.execPath, bundle, ...argv], { cwd: folder, encoding: 'utf8' })
        .stdout;
    expect(ran('render')).toBe((await run(folder, ['render', '-c', 'c.yaml', 'k/web.yaml'])).stdout);
    for (const way of [['-i'], ['--output-dir', 'out']])
      expect(ran('render', ...way)).toMatch(/^error: \/dev\/fd\/\d+: is a pipe, which can't be written to; /);
    expect(readdirSync(folder).sort()).toEqual(['c.yaml', 'k', 'podgraft.yaml']);
  });

  it('stops quietly when the reader has seen enough', async () => {
    const folder = folderOf(files);
    const bundle = await program();
    const shell = `"$0" "$1" render -c c.yaml ${'k '.repeat(2)} | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, bundle], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('apiVersion: apps/v1\n0\n');
  });
});

describe('revert as a function of the library', () => {
  it('takes the work out of plain YAML, of one owner or of all', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG });
    const { stdout } = await run(folder, ['render', '-c', 'c.yaml', '-'], { stdin: WEB });
    expect(revert(stdout, { owner: 'somebody-else' })).toEqual({ output: stdout, problems: [], exitCode: 0 });
    expect(revert(stdout, { owner: 'try' }).output).toBe(WEB);
    expect(revert(stdout).output).toBe(WEB);
  });

  it('takes the work out of a ResourceList', () => {
    const config = CONFIG.trimEnd().replaceAll('\n', '\n  ');
    const item = WEB.trimEnd().replaceAll('\n', '\n  ').replace('# The front\n  ', '- ');
    const list = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n  ${config}\nitems:\n${item}\n`;
    expect(revert(list)).toEqual({ output: list, problems: [], exitCode: 0 });
    const grafted = transform(list);
    expect(grafted).toMatchObject({ exitCode: 0 });
    expect(grafted.output).toContain('echo hello');
    expect(revert(grafted.output)).toEqual({ output: list, problems: [], exitCode: 0 });
    expect(revert(grafted.output, { owner: 'somebody-else' }).output).toBe(grafted.output);
  });

  it('leaves a text with mistakes as it is', () => {
    const damaged = WEB.replace('  name: web\n', '  name: web\n  annotations: {podgraft.dev/grafts: "{"}\n');
    expect(revert(damaged)).toMatchObject({
      output: damaged,
      exitCode: 1,
      problems: [{ kind: 'RecordDamaged' }],
    });
  });
});

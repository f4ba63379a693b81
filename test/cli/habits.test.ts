// What people type from habit of kubectl and git, by the bundle: --color and its variables, -f, --dry-run; and for what
// podgraft does not have, the message that says what to use.
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, textOf, WEB } from './support.ts';

const files = { 'c.yaml': CONFIG, 'k/web.yaml': WEB };
const ESCAPE = '\u001b[';
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about.
const COLOR = /\u001b\[\d+m/g;

describe('colours on a pipe', () => {
  const isColored = async (argv: readonly string[], env: Record<string, string> = {}) => {
    const { status, stdout } = await spawn(folderOf(files), ['diff', '-c', 'c.yaml', ...argv], { env });
    expect(status).toBe(0);
    expect(stdout.replaceAll(COLOR, '')).toContain('+++ b/k/web.yaml\n');
    return stdout.includes(ESCAPE);
  };
  it.each([
    ['without any of them', [], {}, false],
    ['--color=always', ['--color=always'], {}, true],
    ['--color always', ['--color', 'always'], {}, true],
    ['--color alone, before a path', ['--color'], {}, true],
    ['--color=auto', ['--color=auto'], {}, false],
    ['CLICOLOR_FORCE', [], { CLICOLOR_FORCE: '1' }, true],
    ['CLICOLOR_FORCE=0', [], { CLICOLOR_FORCE: '0' }, false],
    ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
    ['NO_COLOR and CLICOLOR_FORCE', [], { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    ['NO_COLOR, empty, and CLICOLOR_FORCE', [], { NO_COLOR: '', CLICOLOR_FORCE: '1' }, true],
    ['--color=never and FORCE_COLOR', ['--color=never'], { FORCE_COLOR: '1' }, false],
    ['--no-color and FORCE_COLOR', ['--no-color'], { FORCE_COLOR: '1' }, false],
    ['--color=always and NO_COLOR', ['--color=always'], { NO_COLOR: '1' }, true],
    ['the last of two', ['--color=never', '--color=always'], {}, true],
  ] as const)('%s', async (_, argv, env, expected) => {
    expect(await isColored([...argv, 'k'], env)).toBe(expected);
  });

  it('also before the command, in help, and for wrong usage', async () => {
    expect((await spawn('.', ['--color=always', '--help'])).stdout).toContain(ESCAPE);
    expect((await spawn('.', ['diff', '--help', '--color=always'])).stdout).toContain(ESCAPE);
    expect((await spawn('.', ['difff', '--color=always'])).stderr).toContain(ESCAPE);
    expect(await spawn('.', ['diff', '--color=sometimes'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error: --color must be auto, always or never, not "sometimes"\n'),
    });
  });

  it('not after --, where a word is a path', async () => {
    const folder = folderOf({ ...files, '--color': WEB });
    expect((await spawn(folder, ['diff', '-c', 'c.yaml', '--', '--color'])).stdout).toContain(
      '+++ b/--color\n',
    );
  });
});

describe('-f', () => {
  it.each(['render', 'diff', 'explain', 'lock'])(
    'names files and folders of %s, as PATH does',
    async (command) => {
      const folder = folderOf({ ...files, 'm/web.yaml': WEB.replace('name: web\n', 'name: other\n') });
      const plain = await spawn(folder, [command, '-c', 'c.yaml', 'k', 'm']);
      expect(plain.status).toBe(0);
      for (const argv of [
        ['-f', 'k', '-f', 'm'],
        ['-f', 'k', 'm'],
        ['--filename=k', '--filename', 'm'],
      ])
        expect(await spawn(folder, [command, '-c', 'c.yaml', ...argv])).toMatchObject({
          status: 0,
          stdout: plain.stdout,
        });
    },
  );

  it('takes - for standard input', async () => {
    const folder = folderOf(files);
    const { stdout } = await spawn(folder, ['render', '-c', 'c.yaml', '-f', '-'], { input: WEB });
    expect(stdout).toBe((await spawn(folder, ['render', '-c', 'c.yaml', 'k'])).stdout);
  });

  it('names the files of revert', async () => {
    const folder = folderOf(files);
    await spawn(folder, ['render', '-c', 'c.yaml', '-i', '-f', 'k']);
    expect(textOf(folder, 'k/web.yaml')).not.toBe(WEB);
    expect((await spawn(folder, ['revert', '-f', 'k'])).status).toBe(0);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });
});

describe('--dry-run', () => {
  it.each(['--dry-run', '--dry-run=client'])(
    '%s writes nothing, and says what it would write',
    async (flag) => {
      const folder = folderOf(files);
      const said = {
        status: 0,
        stdout: '',
        stderr:
          'would write k/web.yaml (changed)\nwould write k/configmap_try-conf.yaml (new)\n2 files: 1 changed, 1 new; nothing written (dry run)\n',
      };
      expect(await spawn(folder, ['render', '-c', 'c.yaml', '-i', 'k', flag])).toMatchObject(said);
      expect([textOf(folder, 'k/web.yaml'), readdirSync(`${folder}/k`)]).toEqual([WEB, ['web.yaml']]);
      const mirrored = await spawn(folder, ['render', '-c', 'c.yaml', '--output-dir', 'out', 'k', flag]);
      expect([mirrored.status, existsSync(`${folder}/out`)]).toEqual([0, false]);
      expect(mirrored.stderr).toContain('would write out/web.yaml (new)\n');
    },
  );

  it('says the same in JSON as the run that writes', async () => {
    const folder = folderOf(files);
    const argv = ['render', '-c', 'c.yaml', '-i', 'k', '-o', 'json'];
    const dry = await spawn(folder, [...argv, '--dry-run']);
    expect(dry.stdout).toBe((await spawn(folder, argv)).stdout);
  });

  it('of revert', async () => {
    const folder = folderOf(files);
    await spawn(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    const grafted = textOf(folder, 'k/web.yaml');
    const { status, stderr } = await spawn(folder, ['revert', 'k', '--dry-run']);
    expect([status, textOf(folder, 'k/web.yaml')]).toEqual([0, grafted]);
    expect(stderr).toContain('would remove k/configmap_try-conf.yaml\n');
  });

  it('=none is the usual run', async () => {
    const folder = folderOf(files);
    await spawn(folder, ['render', '-c', 'c.yaml', '-i', 'k', '--dry-run=none']);
    expect(textOf(folder, 'k/web.yaml')).not.toBe(WEB);
  });
});

it.each([
  [['diff', '--dry-run', 'k'], "unknown option --dry-run; diff doesn't write files"],
  [['lock', '--dry-run', 'k'], 'unknown option --dry-run; without --file, lock prints the catalog'],
  [['validate', '-f', 'c.yaml'], 'unknown option -f; name the config: podgraft validate -c FILE'],
  [
    ['init', 'sidecar', '--filename', 'k'],
    'unknown option --filename; name files and folders after the method',
  ],
  [['revert', '--in-place', 'k'], 'unknown option --in-place; revert always writes the files back'],
  [['revert', '-i', 'k'], 'unknown option -i; revert always writes the files back'],
  [['diff', '-i', 'k'], "unknown option -i; diff doesn't write files"],
  [['revert', '-k', 'k'], 'kustomize build DIR | podgraft revert -'],
  [['diff', '-l', 'app=web', 'k'], 'unknown option -l; rules select with target.labelSelector'],
  [['render', '-n', 'front', 'k'], 'unknown option -n; rules select with target.namespace'],
  [['render', '-R', 'k'], 'unknown option -R; folders are read at any depth'],
  [['diff', '--context=prod', 'k'], "unknown option --context; podgraft doesn't talk to a cluster"],
  [
    ['policy', '--test', '--context=prod', 'k'],
    "unknown option --context; policy --test uses kubectl's current context; change it with KUBECONFIG or kubectl config use-context",
  ],
  [['render', '--dry-run=server', 'k'], '--dry-run'],
  [['diff', '--name-only', 'k'], 'unknown option --name-only; podgraft diff --stat lists the files'],
  [['render', '-c', 'c.yaml', 'k', '-o', 'yaml'], 'not "yaml"; without --output, render and lock print YAML'],
  [['render', '-c', 'c.yaml', 'k', '-o', 'out'], 'to write to out use --output-dir out'],
] as const)('podgraft %j says what to use', async (argv, message) => {
  const { status, stderr } = await spawn(folderOf(files), argv);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

// -k: what kustomize, or else kubectl, builds is taken as a file without a path.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, run, WEB } from './support.ts';

const KUSTOMIZATION =
  'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\nnamePrefix: prod-\n';
const files = { 'c.yaml': CONFIG, 'prod/web.yaml': WEB, 'prod/kustomization.yaml': KUSTOMIZATION };
const BUILT = WEB.replace('name: web\n', 'name: prod-web\n');

/** A folder of programs that print what `cat` gives them, and say how they were called. */
const programs = (folder: string, names: readonly string[], script: string): string => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of names) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
};
const path = (bin: string) => ({ env: { PATH: [bin, '/bin', '/usr/bin'].join(delimiter) } });
const only = (bin: string) => ({ env: { PATH: bin } });

const kubectl = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'kubectl')));

describe('-k', () => {
  it('renders what kustomize builds, as a pipe from it does', async () => {
    const folder = folderOf({ ...files, 'built.yaml': BUILT });
    const bin = programs(folder, ['kustomize', 'kubectl'], `cat "${folder}/built.yaml"`);
    const built = await run(folder, ['render', '-c', 'c.yaml', '-k', 'prod'], path(bin));
    const piped = await run(folder, ['render', '-c', 'c.yaml', '-'], { stdin: BUILT });
    expect(built).toEqual(piped);
    expect(built.stdout).toContain('name: prod-web\n');
  });

  it('asks kustomize first, and kubectl where there is none; a folder is never taken for an option', async () => {
    for (const [names, call] of [
      [['kustomize', 'kubectl'], 'kustomize build -- -x'],
      [['kubectl'], 'kubectl kustomize -- -x'],
    ] as const) {
      const folder = folderOf(files);
      const bin = programs(folder, names, 'exec /bin/cat web.yaml');
      const { stderr } = await run(folder, ['diff', '-c', 'c.yaml', '--kustomize=-x'], only(bin));
      expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe(`${call}\n`);
      expect(stderr).toMatch(/^error: -x: (kustomize build|kubectl kustomize) failed: .*web\.yaml.*\n$/);
    }
  });

  it('says what the program said where it fails, and changes nothing', async () => {
    const folder = folderOf(files);
    const bin = programs(folder, ['kustomize'], 'echo "note" >&2; echo "Error: no such thing" >&2; exit 1');
    expect(await run(folder, ['render', '-c', 'c.yaml', '-k', 'prod'], path(bin))).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: prod: kustomize build failed: no such thing; run `kustomize build prod` to see all of its output [FileUnreadable]\nnothing was written, because of the errors\n',
    });
  });

  it('says how to do without where there is neither', async () => {
    const { stderr, code } = await run(
      folderOf(files),
      ['render', '-c', 'c.yaml', '-k', 'my prod'],
      only('/nowhere'),
    );
    expect([code, stderr]).toEqual([
      1,
      "error: my prod: neither kustomize nor kubectl is installed; install one of them, or build it elsewhere and use a pipe: kustomize build 'my prod' | podgraft COMMAND -c CONFIG - [FileUnreadable]\nnothing was written, because of the errors\n",
    ]);
  });

  it('is refused with what writes files', async () => {
    for (const option of [['--in-place'], ['--output-dir', 'out']]) {
      const { code, stderr } = await run(folderOf(files), [
        'render',
        '-c',
        'c.yaml',
        '-k',
        'prod',
        ...option,
      ]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`-k can't be used with ${option[0]}`)]);
    }
  });

  it('gives places in what was built, and goes into the command that looks up images', async () => {
    const folder = folderOf({ ...files, 'built.yaml': BUILT.replace('command: [nginx]', '') });
    const bin = programs(folder, ['kustomize'], `cat "${folder}/built.yaml"`);
    const script = CONFIG.replace(/rules:.*/s, 'rules:\n  - {name: a, entrypoint: {script: date}}\n');
    writeFileSync(join(folder, 'c.yaml'), script);
    const { stderr } = await run(folder, ['render', '-c', 'c.yaml', '-k', 'prod'], path(bin));
    expect(stderr).toMatch(
      /^error: prod \(kustomize build\):\d+:\d+: Deployment front\/prod-web, container web, rule a: /,
    );
    expect(stderr).toContain('`podgraft lock -c c.yaml -k prod --file images.yaml`');
  });

  it.runIf(kubectl)('builds a real kustomization', async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    const plain = { ...files, 'prod/kustomization.yaml': KUSTOMIZATION.replace('namePrefix: prod-\n', '') };
    const { code, stdout } = await run(folderOf(plain), ['render', '-c', 'c.yaml', '-k', 'prod'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('podgraft.dev/grafts');
  });
});

// The npm package: only what a user needs, well formed, and working from its tarball in an empty folder.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runSuccessfully } from './run-program.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const user = mkdtempSync(join(tmpdir(), 'podgraft-user-'));
let files: string[] = [];

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  const [packed] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', user], '.'),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  writeFileSync(join(user, 'package.json'), '{"private": true}\n');
  npm(['install', '--offline', '--no-audit', '--no-fund', join(user, packed?.filename ?? '')], user);
});
afterAll(() => rmSync(user, { recursive: true, force: true }));

describe('the npm package', () => {
  it('holds only what a user needs', () => {
    const documents = ['', 'how-to/', 'problems/'].flatMap((folder) =>
      readdirSync(`docs/${folder}`)
        .filter((name) => /\.(md|svg)$/.test(name))
        .map((name) => `docs/${folder}${name}`),
    );
    expect(documents).toContain('docs/problems/ShellMissing.md');
    expect(files.sort()).toEqual(
      [
        ...documents,
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'package.json',
        'dist/index.d.mts',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/index.mjs',
        'dist/podgraft.1',
        'dist/podgraft.js',
        'dist/sbom.cdx.json',
        'dist/THIRD-PARTY-LICENSES.txt',
        'docs/schema.json',
        'plugin.yaml',
      ].sort(),
    );
  });

  it('is clean to publint', async () => {
    const { messages } = await publint({ pkgDir: resolve('.'), strict: true, level: 'suggestion' });
    expect(messages).toEqual([]);
  });

  it('needs no other package', () => {
    const installed = npm(['ls', '--all', '--parseable'], user).trim().split('\n');
    expect(installed.length).toBe(2);
  });

  it('runs with npx', () => {
    expect(npm(['exec', '--offline', '--', 'podgraft', '--version'], user)).toBe(`${version}\n`);
  });

  it('prints the pages of problems and fields, without a checkout', () => {
    const page = npm(['exec', '--offline', '--', 'podgraft', 'explain', 'ShellMissing'], user);
    expect(page).toContain('\nWhat happens\n');
    expect(page).toContain('          shell: /bin/sh\n');
    const field = npm(['exec', '--offline', '--', 'podgraft', 'explain', 'podgraft.rules.files'], user);
    expect(field).toContain('FIELD: podgraft.rules.files <list of maps>');
  });

  it('installed globally brings the program and its manual page', () => {
    const prefix = join(user, 'global');
    const [tarball = ''] = readdirSync(user).filter((name) => name.endsWith('.tgz'));
    npm(['install', '--global', '--offline', '--no-audit', '--prefix', prefix, join(user, tarball)], user);
    const program = join(prefix, 'bin/podgraft');
    expect(execFileSync(program, ['explain', 'ShellMissing'], { encoding: 'utf8' })).toContain(
      '\nWhat happens\n',
    );
    expect(readFileSync(join(prefix, 'share/man/man1/podgraft.1'), 'utf8')).toContain('.TH PODGRAFT 1');
  });

  it("shows with npx podgraft diff what the example's golden says", () => {
    const example = resolve('examples/init-container');
    cpSync(join(example, 'resources'), join(user, 'resources'), { recursive: true });
    cpSync(join(example, 'function-config.yaml'), join(user, 'function-config.yaml'));
    const args = ['podgraft', 'diff', '-c', 'function-config.yaml', 'resources'];
    const [, ...lines] = npm(['exec', '--offline', '--', ...args], user).split('\n');
    expect(lines.join('\n')).toBe(readFileSync(join(example, '.expected/diff.patch'), 'utf8'));
  });

  it('has a library that reads odd YAML and explains a bad config, which it loads other code for', async () => {
    writeFileSync(
      join(user, 'odd.mjs'),
      `import { transform } from 'podgraft';
const config = 'functionConfig: {apiVersion: podgraft.dev/v1alpha1, kind: PodGraft, metadata: {name: a}, spec: {rules: [{nam: a, target: {name: "(a|b)+?"}}]}}';
const { problems } = transform('kind: ResourceList\\n' + config + '\\nitems:\\n- ? [complex]\\n  : key\\n');
console.log(problems.some(({ kind }) => kind === 'UnknownField'));
`,
    );
    const { stdout } = await runSuccessfully(process.execPath, ['odd.mjs'], { cwd: user });
    expect(stdout).toBe('true\n');
  });
});

describe('metadata for catalogs', () => {
  it('names examples that are there, and the license', () => {
    const { examplePackageURLs, license } = parse(readFileSync('metadata.yaml', 'utf8')) as {
      examplePackageURLs: string[];
      license: string;
    };
    for (const url of examplePackageURLs) {
      expect(readFileSync(join(url.replace(/.*\/tree\/main\//, ''), 'README.md'), 'utf8')).toMatch(/^# /);
    }
    expect(license).toBe('Apache-2.0');
  });

  it('and examples name the version of the package', () => {
    expect(readFileSync('krm-function-definition.yaml', 'utf8')).toContain(`podgraft:v${version}`);
    expect(readFileSync('README.md', 'utf8')).toContain(`podgraft:v${version}`);
    expect(readFileSync('examples/flux-and-ci/render.yaml', 'utf8')).toContain(`podgraft@${version}`);
  });
});

// Two builds in two folders give the same bytes, of the bundle and of the package; and what lies beside the
// bundle tells what is in it.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSuccessfully } from '../run-program.ts';

const bundled = ['@noble/hashes', 'diff', 'ignore', 'picocolors', 're2js', 'unbash', 'zod'];

interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; integrity?: string; link?: boolean; hasInstallScript?: boolean }>
  >;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const hashesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hashOf(join(folder, name))]),
  );

const base = mkdtempSync(join(tmpdir(), 'podgraft-build-'));
const places = [join(base, 'one'), join(base, 'two words', 'deeper', 'other')];
const dist = (name: string): string => readFileSync(join(places[0] as string, 'dist', name), 'utf8');

/** Builds and packs a copy of the sources in a folder that has nothing but what the bundle needs. */
const buildIn = async (place: string): Promise<void> => {
  mkdirSync(join(place, 'node_modules'), { recursive: true });
  for (const each of ['package.json', 'package-lock.json', 'tsconfig.json', 'src', 'scripts']) {
    cpSync(each, join(place, each), { recursive: true });
  }
  for (const each of [...bundled, 'esbuild', '@esbuild']) {
    cpSync(join('node_modules', each), join(place, 'node_modules', each), { recursive: true });
  }
  await runSuccessfully(process.execPath, ['scripts/build.mjs'], { cwd: place });
  await runSuccessfully('npm', ['pack', '--silent', '--ignore-scripts'], { cwd: place });
};

beforeAll(async () => {
  for (const place of places) await buildIn(place);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a build', () => {
  test('is the same in every folder, byte for byte', () => {
    const [one, two] = places.map((place) => hashesOf(join(place, 'dist')));
    expect(one).toEqual(two);
    expect(Object.keys(one ?? {})).toEqual([
      'THIRD-PARTY-LICENSES.txt',
      'index.js',
      'index.mjs',
      'podgraft.js',
      'sbom.cdx.json',
    ]);
  });

  test('is packed into the same tarball', () => {
    const [one, two] = places.map((place) =>
      readdirSync(place)
        .filter((name) => name.endsWith('.tgz'))
        .map((name) => hashOf(join(place, name))),
    );
    expect(one).toHaveLength(1);
    expect(one).toEqual(two);
  });

  test('names no folder of the machine that built it', () => {
    for (const name of ['podgraft.js', 'index.js', 'index.mjs', 'sbom.cdx.json']) {
      expect(dist(name)).not.toContain(base);
      expect(dist(name)).not.toContain('node_modules/');
    }
  });
});

describe('the code cache', () => {
  test('holds no folder of the machine that built it, wherever that was', async () => {
    for (const place of places) {
      const script = ['scripts/build-cache.mjs', 'dist'];
      await runSuccessfully(process.execPath, script, { cwd: place });
      const cache = readFileSync(join(place, 'dist/podgraft.cache'), 'latin1');
      expect(cache.length).toBeGreaterThan(100_000);
      // Not the folder of temporary files itself, which an example in the code names.
      for (const each of [base, process.cwd(), homedir()]) expect(cache).not.toContain(`${each}/`);
      // The one path is that of the Node that it serves.
      expect(cache.startsWith(`podgraft ${process.version} ${process.arch} ${process.execPath}\n`)).toBe(
        true,
      );
    }
  });
});

describe('the SBOM', () => {
  interface Component {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses: readonly { license: { id: string } }[];
    readonly hashes: readonly { content: string }[];
  }

  test('lists just the packages that are in the bundle, as the lockfile pins them', () => {
    const bom = JSON.parse(dist('sbom.cdx.json')) as { components: Component[] };
    expect(bom.components.map(({ name }) => name)).toEqual(bundled);
    for (const { name, version, purl, licenses, hashes } of bom.components) {
      const locked = lock.packages[`node_modules/${name}`];
      expect(version).toBe(locked?.version);
      expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      expect(licenses[0]?.license.id).toMatch(/^(ISC|MIT|BSD-3-Clause|Apache-2\.0)$/);
      const base64 = Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64');
      expect(`sha512-${base64}`).toBe(locked?.integrity);
    }
  });

  test('holds the hash of each bundle', () => {
    const { metadata } = JSON.parse(dist('sbom.cdx.json')) as {
      metadata: { timestamp?: string; component: { hashes: object[]; components: object[] } };
    };
    const files = ['dist/podgraft.js', 'dist/index.mjs', 'dist/index.js'].map((name) => ({
      ...{ type: 'file', 'bom-ref': `file:${name}`, name },
      hashes: [{ alg: 'SHA-256', content: hashOf(join(places[0] as string, name)) }],
    }));
    expect(metadata.component.components).toEqual(files);
    expect(metadata.component.hashes).toEqual(files[0]?.hashes);
    expect(metadata.timestamp).toBeUndefined();
  });

  test('leaves out no code that the package ships', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    const { metadata } = JSON.parse(dist('sbom.cdx.json')) as {
      metadata: { component: { components: { name: string }[] } };
    };
    expect(metadata.component.components.map(({ name }) => name).sort()).toEqual(
      files.filter((name) => /\.[cm]?js$/.test(name)).sort(),
    );
  });

  test('comes with the license of each of them', () => {
    const text = dist('THIRD-PARTY-LICENSES.txt');
    for (const name of bundled) {
      const { version } = lock.packages[`node_modules/${name}`] ?? {};
      expect(text).toContain(`\n${name} ${version} (`);
    }
    expect(text.match(/Copyright/g)?.length).toBeGreaterThanOrEqual(bundled.length);
  });
});

describe('the lockfile', () => {
  test('pins every package by version and hash', () => {
    for (const [path, { version, integrity, link }] of Object.entries(lock.packages)) {
      if (path === '' || link) continue;
      expect(version, path).toMatch(/^\d+\.\d+\.\d+/);
      expect(integrity, path).toMatch(/^sha512-/);
    }
  });

  test('is that of package.json', () => {
    const own = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
    const root = lock.packages[''] as Record<string, unknown>;
    expect(root['devDependencies']).toEqual(own['devDependencies']);
    // The bundle needs no packages: whoever installs podgraft installs nothing else.
    expect(own['dependencies']).toBeUndefined();
    expect(root['dependencies']).toBeUndefined();
  });
});

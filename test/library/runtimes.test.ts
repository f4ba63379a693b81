// The built library gives in each runtime what the sources give here, for all cases: as an ES module, as CommonJS, and
// bundled for a browser, run where nothing of Node exists. Deno and Bun are in test/hosts/runtimes.test.ts.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { transformFiles } from '../../src/index.ts';
import { runSuccessfully } from '../run-program.ts';
import { cases, program } from './cases.ts';
import { installPackage } from './installed-package.ts';

const user = installPackage();
afterAll(() => rmSync(user, { recursive: true }));

const expected = JSON.parse(
  JSON.stringify(cases.map(({ files, config }) => transformFiles(files, config))),
) as unknown;

const print = (results: string): string => `console.log(${results})`;

test.each([
  ['an ES module', 'program.mjs', "import { transformFiles } from 'podgraft';\n"],
  ['CommonJS', 'program.cjs', "const { transformFiles } = require('podgraft');\n"],
  ['a dynamic import of CommonJS', 'late.cjs', "import('podgraft').then(({ transformFiles }) => {\n"],
])('%s in Node', async (_, name, head) => {
  writeFileSync(join(user, name), `${head}${program(print)}${head.endsWith('{\n') ? '});\n' : ''}`);
  const { stdout } = await runSuccessfully(process.execPath, [name], { cwd: user });
  expect(JSON.parse(stdout)).toEqual(expected);
});

test('a browser: bundled without stubs, it runs where there is nothing but ECMAScript, TextEncoder and TextDecoder', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { transformFiles } from 'podgraft';\n${program((results) => `globalThis.results = ${results}`)}`,
      resolveDir: user,
    },
    ...{ bundle: true, platform: 'browser', write: false, logLevel: 'error' },
  });
  const world: { results?: string; [name: string]: unknown } = { TextEncoder, TextDecoder };
  runInContext(outputFiles[0]?.text ?? '', createContext(world));
  expect(JSON.parse(world.results ?? '')).toEqual(expected);
});

const typed = `import { type PodGraft, type Problem, type ProblemKind, transform, transformFiles } from 'podgraft';
const config: PodGraft = {
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'a' },
  spec: { rules: [{ name: 'b', target: { kind: 'Deployment' }, env: [{ name: 'C', value: 'd' }] }] },
};
const { files, problems } = transformFiles([{ path: 'a.yaml', text: '' }], config);
const first: Problem | undefined = problems[0];
const kind: ProblemKind | undefined = first?.kind;
// @ts-expect-error: the union of kinds is closed
const wrong: ProblemKind = 'NoSuchKind';
// @ts-expect-error: an environment variable has a name
const nameless: PodGraft['spec']['rules'][number] = { name: 'b', env: [{ value: 'd' }] };
// @ts-expect-error: nothing is only for tests
transform('', false);
console.log(files.length, kind, wrong.length, nameless.name);
`;

test.each([
  ['node16 and an ES module', 'src/index.mts', 'node16'],
  ['node16 and CommonJS', 'src/index.cts', 'node16'],
  ['nodenext and CommonJS', 'src/next.cts', 'nodenext'],
])('has types under %s, and the compiled program runs', async (_, source, module) => {
  mkdirSync(join(user, 'src'), { recursive: true });
  writeFileSync(join(user, source), typed);
  const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc');
  const options = ['--module', module, '--strict', '--exactOptionalPropertyTypes', '--outDir', 'out'];
  await runSuccessfully(process.execPath, [tsc, ...options, '--types', '', '--lib', 'es2023,dom', source], {
    cwd: user,
  });
  const compiled = source.replace('src/', 'out/').replace('ts', 'js');
  const { stdout } = await runSuccessfully(process.execPath, [compiled], { cwd: user });
  expect(stdout).toBe('1 MatchedNothing 10 b\n');
});

test('has types and code under every resolution of TypeScript, node10 among them', async () => {
  const { stdout } = await runSuccessfully('npm', [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    user,
  ]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const result = await checkPackage(createPackageFromTarballData(readFileSync(join(user, filename))));
  if (!result.types) throw new Error('no types');
  const { resolutions } = result.entrypoints['.'] ?? {};
  expect(Object.keys(resolutions ?? {}).sort()).toEqual(['bundler', 'node10', 'node16-cjs', 'node16-esm']);
  expect(result.problems).toEqual([]);
});

test('is JavaScript that names nothing of Node', () => {
  for (const name of ['index.js', 'index.mjs'])
    expect(readFileSync(`dist/${name}`, 'utf8')).not.toMatch(/\brequire\(|["']node:|\bBuffer\.|\bprocess\./);
});

// The rooms of src/ and the order of their imports, types included: a room imports itself and what comes after it. Also
// how long a file and how complex a function may be.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const rooms = [
  ...[
    'main',
    'cli',
    'index',
    'revert',
    'transform-files',
    'transform',
    'files',
    'policy',
    'graft',
    'traps',
    'config',
    'rules',
    'ownership',
    'select',
    'images',
  ],
  ...['shell', 'kubernetes', 'krm', 'process', 'yaml', 'problems'],
];

/** The only rooms that may import a package or a module of Node; `images/lock` is a room of its own in this. */
const outside: readonly (readonly [RegExp, RegExp])[] = [
  [/^yaml$/, /^yaml\//],
  [/^zod$/, /^(config|images)\//],
  [/^unbash$/, /^shell\//],
  [/^@noble\//, /^ownership\//],
  [/^ignore$/, /^cli\//],
  [/^node:(fs|child_process)$/, /^(images\/lock|cli|process)\/|^main\.ts$/],
  [/^node:(net|tls|http|https|dns)$/, /^images\/lock\//],
];

const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g;
const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';

/** `a.ts → b.ts` for each import that runs against the order or leaves the house where it must not. */
const forbiddenImports = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([path, text]) => {
    const at = rooms.indexOf(roomOf(path));
    if (at === -1) return [`${path} is in no room`];
    return [...text.matchAll(specifiers)].flatMap(([, name = '']) => {
      const to = name.startsWith('.') ? join(dirname(path), name) : name;
      const isForbidden = name.startsWith('.')
        ? rooms.indexOf(roomOf(to)) < at ||
          (to.startsWith('images/lock/') && !/^(images\/lock|cli)\//.test(path))
        : outside.some(([what, where]) => what.test(name) && !where.test(path));
      return isForbidden ? [`${path} → ${to}`] : [];
    });
  });

const read = (): Map<string, string> => {
  const files = readdirSync('src', { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.endsWith('.ts'),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative('src', path), readFileSync(path, 'utf8')]));
};

test('every import of src/ runs downward, or stays within its room', () => {
  expect(forbiddenImports(read())).toEqual([]);
});

const isFile = (room: string): boolean =>
  ['main', 'index', 'revert', 'transform-files', 'transform'].includes(room);
const probe = (from: string, to: string, form: (path: string) => string): string[] => {
  const path = isFile(from) ? `${from}.ts` : `${from}/deep/probe.ts`;
  const target = relative(dirname(path), isFile(to) ? `${to}.ts` : `${to}/probe.ts`);
  return forbiddenImports(new Map([[path, form(target.startsWith('.') ? target : `./${target}`)]]));
};
const forms: [string, (path: string) => string][] = [
  ['import', (path) => `import { x } from '${path}';`],
  ['import type', (path) => `import type {\n  X,\n} from '${path}';`],
  ['export from', (path) => `export * from '${path}';`],
  ['import for effect', (path) => `import '${path}';`],
  ['dynamic import', (path) => `const x = await import('${path}');`],
  ['type of an import', (path) => `let x: import('${path}').X;`],
];

test.each(forms)('%s: from each room, what is above is refused and what is below is not', (_, form) => {
  for (const [at, from] of rooms.entries()) {
    for (const [other, to] of rooms.entries()) {
      expect([from, to, probe(from, to, form).length]).toEqual([from, to, other < at ? 1 : 0]);
    }
  }
});

test('an unknown room, a library and the network are refused where they do not belong', () => {
  const refused = (path: string, name: string) =>
    forbiddenImports(new Map([[path, `import x from '${name}';`]]));
  expect(refused('attic/x.ts', './y.ts')).toEqual(['attic/x.ts is in no room']);
  expect(refused('krm/x.ts', 'yaml')).toEqual(['krm/x.ts → yaml']);
  expect(refused('graft/x.ts', 'zod')).toEqual(['graft/x.ts → zod']);
  expect(refused('rules/x.ts', 'node:fs')).toEqual(['rules/x.ts → node:fs']);
  expect(refused('cli/x.ts', 'node:https')).toEqual(['cli/x.ts → node:https']);
  expect(refused('graft/x.ts', '../images/lock/lock.ts')).toEqual(['graft/x.ts → images/lock/lock.ts']);
  for (const path of ['yaml/read/x.ts', 'config/x.ts', 'images/lock/x.ts']) {
    const [name = ''] = { y: ['yaml'], c: ['zod'], i: ['node:https'] }[path[0] ?? ''] ?? [];
    expect(refused(path, name)).toEqual([]);
  }
});

/** The comment that a file begins with, on one line. */
const headerOf = (text: string): string =>
  (/^(?:\/\/.*\n)*/.exec(text)?.[0] ?? '').replaceAll(/\n?\/\/ ?/g, ' ');
const isTooLong = (path: string, text: string): boolean =>
  text.split('\n').length - 1 > 300 &&
  !path.endsWith('.generated.ts') &&
  !headerOf(text).includes('is longer than 300 lines because');

test('a file of more than 300 lines says why in its header', () => {
  expect([...read()].filter(([path, text]) => isTooLong(path, text)).map(([path]) => path)).toEqual([]);
  const lines = '\n'.repeat(301);
  expect(isTooLong('a.ts', `// The a.${lines}// It is longer than 300 lines because it is.`)).toBe(true);
  expect(isTooLong('a.ts', `// The a. It is longer than\n// 300 lines because it is.${lines}`)).toBe(false);
});

const permission = /^\s*\/\/ oxlint-disable.*$/gm;

/** What oxlint says of the complexity of functions, with no comment that allows more. */
const complexities = (files: Iterable<string>, max: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'complexity-'));
  try {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ rules: { complexity: ['error', { max }] } }));
    [...files].forEach((text, index) => {
      writeFileSync(join(folder, `${index}.ts`), text.replaceAll(permission, ''));
    });
    const args = ['-c', join(folder, 'config.json'), '-A', 'correctness', folder];
    return spawnSync('node_modules/.bin/oxlint', args, { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

// `npm run check` refuses a complexity of more than 15 where no comment allows it.
test('no function has a complexity of more than 20, and one of more than 15 has a reason', () => {
  for (const [path, text] of read())
    for (const [comment] of text.matchAll(permission))
      expect([path, comment]).toEqual([path, expect.stringMatching(/ complexity -- \w+/)]);
  expect(complexities(read().values(), 20)).toContain('Found 0 warnings and 0 errors.');
  const complex = `${'// oxlint-disable-next-line complexity -- x\n'}const f = (x) => ${'x && '.repeat(20)}x;`;
  expect(complexities([complex], 20)).toContain('has a complexity of 21');
});

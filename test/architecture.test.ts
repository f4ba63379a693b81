// The rooms of src/ and the order of their imports, types included: a room imports itself and what comes after it. Also
// how long a file and how complex a function may be, and that ARCHITECTURE.md names what there is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * The packages and modules of Node that src/ may import, and from where; the first line that fits counts. `images/lock`
 * is a room of its own in this.
 */
const outside: readonly (readonly [RegExp, RegExp])[] = [
  [/^zod$/, /^config\//],
  [/^re2js$/, /^select\//],
  [/^unbash$/, /^shell\//],
  [/^@noble\/hashes\//, /^ownership\//],
  [/^(diff|ignore|picocolors)$/, /^cli\//],
  [/^node:(net|tls|http|https|dns)$/, /^images\/lock\//],
  [/^node:/, /^(images\/lock|cli|process)\/|^main\.ts$/],
];

const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([\w@.:/-]+)'/g;
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
        : !outside.find(([what]) => what.test(name))?.[1].test(path);
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
  expect(refused('krm/x.ts', 'unbash')).toEqual(['krm/x.ts → unbash']);
  expect(refused('cli/x.ts', 'js-yaml')).toEqual(['cli/x.ts → js-yaml']);
  expect(refused('krm/x.ts', 'node:path')).toEqual(['krm/x.ts → node:path']);
  expect(refused('graft/x.ts', 'zod')).toEqual(['graft/x.ts → zod']);
  expect(refused('rules/x.ts', 'node:fs')).toEqual(['rules/x.ts → node:fs']);
  expect(refused('cli/x.ts', 'node:https')).toEqual(['cli/x.ts → node:https']);
  expect(refused('graft/x.ts', '../images/lock/lock.ts')).toEqual(['graft/x.ts → images/lock/lock.ts']);
  expect(refused('config/x.ts', 'zod')).toEqual([]);
  expect(refused('images/lock/x.ts', 'node:https')).toEqual([]);
});

/** The paths that a text names as code or links to, the rooms in its drawings among them. */
const pathsIn = (markdown: string): string[] => {
  const code = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const links = [...markdown.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, target = '']) => target);
  const drawn = [...markdown.matchAll(/^ +│ +([a-z]+\/[a-z]*) /gm)].map(([, room = '']) => room);
  const isPath = (span: string): boolean =>
    /^[\w.*-]+(\/[\w.*-]*)*$/.test(span) && /\/|\.(ts|mts|mjs|json|md)$/.test(span);
  return [...new Set([...code.filter(isPath), ...links, ...drawn])];
};
/** Whether there is such a file or folder, from here or in src/, in one of its large rooms, or without its `.ts`. */
const isThere = (path: string): boolean => {
  const [before = '', after] = path.split('*');
  return ['', 'src/', 'src/cli/', 'src/yaml/', 'src/graft/'].some((base) =>
    after === undefined
      ? existsSync(base + path) || existsSync(`${base}${path}.ts`)
      : existsSync(base) &&
        readdirSync(base || '.').some((name) => name.startsWith(before) && name.endsWith(after)),
  );
};
/** What looks like a path and is an annotation. */
const others = ['podgraft.dev/grafts'];

test('every path in ARCHITECTURE.md exists', () => {
  const paths = pathsIn(readFileSync('ARCHITECTURE.md', 'utf8')).filter((path) => !others.includes(path));
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
  for (const known of ['krm/', 'graft/run.ts', 'check-*.ts', 'test/laws', 'docs/dev/testing.md'])
    expect(paths).toContain(known);
  expect(pathsIn('`graft/gone.ts`, [x](docs/gone.md)\n    │  attic/  \n').filter(isThere)).toEqual([]);
});

test('ARCHITECTURE.md lists the packages that src/ imports', () => {
  const [table = ''] = /^\| package \| for [\s\S]*?\n\n/m.exec(readFileSync('ARCHITECTURE.md', 'utf8')) ?? [];
  const named = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
  const imported = [...read().values()].flatMap((text) =>
    [...text.matchAll(specifiers)].flatMap(([, name = '']) =>
      /^(\.|node:)/.test(name)
        ? []
        : [
            name
              .split('/')
              .slice(0, name.startsWith('@') ? 2 : 1)
              .join('/'),
          ],
    ),
  );
  expect([...new Set(imported)].sort()).toEqual(named.sort());
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

/** The getters of object literals. Those of a class, which is never inside of something else, are indented by two spaces. */
const literalGetters = (text: string): string[] => text.match(/(?:^ {3,}|[{,] *)get [\w[].*\{$/gm) ?? [];

test('no object literal has a getter: V8 keeps all that one refers to for longer than it is used', () => {
  expect(literalGetters('  return {\n    get value() {\n')).toHaveLength(1);
  expect(literalGetters('const a = { get value() {\n')).toHaveLength(1);
  expect(literalGetters('class A {\n  get value(): Json {\n')).toEqual([]);
  const found = [...read()].flatMap(([path, text]) =>
    literalGetters(text).map((each) => `${path}: ${each.trim()}`),
  );
  expect(found).toEqual([]);
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

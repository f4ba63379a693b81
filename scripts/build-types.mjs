// Writes dist/index.d.ts, the declarations of the library entry and of what it refers to, in one file, and dist/index.d.mts
// for importers, which has the same.
// TypeScript prints one file a module; here their imports go, and only what src/index.ts exports stays exported.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'podgraft-types-'));
const tsc = resolve('node_modules/typescript/bin/tsc');
const options = [
  '--noEmit',
  'false',
  '--declaration',
  '--emitDeclarationOnly',
  '--stripInternal',
  '--rootDir',
  'src',
  '--outDir',
  folder,
];
const config = join(folder, 'tsconfig.json');
writeFileSync(
  config,
  JSON.stringify({
    extends: resolve('tsconfig.json'),
    include: [],
    files: [resolve('src/index.ts')],
    compilerOptions: { typeRoots: [resolve('node_modules/@types')] },
  }),
);
try {
  execFileSync(process.execPath, [tsc, '-p', config, ...options], { stdio: 'inherit' });
  const seen = new Map();
  const exported = [];
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.set(path, '');
    const text = readFileSync(path.replace(/\.ts$/, '.d.ts'), 'utf8');
    const isEntry = path === join(folder, 'index.ts');
    for (const [, names, from] of text.matchAll(
      /^(?:import|export)(?: type)? \{([^}]*)\} from '([^']*)';$/gm,
    )) {
      if (isEntry)
        exported.push(
          ...names
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean),
        );
      visit(join(dirname(path), from));
    }
    const own = text
      .replace(/^(?:import|export)(?: type)? \{[^}]*\} from '[^']*';\n/gm, '')
      .replace(/^export \{\};\n/gm, '')
      .replace(/^export declare /gm, 'declare ')
      .replace(/^export (?=interface|type)/gm, '');
    seen.set(path, isEntry ? '' : own);
  };
  visit(join(folder, 'index.ts'));
  const head = '// The library: podgraft as functions from texts to texts.\n';
  const declarations = [...seen.values()].reverse().join('');
  for (const name of ['index.d.ts', 'index.d.mts'])
    writeFileSync(`dist/${name}`, `${head}${declarations}export { ${exported.join(', ')} };\n`);
} finally {
  rmSync(folder, { recursive: true });
}

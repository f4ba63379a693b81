// `npm run generate`: runs the generators whose outcome is committed.
import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';

for (const name of ['generate-schema', 'generate-reference', 'generate-types']) {
  const outfile = `node_modules/.cache/podgraft/${name}.mjs`;
  await build({
    entryPoints: [`scripts/${name}.ts`],
    bundle: true,
    platform: 'node',
    packages: 'external',
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  execFileSync(process.execPath, [outfile, '--write'], { stdio: 'inherit' });
}

// Makes `release/`, the files of a GitHub release: the npm package, the bundle, its manual page, SBOM and licenses, the function's
// definition, the config's schema, the manifest for krew, the notes from CHANGELOG.md, and SHA256SUMS over all but the notes. With a tag as its
// argument it fails unless package.json, CHANGELOG.md and the function's definition have the tag's version.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [tag] = process.argv.slice(2);
const folder = 'release';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The text below the heading `## NAME` of the changelog, or undefined without such a heading. */
const notesOf = (name) => {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m);
  return sections.find((section) => /^\S+/.exec(section)?.[0] === name)?.replace(/^.*\n+/, '');
};

const hashOf = (file) =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');

const notes = notesOf(tag === undefined ? 'Unreleased' : version) ?? notesOf(version);
const mistakes = [];
if (tag !== undefined && tag !== `v${version}`)
  mistakes.push(`The tag is ${tag}, and package.json has version ${version}.`);
if (notes === undefined) mistakes.push(`CHANGELOG.md has no section "## ${version}".`);
if (!readFileSync('krm-function-definition.yaml', 'utf8').includes(`:v${version}\n`)) {
  mistakes.push(`krm-function-definition.yaml does not name the image of v${version}. Run npm run generate.`);
}
if (mistakes.length > 0) {
  process.stderr.write(`${mistakes.join('\n')}\n`);
  process.exit(1);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
for (const file of [
  'dist/podgraft.js',
  'dist/podgraft.1',
  'dist/sbom.cdx.json',
  'dist/THIRD-PARTY-LICENSES.txt',
  'docs/schema.json',
  'krm-function-definition.yaml',
]) {
  copyFileSync(file, join(folder, basename(file)));
}

const archive = `podgraft-${version}.tgz`;
const krew = readFileSync('krew.yaml', 'utf8')
  .replaceAll('VERSION', `v${version}`)
  .replace('ARCHIVE', archive)
  .replace('SHA256', hashOf(archive));
writeFileSync(join(folder, 'krew.yaml'), krew);

const sums = readdirSync(folder)
  .sort()
  .map((file) => `${hashOf(file)}  ${file}\n`);
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
writeFileSync(join(folder, 'NOTES.md'), notes);
process.stdout.write(sums.join(''));

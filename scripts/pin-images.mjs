// Pins the base images of the Dockerfile: writes the digest that each tag has today after it, as podgraft's own
// `lock` reads it from the registry. `--check` writes nothing and fails where an image has no digest or an old one.
// Other arguments go to `podgraft lock`: --mirror, --ca-file, --authfile. Needs `npm run build` first.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const argv = process.argv.slice(2);
const isCheck = argv.includes('--check');
const options = argv.filter((each) => each !== '--check');

/** `ARG NAME_IMAGE=IMAGE[@DIGEST]`: every FROM that is no stage of the build names one of these. */
const pin = /^(ARG \w+_IMAGE=)([^\s@]+)(@\S+)?$/gm;
const dockerfile = readFileSync('Dockerfile', 'utf8');
const images = [...dockerfile.matchAll(pin)].map(([, , image]) => image);

const { status, stdout } = spawnSync(
  process.execPath,
  ['dist/podgraft.js', 'lock', ...images.flatMap((image) => ['--image', image]), ...options],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);
if (status !== 0) process.exit(status ?? 1);
const digests = new Map(parse(stdout).spec.images.map(({ image, digest }) => [image, digest]));

const stale = [];
const pinned = dockerfile.replace(pin, (line, head, image, old) => {
  const fresh = `${head}${image}@${digests.get(image)}`;
  if (fresh !== line)
    stale.push(`${image} is ${digests.get(image)}, and Dockerfile says ${old?.slice(1) ?? 'nothing'}`);
  return fresh;
});
if (isCheck) for (const each of stale) process.stderr.write(`${each}\n`);
else if (stale.length > 0) writeFileSync('Dockerfile', pinned);
process.stdout.write(`${images.length} base images, ${stale.length} ${isCheck ? 'to pin' : 'pinned anew'}\n`);
if (isCheck && stale.length > 0) process.exitCode = 1;

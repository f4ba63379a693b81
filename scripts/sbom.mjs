// What the bundle is made of, beside it: dist/sbom.cdx.json (CycloneDX 1.6) and dist/THIRD-PARTY-LICENSES.txt.
// Both list what esbuild says it took into dist/podgraft.js, not what lies in node_modules: `npm sbom` would
// name every test tool, and nothing at all without the development dependencies, since the bundle has no others.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

/** The folder of the package that a bundled file belongs to; undefined for the project's own files. */
export const packageFolder = (input) =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input.replace(/^[a-z-]+:/, ''))?.[0];

/** The bundled packages, by the bytes of each in the output, from esbuild's metafile. */
export const bundledPackages = (metafile, output) => {
  const bytes = new Map();
  for (const [input, { bytesInOutput }] of Object.entries(metafile.outputs[output].inputs)) {
    const folder = packageFolder(input);
    if (folder === undefined || bytesInOutput === 0) continue;
    bytes.set(folder, (bytes.get(folder) ?? 0) + bytesInOutput);
  }
  return [...bytes]
    .map(([folder, size]) => ({ folder, size, manifest: readJson(join(folder, 'package.json')) }))
    .sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
};

const purl = (name, version) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

// A uuid of the content: the same bundle has the same serial number, and so the same SBOM.
const serialNumber = (text) => {
  const hex = digest('sha256', text, 'hex');
  const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const component = ({ manifest, size, folder }, lock) => ({
  type: 'library',
  'bom-ref': purl(manifest.name, manifest.version),
  name: manifest.name,
  version: manifest.version,
  purl: purl(manifest.name, manifest.version),
  licenses: [{ license: { id: manifest.license } }],
  hashes: [hashOf(lock.packages[folder.slice(folder.indexOf('node_modules/'))]?.integrity)].filter(Boolean),
  properties: [{ name: 'podgraft:bytesInBundle', value: String(size) }],
});

// The hash of the package's tarball, as the lockfile pins it.
const hashOf = (integrity) => {
  const [, algorithm, base64] = /^(sha512)-(\S+)/.exec(integrity ?? '') ?? [];
  return algorithm && { alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') };
};

/** The files of code that the package ships, each with its hash; the first is the application. */
const fileOf = (path) => ({
  type: 'file',
  'bom-ref': `file:${path}`,
  name: path,
  hashes: [{ alg: 'SHA-256', content: digest('sha256', readFileSync(path), 'hex') }],
});

const sbom = (packages, { name, version, license, description }, files) => {
  const lock = readJson('package-lock.json');
  const components = packages.map((each) => component(each, lock));
  const self = purl(name, version);
  const body = {
    metadata: {
      // No timestamp: two builds of one commit give one SBOM.
      component: {
        type: 'application',
        'bom-ref': self,
        name,
        version,
        description,
        purl: self,
        licenses: [{ license: { id: license } }],
        hashes: files[0].hashes,
        components: files,
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: components.map((each) => each['bom-ref']) }],
  };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(body)),
    version: 1,
    ...body,
  };
};

const licenseText = ({ folder, manifest }) => {
  const files = readdirSync(folder).filter((each) => /^(licen[cs]e|notice|copying)/i.test(each));
  if (files.length === 0)
    throw new Error(`${manifest.name} has no license file: its notice cannot be shipped`);
  const texts = files.sort().map((each) => readFileSync(join(folder, each), 'utf8').trim());
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${texts.join('\n\n')}\n`;
};

/**
 * Writes both files for the bundle `output`, which has all packages in it, and the further bundles beside it; throws
 * where a package's license is not to be found.
 */
export const describeBundle = (metafile, output, folder, further = []) => {
  const packages = bundledPackages(metafile, output);
  const own = readJson('package.json');
  const bom = sbom(packages, own, [output, ...further].map(fileOf));
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const head = `${own.name} contains parts of the packages below. Each is under its own license.\n`;
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), [head, ...packages.map(licenseText)].join(rule));
};

// The options of `podgraft lock`, from argv to values that can be used as they are, or one line that says what
// is wrong with them.
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LockOptions, SourceName } from '../images/lock/lock.ts';
import { parseReference } from '../images/reference.ts';

export interface LockArguments {
  readonly help: boolean;
  readonly configs: readonly string[];
  readonly paths: readonly string[];
  readonly images: readonly string[];
  readonly output: string | undefined;
  readonly check: boolean;
  readonly update: boolean;
  readonly lock: Omit<LockOptions, 'update' | 'existing' | 'env' | 'signal' | 'onProgress'>;
}

export const lockUsage = `Usage: podgraft lock -c CONFIG PATH... [-o FILE]
       podgraft lock --image IMAGE... [-o FILE]

Writes an ImageCatalog: what the images that entrypoint rules need run by themselves.

  -c, --config FILE          the PodGraft resource; further ones may hold ImageCatalogs
  -o, --output FILE          the catalog; standard output without it
      --image IMAGE          also this image; may be repeated, as may --platform to --authfile
      --check                write nothing; exit 1 and show a diff if FILE is stale or incomplete
      --update               look up again what FILE already has, and drop what no rule needs
      --probe-shell          also find out which shells the images have (downloads their layers)
      --platform OS/ARCH     only this platform; default: every Linux platform of the image
      --from SOURCE          registry (default), podman or docker, asked in the order given
      --oci-layout DIR[:REF]=IMAGE   an OCI layout folder that holds IMAGE
      --docker-archive FILE[=IMAGE]  a tar file of docker save or podman save
      --mirror FROM=TO       read images below FROM (docker.io, docker.io/library) from TO
      --plain-http HOST      ask this registry (HOST or HOST:PORT) without TLS
      --ca-file FILE         also trust these certificate authorities (PEM)
      --authfile FILE        credentials; default: the files of docker and podman
      --timeout SECONDS      for everything together; default 120, with --probe-shell 600

Exit status: 0 done; 1 problems; 2 wrong usage.
`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;
const options = {
  help: { ...flag, short: 'h' },
  config: { ...texts, short: 'c' },
  output: { ...text, short: 'o' },
  image: texts,
  check: flag,
  update: flag,
  'probe-shell': flag,
  platform: texts,
  from: texts,
  'oci-layout': texts,
  'docker-archive': texts,
  mirror: texts,
  'plain-http': texts,
  'ca-file': texts,
  authfile: texts,
  timeout: text,
} as const;

class UsageError extends Error {}

/** Throws away nothing silently: whatever cannot be used is a usage error. */
export const readLockArguments = (
  argv: readonly string[],
  cwd: string,
): LockArguments | { readonly usage: string } => {
  try {
    return read(argv, cwd);
  } catch (error) {
    const isParseError = String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    if (error instanceof UsageError || isParseError) return { usage: (error as Error).message };
    throw error;
  }
};

const read = (argv: readonly string[], cwd: string): LockArguments => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: true,
  });
  const inCwd = (path: string): string => (isAbsolute(path) ? path : join(cwd, path));
  const images = values.image ?? [];
  const configs = values.config ?? [];
  const help = values.help ?? false;
  if (!help) {
    if (configs.length === 0 && images.length === 0)
      throw new UsageError('give -c CONFIG PATH..., or --image');
    if (configs.length === 0 && positionals.length > 0) throw new UsageError('PATH needs -c CONFIG');
    if (configs.length > 0 && positionals.length === 0) throw new UsageError('-c CONFIG needs a PATH');
    if ([...configs, ...positionals].filter((each) => each === '-').length > 1)
      throw new UsageError('standard input (-) is given twice');
    if (values.output === '-')
      throw new UsageError('-o names a file; without it the catalog goes to standard output');
    if (values.check && values.output === undefined) throw new UsageError('--check needs -o FILE');
    for (const image of images)
      if (!parseReference(image)) throw new UsageError(`--image ${image} is no image name`);
  }
  const probeShell = values['probe-shell'] ?? false;
  return {
    help,
    configs,
    paths: positionals,
    images,
    output: values.output,
    check: values.check ?? false,
    update: values.update ?? false,
    lock: {
      ociLayouts: (values['oci-layout'] ?? []).map((each) => readLayout(each, inCwd)),
      dockerArchives: (values['docker-archive'] ?? []).map((each) => readArchive(each, inCwd)),
      sources: (values.from ?? ['registry']).map(readSource),
      mirrors: (values.mirror ?? []).map(readMirror),
      plainHttp: (values['plain-http'] ?? []).map(readHost),
      platforms: (values.platform ?? []).map(readPlatform),
      probeShell,
      timeoutSeconds: readSeconds(values.timeout) ?? (probeShell ? 600 : 120),
      caFiles: (values['ca-file'] ?? []).map(inCwd),
      ...(values.authfile !== undefined && { authFiles: values.authfile.map(inCwd) }),
    },
  };
};

/** The image behind the last `=`, which no image name holds but a path may. */
const splitImage = (value: string, option: string): { readonly path: string; readonly image?: string } => {
  const equals = value.lastIndexOf('=');
  if (equals < 0) return { path: value };
  const image = value.slice(equals + 1);
  if (!parseReference(image)) throw new UsageError(`${option} ...=${image} is no image name`);
  return { path: value.slice(0, equals), image };
};

const readLayout = (value: string, inCwd: (path: string) => string) => {
  const { path, image } = splitImage(value, '--oci-layout');
  // A drive letter's colon is followed by a separator, a ref is not.
  const [, folder = path, ref] = /^(.+?):([^/\\:]+)$/.exec(path) ?? [];
  // A ref alone would answer for every image.
  if (ref !== undefined && image === undefined)
    throw new UsageError(`--oci-layout ${value} needs =IMAGE behind ${ref}`);
  return { folder: inCwd(folder), ...(ref !== undefined && { ref }), ...(image !== undefined && { image }) };
};

const readArchive = (value: string, inCwd: (path: string) => string) => {
  const { path, image } = splitImage(value, '--docker-archive');
  return { file: inCwd(path), ...(image !== undefined && { image }) };
};

const readSource = (value: string): SourceName => {
  if (value === 'registry' || value === 'podman' || value === 'docker') return value;
  throw new UsageError(`--from ${value} is not registry, podman or docker`);
};

// What is wrong is not repeated: people put passwords into addresses.
const readMirror = (value: string) => {
  const [from = '', to = '', ...more] = value.split('=');
  const whole = [from, to].map((each) => parseReference(`${each}/x`));
  if (
    more.length > 0 ||
    whole.some((each, at) => each === undefined || !isPrefix([from, to][at] ?? '', each.registry))
  ) {
    throw new UsageError(
      '--mirror needs FROM=TO, each REGISTRY or REGISTRY/FOLDER, such as docker.io=mirror.example.com/hub',
    );
  }
  return { from: from.replace(/^index\.docker\.io(?=\/|$)/, 'docker.io'), to };
};
const isPrefix = (text: string, registry: string): boolean =>
  text === registry || text.startsWith(`${registry}/`) || /^index\.docker\.io(\/|$)/.test(text);

const readHost = (value: string): string => {
  if (/^(?:[A-Za-z0-9.-]+|\[[A-Fa-f0-9:]+\])(?::\d+)?$/.test(value) && URL.canParse(`http://${value}`))
    return value;
  throw new UsageError('--plain-http needs HOST or HOST:PORT');
};

const readPlatform = (value: string): string => {
  if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/.test(value)) return value;
  throw new UsageError('--platform needs OS/ARCHITECTURE, such as linux/amd64');
};

const readSeconds = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const seconds = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (seconds > 0) return seconds;
  throw new UsageError('--timeout needs a whole number of seconds');
};

// Reads the options of `podgraft lock` into values for images/lock, or throws a UsageError.
import { isAbsolute, join } from 'node:path';
import type { LockOptions, SourceName } from '../../images/lock/lock.ts';
import { parseReference } from '../../images/references.ts';
import { quoteWord } from '../../shell/quote.ts';
import { type Arguments, UsageError } from './command.ts';

export interface LockArguments {
  readonly configs: readonly string[];
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly kustomizations: readonly string[];
  readonly images: readonly string[];
  readonly output: string | undefined;
  readonly check: boolean;
  readonly update: boolean;
  readonly quiet: boolean;
  readonly lock: Omit<LockOptions, 'update' | 'existing' | 'env' | 'signal' | 'onProgress'>;
}

/** Throws a UsageError for anything that cannot be used. */
export const readLockArguments = (
  { argv, positionals: paths, text, texts, flag }: Arguments,
  cwd: string,
): LockArguments => {
  const inCwd = (path: string): string => (isAbsolute(path) ? path : join(cwd, path));
  const [images, configs, output] = [texts('image'), texts('config'), text('file')];
  const [check, probeShell] = [flag('check'), flag('probe-shell')];
  const kustomizations = texts('kustomize');
  checkTogether({ configs, paths: [...paths, ...kustomizations], images, output, check });
  const [from, authFiles] = [texts('from'), texts('authfile')];
  return {
    ...{ configs, paths, exclude: texts('exclude'), images, output, check },
    kustomizations,
    update: flag('update'),
    quiet: flag('quiet'),
    lock: {
      command: ['podgraft lock', ...argv.map(quoteWord)].join(' '),
      ociLayouts: texts('oci-layout').map((each) => readLayout(each, inCwd)),
      dockerArchives: texts('docker-archive').map((each) => readArchive(each, inCwd)),
      sources: from.length > 0 ? from.map(readSource) : ['registry'],
      mirrors: texts('mirror').map(readMirror),
      plainHttp: texts('plain-http').map(readHost),
      platforms: texts('platform').map(readPlatform),
      probeShell,
      timeoutSeconds: readSeconds(text('timeout')) ?? (probeShell ? 600 : 120),
      caFiles: texts('ca-file').map(inCwd),
      ...(authFiles.length > 0 && { authFiles: authFiles.map(inCwd) }),
    },
  };
};

/** Reports options that do not go together. */
const checkTogether = ({
  configs,
  paths,
  images,
  output,
  check,
}: Pick<LockArguments, 'configs' | 'paths' | 'images' | 'output' | 'check'>): void => {
  if (configs.length === 0 && images.length === 0) throw new UsageError('give -c CONFIG PATH..., or --image');
  if (configs.length === 0 && paths.length > 0) throw new UsageError('PATH needs -c CONFIG');
  if (configs.length > 0 && paths.length === 0) throw new UsageError('-c CONFIG needs a PATH');
  if ([...configs, ...paths].filter((each) => each === '-').length > 1)
    throw new UsageError('standard input (-) is given twice');
  if (output === '-')
    throw new UsageError('--file takes a file name; without it the catalog goes to standard output');
  if (check && output === undefined) throw new UsageError('--check needs --file FILE');
  for (const image of images)
    if (!parseReference(image)) throw new UsageError(`--image ${image} is not a valid image name`);
};

/** The image after the last `=`, which no image name holds but a path may. */
const splitImage = (value: string, option: string): { readonly path: string; readonly image?: string } => {
  const equals = value.lastIndexOf('=');
  if (equals < 0) return { path: value };
  const image = value.slice(equals + 1);
  if (!parseReference(image)) throw new UsageError(`${option} ...=${image} is not a valid image name`);
  return { path: value.slice(0, equals), image };
};

const readLayout = (value: string, inCwd: (path: string) => string) => {
  const { path, image } = splitImage(value, '--oci-layout');
  // A drive letter's colon is followed by a separator, a ref is not.
  const [, folder = path, ref] = /^(.+?):([^/\\:]+)$/.exec(path) ?? [];
  // A ref alone would match every image.
  if (ref !== undefined && image === undefined)
    throw new UsageError(`--oci-layout ${value} needs =IMAGE after ${ref}`);
  return { folder: inCwd(folder), ...(ref !== undefined && { ref }), ...(image !== undefined && { image }) };
};

const readArchive = (value: string, inCwd: (path: string) => string) => {
  const { path, image } = splitImage(value, '--docker-archive');
  return { file: inCwd(path), ...(image !== undefined && { image }) };
};

const readSource = (value: string): SourceName => {
  if (value === 'registry' || value === 'podman' || value === 'docker') return value;
  throw new UsageError(`--from must be registry, podman or docker, not ${JSON.stringify(value)}`);
};

// The message does not repeat the value: people put passwords into addresses.
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

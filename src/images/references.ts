// Image references as container runtimes read them: the grammar and the defaults of the distribution
// project, which kubelet, docker and containerd share. Owns nothing else; each step is linear in the text.

/** Where an image is. */
export interface ImagePlace {
  /** Host and port, `docker.io` by default. */
  readonly registry: string;
  /** Path within the registry, with Docker Hub's `library/` written out. */
  readonly repository: string;
}

export interface ImageReference extends ImagePlace {
  readonly tag?: string;
  /** `sha256:...`, lower case. */
  readonly digest?: string;
}

const dockerHub = 'docker.io';
const domainPart = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagText = /^\w[\w.-]{0,127}$/;
/** The runtimes take a bare 64-digit name for an image id and refuse it as a repository. */
const imageId = /^[a-f0-9]{64}$/;
const hexDigits: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether the text is a digest of an algorithm that the runtimes know. */
export const isDigest = (text: string): boolean => {
  const colon = text.indexOf(':');
  const length = hexDigits[text.slice(0, colon)];
  const hex = text.slice(colon + 1);
  return length !== undefined && hex.length === length && /^[a-f0-9]+$/.test(hex);
};

const isRegistry = (text: string): boolean => {
  const match = /^(.*?)(?::([0-9]+))?$/s.exec(text);
  const host = match?.[1] ?? '';
  if (host.startsWith('[')) return /^\[[a-fA-F0-9:]+\]$/.test(host);
  return host.split('.').every((part) => domainPart.test(part));
};

/** The first path segment is a registry if it could not be a part of a Docker Hub name. */
const looksLikeRegistry = (segment: string): boolean =>
  /[.:[]/.test(segment) || segment === 'localhost' || segment !== segment.toLowerCase();

/** Reads a reference as a manifest may write it; undefined when a runtime would refuse it. */
export function parseReference(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const tag = hasTag ? tagged.slice(colon + 1) : undefined;
  const place = parseName(hasTag ? tagged.slice(0, colon) : tagged);
  if (place === undefined || imageId.test(text)) return undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  if (tag !== undefined && !tagText.test(tag)) return undefined;
  return { ...place, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

const parseName = (name: string): ImagePlace | undefined => {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hasRegistry = slash > 0 && looksLikeRegistry(first);
  if (hasRegistry && !isRegistry(first)) return undefined;
  const registry = !hasRegistry || first === 'index.docker.io' ? dockerHub : first;
  const repository = hasRegistry ? name.slice(slash + 1) : name;
  if (repository.length > 255 || !repository.split('/').every((part) => pathPart.test(part)))
    return undefined;
  const isOfficial = registry === dockerHub && !repository.includes('/');
  return { registry, repository: isOfficial ? `library/${repository}` : repository };
};

/** The reference with every default written out: `:latest` only where neither tag nor digest is given. */
export function formatReference(reference: ImageReference): string {
  const { registry, repository, tag, digest } = reference;
  const version = tag ?? (digest === undefined ? 'latest' : undefined);
  return `${registry}/${repository}${version === undefined ? '' : `:${version}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** One text for each image: `nginx` is `docker.io/library/nginx:latest`; a digest stays beside its tag. */
export function normaliseReference(text: string): string | undefined {
  const reference = parseReference(text);
  return reference && formatReference(reference);
}

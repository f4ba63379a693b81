// What a variable is before `env` of the container sets it: what an envFrom source or the image says.

import { DEFAULT_PATH, envSourcesOf } from '../kubernetes/environment.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import type { RuleContext } from './descriptor.ts';
import { escapeExpansion } from './script.ts';

export interface Inherited {
  /** The value as `env` can have it: the image's own, or $(NAME) for what an envFrom source sets. */
  readonly value?: string;
  /** Who may set the variable to a value that is not known. */
  readonly unknown?: { readonly who: string; readonly isImage: boolean; readonly isMissing?: boolean };
}

/** What the variable is in a container that has no `env` of that name; {} where nothing sets it. */
export const inheritedEnv = (
  container: JsonObject,
  name: string,
  { image, keysOf }: Pick<RuleContext, 'image' | 'keysOf'>,
): Inherited => {
  let unknownSource: string | undefined;
  for (const { kind, source, key } of sourcesOf(container, name)) {
    const keys = keysOf(kind, source);
    // The kubelet expands it to what the last source says, whichever that is.
    if (keys?.has(key)) return { value: `$(${name})` };
    if (keys === undefined) unknownSource = `${kind} ${source}`;
  }
  const own = ofImage(container, name, image);
  return unknownSource === undefined ? own : { ...own, unknown: { who: unknownSource, isImage: false } };
};

const ofImage = (container: JsonObject, name: string, image: RuleContext['image']): Inherited => {
  const reference = typeof container['image'] === 'string' ? container['image'] : '';
  const env = image(reference)?.env;
  const value = env && Object.hasOwn(env, name) ? env[name] : undefined;
  if (env === undefined || value === null)
    return { unknown: { who: `image ${reference}`, isImage: true, isMissing: reference === '' } };
  if (value !== undefined) return { value: escapeExpansion(value) };
  return name === 'PATH' ? { value: DEFAULT_PATH } : {};
};

interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly source: string;
  /** The entry that would become the variable. */
  readonly key: string;
}

/** The sources in `envFrom` that may set a variable. */
const sourcesOf = ({ envFrom }: JsonObject, variable: string): Source[] =>
  envSourcesOf(envFrom).flatMap(({ kind, name, prefix }) =>
    variable.startsWith(prefix) ? { kind, source: name, key: variable.slice(prefix.length) } : [],
  );

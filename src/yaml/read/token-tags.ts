// Tags as go-yaml 2 reads them: `!!str`, `!local`, `!handle!suffix`, `!<uri>`.

import { YamlError } from './node.ts';

const uri = "(?:[\\w;/?:@&=+$,.!~*'()[\\]-]|%[\\dA-Fa-f]{2})";
const verbatim = new RegExp(`!<(${uri}+)>`, 'y');
const withHandle = new RegExp(`(![\\w-]*!)(${uri}+)`, 'y');
const local = new RegExp(`!${uri}*`, 'y');

/** The prefixes of handles without a %TAG line. */
const handles = new Map([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]);

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

interface TagSource {
  readonly source: string;
  /** Undefined for `!<uri>`. */
  readonly handle: string | undefined;
  readonly suffix: string;
}

const tagAt = (text: string, at: number): TagSource | undefined => {
  const [exact, uri = ''] = matchAt(verbatim, text, at) ?? [];
  if (exact !== undefined) return { source: exact, handle: undefined, suffix: uri };
  const [source, handle, suffix = ''] = matchAt(withHandle, text, at) ?? [];
  if (source !== undefined) return { source, handle, suffix };
  const own = matchAt(local, text, at)?.[0];
  return own === undefined ? undefined : { source: own, handle: '!', suffix: own.slice(1) };
};

/** The tag at an offset: its length, and its full name. Throws YamlError. */
export const scanTag = (
  text: string,
  at: number,
  prefixes: ReadonlyMap<string, string>,
): { readonly length: number; readonly tag: string } => {
  const fail = (message: string): never => {
    throw new YamlError('syntax', message, at);
  };
  const { source, handle, suffix } = tagAt(text, at) ?? fail('an invalid tag');
  const { length } = source;
  const after = text[at + length];
  if (handle === '!' && /^![\w-]*!/.test(source)) fail('a tag without a name');
  if (after !== undefined && !' \t\r\n'.includes(after)) fail('a tag needs a space after it');
  const prefix = prefixOf(source, handle, prefixes);
  if (prefix === undefined) return fail(`no %TAG line defines the tag handle ${handle}`);
  try {
    return { length, tag: prefix + decodeURIComponent(suffix) };
  } catch {
    return fail("a tag has a % that doesn't encode a character");
  }
};

const prefixOf = (
  source: string,
  handle: string | undefined,
  prefixes: ReadonlyMap<string, string>,
): string | undefined => {
  if (handle === undefined) return '';
  // `!` alone is the non-specific tag, whatever a %TAG line says.
  return source === '!' ? '!' : (prefixes.get(handle) ?? handles.get(handle));
};

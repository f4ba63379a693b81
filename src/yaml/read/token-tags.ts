// Tags as go-yaml 2 reads them: `!!str`, `!local`, `!handle!suffix`, `!<uri>`.

import { YamlError } from './node.ts';

const uri = "(?:[\\w;/?:@&=+$,.!~*'()[\\]-]|%[\\dA-Fa-f]{2})";
const verbatim = new RegExp(`!<(${uri}+)>`, 'y');
const withHandle = new RegExp(`(![\\w-]*!)(${uri}+)`, 'y');
const local = new RegExp(`!${uri}*`, 'y');

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** The tag at an offset: its length, and what it stands for. Throws YamlError. */
export const scanTag = (
  text: string,
  at: number,
  prefixes: ReadonlyMap<string, string>,
): { readonly length: number; readonly tag: string } => {
  const fail = (message: string): never => {
    throw new YamlError('syntax', message, at);
  };
  const exact = matchAt(verbatim, text, at);
  const handled = exact ? null : matchAt(withHandle, text, at);
  const [source] = exact ?? handled ?? matchAt(local, text, at) ?? fail('a tag that is none');
  const after = text[at + source.length];
  if (!exact && !handled && /^![\w-]*!/.test(source)) fail('a tag without a name');
  if (after !== undefined && !' \t\r\n'.includes(after)) fail('a tag that no blank follows');
  const decoded = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      return fail('a tag with a % that stands for no character');
    }
  };
  if (exact) return { length: source.length, tag: decoded(exact[1] as string) };
  if (!handled) {
    const prefix = source === '!' ? undefined : prefixes.get('!');
    return { length: source.length, tag: (prefix ?? '!') + decoded(source.slice(1)) };
  }
  const [, handle, suffix] = handled as unknown as [string, string, string];
  const prefix = prefixes.get(handle) ?? (handle === '!!' ? 'tag:yaml.org,2002:' : undefined);
  if (prefix === undefined) return fail(`a tag whose handle ${handle} no %TAG line explains`);
  return { length: source.length, tag: prefix + decoded(suffix) };
};

// How a source says that an image cannot be read: an exception within this folder, which lock.ts turns into
// a Problem. The text never holds a header, a body, a URL's query or a helper's output: those carry secrets.
import type { ProblemKind } from '../../problems/catalogue.ts';

export class LockError extends Error {
  readonly what: string;
  readonly remedy: string | undefined;
  readonly kind: ProblemKind;

  constructor(what: string, remedy?: string, kind: ProblemKind = 'LockFailed') {
    super(what);
    this.what = what;
    this.remedy = remedy;
    this.kind = kind;
  }
}

/** Where a source is asked for an image and says that it has none, in words of its own: the next may have it. */
export class ImageMissing extends LockError {}

/** Where a source cannot be asked at all: the next one may be there. */
export class SourceUnreachable extends LockError {}

/** Where a host that was asked with TLS does not speak it. */
export class NotTls extends LockError {
  readonly url: URL;

  constructor(url: URL, code: string) {
    const { host } = url;
    super(`${host} doesn't speak TLS (${code})`, `if that is intended, use --plain-http ${host}`);
    this.url = url;
  }
}

/** Text of someone else's making, cut down to what a message may show of it. */
export const quoteForMessage = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are removed.
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return plain.length > 120 ? `${plain.slice(0, 117)}...` : plain;
};

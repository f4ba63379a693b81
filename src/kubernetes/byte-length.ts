// The length of text in UTF-8, in which Kubernetes counts its limits. It needs nothing of Node, so that the library
// runs in a browser.

/** The number of bytes of a text in UTF-8; half a surrogate pair counts as U+FFFD, which encoders write for it. */
export const byteLength = (text: string): number => {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else if (isHigh(code) && isLow(text.charCodeAt(at + 1))) {
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes;
};

/** The number of bytes that base64 encodes, with padding and without line ends. */
export const base64Length = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;
const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

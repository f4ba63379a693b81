// The length of text in UTF-8, in which Kubernetes counts its limits. It needs nothing of Node, so that the library
// runs in a browser.

const encoder = new TextEncoder();

/** The number of bytes of a text in UTF-8; half a surrogate pair counts as U+FFFD, which encoders write for it. */
export const byteLength = (text: string): number => encoder.encode(text).length;

/** The number of bytes that base64 encodes, with padding and without line ends. */
export const base64Length = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);

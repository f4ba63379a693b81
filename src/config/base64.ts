// Base64 in a config, which may have line ends and lack padding, as encoders of ConfigMaps write it. Done by its digits
// alone: not every runtime of the library has atob.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text without white space, with padding and no bits beyond the last byte; undefined where it is not base64. */
export const canonicalBase64 = (text: string): string | undefined => {
  const given = text.replace(/[\t\n\f\r ]+/g, '');
  const bare = given.length % 4 === 0 ? given.replace(/={1,2}$/, '') : given;
  const rest = bare.length % 4;
  if (rest === 1 || !/^[A-Za-z0-9+/]*$/.test(bare)) return undefined;
  if (rest === 0) return bare;
  // Two digits are one byte and 4 bits more, three are two bytes and 2 bits more.
  const last = digits.indexOf(bare.slice(-1)) & (rest === 2 ? 0b110000 : 0b111100);
  return bare.slice(0, -1) + digits.charAt(last) + '='.repeat(4 - rest);
};

// What people read on a terminal: text in which nothing that came with the data steers the terminal or turns the
// order of the letters round.

/**
 * Controls (C0 but tab and line feed, DEL, C1), what sets the direction of writing (Unicode's Bidi_Control), and
 * surrogates without their other half.
 */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with such characters as JSON writes them: `\u001b`, and `\r` for a carriage return. */
export const printable = (text: string): string =>
  text.replace(unprintable, (c) =>
    c === '\r' ? '\\r' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

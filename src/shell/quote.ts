// Quotes words for a shell.

/** The word as a shell reads it back: unquoted if nothing in it is special. */
export const quoteWord = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : singleQuoted(word);

export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

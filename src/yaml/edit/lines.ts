// Lines of a text and their line breaks: where they end, which comment lines belong to an element, and how whole lines
// come in. All editors and encoders take these rules from here.

/** The line break of the first line of a text; LF where it has none. */
export const newlineOf = (text: string): string => {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
};

/** Offset of the line break (or the end of the text) that ends the line of an offset. */
export const lineEndOf = (text: string, offset: number): number => {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
};

/** Offset of the line break before the line of an offset; 0 on the first line. */
export const lineBreakBefore = (text: string, offset: number): number => {
  const at = text.lastIndexOf('\n', offset - 1);
  if (at === -1) return 0;
  return at > 0 && text[at - 1] === '\r' ? at - 1 : at;
};

/** The end of the last of the comment lines that follow the line of an offset and are indented deeper than `column`. */
export const pastOwnComments = (text: string, offset: number, column: number): number => {
  let end = lineEndOf(text, offset);
  for (;;) {
    const start = text.indexOf('\n', end);
    if (start === -1) return end;
    let at = start + 1;
    while (text[at] === ' ') at++;
    if (text[at] !== '#' || at - start - 1 <= column) return end;
    end = lineEndOf(text, at);
  }
};

/** The end of the last of the blank lines and comment lines that follow the line of an offset. */
export const pastIdleLines = (text: string, offset: number): number => {
  let end = lineEndOf(text, offset);
  for (let start = text.indexOf('\n', end); start !== -1; start = text.indexOf('\n', end)) {
    let at = start + 1;
    while (text[at] === ' ' || text[at] === '\t') at++;
    const isIdle = at === text.length ? at > start + 1 : text[at] === '#' || lineEndOf(text, at) === at;
    if (!isIdle) break;
    end = lineEndOf(text, at);
  }
  return end;
};

/** Whether an offset is at the start of a line. */
export const isLineStart = (text: string, offset: number): boolean =>
  offset === 0 || text[offset - 1] === '\n';

/** Whole lines to put in at an offset: at the start of a line they end in a line break, else they begin with one. */
export const wholeLines = (
  text: string,
  offset: number,
  lines: readonly string[],
  newline: string,
): string => {
  const joined = lines.join(newline);
  return isLineStart(text, offset) ? joined + newline : newline + joined;
};

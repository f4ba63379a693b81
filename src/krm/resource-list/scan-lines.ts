// What frame.ts and scan.ts find in lines without reading YAML: where they begin, their content, plain keys and words.

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
export const DASH = 45;
const COLON = 58;
const UNDERSCORE = 95;

/** Start of the line after that of an offset; the end of the text when there is none. */
export const nextLine = (text: string, offset: number): number =>
  text.indexOf('\n', offset) + 1 || text.length;

/**
 * Start of the next line after an offset that is indented no deeper than a column, or `end`. All lines of a
 * list pass through here, so it is small: V8 optimises it early.
 */
export const shallowLine = (text: string, offset: number, end: number, column: number): number => {
  for (let line = offset; ; ) {
    line = text.indexOf('\n', line) + 1;
    if (line === 0 || line >= end) return end;
    let at = line + column;
    while (at >= line && text.charCodeAt(at) === SPACE) at--;
    if (at >= line) return line;
  }
};

/** The first character of a line that is not blank and no comment; else -1. */
export const contentOf = (text: string, line: number, end: number): number => {
  let at = line;
  while (text.charCodeAt(at) === SPACE) at++;
  const c = text.charCodeAt(at);
  return at >= end || c === LF || c === CR || c === HASH ? -1 : at;
};

/** The word after an offset up to the end of its line, when every reader takes it for itself; else nothing. */
export const plainWord = (text: string, offset: number): string => {
  if (text.charCodeAt(offset) !== SPACE) return '';
  let start = offset + 1;
  while (text.charCodeAt(start) === SPACE) start++;
  let end = start;
  if (!isLetterOrDigit(text.charCodeAt(end))) return '';
  while (isOfWord(text.charCodeAt(end))) end++;
  let after = end;
  while (text.charCodeAt(after) === SPACE) after++;
  if (!isLineEnd(text, after)) return '';
  const word = text.slice(start, end);
  return word.length === 4 && word.toLowerCase() === 'null' ? '' : word;
};

export const isLineEnd = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return (
    at >= text.length || c === LF || (c === CR && (at + 1 >= text.length || text.charCodeAt(at + 1) === LF))
  );
};

const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
const isLetterOrDigit = (c: number): boolean => isLetter(c) || (c >= 48 && c <= 57);
/** Letters and digits, and `_`, `-`, `.`, `/`. */
const isOfWord = (c: number): boolean =>
  isLetterOrDigit(c) || c === UNDERSCORE || (c >= DASH && c <= DASH + 2);

/** Whether a line starts with a plain key, so that what begins there is a block map. */
export const isKey = (text: string, start: number, end: number): boolean => {
  let at = start;
  while (at < end && isLetter(text.charCodeAt(at))) at++;
  if (at === start || text.charCodeAt(at) !== COLON) return false;
  const c = text.charCodeAt(at + 1);
  return at + 1 >= text.length || c === SPACE || c === LF || c === CR;
};

/** The first character, from the start of a line on, that is of no blank line and no comment; -1: none is before `end`. */
export const firstContent = (text: string, start: number, end: number): number => {
  for (let line = start; line < end; line = nextLine(text, line)) {
    const at = contentOf(text, line, end);
    if (at !== -1) return at;
  }
  return -1;
};

/** How many spaces are before an offset. */
export const indentOf = (text: string, offset: number): number => {
  let at = offset;
  while (text.charCodeAt(at - 1) === SPACE) at--;
  return offset - at;
};

// A glance at a block map: what its own keys and those of its metadata tell, without reading what lies deeper.
// Most objects of a large list concern no rule, and a glance is enough to know that.

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const COLON = 58;
const UNDERSCORE = 95;

/** What a glance tells. One Glance serves many objects, one after the other. Offsets of what is not there are -1. */
export class ObjectScan {
  /** Nothing here counts unless each key is a plain word that stands there once. */
  regular = false;
  /** Offsets behind `apiVersion:`, `kind:` and `metadata:`. */
  apiVersion = -1;
  kind = -1;
  metadata = -1;

  /** Looks at the keys of the object that begins at an offset, in a column, and goes up to the start of a line. */
  scan(text: string, start: number, end: number, column: number): void {
    this.apiVersion = this.kind = this.metadata = -1;
    this.regular = isKey(text, start, end);
    const isOpen = this.regular && this.noteKey(text, start, end);
    this.scanAfter(text, start, end, column, isOpen);
  }

  /** Answers whether an object is regular that is so up to an offset, and has apiVersion, kind and metadata there. */
  scanOn(text: string, offset: number, end: number, column: number): boolean {
    this.apiVersion = this.kind = this.metadata = offset;
    this.regular = true;
    this.scanAfter(text, offset, end, column, false);
    return this.regular;
  }

  /** Looks at the lines behind an offset; `isOpen`: a deeper line would continue the value of the key before. */
  private scanAfter(text: string, offset: number, end: number, column: number, isOpen: boolean): void {
    let open = isOpen;
    for (let line = offset; this.regular; ) {
      line = open ? nextLine(text, line) : shallowLine(text, line, end, column);
      if (line >= end) break;
      const first = contentOf(text, line, end);
      if (first === -1) continue;
      if (first - line === column) open = this.noteKey(text, first, end);
      else this.regular = false;
    }
  }

  /** Answers whether a deeper line would continue the key's value. */
  private noteKey(text: string, start: number, end: number): boolean {
    const c = text.charCodeAt(start);
    if (c === DASH) return false; // an element of the list below the key before
    if (c === 97 && text.startsWith('apiVersion:', start)) {
      if (this.apiVersion !== -1) this.regular = false;
      this.apiVersion = start + 11;
      return true;
    }
    if (c === 107 && text.startsWith('kind:', start)) {
      if (this.kind !== -1) this.regular = false;
      this.kind = start + 5;
      return true;
    }
    if (c === 109 && text.startsWith('metadata:', start)) {
      if (this.metadata !== -1) this.regular = false;
      this.metadata = start + 9;
    } else if (!isKey(text, start, end)) this.regular = false;
    return false;
  }
}

/** What a glance at the metadata of such an object tells; offsets of what is not there are -1. */
export class MetadataScan {
  /** Whether it is a block map each of whose keys is a plain word that stands there once; else nothing counts. */
  plain = false;
  /** Offsets behind `name:` and `namespace:`. */
  name = -1;
  namespace = -1;
  /** Start of the line behind all that it holds. */
  end = -1;

  /** Looks at what stands behind `metadata:`, a key in a column of an object that goes up to the start of a line. */
  scan(text: string, start: number, end: number, column: number): void {
    this.name = this.namespace = -1;
    this.end = end;
    this.plain = isLineEnd(text, start);
    let below = -1;
    let isOpen = false;
    for (let line = nextLine(text, start); this.plain && line < end; line = nextLine(text, line)) {
      const first = contentOf(text, line, end);
      if (first === -1) continue;
      const indent = first - line;
      if (indent <= column) {
        this.end = line;
        break;
      }
      if (below === -1) below = indent;
      if (indent === below) isOpen = this.noteKey(text, first, end);
      else if (isOpen || indent < below) this.plain = false;
    }
  }

  private noteKey(text: string, start: number, end: number): boolean {
    const c = text.charCodeAt(start);
    if (c === 110 && text.startsWith('name:', start)) {
      if (this.name !== -1) this.plain = false;
      this.name = start + 5;
      return true;
    }
    if (c === 110 && text.startsWith('namespace:', start)) {
      if (this.namespace !== -1) this.plain = false;
      this.namespace = start + 10;
      return true;
    }
    if (!isKey(text, start, end)) this.plain = false;
    return false;
  }
}

/** Start of the line behind the one in which an offset lies; the end of the text when there is none. */
export const nextLine = (text: string, offset: number): number =>
  text.indexOf('\n', offset) + 1 || text.length;

/**
 * Start of the next line behind an offset that is indented no deeper than a column, or `end`. All lines of a
 * list pass through here, so it is small: V8 is quick to see that it pays to optimise it.
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

/** The word behind an offset up to the end of its line, when it means itself to every reader; else nothing. */
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

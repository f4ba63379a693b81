// Where the documents of a YAML stream are. A `---` or `...` at the start of a line is a marker wherever it
// is found (YAML 1.2, 9.1.2), so lines decide and nothing is read. Every byte of the stream belongs to a
// document or to what is between two of them; nothing is kept or printed here. JSON objects one after the
// other are documents too where a stream begins with them, as kubectl reads it.

import { isBlankOrComment } from '../../yaml/read/chars.ts';

export interface Document {
  /** Start of the line of its `---`, or of its first line when it has none. */
  readonly opening: number;
  /** Where its content starts: after the line of the `---`, or at the `---` when content shares that line. */
  readonly start: number;
  /** Start of the next marker's line, or the end of the text. */
  readonly end: number;
  /** Nothing but blank lines, comments and directives. */
  readonly blank: boolean;
}

const BOM = 0xfeff;

const isMarker = (text: string, at: number, marker: string): boolean => {
  if (!text.startsWith(marker, at)) return false;
  const next = text[at + 3];
  return next === undefined || next === ' ' || next === '\t' || next === '\n' || next === '\r';
};

/** The documents of a stream in order; a stream of nothing has one blank document. */
export const splitDocuments = (text: string): Document[] => {
  const documents: Document[] = [];
  let opening = 0;
  let start = text.charCodeAt(0) === BOM ? 1 : 0;
  let blank = true;
  let marked = false;
  const close = (end: number): void => {
    if (end > opening || marked) documents.push({ opening, start, end, blank });
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const first = text.charCodeAt(at) === BOM ? at + 1 : at;
    if (isMarker(text, first, '---')) {
      close(at);
      const shared = !isBlankOrComment(text.slice(first + 3, next));
      opening = at;
      start = shared ? first : next;
      blank = !shared;
      marked = true;
    } else if (isMarker(text, first, '...')) {
      close(at);
      opening = next;
      start = next;
      blank = true;
      marked = false;
    } else if (blank) {
      if (!isBlankOrComment(text.slice(first, next)) && !text.startsWith('%', first)) {
        blank = false;
        if (start === at) start = first;
      }
    }
    at = next;
  }
  close(text.length);
  const [first, ...rest] = documents;
  if (first === undefined) return [{ opening: 0, start, end: text.length, blank: true }];
  const isMarked = text.startsWith('---', first.opening);
  return isMarked ? documents : [...jsonObjects(text, first), ...rest];
};

const blanks = /[ \t\r\n]*/y;

/** Offset of what is after blanks. */
const afterBlanks = (text: string, at: number): number => {
  blanks.lastIndex = at;
  blanks.test(text);
  return blanks.lastIndex;
};

/** The objects that a document of JSON consists of; the document itself where it is none or has only one. */
const jsonObjects = (text: string, document: Document): Document[] => {
  const objects: Document[] = [];
  let start = afterBlanks(text, document.start);
  let opening = document.opening;
  while (text[start] === '{' && start < document.end) {
    const end = objectEnd(text, start, document.end);
    if (end === -1 || !isJson(text.slice(start, end))) return [document];
    const next = Math.min(afterBlanks(text, end), document.end);
    if (next < document.end && text[next] !== '{') return [document];
    objects.push({
      opening,
      start: opening === document.opening ? document.start : start,
      end: next,
      blank: false,
    });
    start = next;
    opening = next;
  }
  return objects.length > 1 ? objects : [document];
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const bracketOrText = /[{}]|"(?:[^"\\]|\\.)*"/g;

/** Offset after the brace that closes the one at an offset; -1: none does. */
const objectEnd = (text: string, start: number, end: number): number => {
  let depth = 0;
  bracketOrText.lastIndex = start;
  for (let found = bracketOrText.exec(text); found && found.index < end; found = bracketOrText.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '}' && --depth === 0) return bracketOrText.lastIndex;
  }
  return -1;
};

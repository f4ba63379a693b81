// Where the documents of a YAML stream stand. A `---` or `...` at the start of a line is a marker wherever it
// is found (YAML 1.2, 9.1.2), so lines decide and nothing is read. Every byte of the stream belongs to a
// document or to what stands between two of them; nothing is kept or printed here.

import { isBlankOrComment } from './blank.ts';

export interface Document {
  /** Start of the line of its `---`, or of its first line when it has none. */
  readonly opening: number;
  /** Where its content starts: behind the line of the `---`, or at the `---` when content shares that line. */
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
  return documents.length === 0 ? [{ opening: 0, start, end: text.length, blank: true }] : documents;
};

// Whether quoted text goes on past the end of a piece of a framed list. Kubernetes' reader takes further lines of quoted
// text at any column, so a line that looks like a dash or a key of the list may be inside quotes.
//
// Proof: the first piece begins outside quotes. If every piece is closed at its end, each next one begins outside quotes
// too. An opening quote that stays open is the last double quote of its piece, or has only pairs of single quotes after
// it, and white space or an indicator before it. A piece with such a quote is parsed by itself: it is closed if it parses.

import { ifYaml } from '../../yaml/read/node.ts';
import { parse } from '../../yaml/read/parse.ts';
import type { Frame } from './frame.ts';

/** Whether all keys and items of a frame end outside quotes. */
export const closesQuotes = (text: string, { keys, items, end }: Frame): boolean => {
  const starts = keys.map(({ start }) => start);
  for (let index = 0; index < items.length; index++) starts.push(items.lineOf(index));
  starts.sort((a, b) => a - b);
  let to = end;
  const doubles = new QuoteFinder(text, '"');
  const singles = new QuoteFinder(text, "'");
  for (const from of starts.reverse()) {
    if ((doubles.mayBeOpen(from, to) || singles.mayBeOpen(from, to)) && !parsesAlone(text, from, to))
      return false;
    to = from;
  }
  return true;
};

/** Finds the last quotes of pieces from the end of a text to its start, in one pass over the text. */
class QuoteFinder {
  private readonly text: string;
  private readonly quote: string;
  private last: number;

  constructor(text: string, quote: string) {
    this.text = text;
    this.quote = quote;
    this.last = text.length;
  }

  /** Whether a quote of the piece may have opened text that the piece does not close. */
  mayBeOpen(from: number, to: number): boolean {
    const { text, quote } = this;
    let at = this.before(to);
    while (at >= from) {
      if (isOpening(text, at)) return true;
      const previous = at === 0 ? -1 : this.before(at);
      // After a quote that stays open there are only escaped double quotes, or pairs of single quotes.
      if (quote === '"' ? !isEscaped(text, at) : previous !== at - 1) return false;
      at = quote === '"' ? previous : this.before(Math.max(previous, 0));
    }
    return false;
  }

  /** The last quote before an offset; -1: there is none. */
  private before(offset: number): number {
    if (this.last >= offset) this.last = offset === 0 ? -1 : this.text.lastIndexOf(this.quote, offset - 1);
    return this.last;
  }
}

/** Whether quoted text may begin here: at the start of a line, or after white space or an indicator. */
const isOpening = (text: string, at: number): boolean =>
  at === 0 || ' \t\r\n[{,:'.includes(text[at - 1] as string);

const isEscaped = (text: string, at: number): boolean => {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
};

const parsesAlone = (text: string, from: number, to: number): boolean =>
  ifYaml(() => parse(text.slice(from, to))) !== undefined;

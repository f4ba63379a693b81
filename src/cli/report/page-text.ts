// A page of the documentation as a terminal shows it: paragraphs wrapped, code indented, links by their words.

import type { Colors } from '../io.ts';
import { wrapWords } from './wrap-words.ts';

const FENCE = /^```/;

/** The Markdown of docs/ in lines of `columns`; code and tables keep their lines. */
export const pageText = (markdown: string, columns: number, colors: Colors): string => {
  const out: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  const flush = (): void => {
    if (paragraph.length > 0) out.push(...wrapWords(plainLinks(paragraph.join(' ')), columns));
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const isProse = !isCode && /^[^\s#|`-]|^`(?!``)/.test(line) && !/^\d+\. /.test(line);
    if (isProse) {
      paragraph.push(line);
      continue;
    }
    flush();
    if (FENCE.test(line)) isCode = !isCode;
    else if (isCode) out.push(line === '' ? '' : `    ${line}`);
    else if (line.startsWith('#')) out.push(colors.bold(line.replace(/^#+ /, '')));
    else if (line.startsWith('|')) out.push(line);
    else out.push(...wrapWords(plainLinks(line), columns, '  '));
  }
  flush();
  return out.join('\n');
};

/** `words (address)` for a link into the web, the words alone for one to another page. */
const plainLinks = (text: string): string =>
  text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, to: string) =>
    /^https?:/.test(to) ? `${words} (${to})` : words,
  );

// Text from manifests and configs as text of HTML. Whatever it holds, it makes no element, and nothing in it turns the
// order of the letters round.

import { printable } from '../../process/printable.ts';

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

/** The text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (c) => entities[c] as string);

/** The first characters of a text that is longer, and how many there are of the others. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} more characters)`;

/** A line of a manifest, as far as people read it: of podgraft's record only the start. */
export const readableLine = (line: string): string =>
  shorten(line, /^[-+ ]?\s*["']?podgraft\.dev\/grafts["']?:/.test(line) ? 60 : 2000);

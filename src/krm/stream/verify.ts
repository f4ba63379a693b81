// The net below the encoder of a stream: the new text is split into documents again, and must have exactly those of
// the outcome, the unchanged ones with their bytes.

import { InexactEditError } from '../../problems/diagnostic.ts';
import { isSame, isSameNode, parsed, read } from '../meaning.ts';
import { splitDocuments } from './documents.ts';
import type { Stream, StreamChanges } from './stream.ts';

/** Throws InexactEditError where a text is not the stream with the changes in it. */
export const verifyStream = (
  stream: Stream,
  { changed, removed, added }: StreamChanges,
  text: string,
): void => {
  const found = sourcesOf(text);
  const kept = stream.parts.flatMap(({ document: { start, end, blank }, resource }) => {
    if (blank || (resource !== undefined && removed.has(resource))) return [];
    return [(resource && changed.get(resource)) ?? stream.text.slice(start, end)];
  });
  const isExact =
    found.length === kept.length + added.length &&
    kept.every((each, index) => keeps(each, found[index] as string, index === kept.length - 1)) &&
    added.every((each, index) => isSame(read(found[kept.length + index] as string), each));
  if (!isExact) throw new InexactEditError("the new text wouldn't have exactly the intended documents");
};

const sourcesOf = (text: string): string[] =>
  splitDocuments(text).flatMap(({ start, end, blank }) => (blank ? [] : [text.slice(start, end)]));

/** Whether a document has its bytes; blanks around JSON are not its own, and the last may gain or lose a line break. */
const keeps = (before: string, after: string, isLast: boolean): boolean => {
  if (before === after) return true;
  if (/^\s*\{/.test(before) && before.trim() === after.trim()) return true;
  if (!isLast) return false;
  const tree = parsed(before);
  return tree === undefined ? before.trim() === after.trim() : isSameNode(tree, parsed(after));
};

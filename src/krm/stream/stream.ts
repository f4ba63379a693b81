// A file or a stream of YAML documents as resources, and the new text of the stream with some of them changed, removed
// or added. Documents that are no Kubernetes objects are not looked at further, and keep every byte.

import type { Problem } from '../../problems/diagnostic.ts';
import { newlineOf } from '../../yaml/edit/lines.ts';
import { withLastBreak } from '../../yaml/edit/open-scalar.ts';
import { applySplices, type Splice } from '../../yaml/edit/splice.ts';
import { renderMap } from '../../yaml/print/render.ts';
import { plainStyle } from '../../yaml/print/style.ts';
import { YamlError } from '../../yaml/read/node.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import { textOf, toJson } from '../../yaml/read/value.ts';
import { Resource } from '../resource.ts';
import { ObjectScan } from '../resource-list/scan.ts';
import { contentOf, nextLine, plainWord } from '../resource-list/scan-lines.ts';
import { type ObjectType, unknownType } from '../resource-list/type-reader.ts';
import { yamlProblem } from '../yaml-problem.ts';
import { type Document, splitDocuments } from './documents.ts';
import { verifyStream } from './verify.ts';

export interface StreamPart {
  readonly document: Document;
  /** Undefined for a document that is no Kubernetes object. */
  readonly resource: Resource | undefined;
}

export interface Stream {
  readonly text: string;
  readonly parts: readonly StreamPart[];
  readonly problems: readonly Problem[];
}

/** Reads a stream; `path` is how messages call the file it came from, `exclude` what leaves it out (FilePlace). */
export const readStream = (text: string, path: string, exclude?: string): Stream => {
  const problems: Problem[] = [];
  const parts = splitDocuments(text).map((document, index): StreamPart => {
    if (document.blank) return { document, resource: undefined };
    const { start, end } = document;
    const source = text.slice(start, end);
    if (!mayName(source, 'apiVersion') || !mayName(source, 'kind')) return { document, resource: undefined };
    const { kind, apiVersion } = quickType(text, start, end);
    const file = { path, index, ...(exclude !== undefined && { exclude }) };
    // A document without the usual layout must be read to know whether it is an object.
    const resource = new Resource({ text, start, end, column: 0 }, { kind, apiVersion, file });
    try {
      const isObject =
        kind !== undefined ||
        ['apiVersion', 'kind'].every((key) => (textOf(text, resource.root, key) ?? '') !== '');
      return { document, resource: isObject ? resource : undefined };
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      problems.push(yamlProblem(thrown, text, path, file));
      return { document, resource: undefined };
    }
  });
  return { text, parts, problems };
};

/** Whether a text may have a word in it: with escapes it may be there in other letters. */
const mayName = (text: string, word: string): boolean => text.includes(word) || /\\[xuU]/.test(text);

/** The type of a manifest in the usual layout. */
const quickType = (text: string, start: number, end: number): ObjectType => {
  let line = start;
  while (line < end && contentOf(text, line, end) === -1) line = nextLine(text, line);
  scan.scan(text, line, end, 0);
  if (!scan.regular) return unknownType;
  const [apiVersion, kind] = [plainWord(text, scan.apiVersion), plainWord(text, scan.kind)];
  return apiVersion === '' || kind === '' ? unknownType : { kind, apiVersion };
};
const scan = new ObjectScan();

export interface StreamChanges {
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly JsonObject[];
}

/**
 * The text of the stream with the changes in it; empty when no document is left. Throws InexactEditError where it
 * would not have exactly the documents that it should have.
 */
export const encodeStream = (stream: Stream, changes: StreamChanges): string => {
  const text = printStream(stream, changes);
  const { changed, removed, added } = changes;
  const isTouched = stream.parts.some(
    ({ resource: each }) => each && (changed.has(each) || removed.has(each)),
  );
  if (isTouched || added.length > 0 || text !== stream.text) verifyStream(stream, changes, text);
  return text;
};

const printStream = (stream: Stream, changes: StreamChanges): string => {
  const { added } = changes;
  const newline = newlineOf(stream.text);
  const kept = withoutAdded(stream, changes);
  if (added.length === 0) return kept;
  if (isJsonStream(stream) && kept !== '')
    return [kept.replace(/\r?\n$/, ''), ...added.map((each) => toJson(each)), ''].join(newline);
  const documents = added.map((value) => printDocument(value, newline));
  if (kept === '') return documents.join(`---${newline}`);
  const closed = withLastBreak(kept, newline, splitDocuments(kept).at(-1)?.start);
  return closed + documents.map((document) => `---${newline}${document}`).join('');
};

/** The text with documents changed and removed; a text without documents stays only where nothing is added. */
const withoutAdded = ({ text, parts }: Stream, { changed, removed, added }: StreamChanges): string => {
  const splices: Splice[] = [];
  const isGone = (part: Pick<StreamPart, 'resource'> | undefined): boolean =>
    part?.resource !== undefined && removed.has(part.resource);
  let isEmpty = true;
  for (const { document, resource } of parts) {
    const fresh = resource && changed.get(resource);
    const isRemoved = isGone({ resource });
    if (isRemoved) splices.push({ start: document.opening, end: document.end, text: '' });
    else if (fresh !== undefined) splices.push({ start: document.start, end: document.end, text: fresh });
    if (!document.blank && !isRemoved) isEmpty = false;
  }
  if (splices.length === 0 && (added.length === 0 || !isEmpty)) return text;
  if (isEmpty) return '';
  const kept = applySplices(text, splices);
  // A stream that began without a marker still begins without one.
  return isGone(parts[0]) && !/^\ufeff?---/.test(text) ? kept.replace(/^---[ \t]*\r?\n/, '') : kept;
};

/** Whether the stream ends with one of several JSON objects, no marker between them: nothing else may follow those. */
const isJsonStream = ({ text, parts }: Stream): boolean => {
  const last = parts.at(-1);
  return parts.length > 1 && last !== undefined && text[last.document.opening] === '{';
};

/** A new object as a YAML document. */
export const printDocument = (value: JsonObject, newline = '\n'): string => {
  return renderMap(value, 0, plainStyle(newline)).join(newline) + newline;
};

// Encodes the outcome of a run by splicing the text that came in: items that nothing changed, and everything
// outside `items` and `results`, keep their bytes.

import { hasErrors, type Problem } from '../../problems/diagnostic.ts';
import { newlineOf } from '../../yaml/edit/lines.ts';
import { type Splice, sortSplices } from '../../yaml/edit/splice.ts';
import { renderEntry } from '../../yaml/print/render.ts';
import { plainStyle, type Style } from '../../yaml/print/style.ts';
import type { Tree } from '../../yaml/read/node.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import type { Resource } from '../resource.ts';
import { toResult } from '../results.ts';
import { RESOURCE_LIST, type ResourceList } from './decode.ts';
import { encodeFrame } from './encode-frame.ts';
import { keepingTail } from './encode-tail.ts';
import { encodeTree } from './encode-tree.ts';

const API_VERSION = 'config.kubernetes.io/v1';

/** The outcome of a run, in terms of the items that came in. */
export interface ResourceListChanges {
  /** New text for items that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly JsonObject[];
  readonly problems: readonly Problem[];
}

/** What encodeFrame and encodeTree put into the text of a list. */
export interface Outcome {
  readonly list: ResourceList;
  /** The new texts of items. */
  readonly changed: readonly Splice[];
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly JsonObject[];
  readonly results: readonly JsonObject[];
  /** Whether an error is among the results. */
  readonly failed: boolean;
  readonly style: Style;
}

/** New text may become the last of the list, where a block scalar needs the line break that the text ends in. */
const styleOf = (text: string): Style => ({
  ...plainStyle(newlineOf(text)),
  quoted: !text.endsWith('\n'),
});

/** The splices that put an outcome into the text of the ResourceList, in the order of their places. */
export const encode = (list: ResourceList, changes: ResourceListChanges): Splice[] => {
  const { removed, added, problems } = changes;
  const outcome: Outcome = {
    list,
    changed: [...changes.changed].map(([item, text]) => replacing(list, item, text)),
    removed,
    added,
    results: problems.map(toResult),
    failed: hasErrors(problems),
    style: styleOf(list.text),
  };
  const splices = list.frame ? encodeFrame(outcome, list.frame) : encodeTree(outcome, list.tree as Tree);
  return sortSplices(list.text.endsWith('\n') ? splices : keepingTail(list, changes.changed, splices));
};

const replacing = (list: ResourceList, item: Resource, text: string): Splice => {
  const { start, end } = item.extent;
  // In a list read as a tree, new text may follow an item before its last line break, which stays out of the splice.
  const tail = list.frame ? '' : (/\r?\n$/.exec(item.source)?.[0] ?? '');
  const width = text.endsWith(tail) ? tail.length : 0;
  return { start, end: end - width, text: text.slice(0, text.length - width) };
};

/** A ResourceList that carries nothing but results, for input that could not be read. */
export const encodeResults = (problems: readonly Problem[]): string => {
  const head = [`apiVersion: ${API_VERSION}`, `kind: ${RESOURCE_LIST}`, 'items: []'];
  const results = renderEntry('results', problems.map(toResult), 0, plainStyle('\n'));
  return `${[...head, ...results].join('\n')}\n`;
};

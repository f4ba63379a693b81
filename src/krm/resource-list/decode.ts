// Decodes the text of a ResourceList into resources, most of them unread.

import { bug, InexactEditError, type Problem, problem } from '../../problems/diagnostic.ts';
import { pastOwnComments } from '../../yaml/edit/lines.ts';
import {
  columnOf,
  type MapNode,
  type Node,
  positionAt,
  type SeqNode,
  type Tree,
  YamlError,
} from '../../yaml/read/node.ts';
import { parse, refuseOddBreaks } from '../../yaml/read/parse.ts';
import type { Json } from '../../yaml/read/resolve.ts';
import { child, textOf, toValue } from '../../yaml/read/value.ts';
import { type Items, ListedItems } from '../items.ts';
import { Resource } from '../resource.ts';
import { splitDocuments } from '../stream/documents.ts';
import { yamlProblem } from '../yaml-problem.ts';
import { type Frame, frame } from './frame.ts';
import { FramedItems } from './framed-items.ts';

export const RESOURCE_LIST = 'ResourceList';

export interface ResourceList {
  readonly text: string;
  readonly items: Items;
  /** The functionConfig as a plain value; undefined when the host sent none. */
  readonly functionConfig: Json | undefined;
  /** Where it is in the text. */
  readonly configNode: Node | undefined;
  readonly frame: Frame | undefined;
  readonly tree: Tree | undefined;
}

/**
 * `isList`: the text is a ResourceList all the same, of a form that cannot be edited: it goes out as it came.
 * `isIntended`: it is no YAML, and speaks of a ResourceList: what the host sent is not to be lost either.
 */
export type Decoded =
  | { readonly list: ResourceList }
  | { readonly problem: Problem; readonly isList: boolean; readonly isIntended: boolean };

/**
 * What was thrown while a list was worked on, as a Problem: a new text with a wrong value is no bug where the list
 * itself is no YAML, in items that nobody read.
 */
export const problemOfThrown = (thrown: unknown, text: string): Problem => {
  if (!(thrown instanceof InexactEditError)) return bug(thrown);
  try {
    const whole = decode(text, false);
    return 'problem' in whole && whole.problem.kind === 'InputNotYaml' ? whole.problem : bug(thrown);
  } catch {
    return bug(thrown);
  }
};

/** Decodes a ResourceList in YAML or JSON. Without `shortcuts` all of it is read at once: for tests. */
export const decode = (text: string, shortcuts = true): Decoded => {
  const report: ReportProblem = (kind, what, isList = false) => ({
    problem: problem(kind, { where: 'standard input', what }),
    isList,
    isIntended: kind === 'InputNotYaml' && text.includes(RESOURCE_LIST),
  });
  if (!/\S/.test(text)) return report('InputEmpty', 'empty');
  if (text.includes('\0')) {
    const { line } = positionAt(text, text.indexOf('\0'));
    return report('InputNotYaml', `line ${line} has a NUL byte`);
  }
  try {
    const framed = shortcuts ? frame(text) : undefined;
    return framed ? fromFrame(text, framed, report) : fromTree(text, report);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const isIntended = text.includes(RESOURCE_LIST);
    const isList = isIntended && thrown.code !== 'syntax';
    return { problem: yamlProblem(thrown, text, 'standard input'), isList, isIntended };
  }
};

/** Decodes a text that is a ResourceList and nothing else; undefined for any other. */
export const decodeIfList = (text: string): Decoded | undefined => {
  // A stream of several documents is none, and need not be read as a whole to know.
  if (splitDocuments(text).filter(({ blank }) => !blank).length !== 1) return undefined;
  const decoded = decode(text);
  return 'list' in decoded || decoded.isList ? decoded : undefined;
};

type ReportProblem = (kind: Parameters<typeof problem>[0], what: string, isList?: boolean) => Decoded;

const fromFrame = (text: string, framed: Frame, report: ReportProblem): Decoded => {
  // The readers of the items check those. The other keys are checked here, also those that podgraft does not use:
  // other programs read the whole list.
  const trees = new Map<string, Tree>();
  const last = text.length - 1;
  let from = 0;
  for (const { name, start, end } of framed.keys) {
    const isRead = name !== 'items';
    if (!isRead && framed.items.length === 0) continue;
    refuseOddBreaks(text, from, isRead ? start : framed.items.startOf(0));
    if (isRead) trees.set(name, parse(text, start, end));
    from = Math.min(end, last);
  }
  refuseOddBreaks(text, from, text.length);
  const kind = textOf(text, trees.get('kind')?.root, 'kind');
  if (kind !== RESOURCE_LIST)
    return report('NotAResourceList', `expected kind ${RESOURCE_LIST}, found ${kind ?? 'none'}`);
  const tree = trees.get('functionConfig');
  let functionConfig: Json | undefined;
  let configNode: Node | undefined;
  if (tree) {
    const node = child(text, tree.root, 'functionConfig');
    functionConfig = node ? toValue(tree, node) : undefined;
    configNode = node ?? undefined;
  }
  const items = new FramedItems(text, framed);
  return { list: { text, items, functionConfig, configNode, frame: framed, tree: undefined } };
};

const fromTree = (text: string, report: ReportProblem): Decoded => {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const tree = parse(text, start);
  const { root } = tree;
  if (root?.type !== 'map') return report('NotAResourceList', 'must be a map');
  const kind = textOf(text, root, 'kind');
  if (kind !== RESOURCE_LIST)
    return report('NotAResourceList', `expected kind ${RESOURCE_LIST}, found ${kind ?? 'none'}`);
  const list = child(text, root, 'items');
  if (list && list.type !== 'seq') return report('NotAResourceList', 'items must be a list', true);
  if (!isPlain(text, root, list)) {
    const what = 'its YAML has tags, anchors or explicit keys around the items';
    return report('NotAResourceList', what, true);
  }
  const items = (list?.items ?? []).map(({ value }) => {
    if (list?.flow !== false || value === null) return resourceOf(tree, value, undefined);
    // In block style an item owns its lines and the comments after its values, up to where yaml/edit/layout.ts puts
    // what comes next.
    const end = pastOwnComments(text, value.end, list.column);
    return resourceOf(tree, value, text.indexOf('\n', end) + 1 || text.length);
  });
  const config = child(text, root, 'functionConfig');
  return {
    list: {
      text,
      items: new ListedItems(items),
      functionConfig: config ? toValue(tree, config) : undefined,
      configNode: config ?? undefined,
      frame: undefined,
      tree,
    },
  };
};

/** Whether keys and items are where new ones can be put beside them. */
const isPlain = (text: string, root: MapNode, list: SeqNode | null | undefined): boolean => {
  const isBare = (node: Node | null): boolean => node?.tag === undefined && node?.anchor === undefined;
  // In block style a line begins there, in flow style a bracket or a comma is before.
  const isFirst = (start: number, flow: boolean): boolean => {
    let at = start - 1;
    while (at >= 0 && (text[at] === ' ' || (flow && /\s/.test(text[at] as string)))) at--;
    return flow ? /[{[,]/.test(text[at] ?? '') : at < 0 || text[at] === '\n' || text[at] === '\ufeff';
  };
  return (
    [root, list ?? null, ...root.entries.map(({ key }) => key)].every(isBare) &&
    root.entries.every(({ key, colon }) => text[colon - 1] === ':' && isFirst(key.start, root.flow)) &&
    (list?.items ?? []).every(
      ({ start, value }) => (list?.flow && !isBare(value)) || isFirst(start, list?.flow ?? false),
    )
  );
};

const resourceOf = (tree: Tree, node: Node | null, lineEnd: number | undefined): Resource => {
  const start = node?.start ?? 0;
  // In a flow list columns do not matter, and a line may be as long as the text: don't look for its start.
  const column = lineEnd === undefined ? 0 : columnOf(tree.text, start);
  return new Resource(
    { text: tree.text, start, end: lineEnd ?? node?.end ?? start, column },
    { tree: { ...tree, root: node } },
  );
};

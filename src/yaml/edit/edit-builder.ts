// Collects the splices of a draft. Holds what the layouts of block and flow collections share: the text, the style of new
// text, and the ranges of the elements in the source.

import { renderEntry, renderItems, renderString } from '../print/render.ts';
import { oneStyle, type Style } from '../print/style.ts';
import { elementsOf, type MapNode, type Node, type SeqNode } from '../read/node.ts';
import type { Json } from '../read/resolve.ts';
import { isObject, type OuterAnchors, toValue } from '../read/value.ts';
import type { Child, Draft } from './draft.ts';
import { linesOfSource } from './element-source.ts';
import type { Splice } from './splice.ts';

export class EditBuilder {
  readonly splices: Splice[] = [];
  readonly text: string;
  readonly style: Style;
  private readonly draft: Draft;
  private json: boolean | undefined;
  private readonly toEdits: (draft: Draft, style: Style) => Splice[];

  /** `toEdits` carries out the draft of an element that was elsewhere. */
  constructor(draft: Draft, style: Style, toEdits: (draft: Draft, style: Style) => Splice[]) {
    this.draft = draft;
    this.toEdits = toEdits;
    this.text = draft.tree.text;
    this.style = oneStyle(style);
  }

  /** Whether the text is JSON as a whole. */
  get isJson(): boolean {
    this.json ??= isJsonText(this.text);
    return this.json;
  }

  put(start: number, end: number, text: string): void {
    this.splices.push({ start, end, text });
  }

  /** The lines of list elements whose dashes are at `column`: those that they had elsewhere, where these fit. */
  itemLines(values: readonly Json[], column: number, style: Style): string[] {
    return values.flatMap((value) => {
      const source = this.sourceElsewhere(value);
      const moved =
        source === undefined ? undefined : linesOfSource(source, value, column, style, this.toEdits);
      return moved ?? renderItems([value], column, style);
    });
  }

  /** The lines of a key and its value; elements of a list that were elsewhere keep their lines. */
  entryLines(key: string, value: Json, column: number, style: Style): string[] {
    const isMoved = Array.isArray(value) && value.some((each) => this.sourceElsewhere(each) !== undefined);
    if (!isMoved) return renderEntry(key, value, column, style);
    const head = `${' '.repeat(column)}${renderString(key)}:`;
    return [head, ...this.itemLines(value, column + style.seqOffset, style)];
  }

  /** The source of an element that was in another list. */
  sourceElsewhere(value: Json): string | undefined {
    return isObject(value) ? this.draft.elementSources.get(value) : undefined;
  }

  /** The values of the anchors that an alias at an offset of the new text can refer to. */
  anchorsBefore(offset: number): OuterAnchors {
    const { tree, root } = this.draft;
    const touched: ReadonlyMap<Node, readonly Child[]> = this.draft.touched;
    const last = (node: Node | null, name: string): Node | undefined => {
      if (node === null || node.type === 'alias' || node.start >= offset) return undefined;
      const sources = byOrigin(touched.get(node) ?? []);
      const stays = (index: number): boolean => !sources[index]?.removed && !sources[index]?.fresh;
      const inner = elementsOf(node);
      for (let index = inner.length - 1; index >= 0; index--) {
        const found = stays(index) ? last(inner[index]?.value ?? null, name) : undefined;
        if (found) return found;
      }
      return node.anchor === name && node.end <= offset ? node : undefined;
    };
    return (name) => {
      const node = last(root, name);
      return node && toValue(tree, node);
    };
  }
}

/**
 * The style of text put in at the end of a line, below a parent at `column`. A block scalar at its end
 * would take in deeper comment lines and blank lines that follow, and lose its last line break at the end of a
 * text that has none. (Which element is last may change from run to run; whether the text ends in a
 * line break does not.)
 */
export const styleAt = (text: string, style: Style, at: number, column: number): Style => {
  if (!text.endsWith('\n')) return oneStyle({ ...style, quoted: true });
  for (let start = text.indexOf('\n', at); start !== -1; ) {
    let from = start + 1;
    while (text[from] === ' ') from++;
    const c = text[from];
    if (c !== undefined && c !== '#' && c !== '\n' && c !== '\r') return style;
    if (from - start - 1 > column) return oneStyle({ ...style, quoted: true });
    start = text.indexOf('\n', from);
  }
  return style;
};

export const isJsonText = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The children that come from the source, by their positions in it. */
export const byOrigin = (children: readonly Child[]): readonly (Child | undefined)[] => {
  const out: (Child | undefined)[] = [];
  for (const each of children) if (each.origin !== -1) out[each.origin] = each;
  return out;
};

/** New elements in a row, and the position of the source element that they follow; -1: they come first. */
export interface Run {
  readonly after: number;
  readonly elements: Child[];
}

/** The runs of new elements. `isPassed`: whether they may follow a source element. */
export const runsOf = (children: readonly Child[], isPassed: (child: Child) => boolean): Run[] => {
  const runs: Run[] = [];
  let after = -1;
  let run: Run | undefined;
  for (const child of children) {
    if (child.origin === -1) {
      if (run === undefined) {
        run = { after, elements: [] };
        runs.push(run);
      }
      run.elements.push(child);
    } else {
      run = undefined;
      if (isPassed(child)) after = child.origin;
    }
  }
  return runs;
};

/** Where an element is in the source. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
  /** Offset after the colon or the dash. */
  readonly after: number;
}

export const rangesOf = (node: MapNode | SeqNode): ElementRange[] =>
  node.type === 'map'
    ? node.entries.map(({ key, colon, value }) => ({
        start: key.start,
        end: value?.end ?? colon,
        after: colon,
      }))
    : node.items.map(({ start, value }) => ({
        start,
        end: value?.end ?? start + 1,
        after: node.flow ? start : start + 1,
      }));

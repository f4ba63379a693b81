// Workloads that are alike but for words that podgraft never looks at (their names, labels, images) have one
// outcome, so it is worked out once. The first of them leaves a mold: its text with holes where those words
// stand. A text that fills the mold is its twin, and gets the same changes around its own words.

import type { Config, LoadedRule } from './config/load.ts';
import type { Resource } from './krm/resource.ts';
import { type Hole, holesOf } from './twin-holes.ts';
import type { GraftedResource } from './workload.ts';
import type { Splice } from './yaml/splice.ts';

interface Mold {
  readonly column: number;
  /** The text around the holes: one piece more than there are holes. */
  readonly pieces: readonly string[];
  readonly words: readonly RegExp[];
  /** The pieces of the new text around the same words; undefined: nothing changes. */
  readonly outcome: readonly string[] | undefined;
  readonly configMaps: readonly LoadedRule[];
}

/** What becomes of a twin. */
export interface TwinOutcome {
  readonly text: string | undefined;
  readonly configMaps: readonly LoadedRule[];
}

/** Molds that are tried for one text: of a set of resources in which none is like another they cost time. */
const MAX_MOLDS = 24;

/** How often in a row it may be in vain before a rest, and for how many workloads that is. */
const CREDIT = 64;
const REST = 512;

// What stands in a hole up to the end of its line. Such words stand for themselves in each place where one
// did, whatever their type; only a null would be another thing.
const plain = /(?!null\n|null\r)(?:[A-Za-z0-9_/]|--?[A-Za-z])(?:[\w./:@+=,%-]*[\w./@+=,%-])?(?=\r?\n)/iy;
const single = /'[ !-&(-~]*'(?=\r?\n)/y;
const double = /"[ !#-[\]-~]*"(?=\r?\n)/y;

/** The kind of word that stands between two offsets; undefined: one that takes a reader. */
const wordAt = (text: string, start: number, end: number): RegExp | undefined => {
  const first = text[start];
  const word = first === "'" ? single : first === '"' ? double : plain;
  word.lastIndex = start;
  return word.test(text) && word.lastIndex === end ? word : undefined;
};

export class Twins {
  private readonly config: Config;
  private readonly knowsImages: boolean;
  private readonly hasNeighbours: () => boolean;
  private readonly molds = new Map<string, Mold[]>();
  private credit = CREDIT;
  private rest = 0;

  /** `knowsImages`: there are facts of images; `hasNeighbours`: there are objects that say what a namespace allows. */
  constructor(config: Config, knowsImages: boolean, hasNeighbours: () => boolean) {
    this.config = config;
    this.knowsImages = knowsImages;
    this.hasNeighbours = hasNeighbours;
  }

  /** The outcome of a resource that fills a mold; `meant` names the rules that mean it by its metadata. */
  find(resource: Resource, meant: string): TwinOutcome | undefined {
    const molds = this.molds.get(meant);
    if (molds === undefined || this.rest > 0) return undefined;
    for (let index = 0; index < molds.length; index++) {
      const mold = molds[index] as Mold;
      const words = fill(mold, resource);
      if (words === undefined) continue;
      this.credit = CREDIT;
      if (index > 0) molds.unshift(...molds.splice(index, 1));
      const { outcome, configMaps } = mold;
      return { text: outcome && around(outcome, words), configMaps };
    }
    return undefined;
  }

  /** Keeps the outcome of a resource under the rules that mean it, if it is one that a twin would have too. */
  learn(resource: Resource, rules: readonly LoadedRule[], grafted: GraftedResource): void {
    const { config } = this;
    if (config.validateOutput || this.isResting()) return;
    const [workload, ...others] = grafted.workloads;
    if (workload === undefined || others.length > 0 || workload.steps.length > 0) return;
    const [plan, ...more] = workload.plans;
    if (plan === undefined || more.length > 0) return;
    // What only its inside tells would have to be told of each twin.
    if (plan.decisions.length !== rules.length || plan.decisions.some(({ reason }) => reason !== undefined))
      return;
    const meant = meantBy(rules);
    const { text, start, end, column } = resource.extent;
    if (end >= text.length) return; // the end of the text has ways of its own
    if (grafted.text !== undefined && grafted.splices === undefined) return;
    const facts = {
      config: { ...config, rules },
      knowsImages: this.knowsImages,
      hasNeighbours: this.hasNeighbours(),
    };
    const holes = holesOf(resource.tree, workload, facts).filter(
      (hole) => wordAt(text, hole.start, hole.end) !== undefined,
    );
    const outcome =
      grafted.text === undefined ? undefined : cutOut(text, start, end, holes, grafted.splices ?? []);
    if (outcome === undefined && grafted.text !== undefined) return;
    const list = this.molds.get(meant) ?? [];
    list.unshift({
      column,
      pieces: cutOut(text, start, end, holes, []) as string[],
      words: holes.map((hole) => wordAt(text, hole.start, hole.end) as RegExp),
      outcome,
      configMaps: [...plan.configMaps],
    });
    list.splice(MAX_MOLDS);
    this.molds.set(meant, list);
  }

  /** Where hardly a workload has a twin, looking for one is the greater effort: after a while it rests. */
  private isResting(): boolean {
    if (this.rest > 0) this.rest--;
    else if (--this.credit === 0) {
      this.rest = REST;
      this.credit = CREDIT / 4;
    }
    return this.rest > 0;
  }
}

/** The rules that mean a workload, as a key. */
export const meantBy = (rules: readonly LoadedRule[]): string => rules.map(({ index }) => index).join();

/** The words in the holes, when the resource is the mold with other words. */
const fill = (mold: Mold, { extent }: Resource): string[] | undefined => {
  const { text, start, end, column } = extent;
  if (column !== mold.column || end >= text.length) return undefined;
  const { pieces, words } = mold;
  const found: string[] = [];
  let at = start;
  for (let index = 0; ; index++) {
    const piece = pieces[index] as string;
    if (!text.startsWith(piece, at)) return undefined;
    at += piece.length;
    const word = words[index];
    if (word === undefined) return at === end ? found : undefined;
    word.lastIndex = at;
    if (!word.test(text)) return undefined;
    found.push(text.slice(at, word.lastIndex));
    at = word.lastIndex;
  }
};

const around = (pieces: readonly string[], words: readonly string[]): string => {
  let text = pieces[0] as string;
  for (let index = 0; index < words.length; index++) text += (words[index] as string) + pieces[index + 1];
  return text;
};

/**
 * The text between two offsets with the splices carried out, cut at the holes; undefined where a splice
 * takes something of a hole.
 */
const cutOut = (
  text: string,
  from: number,
  to: number,
  holes: readonly Hole[],
  splices: readonly Splice[],
): string[] | undefined => {
  const pieces: string[] = [];
  let piece = '';
  let at = from;
  let next = 0;
  const copy = (end: number): void => {
    for (let hole = holes[next]; hole && hole.end <= end; hole = holes[++next]) {
      pieces.push(piece + text.slice(at, hole.start));
      piece = '';
      at = hole.end;
    }
    piece += text.slice(at, end);
    at = end;
  };
  for (const splice of splices) {
    copy(splice.start);
    piece += splice.text;
    at = splice.end;
    const hole = holes[next];
    if (hole && hole.start < splice.end) return undefined;
  }
  copy(to);
  pieces.push(piece);
  return pieces;
};

// Workloads that are alike but for words that podgraft never looks at (their names, labels, images) have one
// outcome, so it is worked out once. The first of them leaves a mold: its text with holes where those words
// stand. A text that fills the mold is its twin, and gets the same changes around its own words.

import type { Config, LoadedRule } from '../config/load.ts';
import type { Resource } from '../krm/resource.ts';
import type { GraftedResource } from '../workload.ts';
import { holesOf } from './holes.ts';
import { type Interest, interestOf } from './interest.ts';
import { castMold, type Mold, outcomeIn, type TwinOutcome } from './mold.ts';

/** Molds of one shape that are tried for a text, and shapes that are known at a time. */
const MAX_ALIKE = 8;
const MAX_SHAPES = 2048;

/** From so many molds on, one is cast of the second workload of its shape: most others would be in vain. */
const FIRST = 4;

/** How many molds in a row may be cast in vain before a rest, and for how many workloads that is. */
const CREDIT = 64;
const REST = 512;

export class Twins {
  private readonly config: Config;
  private readonly knowsImages: boolean;
  private readonly hasNeighbours: () => boolean;
  private readonly interests = new Map<string, Interest>();
  /** By the shape of the text; none as long as only one workload of the shape was seen. */
  private readonly molds = new Map<string, Mold[]>();
  private last: { readonly meant: string; readonly mold: Mold } | undefined;
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
    // Most have the same shape as the one before.
    const { last } = this;
    let outcome = last?.meant === meant ? outcomeIn(last.mold, resource) : undefined;
    if (outcome === undefined && this.molds.size > 0) {
      for (const mold of this.molds.get(shapeOf(resource, meant)) ?? []) {
        outcome = outcomeIn(mold, resource);
        if (outcome === undefined) continue;
        this.last = { meant, mold };
        break;
      }
    }
    if (outcome === undefined) return undefined;
    this.credit = CREDIT;
    this.rest = 0;
    return outcome;
  }

  /** Keeps the outcome of a resource under the rules that mean it, if it is one that a twin would have too. */
  learn(resource: Resource, rules: readonly LoadedRule[], grafted: GraftedResource): void {
    if (this.config.validateOutput) return;
    const [workload, ...others] = grafted.workloads;
    if (workload === undefined || others.length > 0 || workload.steps.length > 0) return;
    const [plan, ...more] = workload.plans;
    if (plan === undefined || more.length > 0) return;
    // What only its inside tells would have to be told of each twin.
    if (plan.decisions.length !== rules.length || plan.decisions.some(({ reason }) => reason !== undefined))
      return;
    const { text, end } = resource.extent;
    if (end >= text.length) return; // the end of the text has ways of its own
    if (grafted.text !== undefined && grafted.splices === undefined) return;
    if (this.rest > 0) {
      this.rest--;
      return;
    }
    const meant = meantBy(rules);
    const shape = shapeOf(resource, meant);
    const alike = this.molds.get(shape);
    if (alike === undefined && this.molds.size >= FIRST) {
      if (this.molds.size === MAX_SHAPES) this.molds.clear();
      this.molds.set(shape, []);
      return;
    }
    if (--this.credit === 0) {
      this.rest = REST;
      this.credit = CREDIT / 4;
    }
    const holes = holesOf(resource.tree, workload, this.interestOf(meant, rules));
    const mold = castMold(resource, holes, grafted, plan);
    if (mold) this.molds.set(shape, [mold, ...(alike ?? [])].slice(0, MAX_ALIKE));
  }

  private interestOf(meant: string, rules: readonly LoadedRule[]): Interest {
    const interest = this.interests.get(meant) ?? interestOf(rules, this.knowsImages, this.hasNeighbours());
    this.interests.set(meant, interest);
    return interest;
  }
}

/** The rules that mean a workload, as a key. */
export const meantBy = (rules: readonly LoadedRule[]): string => rules.map(({ index }) => index).join();

/** A key that texts have in common whose lines begin equally far right and alike, under the same rules. */
const shapeOf = ({ extent: { text, start, end } }: Resource, meant: string): string => {
  let hash = 0;
  let lines = 0;
  for (let line = start; line < end; lines++) {
    let at = line;
    while (text.charCodeAt(at) === 0x20) at++;
    hash = (Math.imul(hash, 31) + ((at - line) << 7) + text.charCodeAt(at)) | 0;
    const next = text.indexOf('\n', at);
    line = next === -1 ? end : next + 1;
  }
  return `${meant}/${lines}/${hash}`;
};

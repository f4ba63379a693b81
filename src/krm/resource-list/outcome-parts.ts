// The outcome of a run over a long list, in parts that can be checked one after the other: the new text is never in
// memory as a whole.

import { type Splice, sortSplices } from '../../yaml/edit/splice.ts';
import type { Resource } from '../resource.ts';
import type { ResourceList } from './decode.ts';
import type { ResourceListChanges } from './encode.ts';
import type { Frame } from './frame.ts';

/** Some of the items that change or go, and the splices in their lines and around the items. */
export interface Part {
  readonly outcome: ResourceListChanges;
  readonly splices: readonly Splice[];
  /** The new texts of the items that change, by place. */
  readonly fresh: ReadonlyMap<number, string>;
  /** The places of the items that go. */
  readonly gone: ReadonlySet<number>;
}

/** How many characters of old and new items are checked at once, at least: V8 moves larger strings to a space of their own. */
const PART = 64 * 1024;

/**
 * The parts of an outcome of a framed list. Each splice in the lines of the items is in one part, each other splice
 * in all of them.
 */
export const partsOf = function* (
  list: ResourceList,
  { items }: Frame,
  outcome: ResourceListChanges,
  all: readonly Splice[],
): Generator<Part> {
  const { changed } = outcome;
  const removedPlaces = new Set(list.items.placesOf(outcome.removed));
  const changedPlaces = list.items.placesOf(new Set(changed.keys()));
  const touched = [...new Set([...changedPlaces, ...removedPlaces])].sort((a, b) => a - b);
  // Without a line break at the end the last item depends on what comes after it, and a removal takes the break before it.
  const last = list.text.endsWith('\n') ? touched.length : 0;
  const first = items.length === 0 ? items.end : items.lineOf(0);
  const isAround = ({ start }: Splice): boolean => start < first || start >= items.end;
  const around = all.filter(isAround);
  const inside = sortSplices(all.filter((each) => !isAround(each)));
  const aroundLength = around.reduce((sum, { text }) => sum + text.length, 0);
  const least = Math.max(PART, aroundLength + list.text.length - (items.end - first));
  let next = 0;
  let part = new Gathered();
  const close = (to: number): Part => {
    const from = next;
    while (next < inside.length && (inside[next] as Splice).start < to) next++;
    const { changed, removed, fresh, gone } = part;
    return {
      outcome: { ...outcome, changed, removed },
      splices: [...around, ...inside.slice(from, next)],
      fresh,
      gone,
    };
  };
  for (const [index, place] of touched.entries()) {
    const isSplit = index < last && !removedPlaces.has(place) && !removedPlaces.has(place - 1);
    if (isSplit && part.size >= least) {
      yield close(items.lineOf(place));
      part = new Gathered();
    }
    const item = list.items.at(place);
    const text = removedPlaces.has(place) ? undefined : changed.get(item);
    part.add(place, item, text, items.endOf(place) - items.lineOf(place));
  }
  yield close(Number.POSITIVE_INFINITY);
};

/** The items of a part. */
class Gathered {
  readonly changed = new Map<Resource, string>();
  readonly removed = new Set<Resource>();
  readonly fresh = new Map<number, string>();
  readonly gone = new Set<number>();
  size = 0;

  /** Without a new text an item goes. */
  add(place: number, item: Resource, text: string | undefined, length: number): void {
    this.size += length + (text?.length ?? 0);
    if (text === undefined) {
      this.removed.add(item);
      this.gone.add(place);
    } else {
      this.changed.set(item, text);
      this.fresh.set(place, text);
    }
  }
}

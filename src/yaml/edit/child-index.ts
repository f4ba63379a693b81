// The children of a draft's larger maps by their keys, so that one is found without a look at all others.

import type { Child } from './draft.ts';

/** Up to this size a look at all of them is quicker. */
const SMALL = 16;

export class ChildIndex {
  private readonly byKey = new WeakMap<readonly Child[], Map<string, Child[]>>();

  /** The last child with a key that is not removed. */
  find(list: readonly Child[], key: string): Child | undefined {
    const isThere = (each: Child): boolean => !each.removed && each.key === key;
    if (list.length <= SMALL) return list.findLast(isThere);
    let index = this.byKey.get(list);
    if (index === undefined) {
      index = new Map();
      this.byKey.set(list, index);
      for (const each of list) enter(index, each);
    }
    return index.get(key)?.findLast(isThere);
  }

  /** Notes a new child, whose key none of those that are there has. */
  noteNew(list: readonly Child[], child: Child): void {
    const index = this.byKey.get(list);
    if (index === undefined) return;
    index.delete(child.key);
    enter(index, child);
  }

  /** Notes that a child is no longer in the list. */
  noteGone(list: readonly Child[], child: Child): void {
    const all = this.byKey.get(list)?.get(child.key);
    all?.splice(all.indexOf(child), 1);
  }
}

const enter = (index: Map<string, Child[]>, child: Child): void => {
  const known = index.get(child.key);
  if (known) known.push(child);
  else index.set(child.key, [child]);
};

// Whether a text that was read again has the value of its draft, seen from the two outlines part by part. Most of an
// object is as it was, and equal words have equal values: so hardly a value has to be worked out.

import type { MapEntry, Node, ScalarNode, SeqItem, Tree } from '../read/node.ts';
import { equal, isMergeKey, keyText, toValue } from '../read/value.ts';
import type { Child, Draft } from './draft.ts';

/** Whether the root of a tree has the value of a draft; false where the outlines alone do not show it. */
export const showsValueOf = (draft: Draft, tree: Tree): boolean =>
  !draft.tree.odd && !tree.odd && new Comparison(draft, tree).isSame(draft.root, tree.root);

class Comparison {
  private readonly draft: Draft;
  private readonly before: Tree;
  private readonly after: Tree;

  constructor(draft: Draft, after: Tree) {
    this.draft = draft;
    this.before = draft.tree;
    this.after = after;
  }

  isSame(source: Node | null, found: Node | null): boolean {
    if (source === null || found === null) return source === found;
    if (source.type === 'map' && found.type === 'map') {
      const children = this.draft.touched.get(source);
      return children === undefined
        ? this.areSame(source.entries, found.entries)
        : this.areChildren(children, found.entries);
    }
    if (source.type === 'seq' && found.type === 'seq') {
      const children = this.draft.touched.get(source);
      return children === undefined
        ? this.areSame(source.items, found.items)
        : this.areChildren(children, found.items);
    }
    return source.type === 'scalar' && found.type === 'scalar' && this.isSameScalar(source, found);
  }

  private areSame(sources: readonly Element[], found: readonly Element[]): boolean {
    if (sources.length !== found.length) return false;
    for (let index = 0; index < sources.length; index++) {
      const [source, other] = [sources[index] as Element, found[index] as Element];
      if (!this.isSameKey(source, other) || !this.isSame(source.value, other.value)) return false;
    }
    return true;
  }

  private areChildren(children: readonly Child[], found: readonly Element[]): boolean {
    const { after } = this;
    const kept = children.filter((each) => !each.removed);
    return (
      kept.length === found.length &&
      kept.every(({ key, fresh, source }, index) => {
        const element = found[index] as Element;
        // A merge key counts for the whole map.
        if ('key' in element && (key === '<<' || keyText(element.key, after.text) !== key)) return false;
        return fresh ? equal(toValue(after, element.value), fresh.value) : this.isSame(source, element.value);
      })
    );
  }

  private isSameKey(source: Element, found: Element): boolean {
    if (!('key' in source && 'key' in found)) return true;
    const [a, b] = [source.key, found.key];
    if (a.style !== b.style) return false;
    if (this.isWord(a) && this.hasSameText(a, b)) return true;
    // Whether what is merged is a map, and fits, only the value shows.
    if (isMergeKey(a, this.before.text)) return false;
    return keyText(a, this.before.text) === keyText(b, this.after.text);
  }

  private isSameScalar(source: ScalarNode, found: ScalarNode): boolean {
    if (source.style !== found.style) return false;
    const isText = source.style === 'single' || source.style === 'double' || this.isWord(source);
    if (isText && this.hasSameText(source, found)) return true;
    return equal(toValue(this.before, source), toValue(this.after, found));
  }

  /** Plain text that begins with a letter: no number, which JSON may not have, and no null, which no key may be. */
  private isWord({ style, start, end }: ScalarNode): boolean {
    const letter = this.before.text.charCodeAt(start) | 0x20;
    return style === 'plain' && letter >= 97 && letter <= 122 && !(letter === 110 && end - start === 4);
  }

  private hasSameText(source: ScalarNode, found: ScalarNode): boolean {
    return (
      source.end - source.start === found.end - found.start &&
      this.after.text.startsWith(this.before.text.slice(source.start, source.end), found.start)
    );
  }
}

type Element = MapEntry | SeqItem;

// Where the elements of a draft's lists are, by their keys: a list is looked at once, and again when elements came or
// went other than at its end. An element keeps the key that it has.

import type { Json } from '../read/resolve.ts';
import type { Steps } from './draft.ts';

/** The key of a list element; undefined where it has none. */
type KeyOf = (element: Json) => string | undefined;

interface ListIndex {
  /** Of the list that it is about. */
  readonly version: number;
  readonly keyOf: KeyOf;
  /** Positions of the first element with each key. */
  readonly positions: Map<string, number>;
  /** The key of each element. */
  readonly keys: (string | undefined)[];
  /** How many elements the list has. */
  size: number;
}

const nameOf = (steps: Steps): string => steps.join('\0');

export class ListIndexes {
  /** How often the elements of a collection changed, by its steps. */
  private readonly versions = new Map<string, number>();
  private readonly indexes = new Map<string, ListIndex>();

  /** Position of the first element with a key in the list at the steps; -1 without one. */
  find(steps: Steps, keyOf: KeyOf, key: string, list: () => Json | undefined): number {
    let index = this.known(steps);
    if (index?.keyOf !== keyOf) {
      const elements = list();
      index = { version: this.versionOf(steps), keyOf, positions: new Map(), keys: [], size: 0 };
      this.enter(index, steps, Array.isArray(elements) ? elements : []);
    }
    return index.positions.get(key) ?? -1;
  }

  /** Notes a change of the elements of the collection at the steps. */
  note(steps: Steps): void {
    const name = nameOf(steps);
    this.versions.set(name, (this.versions.get(name) ?? 0) + 1);
  }

  /** Notes a new element at the end of the list at the steps. */
  noteLast(steps: Steps, element: Json): void {
    const index = this.known(steps);
    this.note(steps);
    if (index) this.enter({ ...index, version: this.versionOf(steps) }, steps, [element]);
  }

  /** Notes that the element at a position of the list at the steps goes. */
  noteRemoved(steps: Steps, position: number): void {
    const index = this.known(steps);
    this.note(steps);
    if (index === undefined || position !== index.size - 1) return;
    const { keyOf, positions, keys } = index;
    const key = keys[position];
    if (key !== undefined && positions.get(key) === position) positions.delete(key);
    keys.pop();
    this.indexes.set(nameOf(steps), {
      keyOf,
      positions,
      keys,
      version: this.versionOf(steps),
      size: position,
    });
  }

  /** What is known of the list at the steps as it is. */
  private known(steps: Steps): ListIndex | undefined {
    const index = this.indexes.get(nameOf(steps));
    return index !== undefined && index.version === this.versionOf(steps) ? index : undefined;
  }

  private enter(index: ListIndex, steps: Steps, elements: readonly Json[]): void {
    for (const each of elements) {
      const key = index.keyOf(each);
      if (key !== undefined && !index.positions.has(key)) index.positions.set(key, index.size);
      index.keys.push(key);
      index.size++;
    }
    this.indexes.set(nameOf(steps), index);
  }

  /** Grows with every change of a collection on the way to the steps. */
  private versionOf(steps: Steps): number {
    const { versions } = this;
    if (versions.size === 0) return 0;
    let version = versions.get('') ?? 0;
    let name = '';
    for (const [index, step] of steps.entries()) {
      name = index === 0 ? `${step}` : `${name}\0${step}`;
      version += versions.get(name) ?? 0;
    }
    return version;
  }
}

// The items of a framed list. No rule matches most items of a large list: those are known by their type, and at most by
// their name, and never become Resources.

import type { Identity } from '../identity.ts';
import type { Items } from '../items.ts';
import { Resource } from '../resource.ts';
import type { Frame, ItemPlaces } from './frame.ts';
import { Mentions } from './mentions.ts';
import { hasMapAt, MetadataScan } from './scan.ts';
import { plainWord } from './scan-lines.ts';
import { type ObjectType, TypeReader, unknownType } from './type-reader.ts';

/** The items of a framed list. */
export class FramedItems implements Items {
  private readonly text: string;
  private readonly places: ItemPlaces;
  private readonly types: readonly ObjectType[];
  /** For each item which type it is of. */
  private readonly typeOf: Int32Array;
  /** Offsets after `metadata:` in items whose type is known; -1: there is none. */
  private readonly metadata: Int32Array;
  private readonly metadataScan = new MetadataScan();
  private readonly mentions: Mentions;
  private readonly resources = new Map<number, Resource>();

  constructor(text: string, { items }: Frame) {
    this.text = text;
    this.places = items;
    this.mentions = new Mentions(text, items.length === 0 ? items.end : items.startOf(0), items.end);
    this.typeOf = new Int32Array(items.length);
    this.metadata = new Int32Array(items.length);
    const reader = new TypeReader();
    this.types = reader.types;
    for (let place = 0; place < items.length; place++) {
      const start = items.startOf(place);
      this.typeOf[place] = reader.read(text, start, items.endOf(place), start - items.lineOf(place));
      this.metadata[place] = reader.metadata;
    }
  }

  get length(): number {
    return this.places.length;
  }

  at(place: number): Resource {
    let resource = this.resources.get(place);
    if (resource === undefined) {
      const { text, places } = this;
      const start = places.startOf(place);
      const extent = { text, start, end: places.endOf(place), column: start - places.lineOf(place) };
      resource = new Resource(extent, { kind: this.typeAt(place).kind });
      this.resources.set(place, resource);
    }
    return resource;
  }

  typeAt(place: number): ObjectType {
    return this.types[this.typeOf[place] as number] as ObjectType;
  }

  peekIdentity(place: number): Identity | undefined {
    const { text, metadataScan: scan, places } = this;
    const { kind, apiVersion } = this.typeAt(place);
    const start = this.metadata[place] as number;
    if (kind === undefined || apiVersion === undefined || start === -1) return undefined;
    scan.scan(text, start, places.endOf(place), places.startOf(place) - places.lineOf(place));
    if (!scan.plain || scan.name === -1) return undefined;
    const name = plainWord(text, scan.name);
    const namespace = scan.namespace === -1 ? undefined : plainWord(text, scan.namespace);
    if (name === '' || namespace === '') return undefined;
    return new LazyIdentity(this, place, apiVersion, kind, name, namespace, scan.end);
  }

  hasMapAt(place: number, path: readonly string[]): boolean {
    const { text, places } = this;
    const start = places.startOf(place);
    const column = start - places.lineOf(place);
    return this.typeAt(place) !== unknownType && hasMapAt(text, start, places.endOf(place), column, path);
  }

  /** Whether the metadata of an item, up to an offset, may have the word in a key. */
  mayMention(place: number, end: number, word: string): boolean {
    const { mentions } = this;
    const start = this.metadata[place] as number;
    // With escapes and aliases a key may be there in other letters.
    return mentions.has(word, start, end) || mentions.has('\\', start, end) || mentions.has('*', start, end);
  }

  ofType(isWanted: (type: ObjectType) => boolean): number[] {
    const wanted = this.types.map(isWanted);
    const found: number[] = [];
    for (let place = 0; place < this.length; place++) {
      if (wanted[this.typeOf[place] as number]) found.push(place);
    }
    return found;
  }

  mentioning(...words: string[]): number[] {
    const { mentions, places } = this;
    const found = new Set<number>();
    if (this.length === 0) return [];
    for (const word of words) {
      let at = mentions.next(word, places.startOf(0));
      while (at !== -1 && at < places.end) {
        const place = places.itemAt(at);
        const end = places.endOf(place);
        const isInside = at >= places.startOf(place) && at + word.length <= end;
        if (isInside) found.add(place);
        at = mentions.next(word, isInside ? end : at + 1);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  placesOf(resources: ReadonlySet<Resource>): number[] {
    if (resources.size === 0) return [];
    return [...this.resources]
      .flatMap(([place, each]) => (resources.has(each) ? [place] : []))
      .sort((a, b) => a - b);
  }
}

/** The identity of an item by a scan of its metadata. Labels and annotations are rarely used, and read at the first use. */
class LazyIdentity implements Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly file = undefined;
  private readonly items: FramedItems;
  private readonly place: number;
  private readonly metadataEnd: number;

  constructor(
    items: FramedItems,
    place: number,
    apiVersion: string,
    kind: string,
    name: string,
    namespace: string | undefined,
    metadataEnd: number,
  ) {
    this.items = items;
    this.place = place;
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.name = name;
    this.namespace = namespace;
    this.metadataEnd = metadataEnd;
  }

  get labels(): Identity['labels'] {
    return this.items.at(this.place).identity.labels;
  }

  get annotations(): Identity['annotations'] {
    return this.items.at(this.place).identity.annotations;
  }

  mentions(word: string): boolean {
    return this.items.mayMention(this.place, this.metadataEnd, word);
  }
}

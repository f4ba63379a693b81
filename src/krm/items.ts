// The objects that a run is about, in their order.

import type { Identity } from './identity.ts';
import type { Resource } from './resource.ts';
import type { ObjectType } from './resource-list/type-reader.ts';

export interface Items {
  readonly length: number;
  /** The object at a place: the same one each time. */
  at(place: number): Resource;
  typeAt(place: number): ObjectType;
  /** What names an object, from a look at the lines of its metadata; undefined: read it whole to know. */
  peekIdentity(place: number): Identity | undefined;
  /** Whether the lines of an object show a map at a path; false: read it to know. */
  hasMapAt(place: number, path: readonly string[]): boolean;
  /** The places of all objects that are of a type that is wanted. */
  ofType(isWanted: (type: ObjectType) => boolean): number[];
  /** The places of all objects whose text has one of the words. */
  mentioning(...words: string[]): number[];
  /** The places of some of the objects. */
  placesOf(resources: ReadonlySet<Resource>): number[];
}

/** Objects that are Resources already. */
export class ListedItems implements Items {
  private readonly resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
  }

  get length(): number {
    return this.resources.length;
  }

  at(place: number): Resource {
    return this.resources[place] as Resource;
  }

  typeAt(place: number): ObjectType {
    const { kindHint: kind, apiVersionHint: apiVersion } = this.at(place);
    return { kind, apiVersion };
  }

  peekIdentity(): undefined {
    return undefined;
  }

  hasMapAt(): boolean {
    return false;
  }

  ofType(isWanted: (type: ObjectType) => boolean): number[] {
    return this.places(({ kindHint: kind, apiVersionHint: apiVersion }) => isWanted({ kind, apiVersion }));
  }

  mentioning(...words: string[]): number[] {
    return this.places(({ source }) => words.some((word) => source.includes(word)));
  }

  placesOf(resources: ReadonlySet<Resource>): number[] {
    return this.places((each) => resources.has(each));
  }

  private places(isWanted: (resource: Resource) => boolean): number[] {
    return this.resources.flatMap((each, place) => (isWanted(each) ? [place] : []));
  }
}

// One Kubernetes object in a text, read only when its content is asked for: an item of a ResourceList, a document
// of a file, or an element of a List.

import type { Node, Tree } from '../yaml/read/node.ts';
import { parse } from '../yaml/read/parse.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { textOf, toValue } from '../yaml/read/value.ts';
import { type FilePlace, type Identity, identityOf } from './identity.ts';

/** A range of a text that holds one object. */
export interface Extent {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Column of the first character when it does not start its line, as after a dash; else 0. */
  readonly column: number;
}

export interface Hints {
  /** `kind` of what is known to be an object; undefined: read it to know. */
  readonly kind?: string | undefined;
  readonly apiVersion?: string | undefined;
  readonly tree?: Tree;
  readonly file?: FilePlace | undefined;
}

export class Resource {
  readonly extent: Extent;
  /** The file that the object is in, where the caller read it from one; hosts use annotations. */
  readonly file: FilePlace | undefined;
  /** `kind` and `apiVersion` of an object known to have both; undefined: read it to know. */
  readonly kindHint: string | undefined;
  readonly apiVersionHint: string | undefined;
  private readonly given: Tree | undefined;
  private parsed: Tree | undefined;
  private plain: Json | undefined;
  private named: Identity | undefined;

  constructor(extent: Extent, hints: Hints = {}) {
    this.extent = extent;
    this.file = hints.file;
    this.kindHint = hints.kind;
    this.apiVersionHint = hints.apiVersion;
    this.given = hints.tree;
    this.parsed = hints.tree;
  }

  /** The outline; throws YamlError when the text is no YAML. */
  get tree(): Tree {
    const { text, start, end, column } = this.extent;
    this.parsed ??= parse(text, start, end, column);
    return this.parsed;
  }

  /** Drops what reading gave, for an object that will hardly be used later. */
  forget(): void {
    this.plain = undefined;
    this.named = undefined;
    this.parsed = this.given;
  }

  get root(): Node | null {
    return this.tree.root;
  }

  /** The text of the object as it came. */
  get source(): string {
    return this.extent.text.slice(this.extent.start, this.extent.end);
  }

  get value(): Json {
    this.plain ??= toValue(this.tree, this.root);
    return this.plain;
  }

  get kind(): string | undefined {
    return this.kindHint ?? textOf(this.extent.text, this.root, 'kind');
  }

  get identity(): Identity {
    this.named ??= identityOf(this.extent.text, this.root, this.file);
    return this.named;
  }
}

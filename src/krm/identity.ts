// What names a Kubernetes object: apiVersion, kind, name and namespace, with its labels, annotations and file.

import type { ResourceRef } from '../problems/diagnostic.ts';
import type { Node } from '../yaml/read/node.ts';
import { child, emptyObject, isObject, textOf, toValue } from '../yaml/read/value.ts';
import { INDEX, INTERNAL_INDEX, INTERNAL_PATH, PATH } from './annotations.ts';

/** A file, and the position of the object among those in it. */
export interface FilePlace {
  readonly path: string;
  readonly index: number;
  /**
   * Of a file that was found in a folder, not named by itself: the option that leaves it out. Folders have much in
   * them that is for others, so an object there that is no usable workload is no reason to stop.
   */
  readonly exclude?: string;
}

export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where the caller says that the object is; see fileOf. */
  readonly file: FilePlace | undefined;
  /** Whether labels and annotations may have the word in a key: quicker to ask than they are to read. */
  mentions?(word: string): boolean;
}

/**
 * What names an object; missing parts are empty. Labels and annotations are read at the first use. An element
 * of a typed list, such as DeploymentList, has its type from the `list` where it has none itself, as for kubectl.
 */
export const identityOf = (
  text: string,
  root: Node | null,
  file?: FilePlace,
  list?: Pick<Identity, 'apiVersion' | 'kind'>,
): Identity => new ReadIdentity(text, root, file, list);

type Strings = Record<string, string>;

class ReadIdentity implements Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly file: FilePlace | undefined;
  private readonly text: string;
  private readonly metadata: Node | null | undefined;
  private ownLabels: Strings | undefined;
  private ownAnnotations: Strings | undefined;

  constructor(
    text: string,
    root: Node | null,
    file: FilePlace | undefined,
    list: Pick<Identity, 'apiVersion' | 'kind'> | undefined,
  ) {
    const metadata = child(text, root, 'metadata');
    const apiVersion = textOf(text, root, 'apiVersion') ?? '';
    const kind = textOf(text, root, 'kind') ?? '';
    const ofList = apiVersion === '' && kind === '' ? list : undefined;
    this.apiVersion = ofList?.apiVersion ?? apiVersion;
    this.kind = ofList?.kind.replace(/List$/, '') ?? kind;
    this.name = textOf(text, metadata, 'name') ?? textOf(text, metadata, 'generateName') ?? '';
    this.namespace = textOf(text, metadata, 'namespace') || undefined;
    this.file = file;
    this.text = text;
    this.metadata = metadata;
  }

  get labels(): Strings {
    this.ownLabels ??= stringsIn(this.text, child(this.text, this.metadata, 'labels'));
    return this.ownLabels;
  }

  get annotations(): Strings {
    this.ownAnnotations ??= stringsIn(this.text, child(this.text, this.metadata, 'annotations'));
    return this.ownAnnotations;
  }

  mentions(word: string): boolean {
    const { metadata } = this;
    return metadata ? mayMention(this.text.slice(metadata.start, metadata.end), word) : false;
  }
}

const stringsIn = (text: string, node: Node | null | undefined): Record<string, string> => {
  const value = node ? toValue({ text }, node) : undefined;
  const out = emptyObject() as Record<string, string>;
  if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      if (each !== null && typeof each !== 'object') out[name] = String(each);
    }
  }
  return out;
};

/** With escapes and aliases a key may be there in other letters. */
const mayMention = (lines: string, word: string): boolean => lines.includes(word) || /[\\*]/.test(lines);

export const refOf = (identity: Identity): ResourceRef => ({
  apiVersion: identity.apiVersion,
  kind: identity.kind,
  name: identity.name,
  ...(identity.namespace !== undefined && { namespace: identity.namespace }),
});

/** The file that the object came from, as the caller or a host's annotations say. */
export const fileOf = (identity: Pick<Identity, 'file' | 'annotations'>): FilePlace | undefined => {
  if (identity.file !== undefined) return { path: identity.file.path, index: identity.file.index };
  const path = identity.annotations[PATH] ?? identity.annotations[INTERNAL_PATH];
  if (path === undefined) return undefined;
  const index = Number(identity.annotations[INDEX] ?? identity.annotations[INTERNAL_INDEX] ?? 0);
  return { path, index: Number.isSafeInteger(index) ? index : 0 };
};

/** `Deployment web/nginx`, as messages name an object. */
export const displayName = (identity: Pick<Identity, 'kind' | 'name' | 'namespace'>): string =>
  `${identity.kind || 'object'} ${identity.namespace === undefined ? '' : `${identity.namespace}/`}${identity.name || '(no name)'}`;

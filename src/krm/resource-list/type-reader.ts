// The types of the items of a list, by a scan of each. There are few types, and most items begin with the
// same lines as another of their type: those lines are compared, not scanned.

import { ObjectScan } from './scan.ts';
import { plainWord } from './scan-lines.ts';

/**
 * The type of an object: `kind` and `apiVersion` are undefined where the object must be read to know them.
 */
export interface ObjectType {
  readonly kind: string | undefined;
  readonly apiVersion: string | undefined;
}

export const unknownType: ObjectType = { kind: undefined, apiVersion: undefined };

/** How items of one type begin: `apiVersion`, `kind` and `metadata:`, in lines of their own. */
interface Head {
  readonly text: string;
  readonly column: number;
  readonly type: number;
}

/** Heads that are tried for one item. */
const MAX_HEADS = 8;

export class TypeReader {
  /** The types that there are; the first is that of items that must be read. */
  readonly types: ObjectType[] = [unknownType];
  /** Offset after `metadata:` in the item that was read last; -1: it has none. */
  metadata = -1;
  private readonly numbers = new Map<string, Map<string, number>>();
  private readonly heads: Head[] = [];
  private readonly scan = new ObjectScan();

  /** The number of the type of the item that begins at an offset, in a column, and goes up to the start of a line. */
  read(text: string, start: number, end: number, column: number): number {
    const { scan } = this;
    const head = this.headAt(text, start, column);
    if (head !== undefined) {
      this.metadata = start + head.text.length;
      return scan.scanOn(text, this.metadata, end, column) ? head.type : 0;
    }
    scan.scan(text, start, end, column);
    this.metadata = scan.metadata;
    if (!scan.regular) return 0;
    const [apiVersion, kind] = [plainWord(text, scan.apiVersion), plainWord(text, scan.kind)];
    if (apiVersion === '' || kind === '') return 0;
    const type = this.numberOf(apiVersion, kind);
    // Keys after metadata may differ in the next item.
    const isHead = Math.max(scan.apiVersion, scan.kind) < scan.metadata;
    if (this.heads.length < MAX_HEADS && isHead) {
      const lines = text.slice(start, scan.metadata);
      if (lines.split('\n').length === 3) this.heads.push({ text: lines, column, type });
    }
    return type;
  }

  private headAt(text: string, start: number, column: number): Head | undefined {
    const { heads } = this;
    for (let index = 0; index < heads.length; index++) {
      const head = heads[index] as Head;
      if (head.column === column && text.startsWith(head.text, start)) return head;
    }
    return undefined;
  }

  private numberOf(apiVersion: string, kind: string): number {
    let ofKinds = this.numbers.get(apiVersion);
    if (ofKinds === undefined) {
      ofKinds = new Map();
      this.numbers.set(apiVersion, ofKinds);
    }
    let number = ofKinds.get(kind);
    if (number === undefined) {
      number = this.types.push({ kind, apiVersion }) - 1;
      ofKinds.set(kind, number);
    }
    return number;
  }
}

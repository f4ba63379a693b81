// Whether words stand in stretches of a text, and where: asked of one stretch after the other, most of which
// have none of the words.

/** Where a probe stands: nowhere from `from` up to `next`. */
interface Known {
  readonly probe: string;
  from: number;
  next: number;
}

export class Mentions {
  private readonly text: string;
  private readonly start: number;
  private readonly end: number;
  /** By words, which share what is known of one probe. */
  private readonly known = new Map<string, Known>();

  /** Of what stands before `start` and from `end` on nobody will ask. */
  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.start = start;
    this.end = end;
  }

  /** Whether a word stands between two offsets. For stretches in their order the text is searched but once. */
  has(word: string, start: number, end: number): boolean {
    return this.nextProbe(word, start) < end && this.text.slice(start, end).includes(word);
  }

  /** Where a word stands next; -1: nowhere. */
  next(word: string, start: number): number {
    const probe = this.nextProbe(word, start);
    return probe === Number.POSITIVE_INFINITY ? -1 : this.text.indexOf(word, probe);
  }

  /** An offset before which the word does not stand. */
  private nextProbe(word: string, start: number): number {
    const known = this.known.get(word) ?? this.meet(word);
    if (start < known.from) return start;
    if (start > known.next) {
      known.from = start;
      known.next = this.find(known.probe, start);
    }
    return known.next;
  }

  private meet(word: string): Known {
    const probe = probeOf(word);
    const known = this.known.get(probe) ?? { probe, from: this.start, next: this.find(probe, this.start) };
    this.known.set(probe, known).set(word, known);
    return known;
  }

  private find(probe: string, start: number): number {
    const found = this.text.indexOf(probe, start);
    return found === -1 || found >= this.end ? Number.POSITIVE_INFINITY : found;
  }
}

/** What a word begins with and shares with others, so that one search does for all of them: `podgraft.dev/`. */
const probeOf = (word: string): string => /^[a-z.]+\/?/.exec(word)?.[0] ?? word;

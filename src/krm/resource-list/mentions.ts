// Searches ranges of a text for words. The ranges are asked for in order and most have none of the words, so what one
// search of the text found is kept for the ranges that follow.

/** Where a probe is: nowhere from `from` up to `next`. */
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

  /** Ranges are asked for between `start` and `end` only. */
  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.start = start;
    this.end = end;
  }

  /** Whether a word is between two offsets. For ranges in order the text is searched only once. */
  has(word: string, start: number, end: number): boolean {
    return this.nextProbe(word, start) < end && this.text.slice(start, end).includes(word);
  }

  /** The offset of the next occurrence of a word; -1: none. */
  next(word: string, start: number): number {
    const probe = this.nextProbe(word, start);
    return probe === Number.POSITIVE_INFINITY ? -1 : this.text.indexOf(word, probe);
  }

  /** An offset before which the word does not occur. */
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

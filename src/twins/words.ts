// Words that may stand for one another: what a twin of a workload may have in place of a word of the first.

/** A word that the words of a twin must get along with. */
export interface Family {
  /** Words that would be another matter. */
  readonly taken: ReadonlySet<string>;
  /** Whether no two of the family may be alike. */
  readonly distinct: boolean;
}

// What stands in a hole up to the end of its line. Such words stand for themselves in each place where one
// did, whatever their type; only a null would be another thing.
const plain = /(?!null\n|null\r)(?:[A-Za-z0-9_/]|--?[A-Za-z])(?:[\w./:@+=,%-]*[\w./@+=,%-])?(?=\r?\n)/iy;
const single = /'[ !-&(-~]*'(?=\r?\n)/y;
const double = /"[ !#-[\]-~]*"(?=\r?\n)/y;

/** What YAML 1.1 reads as text, and Kubernetes takes for the name of a container or a variable. */
export const name = /(?!(?:null|true|false|yes|no|on|off|y|n)\r?\n)[a-z_](?:[\w-]*\w)?(?=\r?\n)/iy;

/** A port in digits that mean the same in each version of YAML. */
export const port = /[1-9][0-9]{0,4}(?=\r?\n)/y;

const isAll = (word: RegExp, text: string, start: number, end: number): boolean => {
  word.lastIndex = start;
  return word.test(text) && word.lastIndex === end;
};

/** The kind of word that stands between two offsets; undefined: one that takes a reader. */
export const freeWord = (text: string, start: number, end: number): RegExp | undefined => {
  const first = text[start];
  const word = first === "'" ? single : first === '"' ? double : plain;
  return isAll(word, text, start, end) ? word : undefined;
};

/** Whether the words of a family, in any order, get along. */
export const getAlong = ({ taken, distinct }: Family, words: readonly string[]): boolean =>
  !words.some((word, at) => taken.has(word) || (distinct && words.indexOf(word) !== at));

export const isWord = isAll;

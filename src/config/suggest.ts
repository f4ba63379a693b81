// "Did you mean": the known name nearest to a mistyped one.

/** Damerau-Levenshtein distance (optimal string alignment), in single-character edits. */
export const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (previous[j - 1] as number) + change,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] as number;
};

const folded = (name: string): string => name.toLowerCase().replace(/[-_. ]/g, '');

/** The known name that a mistyped one most likely means; undefined when none is near. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const same = known.find((each) => folded(each) === folded(name));
  if (same !== undefined) return same;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const apart = distance(folded(name), folded(each));
    if (apart < least) {
      least = apart;
      best = each;
    }
  }
  if (best !== undefined || name.length < 3) return best;
  return known.find((each) => folded(each).startsWith(folded(name)));
};

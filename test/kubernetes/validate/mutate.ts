// Seeded single edits of plain values: a field renamed by a typo, a value replaced, an element repeated.

export type Path = readonly (string | number)[];

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const pick = <T>(random: () => number, list: readonly T[]): T => {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
};

/** The paths of all mapping fields in a value. */
export const fieldPaths = (value: unknown, at: Path = []): Path[] => {
  if (Array.isArray(value)) return value.flatMap((each, index) => fieldPaths(each, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[...at, key], ...fieldPaths(child, [...at, key])]);
};

type Json = { [key: string | number]: unknown };

/** The value at a path, or undefined. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((each, key) => (each as Json | null | undefined)?.[key], value);

/** A copy with the value at a path replaced. */
export const withValue = (value: unknown, path: Path, replacement: unknown): unknown => {
  const copy = structuredClone(value);
  (valueAt(copy, path.slice(0, -1)) as Json)[path.at(-1) ?? ''] = replacement;
  return copy;
};

/** A copy with the field at a path renamed, at the same place among the others. */
export const withName = (value: unknown, path: Path, name: string): unknown => {
  const copy = structuredClone(value);
  const parent = valueAt(copy, path.slice(0, -1)) as Json;
  const entries = Object.entries(parent).map(
    ([key, child]) => [key === path.at(-1) ? name : key, child] as const,
  );
  for (const key of Object.keys(parent)) delete parent[key];
  for (const [key, child] of entries) parent[key] = child;
  return copy;
};

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the fingers: a letter lost, repeated, swapped with the next, replaced, added, or its case. */
export const typo = (name: string, random: () => number): string => {
  for (;;) {
    const at = Math.floor(random() * name.length);
    const letter = name[at] ?? '';
    const made = [
      () => name.slice(0, at) + name.slice(at + 1),
      () => name.slice(0, at) + letter + name.slice(at),
      () => name.slice(0, at) + (name[at + 1] ?? '') + letter + name.slice(at + 2),
      () => name.slice(0, at) + pick(random, [...letters]) + name.slice(at + 1),
      () => name.slice(0, at) + pick(random, [...letters]) + name.slice(at),
      () =>
        name.slice(0, at) +
        (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) +
        name.slice(at + 1),
    ][Math.floor(random() * 6)]?.();
    if (made !== undefined && made !== name && made.length > 1) return made;
  }
};

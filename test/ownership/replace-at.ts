// Any place in a JSON value, for tests that put something else there.

export type Path = readonly (string | number)[];

/** The paths of a value and of all that is in it. */
export const pathsIn = (value: unknown, at: Path = []): Path[] => [
  at,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) =>
        pathsIn(each, [...at, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

/** The value with another at a path. */
export const put = (value: unknown, [first, ...rest]: Path, by: unknown): unknown => {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? put(each, rest, by) : each));
  const map = value as Record<string, unknown>;
  return { ...map, [first]: put(map[first], rest, by) };
};

// Why podgraft and the API server may differ about a mutant: patterns of a message, each with its reason and, where only
// some releases of Kubernetes differ, with the minor release from which or before which they do.

interface Releases {
  readonly since?: number;
  readonly before?: number;
}

export type Reasons = readonly (readonly [RegExp, string, Releases?])[];

/** The reasons of a server of this minor release. */
export const reasonsOf = (reasons: Reasons, minor: number): Reasons =>
  reasons.filter(
    ([, , { since = 0, before = Number.POSITIVE_INFINITY } = {}]) => since <= minor && minor < before,
  );

export const reasonFor = (message: string, reasons: Reasons): string | undefined =>
  reasons.find(([pattern]) => pattern.test(message))?.[1];

interface Seen {
  readonly mutants: number;
  readonly refused: number;
  readonly reported: number;
}

/** What a run saw, for its log: the share of refused mutants that were reported, and how often each reason occurred. */
export const verdictLines = (
  what: string,
  minor: number,
  { mutants, refused, reported }: Seen,
  reasons: ReadonlyMap<string, number>,
): string =>
  [
    `test/cluster: mutants of ${what}, Kubernetes 1.${minor}: ${mutants}, refused ${refused}, of these reported ${reported} (${((100 * reported) / refused).toFixed(2)} %)`,
    ...[...reasons].map(([reason, count]) => `  ${String(count).padStart(4)} differ: ${reason}`),
    '',
  ].join('\n');

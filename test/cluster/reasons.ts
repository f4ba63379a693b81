// Why podgraft and the API server may differ about a mutant: patterns of a message, each with its reason.

export type Reasons = readonly (readonly [RegExp, string])[];

export const reasonFor = (message: string, reasons: Reasons): string | undefined =>
  reasons.find(([pattern]) => pattern.test(message))?.[1];

// What the fuzzer says when a law does not hold.

import { parseAllDocuments } from 'yaml';

/** Something was found; the message shows the law and the texts. */
export class Found extends Error {}

export const hold = (law: string, holds: boolean, ...shown: string[]): void => {
  if (!holds) throw new Found([law, ...shown].join('\n--- '));
};

/**
 * Whether the text is YAML by the library's reading too: js-yaml alone goes on reading an unclosed quote in
 * lines further left, up to the next quote it meets.
 */
export const isYaml = (text: string): boolean =>
  [parseAllDocuments(text)].flat().every((each) => !('errors' in each) || each.errors.length === 0);

// The command that looks up unknown images, as remedies show it.

import { quoteWord } from '../shell/quote.ts';

/** The command line of `podgraft lock` for what -c names and the paths. */
export const lockCommandLine = (configs: readonly string[], paths: readonly string[]): string => {
  const words = [...configs.flatMap((each) => ['-c', each]), ...paths].map(quoteWord);
  return `podgraft lock ${words.join(' ')} --file images.yaml`;
};

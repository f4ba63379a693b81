// The command that looks up unknown images, as remedies show it.

import { quoteWord } from '../shell/quote.ts';

/** The command line of `podgraft lock` for what -c names, the paths, and what -k names. */
export const lockCommandLine = (
  configs: readonly string[],
  paths: readonly string[],
  kustomizations: readonly string[] = [],
): string => {
  const options = [
    ...configs.flatMap((each) => ['-c', each]),
    ...kustomizations.flatMap((each) => ['-k', each]),
  ];
  const words = [...options, ...paths].map(quoteWord);
  return `podgraft lock ${words.join(' ')} --file images.yaml`;
};

// The command that looks up unknown images, as remedies show it.

/** The command line of `podgraft lock` for what -c names and the paths. */
export const lockCommandLine = (configs: readonly string[], paths: readonly string[]): string => {
  const word = (text: string): string =>
    /^[\w./:@%+=,~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const words = [...configs.flatMap((each) => ['-c', word(each)]), ...paths.map(word)];
  return `podgraft lock ${words.join(' ')} -o images.yaml`;
};

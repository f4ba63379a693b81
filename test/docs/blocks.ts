// The fenced blocks of a Markdown text, with what their info string says after the language:
// ```yaml file=path (the file's text), ```yaml config (a functionConfig), ```bash run, and so on.

export interface Block {
  readonly language: string;
  /** `file=x run` as { file: 'x', run: '' }. */
  readonly tags: Readonly<Record<string, string>>;
  readonly text: string;
  readonly line: number;
}

const fence = /^```([^\n`]*)\n(.*?)^```$/gms;

const readInfo = (info: string): Pick<Block, 'language' | 'tags'> => {
  const [language = '', ...words] = info.trim().split(/\s+/);
  const tags = Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  return { language, tags };
};

export const blocksIn = (markdown: string): Block[] =>
  [...markdown.matchAll(fence)].map((match) => ({
    ...readInfo(match[1] ?? ''),
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));

/** The text with every block that names a file filled from it. */
export const fillBlocks = (markdown: string, read: (file: string) => string): string =>
  markdown.replaceAll(fence, (whole, info: string) => {
    const { file } = readInfo(info).tags;
    if (file === undefined) return whole;
    const text = read(file);
    return `\`\`\`${info}\n${text === '' || text.endsWith('\n') ? text : `${text}\n`}\`\`\``;
  });

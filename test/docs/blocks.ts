// The fenced blocks of a Markdown text, with what their info string says after the language:
// ```yaml file=path (the file's text), ```bash run, and so on. docs/dev/testing.md lists the words.

export interface Block {
  readonly language: string;
  /** `file=x run` as { file: 'x', run: '' }. */
  readonly tags: Readonly<Record<string, string>>;
  readonly text: string;
  readonly line: number;
}

// A block within a list item is indented, and its text with it.
const fence = /^( *)```([^\n`]*)\n(.*?)^\1```$/gms;

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
  [...markdown.matchAll(fence)].map(({ 1: indent = '', 2: info = '', 3: text = '', index }) => ({
    ...readInfo(info),
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: markdown.slice(0, index).split('\n').length,
  }));

/** The text with the blocks filled anew for which `fill` has a text. */
export const refill = (
  markdown: string,
  fill: (block: Block, index: number) => string | undefined,
): string => {
  const blocks = blocksIn(markdown).entries();
  return markdown.replaceAll(fence, (whole, indent: string, info: string) => {
    const [index, block] = blocks.next().value ?? [];
    const text = block === undefined || index === undefined ? undefined : fill(block, index);
    if (text === undefined) return whole;
    const lines = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return `${indent}\`\`\`${info}\n${lines.replaceAll(/^(?=.)/gm, indent)}${indent}\`\`\``;
  });
};

/** The text with every block that names a file filled from it. */
export const fillBlocks = (markdown: string, read: (file: string) => string): string =>
  refill(markdown, ({ tags: { file } }) => (file === undefined ? undefined : read(file)));

// Text in lines of a width.

/** The words of a line in lines of at most `width` columns; a longer word has a line of its own. */
export const wrapWords = (text: string, width: number, indent = ''): string[] => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] as string;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(indent + word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
};

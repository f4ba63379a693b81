// The documents that the tests hold to their word: every Markdown file that a reader may open.
import { readdirSync, readFileSync } from 'node:fs';

const markdownIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);

export const documents: readonly string[] = [
  ...readdirSync('.').filter((path) => path.endsWith('.md')),
  ...markdownIn('docs'),
  ...markdownIn('examples'),
].sort();

export const readDocument = (path: string): string => readFileSync(path, 'utf8');

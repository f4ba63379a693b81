// What the library is tried with in each runtime: the examples, and configs and manifests that need the parts of it
// which it loads late (zod, Go's regular expressions, the full YAML parser).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { TextFile } from '../../src/index.ts';
import { readTexts } from '../docs/run-package.ts';

export interface Case {
  readonly files: readonly TextFile[];
  readonly config: TextFile;
}

/** The examples but those whose config names files beside it, which only the command line reads. */
export const exampleNames = readdirSync('examples').filter((name) => {
  const path = `examples/${name}/function-config.yaml`;
  return existsSync(path) && !readFileSync(path, 'utf8').includes('{file: ');
});

/** An example, its files named as in its folder. */
export const exampleCase = (name: string): Case => {
  const texts = readTexts(`examples/${name}`, 'resources');
  const path = 'function-config.yaml';
  return {
    files: Object.entries(texts).map(([file, text]) => ({ path: file, text })),
    config: { path, text: readFileSync(`examples/${name}/${path}`, 'utf8') },
  };
};

const [whole] = [exampleCase('entrypoint')];
const odd: Case[] = [
  { ...whole, config: { path: 'c.yaml', text: whole.config.text.replace('target:', 'tagret:') } },
  {
    ...whole,
    config: { path: 'c.yaml', text: whole.config.text.replace('nginx-script', '(n|x)ginx-\\S+?') },
  },
  { ...whole, files: [...whole.files, { path: 'odd.yaml', text: '? [complex]\n: key\n' }] },
  { ...whole, files: [{ path: 'bad.yaml', text: 'apiVersion: v1\nkind: Pod\nmetadata: {' }] },
];

export const cases: readonly Case[] = [...exampleNames.map(exampleCase), ...odd];

/** A program that runs the cases through `transformFiles` and ends with `end`, an expression of the results. */
export const program = (end: (results: string) => string): string =>
  `const cases = ${JSON.stringify(cases)};
${end('JSON.stringify(cases.map(({ files, config }) => transformFiles(files, config)))')};
`;

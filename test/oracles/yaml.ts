// What Kubernetes reads in YAML, by sigs.k8s.io/yaml itself: a small Go program, built where Go is.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow } from '../files-below.ts';

const source = fileURLToPath(new URL('yaml', import.meta.url));

const go = (...args: string[]): string =>
  execFileSync('go', args, {
    cwd: source,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
  });

/** The program, from PODGRAFT_YAML_ORACLE or built anew. */
const program = (): string => {
  const built = process.env['PODGRAFT_YAML_ORACLE'];
  if (built !== undefined) return built;
  const folder = resolve('node_modules/.cache/podgraft');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'yaml-oracle');
  go('build', '-o', file, '.');
  return file;
};

/** What a document says: its value as JSON, with "int:N" for whole numbers of 16 digits and more. */
export type Answer =
  | { readonly value: unknown; readonly error?: never }
  | { readonly error: string; readonly value?: never };

/** What Kubernetes reads in each of the documents. */
export const askKubernetes = (documents: readonly string[]): Answer[] => {
  const input = documents.map((each) => `${JSON.stringify(each)}\n`).join('');
  const output = execFileSync(program(), { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const answers = output.trimEnd().split('\n');
  if (answers.length !== documents.length) throw new Error('not an answer for each document');
  return answers.map((each) => JSON.parse(each) as Answer);
};

/** The documents of yaml-test-suite, which a Go module carries as its test data. */
export const yamlTestSuite = (): string[] => {
  const { Dir } = JSON.parse(go('mod', 'download', '-json', 'github.com/goccy/go-yaml')) as { Dir: string };
  return filesBelow(join(Dir, 'testdata', 'yaml-test-suite'))
    .filter((path) => /\bin\.(?:yaml|json)$/.test(path))
    .map((path) => readFileSync(path, 'utf8'));
};

// The text of an ImageCatalog file. Written by hand rather than by the yaml library, so that the order, the
// flow lists and the quoting are the same for ever: the file is reviewed as a diff.
import { printable } from '../../process/printable.ts';
import type { ImageFacts } from '../catalog.ts';

// Words that some YAML version reads as something else than a string.
const numeric = /^[-+.\d_eE:]+$/;
const special = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const plain = /^(?:[A-Za-z/]|--?[A-Za-z]|\.\.?\/)[\w./@+=;:-]*(?: [\w./@+=;:-]+)*$/;

/** A string as YAML, without quotes only where every YAML version and context reads it as that string. */
export const yamlString = (text: string): string => {
  const isPlain =
    plain.test(text) &&
    !special.test(text) &&
    !(numeric.test(text) && /\d/.test(text)) &&
    !/:( |$)| -|--- /.test(text);
  if (isPlain) return text;
  // JSON allows some characters that YAML does not, and some that steer the terminal of who reviews the file.
  return printable(JSON.stringify(text)).replace(
    /[\u2028\u2029\ufeff\ufffe\uffff]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

const list = (words: readonly string[]): string => `[${words.map(yamlString).join(', ')}]`;

const envLines = (entries: readonly (readonly [string, string | null])[]): string[] =>
  entries.length === 0
    ? ['env: {}']
    : [
        'env:',
        ...entries.map(
          ([name, value]) => `  ${yamlString(name)}: ${value === null ? 'null' : yamlString(value)}`,
        ),
      ];

const entryLines = (facts: ImageFacts): string[] => {
  const { image, digest, platforms, entrypoint, cmd, env, user, workingDir, shells } = facts;
  const lines = [`image: ${yamlString(image)}`];
  if (digest !== undefined) lines.push(`digest: ${yamlString(digest)}`);
  if (platforms !== undefined) lines.push(`platforms: ${list(platforms)}`);
  if (entrypoint !== undefined) lines.push(`entrypoint: ${list(entrypoint)}`);
  if (cmd !== undefined) lines.push(`cmd: ${list(cmd)}`);
  if (env !== undefined) lines.push(...envLines(Object.entries(env)));
  if (user !== undefined) lines.push(`user: ${yamlString(user)}`);
  if (workingDir !== undefined) lines.push(`workingDir: ${yamlString(workingDir)}`);
  if (shells !== undefined) lines.push(`shells: ${list(shells)}`);
  return lines.map((line, at) => `${at === 0 ? '  - ' : '    '}${line}\n`);
};

const byImage = (a: ImageFacts, b: ImageFacts): number =>
  a.image < b.image ? -1 : a.image > b.image ? 1 : 0;

/** The whole file: one ImageCatalog, entries sorted by image, equal for equal entries. */
export function renderCatalog(entries: readonly ImageFacts[], name = 'images'): string {
  const sorted = [...entries].sort(byImage);
  return [
    '# Written by `podgraft lock`; refresh it with `podgraft lock --update`.\n',
    'apiVersion: podgraft.dev/v1alpha1\n',
    'kind: ImageCatalog\n',
    'metadata:\n',
    `  name: ${yamlString(name)}\n`,
    '  annotations:\n',
    '    config.kubernetes.io/local-config: "true"\n',
    'spec:\n',
    sorted.length > 0 ? '  images:\n' : '  images: []\n',
    ...sorted.flatMap(entryLines),
  ].join('');
}

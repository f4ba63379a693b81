// What happens to files between two runs: formatters, other YAML libraries, a way through JSON. Each keeps the
// meaning of the items and nothing of their layout.

import jsYaml from 'js-yaml';
import { stringify } from 'yaml';
import { emitListItem, printable } from './emit.ts';

type Items = readonly unknown[];

/** The lines of a text moved right. */
const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
const block = (items: string, by = 0): string => `items:\n${indented(items.trimEnd(), by)}\n`;

const reprints: Readonly<Record<string, (items: Items, seed: number) => string>> = {
  'the yaml library, lists indented': (items) =>
    stringify({ items }, { indent: 2, aliasDuplicateObjects: false }),
  'the yaml library, four columns': (items) =>
    stringify({ items }, { indent: 4, indentSeq: false, aliasDuplicateObjects: false }),
  'js-yaml': (items) => block(jsYaml.safeDump(items, { noRefs: true, lineWidth: -1 })),
  'js-yaml, moved right': (items) => block(jsYaml.safeDump(items, { noRefs: true }), 3),
  'flow at depth': (items) => block(jsYaml.safeDump(items, { noRefs: true, flowLevel: 6 })),
  'another hand': (items, seed) =>
    block(
      items
        .map((each) =>
          emitListItem(each as object, 0, { seed, wild: 1, crlf: false, json: false, untagged: true }),
        )
        .map((each) => `-${each.startsWith('\n') ? '' : ' '}${each}`)
        .join('\n'),
    ),
  'JSON on a line': (items) => `items: ${printable(JSON.stringify(items))}\n`,
  'indented JSON': (items) =>
    `items: ${printable(JSON.stringify(items, null, 2)).replaceAll('\n', '\n  ')}\n`,
};

export const reprintNames = [...Object.keys(reprints), 'another hand', 'another hand'];

/** A ResourceList with the items of another, printed anew. */
export const reprinted = (text: string, name: string, seed = 0): string => {
  const { items } = jsYaml.safeLoad(text) as { items: Items };
  const out = reprints[name]?.(items, seed);
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n${out}functionConfig: {}\n`;
};

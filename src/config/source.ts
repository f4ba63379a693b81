// The source of the functionConfig, for what its plain value does not have: the text of a scalar (0755 reads as 493,
// 1.10 as 1.1, yes as true), and duplicate keys.

import type { Node } from '../yaml/read/node.ts';
import { scalarText } from '../yaml/read/scalar.ts';
import { child } from '../yaml/read/value.ts';
import { stepsOf } from './position.ts';

/** A node and the text that its offsets count in. */
export interface ConfigSource {
  readonly text: string;
  readonly node: Node | null;
  /** Where in the config the node is, if not at its top. */
  readonly at?: readonly string[];
}

/** The text of the scalar at a path of the config; undefined when there is none. */
export const sourceTextAt = (
  { text, node, at: top = [] }: ConfigSource,
  path: string,
): string | undefined => {
  let at: Node | null | undefined = node;
  for (const step of stepsOf(path).slice(top.length)) {
    if (at?.type === 'alias') at = at.target;
    if (typeof step === 'string') at = child(text, at, step);
    else at = at?.type === 'seq' ? at.items[step]?.value : undefined;
  }
  if (at?.type === 'alias') at = at.target;
  return at?.type === 'scalar' ? scalarText(at, text) : undefined;
};

/** The paths of duplicate keys. Readers keep the last and lose the others. */
export const duplicateKeys = ({ text, node, at: top = [] }: ConfigSource): (string | number)[][] => {
  const found: (string | number)[][] = [];
  const walk = (at: Node | null, steps: readonly (string | number)[]): void => {
    if (at?.type === 'seq')
      for (const [index, item] of at.items.entries()) walk(item.value, [...steps, index]);
    if (at?.type !== 'map') return;
    const seen = new Set<string>();
    for (const { key, value } of at.entries) {
      const name = scalarText(key, text);
      if (seen.has(name) && name !== '<<') found.push([...steps, name]);
      seen.add(name);
      // Hosts write into metadata.
      if (steps.length > 0 || name !== 'metadata') walk(value, [...steps, name]);
    }
  };
  walk(node, top);
  return found;
};

// Anchors and aliases that tie one object of a text to another: what is lost where the object is read alone.

import { elementsOf, type Node, type Tree } from '../read/node.ts';

export interface Across {
  /** The name of an alias whose anchor is outside the object. */
  readonly leadsOut: string | undefined;
  /** Anchors in the object that only aliases outside it refer to. */
  readonly usedOutside: ReadonlySet<string>;
}

const visit = (node: Node | null, see: (node: Node) => void): void => {
  if (node === null) return;
  see(node);
  for (const { value } of elementsOf(node)) visit(value, see);
};

/** What ties the root of a tree to the text around it. */
export const across = ({ root, shared, odd }: Tree): Across => {
  let leadsOut: string | undefined;
  const usedOutside = new Set<string>();
  if (!odd || root === null) return { leadsOut, usedOutside };
  const own = new Set<Node>();
  const targets = new Set<Node>();
  visit(root, (node) => {
    own.add(node);
    if (node.type !== 'alias') return;
    // An anchor comes before its aliases.
    if (node.target !== undefined && own.has(node.target)) targets.add(node.target);
    else leadsOut ??= node.name;
  });
  for (const each of shared.keys())
    if (own.has(each) && !targets.has(each) && each.type !== 'alias' && each.anchor !== undefined)
      usedOutside.add(each.anchor);
  return { leadsOut, usedOutside };
};

/** The tree of the object read alone, in which anchors that are used outside count as shared still. */
export const withShared = (tree: Tree, names: ReadonlySet<string>): Tree => {
  if (names.size === 0) return tree;
  const shared = new Map(tree.shared);
  visit(tree.root, (node) => {
    if (node.type !== 'alias' && node.anchor !== undefined && names.has(node.anchor)) shared.set(node, [-1]);
  });
  return { ...tree, shared };
};

// Which of its arguments a script of `sh -c SCRIPT` may read: the first word after it is $0, the next $1. "May" is true when in
// doubt.

import { everyNode } from './commands.ts';
import { judging } from './script.ts';
import type { List, Node, Word } from './tree.ts';

/** Names of positional parameters, 0 among them; @ is all from 1 on, and * those and 0. */
type Positionals = ReadonlySet<string>;

export const mayRead = (positionals: Positionals, index: number): boolean =>
  positionals.has('*') || positionals.has(String(index)) || (index > 0 && positionals.has('@'));

export const positionalsIn = (script: string): Positionals => {
  if (unseen.test(script)) return everything;
  const isNamed = named.test(script);
  if (isNamed && beyondTree.test(script)) return everything;
  return isNamed || mayImply.test(script) ? read(script) : nothing;
};

const everything: Positionals = new Set('*');
const nothing: Positionals = new Set();

/** What reads all arguments without naming one: files that are sourced, the process's own command line, shells' own lists. */
const unseen = /\b(?:eval|source|cmdline|argv|ARGC|BASH_ARG[CV])\b|(?:^|[\s;&|({!])\.\s|\$\{[@*]:/m;
const named = /\$\{?[#!]?[\d@*#]/;
/** Where the tree of a script doesn't say what is expanded: arithmetic, patterns, indexes, texts that are scripts themselves. */
const beyondTree = /\(\(|\[\$|\b(?:case|trap|alias|let)\b/;
const mayImply = /\b(?:shift|getopts|for|select)\b/;

const read = judging((list): Positionals => {
  const names = new Set<string>();
  look(list, names, false);
  return names;
}, everything);

/** Inside a function the arguments are those of its call. */
const look = (list: List, names: Set<string>, inFunction: boolean): void => {
  const inner = new Set(
    inFunction ? [] : everyNode(list).flatMap((node) => (node.is === 'function' ? everyNode(node.body) : [])),
  );
  for (const node of everyNode(list)) {
    const isInside = inFunction || inner.has(node);
    if (!isInside && impliesAll(node)) names.add('@');
    for (const { parameters, scripts } of wordsIn(node)) {
      for (const { name } of parameters) {
        if (name === '0') names.add(name);
        else if (!isInside && /^\d+$/.test(name)) names.add(String(Number(name)));
        else if (!isInside && /^[@*#]$/.test(name)) names.add('@');
      }
      for (const script of scripts) look(script, names, isInside);
    }
  }
};

/** `shift`, `getopts` and `for name; do` read the arguments. */
const impliesAll = (node: Node): boolean =>
  node.is === 'for'
    ? node.words === undefined
    : node.is === 'simple' && /^(?:shift|getopts)$/.test(node.words[0]?.text ?? '');

/** The words of a node, those of its redirections among them. */
export const wordsIn = (node: Node): readonly Word[] => {
  switch (node.is) {
    case 'simple':
      return [...node.assignments, ...node.words, ...node.redirects];
    case 'for':
      return [...(node.words ?? []), ...node.redirects];
    case 'case':
      return [node.subject, ...node.redirects];
    default:
      return node.redirects;
  }
};

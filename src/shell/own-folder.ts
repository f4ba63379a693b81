// Where a script looks for files in the folder that it is in itself, by the path in $0 or $BASH_SOURCE. A shell with -c gives it
// none: $0 is the word after the script, or the shell, and $BASH_SOURCE is empty. Seen in a container
// (test/cluster/verdicts.test.ts).

import { everyNode } from './commands.ts';
import type { Remark } from './evidence.ts';
import { wordsIn } from './positionals.ts';
import { judging } from './script.ts';
import type { List, Node, Simple, Word } from './tree.ts';

/** The first place where a script looks for a file next to itself, as in `. "$(dirname "$0")/lib.sh"`. */
export const looksNextToItself = judging((list): Omit<Remark, 'remedy'> | undefined => {
  const variables = folderVariables(list);
  const comesBack = everyNode(list).some(mayComeBack);
  let isThere = false;
  for (const node of everyNode(list)) {
    const file = pathsIn(node).flatMap((word) => fileIn(word, variables, isThere) ?? [])[0];
    if (file !== undefined)
      return { line: node.line, what: `the script looks for ${file} in its own folder` };
    if (!comesBack && isCd(node))
      isThere = node.words.some(({ text }) => isFolder.test(text) || variables.has(variableIn(text)));
  }
  return undefined;
}, undefined);

const isCd = (node: Node): node is Simple => node.is === 'simple' && node.words[0]?.text === 'cd';

/** What goes elsewhere in a subshell is back after it, and a function goes there where it is called. */
const mayComeBack = (node: Node): boolean =>
  (node.is === 'function' || (node.is === 'group' && node.subshell)) && everyNode(node.body).some(isCd);

// In the text of a word only its outer quotes are left out.
const own = String.raw`"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?`;
const real = String.raw`(?:${own}|"?\$\((?:readlink -f|realpath) (?:-- )?${own}\)"?)`;
const plain = String.raw`(?:\$\(dirname (?:-- )?${real}\)|\x60dirname (?:-- )?${real}\x60|\$\{0%/\*\})`;
const entered = String.raw`\$\( *cd (?:-P |-- )*"?${plain}"?(?: *(?:&>|>) *\/dev\/null(?: *2>&1)?)? *&& *pwd(?: -P)? *\)`;
/** $(dirname "$0"), ${0%/*} and $(cd "$(dirname "$0")" && pwd) */
const folder = `(?:${plain}|${entered})`;
const name = String.raw`\$(?:(\w+)|\{(\w+)\})`;
/** Not the folder around it, which may be meant as a folder. */
const path = String.raw`"?/((?!\.\.?(?:["/]|$))[^\s"'\x60();|&<>]+)`;

const isFolder = new RegExp(`^${folder}$`);
const assignsFolder = new RegExp(`^(\\w+)=${folder}$`);
const inFolder = new RegExp(`${folder}${path}`);
const inVariable = new RegExp(`${name}${path}`);
const isName = new RegExp(`^${name}$`);

const variableIn = (text: string): string => {
  const [, plainName, braced] = isName.exec(text) ?? [];
  return plainName ?? braced ?? '';
};

/** The variables that hold the script's own folder wherever they are set. */
const folderVariables = (list: List): ReadonlySet<string> => {
  const names = new Set<string>();
  const others = new Set<string>();
  for (const node of everyNode(list)) {
    if (node.is === 'for') others.add(node.name);
    for (const { text } of wordsIn(node)) {
      const set = assignsFolder.exec(text)?.[1];
      if (set !== undefined) names.add(set);
      else others.add(/^(\w+)\+?=/.exec(text)?.[1] ?? '');
    }
  }
  return new Set([...names].filter((each) => !others.has(each)));
};

/** The words of a node that may be paths: not what is only printed, and no here-documents. */
const pathsIn = (node: Node): readonly Word[] => {
  const isPrinted = node.is === 'simple' && /^(?:echo|printf|logger)$/.test(node.words[0]?.text ?? '');
  return isPrinted ? [] : wordsIn(node).filter(({ text }) => !text.includes('\n'));
};

const fileIn = (
  { text, literal }: Word,
  variables: ReadonlySet<string>,
  isThere: boolean,
): string | undefined => {
  if (isThere && /^\.\/./.test(text)) return text;
  if (literal) return undefined;
  const found = inFolder.exec(text)?.[1];
  if (found !== undefined) return found;
  const [, plainName, braced, file] = inVariable.exec(text) ?? [];
  return variables.has(plainName ?? braced ?? '') ? file : undefined;
};

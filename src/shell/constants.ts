// What the text of a script says about values that never change: conditions that always hold, variables that only
// literals are assigned to.

import { everyNode, plainWord } from './commands.ts';
import type { List, Node, Pipeline, Simple, Word } from './tree.ts';

/** Whether a pipeline always succeeds or always fails; undefined: its text does not say. */
export const constantStatus = ({ negated, nodes }: Pipeline): boolean | undefined => {
  const [node] = nodes;
  if (nodes.length !== 1 || node === undefined) return undefined;
  const status = nodeStatus(node);
  return status === undefined ? undefined : status !== negated;
};

/** The same of a list that is one pipeline. */
export const constantCondition = ([statement, ...more]: List): boolean | undefined => {
  const [pipeline, ...others] = statement?.pipelines ?? [];
  if (pipeline === undefined || statement?.background || more.length > 0 || others.length > 0)
    return undefined;
  return constantStatus(pipeline);
};

const nodeStatus = (node: Node): boolean | undefined => {
  if (node.is === 'arithmetic') {
    const number = /^(?:\(\()?\s*(\d+)\s*(?:\)\))?$/.exec(node.text)?.[1];
    return number === undefined ? undefined : Number(number) !== 0;
  }
  if (node.is !== 'simple') return undefined;
  const [first, ...rest] = node.words;
  if (first === undefined || !first.literal) return undefined;
  if (/^(:|(\/bin\/)?true)$/.test(first.text)) return true;
  if (/^(\/bin\/)?false$/.test(first.text)) return false;
  if (first.text !== '[' && first.text !== 'test') return undefined;
  if (rest.some(({ literal }) => !literal)) return undefined;
  const operands = rest.map(({ text }) => text);
  if (first.text === '[' && operands.pop() !== ']') return undefined;
  return testStatus(operands);
};

/** The result of `test` on words that are fixed; undefined for what asks the file system. */
const testStatus = ([left = '', operator, right, ...more]: readonly string[]): boolean | undefined => {
  if (operator === undefined) return left !== '';
  if (right === undefined)
    return left === '-n' ? operator !== '' : left === '-z' ? operator === '' : undefined;
  if (more.length > 0) return undefined;
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === '-eq' || operator === '-ne')
    return (Number(left) === Number(right)) === (operator === '-eq');
  return undefined;
};

const assignment = /^([A-Za-z_]\w*)(\+?)=([\s\S]*)$/;

/** Commands that set the variables which they are given by name. */
const setters = /^(read|mapfile|readarray|getopts|printf|unset|let)$/;

/** An assignment, or with `value` undefined another way in which a command sets a variable. */
interface Assignment {
  readonly name: string;
  readonly value: string | undefined;
}

const assignmentsOf = (node: Node): Assignment[] => {
  if (node.is === 'for') return [{ name: node.name, value: undefined }];
  if (node.is !== 'simple') return [];
  const isSetter = setters.test(node.words[0]?.text ?? '');
  const named = isSetter ? node.words.map(({ text }) => ({ name: text, value: undefined })) : [];
  const assigned = [...node.assignments, ...node.words].flatMap(({ text, literal }) => {
    const [, name, plus, value = ''] = assignment.exec(text) ?? [];
    if (name === undefined) return [];
    return { name, value: literal && plus === '' && !value.startsWith('(') ? value : undefined };
  });
  return [...named, ...assigned];
};

/** The values of variables that only literals are assigned to, the empty one where they may be unset, by their names. */
export const literalVariables = (list: List): ReadonlyMap<string, ReadonlySet<string>> => {
  const all = everyNode(list).flatMap(assignmentsOf);
  const values = new Map<string, Set<string>>();
  for (const { name, value = '' } of all) values.set(name, (values.get(name) ?? new Set()).add(value));
  for (const { name, value } of all) if (value === undefined) values.delete(name);
  const always = new Set(list.flatMap(alwaysAssigned));
  for (const [name, each] of values) if (!always.has(name)) each.add('');
  return values;
};

const alwaysAssigned = ({ pipelines }: List[number]): string[] => {
  const [pipeline] = pipelines;
  const [node] = pipeline?.nodes ?? [];
  if (pipeline?.nodes.length !== 1 || node?.is !== 'simple' || node.words.length > 0) return [];
  return node.assignments.flatMap(({ text }) => assignment.exec(text)?.[1] ?? []);
};

/** More values are followed one by one no more. */
const MAX_VALUES = 4;

/** A command whose first word is such a variable, as the commands that it may be. */
export const commandsOf = (
  node: Simple,
  variables: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Simple[] | undefined => {
  const [first, ...rest] = node.words;
  const [parameter, ...others] = first?.parameters ?? [];
  if (first === undefined || parameter === undefined || others.length > 0) return undefined;
  if (parameter.quoted || !/^\$(\w+|\{\w+\})$/.test(first.text)) return undefined;
  const values = variables.get(parameter.name);
  if (values === undefined || values.size > MAX_VALUES) return undefined;
  return [...values].map((value) => ({ ...node, words: [...splitWords(value), ...rest] }));
};

const splitWords = (value: string): Word[] =>
  value
    .split(/\s+/)
    .filter((text) => text !== '')
    .map((text) => plainWord(text));

// What a rule changed in a workload, in a few words for each change.

import type { Effect } from '../../graft/plan-input.ts';
import { isContainerList } from '../../ownership/field-path.ts';
import { fieldAt } from '../../rules/lookup.ts';
import { renderInline } from '../../yaml/print/render.ts';
import { isObject, toJson } from '../../yaml/read/value.ts';
import { commandText, handlerText } from './startup.ts';

const signs: Record<Effect['done'], string> = {
  added: '+',
  replaced: '~',
  overlaid: '~',
  moved: '~',
  kept: '=',
  there: '=',
};
const remarks: Record<Effect['done'], string> = {
  ...{ added: '', overlaid: '', moved: '' },
  replaced: ' (replaces the existing one)',
  kept: ' (keeps the existing one)',
  there: ' (already there)',
};

/** On one line, whatever values there are in it. */
const cut = (text: string, width: number): string => {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
};

/** + added, ~ changed, = left as it was. */
export const signOf = (done: Effect['done']): string => signs[done];

/** What was changed, in a few words. */
export const describe = (effect: Effect): string => cut(whatOf(effect) + remarks[effect.done], 120);

const whatOf = ({ path, value, change }: Effect): string => {
  const inTemplate = path[0]?.startsWith('#') ? path.slice(1) : path;
  const [list = '', name = '', field, inner] = inTemplate;
  if (field === 'entrypoint')
    return `${name} runs ${commandText(wrapperOf(change))}, then what it ran before`;
  if (field === 'arguments') return argumentsText(name, change);
  if (field === 'lifecycle') return `${inner} hook of ${name}${handlerWords(value)}`;
  if (change.op === 'put' && change.subject !== undefined) {
    const owner = isContainerList(list) ? ` in ${name}` : '';
    return `${change.subject} ${toJson(value)}${owner}`;
  }
  return fieldText(inTemplate, value, change.op);
};

const fieldText = (path: Effect['path'], value: Effect['value'], op: Effect['change']['op']): string => {
  const [list = '', name = '', field] = path;
  const described = fieldAt(path);
  // An element of a list without keys is its own key.
  const last = path.at(-1) ?? list;
  const key = isObject(value) && last === toJson(value, true) ? renderInline(value) : last;
  const container = field === undefined ? undefined : name;
  const words = described?.words?.({ op, key, container, value });
  if (words !== undefined) return words;
  return `${described?.noun ?? field ?? list} ${key}${container === undefined ? '' : ` in ${container}`}`;
};

const argumentsText = (name: string, change: Effect['change']): string => {
  if (change.op !== 'overlay' || change.part.op !== 'args') return `arguments of ${name}`;
  const { before, after } = change.part;
  const words = [
    ...(before.length > 0 ? [`starting with ${commandText(before.map(String))}`] : []),
    ...(after.length > 0 ? [`ending with ${commandText(after.map(String))}`] : []),
  ];
  return `arguments of ${name} ${words.join(' and ')}`;
};

const wrapperOf = (change: Effect['change']): readonly string[] =>
  change.op === 'overlay' && change.part.op === 'wrap' ? change.part.words : [];

const handlerWords = (value: Effect['value']): string => (isObject(value) ? `: ${handlerText(value)}` : '');

// A value of a wrong type in the form that its field takes, where it is small: `write [{name: A, value: b}]`.

import { renderInline } from '../yaml/print/render.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Steps, takes } from './field-places.ts';
import { schemaOf, schemasAt } from './prevalidate.ts';

/** The text of a scalar at a path of the config. */
type TextAt = (steps: Steps) => string | undefined;

const MOST = 60;

/** What to write instead of a value; undefined where no form of it is right, or it is too long. */
export const inRightForm = (steps: Steps, value: Json, textAt: TextAt): string | undefined => {
  const schemas = schemasAt(schemaOf('PodGraft'), steps);
  const isRight = (each: Json): boolean => schemas.some((schema) => takes(schema, steps, each));
  const right = formsOf(value, steps, textAt).find(isRight);
  const text = right === undefined ? undefined : renderInline(right);
  return text === undefined || text.length > MOST ? undefined : `write ${text}`;
};

/** What the writer of a value may have meant, the likeliest first. */
const formsOf = (value: Json, steps: Steps, textAt: TextAt): Json[] => {
  if (Array.isArray(value)) return formsOfList(value);
  if (isObject(value)) return [[value], ...formsOfMap(value, steps, textAt)];
  return value === null
    ? []
    : formsOfWord(typeof value === 'string' ? value : (textAt(steps) ?? String(value)));
};

/** Words that a shell would read as they are. */
const plainWords = /^[\w=./:,@+-]+( +[\w=./:,@+-]+)*$/;

const formsOfWord = (word: string): Json[] => {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(word) ?? [];
  const pairs = name === undefined ? [] : [{ [name]: value }, { name, value }, [{ name, value }]];
  const list = plainWords.test(word) ? word.split(/ +/) : [word];
  const kinds = /^[A-Z]/.test(word) ? [{ kind: word }] : [];
  return [list, ...(pairs as Json[]), ...kinds, { name: word }, { script: word }, [{ name: word }]];
};

const formsOfList = (list: readonly Json[]): Json[] => {
  const pairs = list.map((each) => (isObject(each) && Object.keys(each).length === 2 ? each : {}));
  const isPairs =
    list.length > 0 && pairs.every(({ name, value }) => typeof name === 'string' && value !== undefined);
  const isPattern =
    list.length > 1 && list.every((each) => typeof each === 'string' && /^[\w-]+$/.test(each));
  return [
    ...(isPairs ? [Object.fromEntries(pairs.map(({ name, value }) => [name, value as Json]))] : []),
    ...(isPattern ? [list.join('|')] : []),
    ...(list.length === 1 ? [list[0] as Json] : []),
  ];
};

const formsOfMap = (map: JsonObject, steps: Steps, textAt: TextAt): Json[] => {
  const entries = Object.entries(map);
  if (entries.length === 0) return [];
  if (entries.every(([, each]) => isObject(each)))
    return [entries.map(([name, each]) => ({ name, ...(each as JsonObject) }))];
  if (entries.some(([, each]) => typeof each === 'object')) return [];
  const pairs = entries.map(([name, each]) => ({
    name,
    value: typeof each === 'string' ? each : (textAt([...steps, name]) ?? String(each)),
  }));
  const selector = pairs.map(({ name, value }) => `${name}=${value}`).join(',');
  return String(steps.at(-1)).endsWith('Selector') ? [selector] : [pairs];
};

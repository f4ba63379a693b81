// Label selectors in Kubernetes' own syntax: `app=nginx,tier in (front,edge),!legacy,level>2`
// (k8s.io/apimachinery/pkg/labels, "Labels and Selectors" in the Kubernetes documentation).

export type Labels = Readonly<Record<string, string>>;

export type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: '>' | '<'; readonly value: string }
  | { readonly key: string; readonly operator: 'exists' | 'missing' };

export interface Selector {
  readonly requirements: readonly Requirement[];
  /** The first requirement that the labels do not meet, as text; undefined when they meet all. */
  readonly unmet: (labels: Labels) => string | undefined;
}

const KEY = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const TOKEN = /\s*(==|!=|[=!,()<>]|[^\s=!,()<>]+)/y;

const tokens = (source: string): string[] => {
  const out: string[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const match = TOKEN.exec(source);
    if (match === null) throw new Error('unexpected character');
    out.push(match[1] as string);
  }
  return out;
};

/**
 * Parses a selector; throws an Error that says what is wrong. Annotation values may be anything that has no
 * comma, so `checkValues` is false for them.
 */
export const parseSelector = (source: string, checkValues = true): Selector => {
  const list = tokens(source);
  const requirements: Requirement[] = [];
  let at = 0;
  const key = (): string => {
    const name = list[at++];
    if (name === undefined || !KEY.test(name) || name.length > 253 + 64) {
      throw new Error(`${name === undefined ? 'a key is missing' : `"${name}" is not a label key`}`);
    }
    return name;
  };
  const isValue = (word: string | undefined): word is string =>
    word !== undefined && !/^(?:==|!=|[=!,()<>])$/.test(word);
  const checked = (word: string): string => {
    if (checkValues && (!VALUE.test(word) || word.length > 63))
      throw new Error(`"${word}" is not a label value`);
    return word;
  };
  const single = (): string => (isValue(list[at]) ? checked(list[at++] as string) : '');
  const whole = (word: string): string => {
    if (int64(word) === undefined)
      throw new Error(word === '' ? 'an integer is missing' : `"${word}" is not an integer`);
    return word;
  };
  const set = (): string[] => {
    if (list[at++] !== '(') throw new Error('"(" is missing');
    const values: string[] = [];
    for (;;) {
      values.push(single());
      const next = list[at++];
      if (next === ')') return values;
      if (next !== ',') throw new Error('")" is missing');
    }
  };
  if (list.length === 0) throw new Error('the selector is empty');
  for (;;) {
    if (list[at] === '!') {
      at++;
      requirements.push({ key: key(), operator: 'missing' });
    } else {
      const name = key();
      const operator = list[at];
      if (operator === undefined || operator === ',') requirements.push({ key: name, operator: 'exists' });
      else {
        at++;
        if (operator === '=' || operator === '==')
          requirements.push({ key: name, operator: 'in', values: [single()] });
        else if (operator === '!=') requirements.push({ key: name, operator: 'notin', values: [single()] });
        else if (operator === '>' || operator === '<')
          requirements.push({ key: name, operator, value: whole(single()) });
        else if (operator === 'in' || operator === 'notin')
          requirements.push({ key: name, operator, values: set() });
        else throw new Error(`"${operator}" is not an operator`);
      }
    }
    if (at >= list.length) break;
    if (list[at++] !== ',') throw new Error(`"," is missing before "${list[at - 1]}"`);
  }
  return {
    requirements,
    unmet: (labels) => {
      const failed = requirements.find((each) => !meets(each, labels));
      return failed && requirementText(failed);
    },
  };
};

/** What Go's ParseInt makes of a text: an integer of 64 bits, or nothing. */
const int64 = (text: string): bigint | undefined => {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
};

const meets = (requirement: Requirement, labels: Labels): boolean => {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'missing':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case '>':
    case '<': {
      // A label that is no integer is neither more nor less.
      const found = value === undefined ? undefined : int64(value);
      const bound = int64(requirement.value);
      if (found === undefined || bound === undefined) return false;
      return requirement.operator === '>' ? found > bound : found < bound;
    }
  }
};

const requirementText = (requirement: Requirement): string => {
  switch (requirement.operator) {
    case 'exists':
      return requirement.key;
    case 'missing':
      return `!${requirement.key}`;
    case '>':
    case '<':
      return `${requirement.key}${requirement.operator}${requirement.value}`;
    default: {
      const { key, operator, values } = requirement;
      if (values.length === 1) return `${key}${operator === 'in' ? '=' : '!='}${values[0]}`;
      return `${key} ${operator} (${values.join(',')})`;
    }
  }
};

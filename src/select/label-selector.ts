// Label selectors in Kubernetes' own syntax: `app=nginx,tier in (front,edge),!legacy,level>2`
// (k8s.io/apimachinery/pkg/labels, "Labels and Selectors" in the Kubernetes documentation).

import { labelValue, qualifiedName } from '../kubernetes/validate/formats.ts';

export type Labels = Readonly<Record<string, string>>;

export type Requirement =
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: '>' | '<'; readonly value: string }
  | { readonly key: string; readonly operator: 'exists' | 'missing' };

export interface Selector {
  readonly requirements: readonly Requirement[];
  /** The first requirement that the labels do not meet, as text; undefined when they meet all. */
  readonly unmet: (labels: Labels) => string | undefined;
  /** How many requirements the labels do not meet. */
  readonly countUnmet: (labels: Labels) => number;
}

const tokens = (source: string): string[] => source.match(/==|!=|[=!,()<>]|[^\s=!,()<>]+/g) ?? [];

/**
 * Parses a selector; throws an Error that says what is wrong. Annotation values may be anything without a comma, so
 * `isOfLabels` is false for them.
 */
export const parseSelector = (source: string, isOfLabels = true): Selector => {
  const requirements = new Parser(tokens(source), isOfLabels).requirements();
  return {
    requirements,
    unmet: (labels) => {
      const failed = requirements.find((each) => !meets(each, labels));
      return failed && requirementText(failed);
    },
    countUnmet: (labels) => requirements.filter((each) => !meets(each, labels)).length,
  };
};

class Parser {
  private readonly tokens: readonly string[];
  private readonly isOfLabels: boolean;
  private at = 0;

  constructor(list: readonly string[], isOfLabels: boolean) {
    this.tokens = list;
    this.isOfLabels = isOfLabels;
  }

  requirements(): Requirement[] {
    if (this.tokens.length === 0) throw new Error('the selector is empty');
    const out = [this.requirement()];
    while (this.at < this.tokens.length) {
      const token = this.next();
      if (token !== ',') throw new Error(`"," is missing before "${token}"`);
      out.push(this.requirement());
    }
    return out;
  }

  private next(): string | undefined {
    return this.tokens[this.at++];
  }

  private requirement(): Requirement {
    if (this.tokens[this.at] === '!') {
      this.at++;
      return { key: this.key(), operator: 'missing' };
    }
    const key = this.key();
    const operator = this.tokens[this.at];
    if (operator === undefined || operator === ',') return { key, operator: 'exists' };
    this.at++;
    switch (operator) {
      case '=':
      case '==':
        return { key, operator: 'in', values: [this.value()] };
      case '!=':
        return { key, operator: 'notin', values: [this.value()] };
      case '>':
      case '<':
        return { key, operator, value: this.integer() };
      case 'in':
      case 'notin':
        return { key, operator, values: this.values() };
      default:
        throw new Error(`"${operator}" is not an operator`);
    }
  }

  private key(): string {
    const name = this.next();
    if (name === undefined) throw new Error('a key is missing');
    // The API server takes capital letters in the prefix of an annotation, and not of a label.
    if (qualifiedName(this.isOfLabels ? name : name.toLowerCase()) !== undefined)
      throw new Error(`"${name}" is not a label key`);
    return name;
  }

  private value(): string {
    const word = this.tokens[this.at];
    if (word === undefined || /^(?:==|!=|[=!,()<>])$/.test(word)) return '';
    this.at++;
    if (this.isOfLabels && labelValue(word) !== undefined) throw new Error(`"${word}" is not a label value`);
    return word;
  }

  private integer(): string {
    const word = this.value();
    if (int64(word) === undefined)
      throw new Error(word === '' ? 'an integer is missing' : `"${word}" is not an integer`);
    return word;
  }

  private values(): string[] {
    if (this.next() !== '(') throw new Error('"(" is missing');
    const values: string[] = [];
    for (;;) {
      values.push(this.value());
      const token = this.next();
      if (token === ')') return values;
      if (token !== ',') throw new Error('")" is missing');
    }
  }
}

/** The integer of 64 bits that Go's ParseInt reads, or undefined. */
const int64 = (text: string): bigint | undefined => {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
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

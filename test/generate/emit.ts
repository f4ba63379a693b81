// Prints plain values as YAML the way people do: odd indents, quotes of every kind, comments everywhere, flow
// and block mixed. Shares nothing with src/yaml/render.ts, and js-yaml reads back what went in.

import { Dice } from './dice.ts';

export interface Manner {
  readonly seed: number;
  /** 0: as kubectl prints it; 1: as odd as it gets. */
  readonly wild: number;
  readonly crlf: boolean;
  readonly json: boolean;
}

const safePlain = /^[A-Za-z/][A-Za-z0-9./_-]*$/;
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const comments = ['# why', '#', '# - name: x', '# key: "value', "# it's {odd]", '#   | text', '# é'];

export class Emitter {
  private readonly dice: Dice;
  private readonly wild: number;
  private readonly step: number;
  private readonly offset: number;
  private readonly dash: number;

  constructor(manner: Manner) {
    this.dice = new Dice(manner.seed);
    this.wild = manner.wild;
    const odd = manner.wild > 0;
    this.step = odd ? this.dice.pick([2, 2, 2, 4, 3, 1]) : 2;
    this.offset = odd ? this.dice.pick([0, 0, 2, this.step]) : 0;
    this.dash = odd ? this.dice.pick([2, 2, 2, 4, 3]) : 2;
  }

  private often(p: number): boolean {
    return this.dice.chance(p * this.wild);
  }

  string(text: string, flow: boolean): string {
    const canPlain = safePlain.test(text) && !reserved.test(text);
    if (canPlain && !this.often(0.3)) return text;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what single quotes cannot hold.
    const canSingle = !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/.test(text);
    if (canSingle && (this.dice.chance(0.5) || flow)) return `'${text.replaceAll("'", "''")}'`;
    return JSON.stringify(text).replace(
      /[\u007f-\u009f\u2028\u2029\ufeff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  scalar(value: unknown, flow: boolean): string {
    if (value === null)
      return flow ? 'null' : this.dice.pick(this.wild > 0 ? ['null', '~', 'Null'] : ['null']);
    if (typeof value === 'string') return this.string(value, flow);
    if (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value > 7 &&
      value < 4096 &&
      this.often(0.4)
    ) {
      return this.dice.pick([`0${value.toString(8)}`, `0x${value.toString(16)}`, `+${value}`]);
    }
    return String(value);
  }

  flow(value: unknown, column: number): string {
    const gap = (): string => {
      if (this.often(0.08)) return `\n${' '.repeat(column + 1 + this.dice.below(4))}`;
      return this.often(0.3) ? ' '.repeat(this.dice.below(3)) : '';
    };
    const comma = (): string => `${this.often(0.1) ? ' ' : ''},${this.often(0.08) ? gap() || ' ' : ' '}`;
    if (Array.isArray(value)) {
      if (value.length === 0) return this.often(0.3) ? '[ ]' : '[]';
      return `[${gap()}${value.map((each) => this.flow(each, column)).join(comma())}${this.often(0.1) ? ',' : ''}${gap()}]`;
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      if (entries.length === 0) return this.often(0.3) ? '{ }' : '{}';
      const parts = entries.map(([key, each]) => `${this.string(key, true)}: ${this.flow(each, column)}`);
      return `{${gap()}${parts.join(comma())}${this.often(0.1) ? ',' : ''}${gap()}}`;
    }
    return this.scalar(value, true);
  }

  private noise(out: string[], column: number): void {
    if (this.often(0.06)) out.push('');
    if (this.often(0.03)) out.push(' '.repeat(this.dice.below(column + 1)));
    if (this.often(0.1))
      out.push(
        `${' '.repeat(this.often(0.3) ? this.dice.below(column + 1) : column)}${this.dice.pick(comments)}`,
      );
  }

  private tail(): string {
    return this.often(0.15)
      ? `${' '.repeat(1 + this.dice.below(3))}${this.dice.pick(comments)}`
      : this.often(0.1)
        ? '  '
        : '';
  }

  /** Text behind a colon or a dash; further lines follow. `column` is the parent's. */
  private behind(value: unknown, column: number): string[] {
    if (
      typeof value === 'string' &&
      /^[^\s#][\s\S]*\n/.test(value) &&
      !/[^\S\n]\n|\n[^\S\n]*\n|[\r\u0085\u2028\u2029\ufeff]/.test(value)
    ) {
      if (!this.often(0.3)) {
        const pad = ' '.repeat(column + 1 + this.dice.below(4));
        const body = value.replace(/\n$/, '').split('\n');
        const head = value.endsWith('\n') ? '|' : '|-';
        return [head + (this.often(0.1) ? ' # text' : ''), ...body.map((line) => pad + line)];
      }
    }
    if (typeof value === 'string' && this.often(0.03) && /^[a-z]+ [a-z]+$/.test(value)) {
      return [`"${value.replace(' ', `\n${' '.repeat(column + 1 + this.dice.below(3))}`)}"${this.tail()}`];
    }
    const lines = this.flowOrScalar(value, column).split('\n');
    lines[lines.length - 1] += this.tail();
    const oneLine = lines.length === 1;
    if (oneLine && this.often(0.04))
      lines.push(`${' '.repeat(column + 1 + this.dice.below(5))}${this.dice.pick(comments)}`);
    return lines;
  }

  private flowOrScalar(value: unknown, column: number): string {
    return typeof value === 'object' && value !== null ? this.flow(value, column) : this.scalar(value, false);
  }

  private isBlock(value: unknown): value is object {
    if (typeof value !== 'object' || value === null) return false;
    return Object.keys(value).length > 0 && !this.often(0.12);
  }

  map(value: object, column: number): string[] {
    const out: string[] = [];
    Object.entries(value).forEach(([key, each], index) => {
      if (index > 0) this.noise(out, column);
      const head = `${' '.repeat(column)}${this.string(key, false)}${this.often(0.05) ? ' ' : ''}:`;
      const gap = this.often(0.08) ? '   ' : ' ';
      if (each === null && this.often(0.5)) out.push(head + this.tail());
      else if (this.isBlock(each)) {
        out.push(head + this.tail());
        if (Array.isArray(each)) {
          const at = column + this.offset;
          this.noise(out, at);
          out.push(...this.seq(each, at));
        } else {
          this.noise(out, column + this.step);
          out.push(...this.map(each, column + this.step));
        }
      } else {
        const [first, ...rest] = this.behind(each, column);
        out.push(head + gap + first, ...rest);
      }
    });
    return out;
  }

  seq(value: readonly unknown[], column: number): string[] {
    const out: string[] = [];
    value.forEach((each, index) => {
      if (index > 0) this.noise(out, column);
      const dash = `${' '.repeat(column)}-${' '.repeat(this.dash - 1)}`;
      const inner = column + this.dash;
      if (this.isBlock(each)) {
        const lines = Array.isArray(each) ? this.seq(each, inner) : this.map(each, inner);
        out.push(dash + (lines[0] as string).slice(inner), ...lines.slice(1));
      } else {
        const [first, ...rest] = this.behind(each, column);
        out.push(dash + first, ...rest);
      }
    });
    return out;
  }
}

/** The text of a list item's value, its first line without indentation. */
export const emitItem = (value: object, column: number, manner: Manner): string => {
  const emitter = new Emitter(manner);
  if (manner.json) return JSON.stringify(value);
  const lines = emitter.map(value, column);
  return lines.join('\n').slice(column);
};

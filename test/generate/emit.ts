// Prints plain values as YAML the way people do: odd indents, quotes of every kind, comments everywhere, flow
// and block mixed. Shares nothing with src/yaml/print/render.ts, and js-yaml reads back what went in.

import { Dice } from './dice.ts';

export interface Manner {
  readonly seed: number;
  /** 0: as kubectl prints it; 1: as odd as it gets. */
  readonly wild: number;
  readonly crlf: boolean;
  /** On one line, or with this many blanks of indentation where `indent` is given. */
  readonly json: boolean;
  readonly indent?: number;
  /** Whether quoted texts and brackets may go on at the column of their own key, as Kubernetes' reader takes them. */
  readonly lax?: boolean;
  /** Whether no tags are written, which no formatter adds. */
  readonly untagged?: boolean;
}

/** What has an anchor so far, by its JSON; shared by the items of one text. */
export type Anchors = Map<string, string>;

const safePlain = /^[A-Za-z/][A-Za-z0-9./_-]*$/;
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const comments = ['# why', '#', '# - name: x', '# key: "value', "# it's {odd]", '#   | text', '# é'];

export class Emitter {
  private readonly dice: Dice;
  private readonly wild: number;
  private readonly step: number;
  private readonly offset: number;
  private readonly dash: number;
  /** How often a dash is alone on its line. */
  private readonly alone: number;
  private readonly lax: boolean;
  private readonly untagged: boolean;
  private readonly anchors: Anchors | undefined;

  constructor(manner: Manner, anchors?: Anchors) {
    this.anchors = anchors;
    this.lax = manner.lax ?? false;
    this.untagged = manner.untagged ?? false;
    this.dice = new Dice(manner.seed);
    this.wild = manner.wild;
    const odd = manner.wild > 0;
    this.step = odd ? this.dice.pick([2, 2, 2, 4, 3, 1]) : 2;
    this.offset = odd ? this.dice.pick([0, 0, 2, this.step]) : 0;
    this.dash = odd ? this.dice.pick([2, 2, 2, 4, 3]) : 2;
    this.alone = odd ? this.dice.pick([0, 0, 0.15, 0.9]) : 0;
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
    return printable(JSON.stringify(text));
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
      if (this.often(0.08))
        return `\n${' '.repeat(this.lax ? this.dice.pick([0, column]) : column + 1 + this.dice.below(4))}`;
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

  /** An anchor or an alias to put before a value that is of one line; undefined: neither. */
  private shared(value: unknown): { readonly before: string; readonly isAlias: boolean } | undefined {
    if (this.anchors === undefined || value === null || value === '' || !this.often(0.5)) return undefined;
    const text = JSON.stringify(value);
    const there = this.anchors.get(text);
    if (there !== undefined) return { before: `*${there}`, isAlias: true };
    const name = `a${this.anchors.size}`;
    this.anchors.set(text, name);
    return { before: `&${name} `, isAlias: false };
  }

  /** The core schema's tag for what has the type anyway. */
  private tag(value: unknown): string {
    if (this.untagged || !this.often(0.03)) return '';
    if (typeof value === 'string') return '!!str ';
    return Array.isArray(value) ? '!!seq ' : typeof value === 'object' && value !== null ? '!!map ' : '';
  }

  /** Text after a colon or a dash; further lines follow. `column` is the parent's. */
  private after(value: unknown, column: number): string[] {
    const shared = this.shared(value);
    if (shared?.isAlias) return [shared.before + this.tail()];
    const props = shared?.before ?? this.tag(value);
    const [first, ...rest] = this.unmarked(value, column);
    return [props + first, ...rest];
  }

  private unmarked(value: unknown, column: number): string[] {
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
    if (typeof value === 'string' && this.often(this.lax ? 0.5 : 0.03) && /^[a-z]+ [a-z]+$/.test(value)) {
      const quote = this.dice.pick(['"', "'"]);
      const at = this.lax ? this.dice.pick([0, column]) : column + 1 + this.dice.below(3);
      return [`${quote}${value.replace(' ', `\n${' '.repeat(at)}`)}${quote}${this.tail()}`];
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
        const tag = this.tag(each).trim();
        out.push(head + (tag && ` ${tag}`) + this.tail());
        if (Array.isArray(each)) {
          const at = column + this.offset;
          this.noise(out, at);
          out.push(...this.seq(each, at));
        } else {
          this.noise(out, column + this.step);
          out.push(...this.map(each, column + this.step));
        }
      } else {
        const [first, ...rest] = this.after(each, column);
        out.push(head + gap + first, ...rest);
      }
    });
    return out;
  }

  private block(value: object, column: number): string[] {
    return Array.isArray(value) ? this.seq(value, column) : this.map(value, column);
  }

  seq(value: readonly unknown[], column: number): string[] {
    const out: string[] = [];
    value.forEach((each, index) => {
      if (index > 0) this.noise(out, column);
      const dash = `${' '.repeat(column)}-${' '.repeat(this.dash - 1)}`;
      const isAlone = this.isBlock(each) && this.dice.chance(this.alone);
      const inner = column + (isAlone ? 1 + this.dice.below(6) : this.dash);
      if (isAlone) {
        out.push(`${' '.repeat(column)}-${this.tail()}`);
        this.noise(out, inner);
        out.push(...this.block(each as object, inner));
      } else if (this.isBlock(each)) {
        const lines = this.block(each, inner);
        out.push(dash + (lines[0] as string).slice(inner), ...lines.slice(1));
      } else {
        const [first, ...rest] = this.after(each, column);
        out.push(dash + first, ...rest);
      }
    });
    return out;
  }
}

/**
 * The text of a list item after its dash at the column. Most begin beside the dash, some in the next line, at
 * a column of their own.
 */
export const emitListItem = (value: object, column: number, manner: Manner, anchors?: Anchors): string => {
  const dice = new Dice(manner.seed + 1);
  if (manner.json || !dice.chance(manner.wild * 0.15)) return emitItem(value, column + 2, manner, anchors);
  const comment = dice.chance(0.3) ? dice.pick(comments) : '';
  return `${comment}\n${new Emitter(manner, anchors).map(value, column + 1 + dice.below(6)).join('\n')}`;
};

/** JSON with those characters escaped that YAML has not or reads as line breaks. */
export const printable = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The text of a list item's value, its first line without indentation. */
export const emitItem = (value: object, column: number, manner: Manner, anchors?: Anchors): string => {
  if (manner.json)
    return printable(JSON.stringify(value, null, manner.indent)).replaceAll('\n', `\n${' '.repeat(column)}`);
  const lines = new Emitter(manner, anchors).map(value, column);
  return lines.join('\n').slice(column);
};

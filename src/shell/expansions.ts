// What the parts of a word expand: parameters, substitutions, and syntax that only bash knows.

import type { ParsedScript as ParsedTree, SyntaxNode } from 'unbash';
import { forEachChild } from 'unbash';
import type { List, Parameter } from './tree.ts';

type NestedScript = (script: ParsedTree, pos: number) => List;

export class Expansions {
  literal = true;
  readonly parameters: Parameter[] = [];
  readonly scripts: List[] = [];
  /** Where the word has a process substitution, or an extended pattern. */
  process: number | undefined;
  pattern: number | undefined;
  private readonly nested: NestedScript;

  constructor(nested: NestedScript) {
    this.nested = nested;
  }

  visitAll(parts: readonly SyntaxNode[], quoted: boolean): void {
    for (const each of parts) this.visit(each, quoted);
  }

  private visit(part: SyntaxNode, quoted: boolean): void {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return;
      case 'DoubleQuoted':
        this.visitAll(part.parts, true);
        return;
      case 'SimpleExpansion':
        this.literal = false;
        this.parameters.push({ name: part.text.slice(1), quoted });
        return;
      case 'ParameterExpansion': {
        this.literal = false;
        const { parameter: name, prefix } = part;
        this.parameters.push({ name, quoted, ...(prefix && { prefix }) });
        break;
      }
      case 'ProcessSubstitution':
        this.process ??= part.pos;
        this.substitution(part.script, part.pos);
        return;
      case 'CommandExpansion':
      case 'ArithmeticCommandExpansion':
        this.substitution(part.script, part.pos);
        return;
      case 'ExtendedGlob':
        this.pattern ??= part.pos;
        this.literal = false;
        break;
      default:
        this.literal = false;
    }
    forEachChild(part, (child) => this.visit(child, quoted));
  }

  private substitution(script: ParsedTree | undefined, pos: number): void {
    this.literal = false;
    if (script !== undefined) this.scripts.push(this.nested(script, pos));
  }
}

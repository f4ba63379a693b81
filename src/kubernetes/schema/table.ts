// Reads the generated table, one type at a time and only when it is asked for: a start that checks nothing
// pays nothing. The notation is explained on top of table.generated.ts.

import { table } from './table.generated.ts';

export type Shape =
  | { readonly is: 'string' | 'boolean' | 'int32' | 'int64' | 'quantity' | 'intOrString' | 'any' }
  | { readonly is: 'enum'; readonly values: readonly string[] }
  | { readonly is: 'list' | 'map'; readonly of: Shape }
  | { readonly is: 'type'; readonly name: string };

/** A field of a type; most fields are never looked at, so the shape is read only when it is asked for. */
export class Field {
  readonly required: boolean;
  private readonly code: string;
  private read: Shape | undefined;

  constructor(code: string) {
    this.required = code.startsWith('!');
    this.code = code;
  }

  get shape(): Shape {
    this.read ??= shapeOf(this.required ? this.code.slice(1) : this.code);
    return this.read;
  }
}

export type Fields = ReadonlyMap<string, Field>;

const scalars: Record<string, Shape> = {
  s: { is: 'string' },
  b: { is: 'boolean' },
  i: { is: 'int32' },
  l: { is: 'int64' },
  q: { is: 'quantity' },
  x: { is: 'intOrString' },
  '*': { is: 'any' },
};

const shapeOf = (code: string): Shape => {
  const scalar = scalars[code];
  if (scalar) return scalar;
  if (code.startsWith('[')) return { is: 'list', of: shapeOf(code.slice(1)) };
  if (code.startsWith('{')) return { is: 'map', of: shapeOf(code.slice(1)) };
  if (code.startsWith("'")) return { is: 'enum', values: code.slice(1).split('|') };
  return { is: 'type', name: code };
};

const decoded = new Map<string, Fields>();

/** The fields of a type in the table. Throws for a name that the table lacks: that is a bug. */
export const fieldsOf = (type: string): Fields => {
  const known = decoded.get(type);
  if (known) return known;
  const start = table.indexOf(`\n${type} `);
  if (start < 0) throw new Error(`no Kubernetes type ${type} in the table`);
  const line = table.slice(start + type.length + 2, table.indexOf('\n', start + 1));
  const fields = new Map<string, Field>();
  for (const entry of line.split(';')) {
    const colon = entry.indexOf(':');
    if (colon < 0) continue;
    fields.set(entry.slice(0, colon), new Field(entry.slice(colon + 1)));
  }
  decoded.set(type, fields);
  return fields;
};

/** The type that a shape holds directly, as a list element or as a map value; undefined for scalars. */
export const typeInside = (shape: Shape): string | undefined => {
  if (shape.is === 'type') return shape.name;
  return shape.is === 'list' || shape.is === 'map' ? typeInside(shape.of) : undefined;
};

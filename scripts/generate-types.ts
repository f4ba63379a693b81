// Writes src/config/pod-graft.generated.ts: the types of a PodGraft for users of the library, from the schema for
// editors. `npm run generate` runs it; a test compares.

import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { editorSchema, type Schema } from '../src/config/editor-schema.ts';
import { ImageCatalog, PodGraft } from '../src/config/schema.ts';

/** Parts of the config with a type of their own, by their path in it. */
const named: Record<string, string> = {
  spec: 'PodGraftSpec',
  'spec.rules[]': 'PodGraftRule',
  ...Object.fromEntries(
    ['target', 'target[]', 'exclude', 'exclude[]'].map((each) => [`spec.rules[].${each}`, 'PodGraftTarget']),
  ),
};

/** Prints schemas as types, and those that have a name as interfaces. */
class Printer {
  readonly interfaces: string[] = [];

  typeOf(schema: Schema, path: string, indent: string): string {
    const { $ref, const: constant, enum: values, anyOf, type } = schema;
    if (typeof $ref === 'string') return $ref.replace('#/$defs/', '');
    if (constant !== undefined) return literal(constant);
    if (Array.isArray(values)) return values.map(literal).join(' | ');
    if (Array.isArray(anyOf)) return anyOf.map((each) => this.typeOf(each, path, indent)).join(' | ');
    if (Array.isArray(type)) return type.map((each) => simple[each]).join(' | ');
    if (type === 'array') {
      const item = this.typeOf((schema['items'] ?? {}) as Schema, `${path}[]`, indent);
      return item.includes(' | ') ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    if (type === 'object') return this.object(schema, path, indent);
    return simple[String(type)] ?? 'unknown';
  }

  private object(schema: Schema, path: string, indent: string): string {
    if (schema['properties'] === undefined) return this.map(schema, path, indent);
    const name = named[path];
    if (name === undefined) return `{\n${this.fields(schema, path, `${indent}  `)}${indent}}`;
    this.print(name, schema, path);
    return name;
  }

  private map({ additionalProperties, propertyNames }: Schema, path: string, indent: string): string {
    const value =
      typeof additionalProperties === 'object'
        ? this.typeOf(additionalProperties as Schema, path, indent)
        : 'unknown';
    const keys = (propertyNames as Schema | undefined)?.['enum'];
    if (!Array.isArray(keys)) return `{ readonly [key: string]: ${value} }`;
    return `{ readonly [key in ${keys.map(literal).join(' | ')}]?: ${value} | undefined }`;
  }

  private fields(
    { properties, required, additionalProperties }: Schema,
    path: string,
    indent: string,
  ): string {
    const needed = new Set(required as string[] | undefined);
    const fields = Object.entries(properties as Record<string, Schema>).map(([key, schema]) => {
      const { description } = schema;
      const comment = typeof description === 'string' ? `${indent}/** ${description} */\n` : '';
      const type = this.typeOf(schema, path === '' ? key : `${path}.${key}`, indent);
      return `${comment}${indent}readonly ${key}${needed.has(key) ? `: ${type}` : `?: ${type} | undefined`};\n`;
    });
    const others = additionalProperties === false ? '' : `${indent}readonly [key: string]: unknown;\n`;
    return fields.join('') + others;
  }

  /** Adds an interface, once. */
  print(name: string, schema: Schema, path: string): void {
    if (this.interfaces.some((each) => each.includes(`export interface ${name} {`))) return;
    const at = this.interfaces.length;
    const { description } = schema;
    const comment = typeof description === 'string' ? `/** ${description} */\n` : '';
    const text = `${comment}export interface ${name} {\n${this.fields(schema, path, '  ')}}\n`;
    this.interfaces.splice(at, 0, text);
  }
}

const simple: Record<string, string> = {
  ...{ string: 'string', boolean: 'boolean', integer: 'number', number: 'number', null: 'null' },
  ...{ object: '{ readonly [key: string]: unknown }', array: 'readonly unknown[]' },
};

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : JSON.stringify(value);

export const generateTypes = (): string => {
  const schemaOf = (schema: z.ZodType): object => z.toJSONSchema(schema);
  const { else: podGraft, $defs } = editorSchema(schemaOf(PodGraft), schemaOf(ImageCatalog));
  const printer = new Printer();
  const whole = {
    ...(podGraft as Schema),
    description: 'A config of podgraft: what a PodGraft resource holds.',
  };
  printer.print('PodGraft', whole, '');
  for (const [name, schema] of Object.entries($defs as Record<string, Schema>))
    printer.print(name, schema, '-');
  const head = '// Generated from the schema for editors by scripts/generate-types.ts; do not edit.\n';
  return [head, ...printer.interfaces].join('\n');
};

if (process.argv[2] === '--write') writeFileSync('src/config/pod-graft.generated.ts', generateTypes());

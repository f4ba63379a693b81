// Completion of a config from its JSON Schema. Where the cursor is follows from the indentation of the lines above, so
// that it works in text which is not valid YAML yet.

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';

type Schema = { readonly [key: string]: unknown };

declare const SCHEMA: Schema;

const list = (value: unknown): Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);

/** The schemas that a schema consists of: of a reference what it refers to, of a choice each. */
const forms = (schema: Schema | undefined): Schema[] => {
  if (schema === undefined) return [];
  const { $ref, anyOf } = schema;
  if (typeof $ref === 'string') return forms((SCHEMA['$defs'] as Record<string, Schema>)[$ref.slice(8)]);
  if (Array.isArray(anyOf)) return list(anyOf).flatMap(forms);
  return [schema];
};

const below = (schemas: readonly Schema[], step: string): Schema[] =>
  schemas.flatMap((schema) => {
    if (step === '-') return forms(schema['items'] as Schema | undefined);
    const own = (schema['properties'] as Record<string, Schema> | undefined)?.[step];
    const others = schema['additionalProperties'];
    return forms(own ?? (typeof others === 'object' ? (others as Schema) : undefined));
  });

interface Line {
  /** Columns before each `-` and before the key. */
  readonly dashes: readonly number[];
  readonly column: number;
  readonly key: string | undefined;
}

const lineOf = (text: string): Line | undefined => {
  const [, lead = '', rest = ''] = /^((?:\s*-\s+|\s*-$)*\s*)(.*)$/.exec(text) ?? [];
  if (text.trim() === '' || rest.startsWith('#')) return undefined;
  const dashes = [...lead.matchAll(/-/g)].map(({ index }) => index);
  return { dashes, column: lead.length, key: /^["']?([\w./-]+)["']?\s*:(?:\s|$)/.exec(rest)?.[1] };
};

/** The steps from the root of the document to the map or list that a column of a line is in; `-` is an element. */
export const pathAt = (linesAbove: readonly string[], own: Line): string[] => {
  const steps: string[] = [];
  let column = own.column;
  let dashes = [...own.dashes];
  const climb = (): void => {
    // Each dash of the line, from the right, is one list further up.
    while (dashes.length > 0 && (dashes[dashes.length - 1] as number) < column) {
      column = dashes.pop() as number;
      steps.unshift('-');
    }
  };
  climb();
  for (let at = linesAbove.length - 1; at >= 0; at--) {
    const text = linesAbove[at] as string;
    if (/^---(\s|$)/.test(text)) break;
    const line = lineOf(text);
    if (line === undefined) continue;
    const isList = steps[0] === '-';
    const isParent = line.key !== undefined && (line.column < column || (isList && line.column === column));
    if (isParent) {
      steps.unshift(line.key as string);
      column = line.column;
      dashes = [...line.dashes];
      climb();
    } else if (line.dashes.some((dash) => dash < column) && line.column === column && !isList) {
      // The element of a list that this line goes on.
      dashes = [...line.dashes];
      climb();
    }
  }
  return steps;
};

const rootSchemas = (document: string): Schema[] =>
  forms((/^kind:\s*ImageCatalog\b/m.test(document) ? SCHEMA['then'] : SCHEMA['else']) as Schema);

const applyFor = (key: string, schemas: readonly Schema[], column: number): string => {
  const indent = ' '.repeat(column);
  const [first] = schemas;
  if (schemas.length !== 1 || first === undefined) return `${key}: `;
  if (first['type'] === 'array') return `${key}:\n${indent}- `;
  return first['type'] === 'object' ? `${key}:\n${indent}  ` : `${key}: `;
};

const fieldsOf = (schemas: readonly Schema[], column: number): Completion[] =>
  schemas.flatMap((schema) =>
    Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).map(([key, each]) => {
      const { description } = each;
      const isRequired = list(schema['required']).includes(key as unknown as Schema);
      return {
        label: key,
        type: 'property',
        apply: applyFor(key, forms(each), column),
        ...(typeof description === 'string' && { info: description }),
        ...(isRequired && { detail: 'required', boost: 10 }),
      };
    }),
  );

const valuesOf = (schemas: readonly Schema[]): Completion[] =>
  schemas.flatMap(({ enum: values, const: only, type, examples }) => {
    if (type === 'boolean') return [{ label: 'true' }, { label: 'false' }];
    const found = only === undefined ? [...list(values), ...list(examples)] : [only];
    return found
      .filter((each) => typeof each !== 'object')
      .map((each) => ({ label: String(each), type: 'constant' }));
  });

/** A source of completions for a config. */
export const completeConfig = (context: CompletionContext): CompletionResult | null => {
  const { state, pos } = context;
  const current = state.doc.lineAt(pos);
  const before = current.text.slice(0, pos - current.from);
  const above = state.doc.sliceString(0, current.from).split('\n').slice(0, -1);
  const documentStart = above.findLastIndex((line) => /^---(\s|$)/.test(line)) + 1;
  const rest = state.doc.sliceString(pos).split(/^---/m)[0] ?? '';
  const root = rootSchemas([...above.slice(documentStart), before + rest].join('\n'));
  const value = /^((?:\s*-\s+)*\s*)([\w./-]+):\s+([^{["'|>#]*)$/.exec(before);
  const schemasAt = (steps: readonly string[]): Schema[] => steps.reduce(below, root);
  if (value !== null) {
    const [, lead = '', key = '', word = ''] = value;
    const line = lineOf(`${lead}${key}:`) as Line;
    const options = valuesOf(below(schemasAt(pathAt(above, line)), key));
    return options.length === 0 ? null : { from: pos - word.length, options, validFor: /^[\w./-]*$/ };
  }
  const key = /^((?:\s*-\s+)*\s*)([\w./-]*)$/.exec(before);
  if (key === null || (!context.explicit && key[2] === '')) return null;
  const [, lead = '', word = ''] = key;
  const line: Line = {
    dashes: [...lead.matchAll(/-/g)].map(({ index }) => index),
    column: lead.length,
    key: undefined,
  };
  const options = fieldsOf(schemasAt(pathAt(above, line)), lead.length);
  return options.length === 0 ? null : { from: pos - word.length, options, validFor: /^[\w./-]*$/ };
};

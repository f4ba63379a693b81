// Checks a value against the JSON Schema that is generated from the zod schema, so that valid configs do not load
// zod. It does not say what is wrong: validate.ts asks zod. A test proves that it accepts nothing that zod refuses.

import { isObject } from '../yaml/read/value.ts';
import { imageCatalogSchema, podGraftSchema } from './schema.generated.ts';

/** The JSON Schema of a value. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const understood = new Set([
  '$schema',
  'description',
  'propertyNames',
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'anyOf', 'enum', 'const'],
  ...['pattern', 'minLength', 'maxLength', 'minItems', 'minimum', 'maximum'],
]);

export type ConfigKind = 'PodGraft' | 'ImageCatalog';

const schemas: Partial<Record<ConfigKind, Schema>> = {};

/** Whether the value is known to be valid; false: ask zod. */
export const prevalidate = (kind: ConfigKind, value: unknown): boolean => fits(schemaOf(kind), value);

/** The JSON Schema of a kind, read once. */
export const schemaOf = (kind: ConfigKind): Schema => {
  schemas[kind] ??= JSON.parse(kind === 'PodGraft' ? podGraftSchema : imageCatalogSchema) as Schema;
  return schemas[kind];
};

/** The schemas of what is at a path, one for each form that it can have. */
export const schemasAt = (schema: Schema, steps: readonly (string | number)[]): Schema[] => {
  if (schema.anyOf) return schema.anyOf.flatMap((each) => schemasAt(each, steps));
  const [step, ...rest] = steps;
  if (step === undefined) return [schema];
  const next = typeof step === 'number' ? schema.items : schema.properties?.[step];
  return next === undefined ? [] : schemasAt(next, rest);
};

/** Whether a value is known to be valid for a part of a schema. */
export const fits = (schema: Schema, value: unknown): boolean => {
  for (const word in schema) if (!understood.has(word)) return false;
  if (schema.anyOf) return schema.anyOf.some((each) => fits(each, value));
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  return types?.some((each) => fitsType[each]?.(schema, value)) ?? true;
};

const isBetween = (value: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) =>
  value >= least && value <= most;

const fitsType: Readonly<Record<string, ((schema: Schema, value: unknown) => boolean) | undefined>> = {
  string: ({ minLength, maxLength, pattern }, value) =>
    typeof value === 'string' &&
    isBetween(value.length, minLength, maxLength) &&
    (pattern === undefined || new RegExp(pattern).test(value)),
  null: (_schema, value) => value === null,
  boolean: (_schema, value) => typeof value === 'boolean',
  integer: ({ minimum, maximum }, value) =>
    Number.isSafeInteger(value) && isBetween(value as number, minimum, maximum),
  array: ({ minItems, items = {} }, value) =>
    Array.isArray(value) && isBetween(value.length, minItems) && value.every((each) => fits(items, each)),
  object: (schema, value) =>
    isObject(value) &&
    !schema.required?.some((name) => !Object.hasOwn(value, name)) &&
    Object.entries(value).every(([key, each]) => fitsField(schema, key, each)),
};

const fitsField = (
  { propertyNames, properties = {}, additionalProperties = false }: Schema,
  key: string,
  value: unknown,
): boolean => {
  if (propertyNames && !fits(propertyNames, key)) return false;
  const schema = (Object.hasOwn(properties, key) ? properties[key] : undefined) ?? additionalProperties;
  return typeof schema === 'boolean' ? schema : fits(schema, value);
};

// A quick yes: walks a value along the JSON Schema that was generated from the zod schema, and says
// whether it is valid beyond doubt. It never says what is wrong; for that, validate.ts asks zod. A test
// holds that it says yes to nothing that zod refuses.

import { imageCatalogSchema, podGraftSchema } from './schema.generated.ts';

interface Schema {
  readonly type?: string;
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

const schemas: Partial<Record<'PodGraft' | 'ImageCatalog', Schema>> = {};

/** Whether the value is surely valid. false means only: ask zod. */
export const prevalidate = (kind: 'PodGraft' | 'ImageCatalog', value: unknown): boolean => {
  schemas[kind] ??= JSON.parse(kind === 'PodGraft' ? podGraftSchema : imageCatalogSchema) as Schema;
  return fits(schemas[kind], value);
};

const fits = (schema: Schema, value: unknown): boolean => {
  for (const word in schema) if (!understood.has(word)) return false;
  if (schema.anyOf) return schema.anyOf.some((each) => fits(each, value));
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  switch (schema.type) {
    case undefined:
      return true;
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= (schema.minLength ?? 0) &&
        value.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY) &&
        (schema.pattern === undefined || new RegExp(schema.pattern).test(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return (
        Number.isSafeInteger(value) &&
        (value as number) >= (schema.minimum ?? Number.NEGATIVE_INFINITY) &&
        (value as number) <= (schema.maximum ?? Number.POSITIVE_INFINITY)
      );
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= (schema.minItems ?? 0) &&
        value.every((each) => fits(schema.items ?? {}, each))
      );
    case 'object':
      return fitsObject(schema, value);
    default:
      return false;
  }
};

const fitsObject = (schema: Schema, value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (schema.required?.some((name) => !Object.hasOwn(value, name))) return false;
  for (const [key, each] of Object.entries(value)) {
    if (schema.propertyNames && !fits(schema.propertyNames, key)) return false;
    const known =
      schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const rule = known ?? schema.additionalProperties;
    if (rule === false || rule === undefined) return false;
    if (rule !== true && !fits(rule, each)) return false;
  }
  return true;
};

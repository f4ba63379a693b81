// Writes src/config/schema.generated.ts: the JSON Schema (draft 2020-12) of the functionConfig and of the
// ImageCatalog, from the zod schema. `npm run generate` runs it; a test compares.

import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { ImageCatalog, PodGraft } from '../src/config/schema.ts';

export const generateSchema = (): string => {
  const print = (schema: z.ZodType): string => JSON.stringify(JSON.stringify(z.toJSONSchema(schema)));
  return [
    '// Generated from schema.ts by scripts/generate-schema.ts; do not edit.',
    '',
    '/** JSON Schema of a PodGraft resource, as JSON text. */',
    `export const podGraftSchema = ${print(PodGraft)};`,
    '',
    '/** JSON Schema of an ImageCatalog, as JSON text. */',
    `export const imageCatalogSchema = ${print(ImageCatalog)};`,
    '',
  ].join('\n');
};

if (process.argv[2] === '--write') writeFileSync('src/config/schema.generated.ts', generateSchema());

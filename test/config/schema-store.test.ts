// What SchemaStore asks of an entry of its catalog, and of a schema that is somewhere else: the entry that docs/dev/releasing.md
// prepares, and docs/schema.json without words that no reader knows.

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly fileMatch: readonly string[];
  readonly url: string;
}

const block = /^\{\n {2}"name"[\s\S]*?^\}$/m.exec(readFileSync('docs/dev/releasing.md', 'utf8'))?.[0] ?? '';
const entry = JSON.parse(block) as Entry;

it('the entry has the fields of a catalog entry, and nothing that its check refuses', () => {
  expect(Object.keys(entry)).toEqual(['name', 'description', 'fileMatch', 'url']);
  for (const text of [entry.name, entry.description]) {
    expect(text).not.toMatch(/[,. \t-]$|\n/);
    expect(text.toLowerCase()).not.toContain('schema');
  }
});

it('the entry matches names of podgraft alone, without alternatives or folders', () => {
  for (const pattern of entry.fileMatch) expect(pattern).toMatch(/^podgraft\.ya?ml$/);
  expect(new URL(entry.url).protocol).toBe('https:');
});

it('the schema compiles, and has no words but those of JSON Schema and of editors', () => {
  const schema = JSON.parse(readFileSync('docs/schema.json', 'utf8')) as object;
  // Parts that refine a value say neither its type nor its fields again.
  const ajv = new Ajv2020({
    strictSchema: true,
    strictTuples: true,
    strictTypes: false,
    strictRequired: false,
  });
  for (const word of ['defaultSnippets', 'errorMessage', 'patternErrorMessage']) ajv.addKeyword(word);
  const check = ajv.compile(schema);
  const config = (rule: object): object => ({
    ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name: 'a' } },
    spec: { rules: [{ name: 'a', ...rule }] },
  });
  expect(check(config({ env: [{ name: 'A', value: 'b' }] }))).toBe(true);
  expect(check(config({ evn: [] }))).toBe(false);
});

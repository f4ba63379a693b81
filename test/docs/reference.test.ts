// What scripts/generate.mjs writes is what is committed, and every example in the reference is a valid value.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  fieldExamples,
  fields,
  generateFunctionDefinition,
  generateJsonSchema,
  generateReference,
} from '../../scripts/generate-reference.ts';
import { generateSchema } from '../../scripts/generate-schema.ts';
import { generateTypes } from '../../scripts/generate-types.ts';
import { validateWithZod } from '../../src/config/validate.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

it.each([
  ['src/config/schema.generated.ts', generateSchema],
  ['src/config/pod-graft.generated.ts', generateTypes],
  ['docs/reference.md', generateReference],
  ['docs/schema.json', generateJsonSchema],
  ['krm-function-definition.yaml', () => generateFunctionDefinition(version)],
])('%s is up to date (npm run generate)', (path, generate) => {
  expect(readFileSync(path, 'utf8')).toBe(generate());
});

/** A spec that has this field with this value, and what the fields around it require. */
const specWith = (path: string, value: unknown): unknown => {
  const base: Record<string, object> = {
    images: { image: 'nginx' },
    workloads: { group: 'example.com', kind: 'App', podTemplate: 'spec.template' },
    rules: { name: 'rule' },
    envAppend: { name: 'A', value: 'a' },
    files: { path: '/a/b', ...(path.includes('files[].from') ? {} : { content: '' }) },
    configMapKeyRef: { name: 'a', key: 'b' },
    secretKeyRef: { name: 'a', key: 'b' },
  };
  const build = ([step = '', ...rest]: string[]): unknown => {
    if (step === '') return value;
    const name = step.replace('[]', '');
    return step.endsWith('[]')
      ? { [name]: [{ ...base[name], ...(build(rest) as object) }] }
      : { [name]: rest.length === 0 ? value : { ...base[name], ...(build(rest) as object) } };
  };
  return { rules: [], ...(build(path.split('.')) as object) };
};

describe('the example of', () => {
  it.each(fields().map(({ path }) => path))('%s is a valid value', (path) => {
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'example' },
      spec: specWith(path, parse(fieldExamples[path] ?? '', { version: '1.1' })),
    };
    expect(validateWithZod('PodGraft', config as unknown as Json)).toEqual([]);
  });

  it('a field that the schema lacks is not there', () => {
    expect(Object.keys(fieldExamples).sort()).toEqual(
      fields()
        .map(({ path }) => path)
        .sort(),
    );
  });
});

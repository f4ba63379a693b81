// What a remedy asks for can be written: each field that one names is a field of a config, or a field of the pod or of
// a container, which `pod` and `container` set.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fields } from '../../scripts/generate-reference.ts';
import { fieldsOf } from '../../src/kubernetes/schema/table.ts';
import { catalogue } from '../../src/problems/catalogue.ts';
import { ownFields } from '../../src/rules/lookup.ts';

const inConfig = new Set(fields().flatMap(({ path }) => path.split(/[.[\]]+/)));
const kubernetesTypes = [
  'PodSpec',
  'Container',
  'Probe',
  'SecurityContext',
  'PodSecurityContext',
  'VolumeMount',
  'Volume',
  'ConfigMapVolumeSource',
];
const inWorkloads = new Set(kubernetesTypes.flatMap((type) => [...fieldsOf(type).keys()]));

/** Fields of resources and lists, and one of an added container that only rules have. */
const otherWords: ReadonlySet<string> = new Set(['apiVersion', 'functionConfig', 'imageFrom']);

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

test('every field that a remedy names can be set', () => {
  const written = ['src/traps', 'src/rules', 'src/graft', 'src/config'].flatMap((folder) =>
    sources(folder).flatMap((text) =>
      [...text.matchAll(/remedy(?: =|:)\s*['"`]([^'"`]*)/g)].map(([, each]) => each),
    ),
  );
  const own = Object.values(ownFields).flatMap((each) => Object.values(each));
  const remedies = [...Object.values(catalogue).map(({ remedy }) => remedy), ...own, ...written];
  expect(remedies.length).toBeGreaterThan(80);
  const missing = remedies.flatMap((remedy = '') =>
    [...remedy.replaceAll(/\$\{[^}]*\}?/g, '').matchAll(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g)].flatMap(([word]) =>
      inConfig.has(word) || inWorkloads.has(word) || otherWords.has(word) ? [] : [`${word}: ${remedy}`],
    ),
  );
  expect(missing).toEqual([]);
});

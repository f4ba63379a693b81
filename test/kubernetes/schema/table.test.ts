import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { table } from '../../../src/kubernetes/schema/table.generated.ts';
import { fieldsOf, typeInside } from '../../../src/kubernetes/schema/table.ts';
import { checkSnippet } from '../../../src/kubernetes/validate/check.ts';
import { container } from '../validate/full-snippets.ts';

test('the committed table and descriptions are what the generator makes of the installed kubernetes-models', () => {
  const made = JSON.parse(
    execFileSync('node', ['scripts/generate-kubernetes-table.mjs', '--stdout'], { encoding: 'utf8' }),
  ) as Record<string, string>;
  expect(Object.keys(made)).toEqual(['table.generated.ts', 'descriptions.generated.ts']);
  for (const [name, text] of Object.entries(made))
    expect(readFileSync(`src/kubernetes/schema/${name}`, 'utf8')).toBe(text);
});

test('the table takes less than 12 KB, gzipped', () => {
  expect(gzipSync(table).length).toBeLessThan(12 * 1024);
});

test('every type that a field refers to is in the table', () => {
  const names = table
    .trim()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf(' ')));
  expect(names.length).toBeGreaterThan(120);
  for (const name of names) {
    for (const { shape } of fieldsOf(name).values()) {
      const inner = typeInside(shape);
      if (inner !== undefined) expect(names).toContain(inner);
    }
  }
});

test.each([
  ['Container', ['resizePolicy', 'restartPolicyRules', 'startupProbe']],
  ['EnvVarSource', ['fileKeyRef']],
  ['Lifecycle', ['stopSignal']],
  ['VolumeProjection', ['podCertificate', 'clusterTrustBundle']],
  ['Volume', ['image', 'ephemeral']],
  ['StatefulSetSpec.volumeClaimTemplates', ['spec']],
])('%s has the newest fields %j', (type, fields) => {
  for (const field of fields) expect([...fieldsOf(type).keys()]).toContain(field);
});

test('a rich container has no issue', () => {
  expect(checkSnippet('Container', container, 'x', { kubernetesVersion: '1.36' })).toEqual([]);
});

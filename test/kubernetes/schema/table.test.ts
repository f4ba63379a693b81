import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { table } from '../../../src/kubernetes/schema/table.generated.ts';
import { fieldsOf, typeInside } from '../../../src/kubernetes/schema/table.ts';
import { checkSnippet } from '../../../src/kubernetes/validate/check.ts';
import { validators } from '../../../src/kubernetes/validate/validators.ts';
import { container } from '../validate/full-snippets.ts';

test('the table takes less than 12 KB, gzipped', () => {
  expect(gzipSync(table).length).toBeLessThan(12 * 1024);
});

test('every type that a field refers to is in the table', () => {
  const names = table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, line.indexOf(' ')));
  expect(names.length).toBeGreaterThan(120);
  for (const name of names) {
    for (const { shape } of fieldsOf(name).values()) {
      const inner = typeInside(shape);
      if (inner !== undefined) expect(names).toContain(inner);
    }
  }
});

test('every validator has the name of a type of the table', () => {
  const names = Object.keys(validators);
  expect(names.length).toBeGreaterThan(100);
  for (const name of names) expect(fieldsOf(name).size).toBeGreaterThan(0);
});

test.each([
  ['Container', ['resizePolicy', 'restartPolicyRules', 'startupProbe']],
  ['EnvVarSource', ['fileKeyRef']],
  ['Lifecycle', ['stopSignal']],
  ['VolumeProjection', ['podCertificate', 'clusterTrustBundle']],
  ['Volume', ['image', 'ephemeral']],
  ['StatefulSetSpec', ['volumeClaimTemplates']],
  ['VolumeMount', ['bindMountOptions']],
  ['KeyToPath', ['user']],
  ['JobSpec', ['scheduling']],
])('%s has the newest fields %j', (type, fields) => {
  for (const field of fields) expect([...fieldsOf(type).keys()]).toContain(field);
});

test('a rich container has no issue', () => {
  expect(checkSnippet('Container', container, 'x', { kubernetesVersion: '1.36' })).toEqual([]);
});

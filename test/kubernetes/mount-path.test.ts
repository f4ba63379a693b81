import { expect, test } from 'vitest';
import { elementKey } from '../../src/kubernetes/merge-keys.ts';
import { cleanPath, isBelow } from '../../src/kubernetes/mount-path.ts';

test.each([
  ['/data', '/data'],
  ['/data/', '/data'],
  ['//data', '/data'],
  ['/data/.', '/data'],
  ['/a/./b//c/', '/a/b/c'],
  ['/a/../data', '/data'],
  ['/..', '/'],
  ['/', '/'],
  ['data', '/data'],
  ['/.hidden', '/.hidden'],
  ['/a.b/c..d', '/a.b/c..d'],
])('%s is %s', (path, clean) => {
  expect(cleanPath(path)).toBe(clean);
  expect(elementKey('Container.volumeMounts', { mountPath: path })).toBe(clean);
  expect(elementKey('Container.volumeDevices', { devicePath: path })).toBe(clean);
});

test.each([
  ['/a/b', '/a', true],
  ['/ab', '/a', false],
  ['/a', '/a', false],
  ['/a', '/', true],
])('%s is below %s: %s', (path, folder, below) => {
  expect(isBelow(path, folder)).toBe(below);
});

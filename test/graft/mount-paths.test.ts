// One path in two spellings is one mount: it conflicts with another, and is left alone where it is the same.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';

const run = (mount: object, rule: object) => {
  const containers = [{ name: 'web', image: 'shop:7', volumeMounts: [mount] }];
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    functionConfig: {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'own' },
      spec: { rules: [{ name: 'r', ...rule }] },
    },
    items: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { template: { spec: { containers, volumes: [{ name: 'data', emptyDir: {} }] } } },
      },
    ],
  };
  const text = JSON.stringify(list);
  const { output, problems } = transform(text);
  const kinds = problems.map(({ kind }) => kind);
  return { kinds, isUnchanged: output === text, items: output.slice(output.indexOf('"items"')) };
};

const theirs = { name: 'data', mountPath: '/data/' };

test.each(['/data', '//data', '/data/.', '/x/../data'])('another mount at %s is a conflict', (mountPath) => {
  const volumes = [{ name: 'more', emptyDir: {} }];
  const rule = { volumes, volumeMounts: [{ name: 'more', mountPath }] };
  expect(run(theirs, rule)).toMatchObject({ kinds: ['Conflict'] });
  expect(run(theirs, { ...rule, onConflict: 'Keep' }).items).not.toContain('"name":"more","mountPath"');
  const replaced = run(theirs, { ...rule, onConflict: 'Replace' }).items;
  expect(replaced).not.toContain('"name":"data","mountPath"');
});

test('a file goes to no path that is taken', () => {
  const mount = { name: 'data', mountPath: '/data/a.txt/' };
  expect(run(mount, { files: [{ path: '/data//a.txt', content: 'x' }] }).kinds).toEqual(['Conflict']);
  const files = ['/a/b', '/a//b'].map((path) => ({ path, content: 'x' }));
  expect(run(theirs, { files }).kinds).toEqual(['ConfigInvalid']);
});

test('the same mount is left alone', () => {
  const rule = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
  expect(run(theirs, rule)).toMatchObject({ kinds: [], isUnchanged: true });
});

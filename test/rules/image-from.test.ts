// imageFrom: an added container has the image of one of the workload.

import { expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf } from '../generate/config.ts';
import { read, resourceList, withoutResults } from '../resource-list.ts';

type Any = Record<string, unknown>;

const pod =
  'apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n  spec:\n    initContainers:\n    - {name: setup, image: busybox}\n    containers:\n    - name: main\n      image: nginx:1\n    - {name: bare}';
const listOf = (rule: Any, text = pod): string =>
  resourceList([text], configOf('own', [{ name: 'r', ...rule }]));
const migrate = { name: 'migrate', imageFrom: { container: 'main' }, command: ['x'] };
const messages = (rule: Any): string[] =>
  transform(listOf(rule)).problems.map(({ kind, message }) => `${kind}: ${message}`);

test.each([
  ['initContainers', 'main', 'nginx:1'],
  ['initContainers', 'setup', 'busybox'],
  ['sidecars', 'main', 'nginx:1'],
])('of %s takes the image of %s', (field, container, image) => {
  const text = listOf({ [field]: [{ ...migrate, imageFrom: { container } }] });
  const { output, problems } = transform(text);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [item] = read(output).items as unknown as { spec: { initContainers: Any[] } }[];
  const added = item?.spec.initContainers[1];
  expect(added).toEqual({
    name: 'migrate',
    image,
    ...(field === 'sidecars' && { restartPolicy: 'Always' }),
    command: ['x'],
  });
  expect(transform(output).output).toBe(output);
  expect(withoutResults(revert(output).output)).toBe(text);
});

test('follows the image of the workload on the next run', () => {
  const rule = { initContainers: [migrate] };
  const next = transform(
    transform(listOf(rule)).output.replace('main\n      image: nginx:1\n', 'main\n      image: nginx:2\n'),
  );
  expect(next.output).toBe(transform(listOf(rule, pod.replace('nginx:1', 'nginx:2'))).output);
});

test.each(['other', 'bare'])('of container %s, which has no image, is a problem', (container) => {
  for (const field of ['initContainers', 'sidecars'])
    expect(messages({ [field]: [{ ...migrate, imageFrom: { container } }] })).toEqual([
      `PlacementNotFound: Pod web, rule r: imageFrom: the pod has no container ${container} with an image; name a container that the pod has`,
    ]);
});

test.each([
  [{ ...migrate, image: 'x' }, 'set only one of image and imageFrom'],
  [{ ...migrate, imageFrom: 'main' }, 'expected the name of a container of the workload'],
  [{ ...migrate, imageFrom: {} }, 'expected the name of a container of the workload'],
  [
    { ...migrate, imageFrom: { container: 'main', tag: 'x' } },
    'expected the name of a container of the workload',
  ],
])('%j is refused whatever spec.validation says', (container, what) => {
  for (const validation of ['Strict', 'Warn', 'Off']) {
    const config = configOf('own', [{ name: 'r', initContainers: [container] }], { validation });
    const { problems, output } = transform(resourceList([pod], config));
    const found = problems.filter(
      ({ severity, field }) => severity === 'error' && field?.path.endsWith('.imageFrom'),
    );
    expect(found).toHaveLength(1);
    if (validation === 'Off') expect(found[0]?.message).toContain(what);
    expect(withoutResults(output)).toBe(resourceList([pod], config));
  }
});

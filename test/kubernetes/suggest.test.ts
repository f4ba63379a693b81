import { expect, test } from 'vitest';
import { checkSnippet, type SnippetType } from '../../src/kubernetes/check.ts';
import { fieldsOf, typeInside } from '../../src/kubernetes/schema.ts';
import { closest, distance } from '../../src/kubernetes/suggest.ts';
import { valid } from './full-snippets.ts';
import { fieldPaths, type Path, pick, randomFrom, typo, withName } from './mutate.ts';

const options = { kubernetesVersion: '1.36' };

test.each([
  [
    'a plural is missing',
    'Container',
    { name: 'c', image: 'i', volumeMount: [] },
    'c.volumeMount',
    'did you mean volumeMounts?',
  ],
  [
    'the case differs',
    'Container',
    { name: 'c', image: 'i', imagePullpolicy: 'Always' },
    'c.imagePullpolicy',
    'did you mean imagePullPolicy?',
  ],
  [
    'snake case',
    'Container',
    { name: 'c', image: 'i', volume_mounts: [] },
    'c.volume_mounts',
    'did you mean volumeMounts?',
  ],
  [
    'two letters are swapped',
    'VolumeMount',
    { name: 'v', mountPaht: '/a' },
    'c.mountPaht',
    'did you mean mountPath?',
  ],
  [
    'the field is one level too high',
    'Container',
    { name: 'c', image: 'i', mountPath: '/a' },
    'c.mountPath',
    'did you mean volumeMounts[].mountPath?',
  ],
  [
    'the field is in a mapping below',
    'Container',
    { name: 'c', image: 'i', privileged: true },
    'c.privileged',
    'did you mean securityContext.privileged?',
  ],
  [
    'the field is one level too deep',
    'Container',
    { name: 'c', image: 'i', resources: { env: [] } },
    'c.resources.env',
    'env belongs beside resources, not inside it: check the indentation',
  ],
] as const)('suggests the field when %s', (_sentence, type, value, path, remedy) => {
  const issues = checkSnippet(type, value, 'c', options);
  expect(issues.map((each) => [each.kind, each.path, each.remedy])).toEqual([['UnknownField', path, remedy]]);
});

test('suggests nothing for a name that resembles no field', () => {
  const [issue] = checkSnippet('EnvVar', { name: 'A', zzzqqq: 1 }, 'e', options);
  expect(issue).toEqual({
    kind: 'UnknownField',
    path: 'e.zzzqqq',
    what: 'unknown field in an EnvVar',
    currentValue: 'zzzqqq',
  });
});

test('a required field that is misspelt is not also reported as missing', () => {
  expect(checkSnippet('EnvVar', { nmae: 'A' }, 'e', options)).toHaveLength(1);
});

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'abd', 1],
  ['abcd', 'bcd', 1],
  ['kitten', 'sitting', 3],
])('the distance from "%s" to "%s" is %i', (a, b, edits) => {
  expect(distance(a, b)).toBe(edits);
});

test('a name with the same letters comes before one with fewer edits', () => {
  expect(closest('read_only', ['readonlz', 'readOnly']).names[0]).toBe('readOnly');
});

test('suggests the right field first for at least 99 % of 1,000 single typos in all snippet types', () => {
  const random = randomFrom(20240607);
  const types = Object.keys(valid) as SnippetType[];
  const wrong: string[] = [];
  let made = 0;
  while (made < 1000) {
    const type = pick(random, types);
    const value = pick(random, valid[type]);
    const path = pick(random, fieldPaths(value));
    const name = String(path.at(-1));
    const misspelt = typo(name, random);
    const known = siblings(type, path);
    // Map keys are the user's own names, and a typo that makes another field is no unknown field.
    if (!known?.includes(name) || known.includes(misspelt)) continue;
    made++;
    const issue = checkSnippet(type, withName(value, path, misspelt), 'x', options).find(
      (each) => each.kind === 'UnknownField' && each.currentValue === misspelt,
    );
    if (issue?.proposedValue !== name)
      wrong.push(`${type} ${path.join('.')}: ${misspelt} → ${issue?.remedy}`);
  }
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(10);
});

/** The fields of the type that holds the field at a path; undefined inside a map. */
const siblings = (root: string, path: Path): string[] | undefined => {
  let type: string | undefined = root;
  for (const key of path.slice(0, -1)) {
    if (typeof key === 'number') continue;
    const field: ReturnType<ReturnType<typeof fieldsOf>['get']> =
      type === undefined ? undefined : fieldsOf(type).get(key);
    type = field && typeInside(field.shape);
  }
  return type === undefined ? undefined : [...fieldsOf(type).keys()];
};

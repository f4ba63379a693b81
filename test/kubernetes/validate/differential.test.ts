// Holds checkSnippet against kubectl's own typed decoder: `kubectl set env --local` reads a pod into the Go
// types and prints it again, so a wrong type is an error and an unknown field is gone.

import { describe, expect, test } from 'vitest';
import { checkSnippet } from '../../../src/kubernetes/validate/check.ts';
import type { Diagnostic } from '../../../src/problems/diagnostic.ts';
import { container, volumes } from './full-snippets.ts';
import { hasKubectl, kubectl } from './kubectl.ts';
import { fieldPaths, type Path, pick, randomFrom, typo, valueAt, withName, withValue } from './mutate.ts';

interface Mutant {
  readonly value: unknown;
  readonly path: Path;
  readonly edit: string;
  readonly issues: readonly Diagnostic[];
}

const replacements = [
  'text',
  '',
  '7',
  7,
  -1,
  0,
  80.5,
  3e9,
  2 ** 40,
  true,
  null,
  [],
  {},
  ['a'],
  [1],
  [null],
  { a: 'b' },
  { a: 1 },
];

const mutants = (
  kind: 'Container' | 'Volume',
  bases: readonly unknown[],
  count: number,
  seed: number,
): Mutant[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const base = pick(random, bases);
    const path = pick(random, fieldPaths(base));
    const name = String(path.at(-1));
    const renamed = random() < 0.3;
    const replacement = pick(random, replacements);
    const misspelt = typo(name, random);
    const value = renamed ? withName(base, path, misspelt) : withValue(base, path, replacement);
    const edit = renamed ? `${name} → ${misspelt}` : `= ${JSON.stringify(replacement)}`;
    const issues = checkSnippet(kind, value, 'x', { kubernetesVersion: '1.36' });
    return { value, path: renamed ? [...path.slice(0, -1), misspelt] : path, edit, issues };
  });
};

const list = (pods: readonly unknown[]) => ({ apiVersion: 'v1', kind: 'List', items: pods });
const pod = (index: number, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `p${index}` },
  spec,
});
const podOf = {
  Container: (each: Mutant, index: number) => pod(index, { containers: [each.value] }),
  Volume: (each: Mutant, index: number) => pod(index, { containers: [{ name: 'c' }], volumes: [each.value] }),
};

/** Whether an issue says that the value has the wrong type for the Go field, so that decoding must fail. */
const failsToDecode = ({ what }: Diagnostic): boolean =>
  /^expected (a (?!value)|an |true or false)/.test(what) || /^expected one of .*found [^"]/.test(what);

// What the decoder keeps and podgraft still refuses, each for a reason.
const explained: readonly [RegExp, string][] = [
  [
    /^required field of|is required( with|$)|must not be empty$/,
    'the API server requires it; the decoder makes it empty',
  ],
  [/^expected one of /, 'the API server knows only these values; the decoder takes any text'],
  [/^must be one of /, 'the same, where the type says string'],
  [/^expected a value/, 'the decoder makes "" or an empty object of it'],
  [/^must |longer than|is not a resource|can't take /, 'a format or range that the API server checks'],
  [/has (no|more than one) /, 'the API server wants exactly one'],
  [/is already taken by/, 'the API server wants unique names'],
  [/more than the limit|must equal limits/, 'the API server compares requests and limits'],
  [
    /can't be |isn't allowed|needs |must not be set|is for privileged|is not supported|is the name of a port|has the same path/,
    'fields that exclude or need each other',
  ],
];

describe.skipIf(!hasKubectl)('kubectl agrees on mutated snippets', () => {
  test.each([
    ['Container', [container], 2400, 1],
    ['Volume', volumes, 800, 2],
  ] as const)('%s', (kind, bases, count, seed) => {
    const all = mutants(kind, bases, count, seed);
    const refused = all.filter((each) => each.issues.some(failsToDecode));
    const others = all.filter((each) => !each.issues.some(failsToDecode));
    expect(refused.length).toBeGreaterThan(count / 10);
    expect(others.length).toBeGreaterThan(count / 10);

    // Every pod that cannot be decoded gives one line of error and no output.
    const bad = kubectl({ 'l.json': list(refused.map(podOf[kind])) }, [
      'set',
      'env',
      '--local',
      '-f',
      'l.json',
      'ZZ=1',
      '-o',
      'json',
    ]);
    expect(bad.stderr.trim().split('\n')).toHaveLength(refused.length);

    const good = kubectl({ 'l.json': list(others.map(podOf[kind])) }, [
      'set',
      'env',
      '--local',
      '-f',
      'l.json',
      '-o',
      'json',
      'ZZ=1',
    ]);
    expect(good.stderr).toBe('');
    const printed = printedPods(good.stdout);
    expect(printed).toHaveLength(others.length);

    const wrong = others.flatMap((each, index) => {
      const at = kind === 'Container' ? ['spec', 'containers', 0] : ['spec', 'volumes', 0];
      const kept = valueAt(valueAt(printed[index], at), each.path);
      const given = valueAt(each.value, each.path);
      const dropped = kept === undefined && !isEmpty(given);
      const unknown = each.issues.some((issue) => issue.kind === 'UnknownField');
      const label = `${each.path.join('.')} ${each.edit}: ${each.issues.map(({ what }) => what).join(' | ')}`;
      if (dropped && each.issues.length === 0) return [`dropped, and we accept ${label}`];
      if (!dropped && unknown && !lostInside(given, kept)) return [`kept, and we call it unknown: ${label}`];
      const unexplained = each.issues.filter(
        (issue) => issue.kind !== 'UnknownField' && !explained.some(([pattern]) => pattern.test(issue.what)),
      );
      return unexplained.length > 0 ? [`kept, and we refuse it: ${label}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

/** Fields with omitempty are not printed when they hold nothing. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.values(value).every((each) => each === null));

/** Whether fields inside a kept value are gone. */
const lostInside = (given: unknown, kept: unknown): boolean =>
  fieldPaths(given).some((path) => valueAt(kept, path) === undefined);

const printedPods = (stdout: string): unknown[] =>
  stdout
    .split(/^\}\n(?=\{)/m)
    .map(
      (text, index, parts) =>
        JSON.parse(index < parts.length - 1 ? `${text}}` : text) as { items?: unknown[] },
    )
    .flatMap((each) => each.items ?? [each]);

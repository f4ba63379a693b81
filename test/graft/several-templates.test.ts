// Workloads with several pod templates: what is whose goes by the names of the list elements they are in.

import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { dropConfig, resourceList, runWith } from '../resource-list.ts';

const job = (name: string | undefined, image = 'busybox'): string =>
  `    - replicas: 1 # of ${image}
${name === undefined ? '' : `      name: ${name}\n`}      template:
        spec:
          template:
            spec:
              containers:
              - name: c
                image: ${image}
`;
const jobSet = (...jobs: string[]): string =>
  resourceList(
    [
      `apiVersion: jobset.x-k8s.io/v1alpha2
  kind: JobSet
  metadata:
    name: set
  spec:
    replicatedJobs:
${jobs.join('').trimEnd()}`,
    ],
    configOf('own', []),
  );
const withValue = (value: string): Config =>
  configOf('own', [{ name: 'r', env: [{ name: 'A', value }], podLabels: { tier: value } }]);
const one = withValue('1');
const none = configOf('own', []);
const grafted = (text: string): string => {
  const done = runWith(text, one);
  expect(done.kinds).toEqual([]);
  return done.text;
};
/** The lines of one job, from its dash on. */
const linesOf = (text: string, image: string): string =>
  (new RegExp(`    - replicas: 1 # of ${image}\\n(?:(?!    - replicas|functionConfig).*\\n)*`).exec(text) ?? [
    '',
  ])[0];

describe('a JobSet', () => {
  const both = grafted(jobSet(job('a', 'first'), job('b', 'second')));

  test('has its jobs on record by name', () => {
    expect(both).toContain('"#a":');
    expect(both).toContain('"#b":');
    expect(runWith(both, one).text).toBe(both);
    expect(dropConfig(runWith(both, none).text)).toBe(
      dropConfig(jobSet(job('a', 'first'), job('b', 'second'))),
    );
  });

  const changes: readonly (readonly [what: string, now: string, source: string])[] = [
    [
      'a job put in before them',
      both.replace('    - replicas', `${job('zero', 'new')}    - replicas`),
      jobSet(job('zero', 'new'), job('a', 'first'), job('b', 'second')),
    ],
    ['the first removed', both.replace(linesOf(both, 'first'), ''), jobSet(job('b', 'second'))],
    [
      'both in the other order',
      both
        .replace(linesOf(both, 'first'), '')
        .replace(linesOf(both, 'second'), linesOf(both, 'second') + linesOf(both, 'first')),
      jobSet(job('b', 'second'), job('a', 'first')),
    ],
  ];
  test.each(changes)('%s: runs as on its source, changes with the rule, and comes back', (_, now, source) => {
    expect(now).not.toBe(both);
    expect(runWith(now, one).text).toBe(runWith(source, one).text);
    const two = withValue('2');
    expect(runWith(now, two).text).toBe(runWith(source, two).text);
    expect(dropConfig(runWith(now, none).text)).toBe(dropConfig(source));
  });

  test('with a job that has another name now is known by a wrapped command, and by no less', () => {
    const renamed = both.replace('name: a\n', 'name: z\n');
    expect(runWith(renamed, one).kinds).toEqual(['RecordDamaged']);
    const wrap = configOf('own', [
      { name: 'r', env: [{ name: 'A', value: '1' }], entrypoint: { command: ['wrap'] } },
    ]);
    const run = (name: string) =>
      jobSet(job(name, 'first'), job('b', 'second')).replaceAll(
        / +image: .*/g,
        '$&\n                command: [run]',
      );
    const now = runWith(run('a'), wrap).text.replace('name: a\n', 'name: z\n');
    expect(now).toContain('name: z\n');
    expect(runWith(now, wrap)).toMatchObject({ kinds: [], text: runWith(run('z'), wrap).text });
    expect(dropConfig(runWith(now, none).text)).toBe(dropConfig(run('z')));
  });

  test('goes by order where a job has no name, or two have the same', () => {
    for (const jobs of [
      [job(undefined, 'first'), job('b', 'second')],
      [job('b', 'first'), job('b', 'second')],
    ]) {
      const text = grafted(jobSet(...jobs));
      expect(text).toContain('"#0":');
      expect(text).toContain('"#1":');
      expect(runWith(text, one).text).toBe(text);
      expect(dropConfig(runWith(text, none).text)).toBe(dropConfig(jobSet(...jobs)));
    }
  });

  test("with a job renamed and edited has a damaged record: what is in it may be anybody's", () => {
    const first = linesOf(both, 'first');
    const edited = both.replace(
      first,
      first.replace('name: a\n', 'name: z\n').replace('tier: "1"', 'tier: "7"'),
    );
    expect(edited).toContain('tier: "7"');
    expect(runWith(edited, one).kinds).toEqual(['RecordDamaged']);
  });

  test('without any job has a damaged record', () => {
    const empty = both.replace(/ {4}replicatedJobs:\n(?: {4}.*\n)*/, '    replicatedJobs: []\n');
    expect(empty).toContain('replicatedJobs: []\n');
    expect(runWith(empty, none).kinds).toEqual(['RecordDamaged']);
  });
});

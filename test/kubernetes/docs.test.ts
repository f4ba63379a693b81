import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  checkSnippet,
  checkWorkload,
  type SnippetIssue,
  type SnippetType,
} from '../../src/kubernetes/check.ts';
import { isObject, objectsOf } from '../../src/kubernetes/formats.ts';
import { traps } from '../../src/kubernetes/traps/index.ts';
import { catalogue, type ProblemKind } from '../../src/problems.ts';

const kinds: ProblemKind[] = [
  ...([
    'UnknownField',
    'SnippetInvalid',
    'FieldTooNew',
    'OutputInvalid',
    'ConfigMapTooLarge',
    'ScriptHasCarriageReturn',
  ] as const),
  ...traps.map(({ kind }) => kind),
];
const lists: Record<string, SnippetType> = {
  volumes: 'Volume',
  initContainers: 'Container',
  sidecars: 'Container',
  volumeMounts: 'VolumeMount',
  env: 'EnvVar',
};

/** The issues of a manifest, or of all snippets of a functionConfig. */
const issuesIn = (text: string): SnippetIssue[] => {
  const value: unknown = parse(text);
  if (!isObject(value) || value['kind'] !== 'PodGraft') return checkWorkload(value);
  const spec = isObject(value['spec']) ? value['spec'] : {};
  const version = typeof spec['kubernetesVersion'] === 'string' ? spec['kubernetesVersion'] : '1.33';
  return objectsOf(spec['rules']).flatMap((rule) => [
    ...Object.entries(lists).flatMap(([list, type]) =>
      objectsOf(rule[list]).flatMap((each) => checkSnippet(type, each, list, { kubernetesVersion: version })),
    ),
    ...['postStart', 'preStop'].flatMap((hook) =>
      isObject(rule[hook]) && !('script' in rule[hook])
        ? checkSnippet('LifecycleHandler', rule[hook], hook, { kubernetesVersion: version })
        : [],
    ),
  ]);
};

describe.each(kinds)('docs/problems/%s.md', (kind) => {
  const text = readFileSync(`docs/problems/${kind}.md`, 'utf8');
  const [bad = '', fix = '', ...more] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block);

  test('starts with the kind, its title and its severity', () => {
    const { title, severity } = catalogue[kind];
    expect(text.split('\n').slice(0, 3)).toEqual([`# ${kind}: ${title}`, '', `Severity: ${severity}`]);
  });

  test('shows the mistake and a fix without mistakes', () => {
    const checked: ProblemKind[] = ['UnknownField', 'SnippetInvalid', 'FieldTooNew', 'OutputInvalid'];
    expect(more).toEqual([]);
    expect(fix).not.toBe('');
    expect(issuesIn(bad).length > 0).toBe(checked.includes(kind));
    expect(issuesIn(fix)).toEqual([]);
  });
});

// docs/problems/: a page for every kind and no other; the mistake that a page shows is reported as that kind,
// and what it calls fixed is not.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { transform } from '../../src/function.ts';
import { catalogue, type ProblemKind, problemKinds } from '../../src/problems.ts';
import { blocksIn } from './blocks.ts';
import { surrounded } from './surroundings.ts';

it('there is a page for every kind, and for nothing else', () => {
  expect(readdirSync('docs/problems').sort()).toEqual(problemKinds.map((kind) => `${kind}.md`).sort());
});

const kindsOf = (input: string): ProblemKind[] => transform(input).problems.map(({ kind }) => kind);

describe.each(problemKinds)('docs/problems/%s.md', (kind) => {
  const text = readFileSync(`docs/problems/${kind}.md`, 'utf8');
  const blocks = blocksIn(text);

  it('starts with the kind, its title and its severity', () => {
    const { title, severity } = catalogue[kind];
    expect(text.split('\n').slice(0, 3)).toEqual([`# ${kind}: ${title}`, '', `Severity: ${severity}`]);
  });

  it('says how to fix it', () => {
    expect(text).toMatch(/fix/i);
  });

  // Pages that show a config alone: it is run on ordinary workloads, or on those that make the trap.
  const configs = blocks
    .filter(({ language, text: each }) => language === 'yaml' && /^kind: PodGraft$/m.test(each))
    .filter(({ tags }) => Object.keys(tags).length === 0)
    .map(({ text: each }) => surrounded(kind, parse(each, { version: '1.1' })));
  const [bad, ...good] = configs;
  it.runIf(bad !== undefined)('shows a config that makes the mistake', () => {
    expect(kindsOf(bad ?? '')).toContain(kind);
  });
  it.runIf(good.length > 0)('shows a config without any', () => {
    const harmless: ProblemKind[] = ['WorkloadImmutable', 'HookWithoutReadiness'];
    for (const each of good) expect(kindsOf(each).filter((found) => !harmless.includes(found))).toEqual([]);
  });

  const input = blocks.filter(({ tags }) => tags['input'] !== undefined);
  const fixed = blocks.filter(({ tags }) => tags['fixed'] !== undefined);
  it.runIf(input.length > 0)('shows the mistake', () => {
    for (const block of input) expect(kindsOf(block.text)).toContain(kind);
  });
  it.runIf(fixed.length > 0)('shows a fix', () => {
    for (const block of fixed) expect(kindsOf(block.text)).toEqual([]);
  });
});

// docs/problems/: a page for every kind and no other; each shows the mistake, which is reported as that kind and as
// nothing else, and a fix, after which it is not. Commands on the pages are run by test/docs.test.ts; whether a cluster
// refuses the mistakes is asked in test/cluster.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, type ProblemKind, problemKinds } from '../../src/problems/catalogue.ts';
import { transform } from '../../src/transform.ts';
import { isFix, isMistake, ProblemPage } from './problem-pages.ts';

it('there is a page for every kind, and for nothing else', () => {
  expect(readdirSync('docs/problems').sort()).toEqual(problemKinds.map((kind) => `${kind}.md`).sort());
});

/** Warnings about ordinary workloads that are no part of what a page is about. */
const harmless: readonly ProblemKind[] = ['WorkloadImmutable', 'HookWithoutReadiness'];

/** Bugs of podgraft: no input is known that leads to one, so their pages show none. */
const bugs: readonly ProblemKind[] = ['InexactEdit', 'InternalError'];

const kindsOf = (input: string, kind: ProblemKind): ProblemKind[] => {
  const found = transform(input).problems.map((problem) => problem.kind);
  return [...new Set(found)].filter((each) => each === kind || !harmless.includes(each));
};

describe.each(problemKinds)('docs/problems/%s.md', (kind) => {
  const page = new ProblemPage(kind);
  const { text, blocks } = page;

  it('starts with the kind, its title and its severity, and has the two sections', () => {
    const { title, severity } = catalogue[kind];
    expect(text.split('\n').slice(0, 3)).toEqual([`# ${kind}: ${title}`, '', `Severity: ${severity}`]);
    expect(text.match(/^## .*$/gm)).toEqual(['## What happens', '## The fix']);
  });

  it('says who refuses it, and a reason where podgraft does so alone', () => {
    const { severity } = catalogue[kind];
    expect(text.split('\n').slice(3, 6)).toEqual(['', expect.stringMatching(/^Refused by: [^.]+\./), '']);
    expect(page.refusedBy).toBeDefined();
    if (severity === 'error') expect(page.refusedBy).not.toBe('nobody');
    else expect(page.refusedBy).not.toBe('podgraft alone');
  });

  it.skipIf(bugs.includes(kind))('shows a mistake and a fix, each under its heading', () => {
    const fixLine = text.slice(0, text.indexOf('## The fix')).split('\n').length;
    const mistakes = blocks.filter(isMistake);
    const fixes = blocks.filter(isFix);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(fixes.length).toBeGreaterThan(0);
    expect(mistakes.filter(({ line }) => line > fixLine)).toEqual([]);
    expect(fixes.filter(({ line }) => line < fixLine)).toEqual([]);
  });

  for (const block of page.mistakes)
    it(`line ${block.line} makes the mistake and no other`, () => {
      expect(kindsOf(page.listOf(block), kind)).toEqual([kind]);
    });

  for (const block of page.fixes)
    it(`line ${block.line} makes none`, () => {
      expect(kindsOf(page.listOf(block), kind)).toEqual([]);
    });

  for (const { line, tags } of blocks.filter((block) => 'expect' in block.tags && !isFix(block)))
    it(`line ${line} is a command that reports it`, () => {
      expect(tags).toMatchObject({
        expect: kind,
        ...(catalogue[kind].severity === 'error' && { exit: '1' }),
      });
    });
});

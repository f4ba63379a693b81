// docs/problems/: a page for every kind and no other; each shows the mistake, which is reported as that kind and as
// nothing else, and a fix, after which it is not. Commands on the pages are run by test/docs.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue, type ProblemKind, problemKinds } from '../../src/problems/catalogue.ts';
import { transform } from '../../src/transform.ts';
import { type Block, blocksIn } from './blocks.ts';
import { surrounded } from './surroundings.ts';

it('there is a page for every kind, and for nothing else', () => {
  expect(readdirSync('docs/problems').sort()).toEqual(problemKinds.map((kind) => `${kind}.md`).sort());
});

const read = (text: string): { readonly spec: object } => parse(text, { version: '1.1' });

/** Warnings about ordinary workloads that are no part of what a page is about. */
const harmless: readonly ProblemKind[] = ['WorkloadImmutable', 'HookWithoutReadiness'];

/** Bugs of podgraft: no input is known that leads to one, so their pages show none. */
const bugs: readonly ProblemKind[] = ['InexactEdit', 'InternalError'];

const kindsOf = (input: string, kind: ProblemKind): ProblemKind[] => {
  const found = transform(input).problems.map((problem) => problem.kind);
  return [...new Set(found)].filter((each) => each === kind || !harmless.includes(each));
};

const isMistake = ({ tags }: Block): boolean =>
  tags['fixed'] === undefined &&
  tags['around'] === undefined &&
  (tags['run'] === undefined || 'expect' in tags);
const isFix = ({ tags }: Block): boolean => tags['fixed'] !== undefined;

describe.each(problemKinds)('docs/problems/%s.md', (kind) => {
  const text = readFileSync(`docs/problems/${kind}.md`, 'utf8');
  const blocks = blocksIn(text).filter(({ tags }) =>
    ['input', 'config', 'workload', 'run'].some((tag) => tag in tags),
  );

  it('starts with the kind, its title and its severity, and has the two sections', () => {
    const { title, severity } = catalogue[kind];
    expect(text.split('\n').slice(0, 3)).toEqual([`# ${kind}: ${title}`, '', `Severity: ${severity}`]);
    expect(text.match(/^## .*$/gm)).toEqual(['## What happens', '## The fix']);
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

  /** The config that the page shows before anything else, for a page that shows workloads. */
  const [first] = blocks.filter(({ tags }) => 'config' in tags);
  const listOf = (block: Block): string => {
    if ('input' in block.tags) return block.text;
    if ('config' in block.tags) return surrounded(kind, read(block.text));
    return surrounded(kind, read(first?.text ?? ''), [read(block.text)]);
  };
  const here = blocks.filter(({ tags }) => tags['run'] === undefined);

  for (const block of here.filter(isMistake))
    it(`line ${block.line} makes the mistake and no other`, () => {
      expect(kindsOf(listOf(block), kind)).toEqual([kind]);
    });

  for (const block of here.filter(isFix))
    it(`line ${block.line} makes none`, () => {
      expect(kindsOf(listOf(block), kind)).toEqual([]);
    });

  for (const { line, tags } of blocks.filter((block) => 'expect' in block.tags && !isFix(block)))
    it(`line ${line} is a command that reports it`, () => {
      expect(tags).toMatchObject({
        expect: kind,
        ...(catalogue[kind].severity === 'error' && { exit: '1' }),
      });
    });
});

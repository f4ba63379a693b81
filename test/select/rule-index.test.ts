// The index of rules leaves out only rules that cannot mean a workload.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/select/pattern.ts';
import { RuleIndex } from '../../src/select/rule-index.ts';
import { compileTarget, missesAll, type TargetCandidate } from '../../src/select/target.ts';
import { times } from '../runs.ts';

const part = fc.constantFrom('a', 'b', '-', '.', '\\.', '.*', '.+', '.?', '(a)', '(-b)?', '|', '[ab]', '\\-');
const pattern = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
const name = fc.array(fc.constantFrom('a', 'b', '-', '.'), { maxLength: 5 }).map((parts) => parts.join(''));
const kind = fc.constantFrom('Deployment', 'Job', 'Deploy.*', '.*Set|Job', '');
const target = fc.record(
  { kind, name: pattern, namespace: fc.constantFrom('web', '') },
  { requiredKeys: [] },
);
const targets = fc.option(fc.array(target, { maxLength: 3 }), { nil: undefined });

const candidate = (over: Partial<TargetCandidate>): TargetCandidate => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'a', namespace: 'web', labels: {}, annotations: {} },
  ...{ mentions: () => false },
  ...over,
});

const rulesOf = (all: ({ kind?: string; name?: string }[] | undefined)[]) =>
  all.map((each, index) => ({ index, targets: each?.map((one) => compileTarget(one)) }));

describe('the index of rules', () => {
  test('returns all rules that match a workload, in their order', () => {
    fc.assert(
      fc.property(
        fc.array(targets, { maxLength: 8 }),
        name,
        fc.constantFrom('Deployment', 'Job'),
        (all, name, kind) => {
          const rules = rulesOf(all);
          const workload = candidate({ name, kind });
          const found = new RuleIndex(rules).candidates(workload);
          const matches = (rule: (typeof rules)[number]) => !missesAll(rule.targets, workload);
          expect(found.filter(matches)).toEqual(rules.filter(matches));
          expect(found).toEqual([...new Set(found)].sort((a, b) => a.index - b.index));
        },
      ),
      times(),
    );
  });

  test('returns all rules for a workload that may have had another name', () => {
    const rules = rulesOf([[{ name: 'a' }], [{ name: 'b' }], undefined]);
    const index = new RuleIndex(rules);
    expect(index.candidates(candidate({})).map((rule) => rule.index)).toEqual([0, 2]);
    const mentions = (word: string) => word.startsWith('previous');
    expect(index.candidates(candidate({ mentions }))).toBe(rules);
    expect(index.candidates({ ...candidate({}), mentions: () => true })).toBe(rules);
  });

  test('returns each of several rules for one name, one kind of end or any name', () => {
    const all = ['a-b', 'a-b', 'a.*', 'a-.*', '.*b', '.*-b', '.*', 'x', '.*x', 'x.*'].map((name) => [
      { name },
    ]);
    const found = new RuleIndex(rulesOf(all)).candidates(candidate({ name: 'a-b' }));
    expect(found.map((rule) => rule.index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('asks hardly any of many rules', () => {
    const ends = [(word: string) => word, (word: string) => `.*-${word}`, (word: string) => `${word}(-.*)?`];
    for (const end of ends) {
      const all = Array.from({ length: 1000 }, (_, at) => [
        { kind: 'Deployment', name: end(String(at + 1000)) },
      ]);
      const index = new RuleIndex(rulesOf(all));
      for (const name of ['1234', 'x-1234', '1234-x', 'none']) {
        const found = index.candidates(candidate({ name })).map((rule) => rule.index);
        expect(found).toEqual(compilePattern(end('1234')).matches(name) ? [234] : []);
      }
      expect(index.candidates(candidate({ kind: 'Job', name: '1234' }))).toEqual([]);
    }
  });
});

describe('what a pattern says of its values', () => {
  test('holds for each value that matches', () => {
    fc.assert(
      fc.property(pattern, name, (source, value) => {
        const {
          matches,
          literal,
          head = '',
          tail = '',
        } = ((): ReturnType<typeof compilePattern> => {
          try {
            return compilePattern(source);
          } catch {
            return { source, matches: () => false };
          }
        })();
        if (!matches(value)) return;
        expect(value.startsWith(head) && value.endsWith(tail)).toBe(true);
        if (literal !== undefined) expect(value).toBe(literal);
      }),
      times(30),
    );
  });

  test.each([
    ['nginx', 'nginx', 'nginx', 'nginx'],
    ['a\\.b', 'a.b', 'a.b', 'a.b'],
    ['nginx(-.*)?', undefined, 'nginx', ''],
    ['.*-5', undefined, '', '-5'],
    ['a.*z', undefined, 'a', 'z'],
    ['a|b', undefined, undefined, undefined],
  ])('%s: only %s, head %s, tail %s', (source, literal, head, tail) => {
    expect(compilePattern(source)).toMatchObject({ source });
    const seen = compilePattern(source);
    expect([seen.literal, seen.head, seen.tail]).toEqual([literal, head, tail]);
  });
});

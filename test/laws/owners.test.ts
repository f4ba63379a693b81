import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, config, configOf } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { dropConfig, read, runWith } from '../resource-list.ts';
import { times } from '../runs.ts';

type Any = Record<string, unknown>;

const run = (text: string, ...configs: Config[]): string =>
  configs.reduce((at, each) => runWith(at, each).text, text);
const revert = (text: string, ...owners: string[]): string =>
  run(text, ...owners.map((each) => configOf(each, [])));
const allWork = (text: string, ...configs: Config[]): boolean => {
  let at = text;
  for (const each of configs) {
    const done = runWith(at, each);
    if (done.failed) return false;
    at = done.text;
  }
  return true;
};

/** The items without records, in which the order of named elements does not count. */
const meaning = (text: string): unknown => {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const list = value.map(visit);
      const named = list.every((each) => typeof each === 'object' && each !== null);
      return named ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      .filter(([key]) => key !== 'podgraft.dev/grafts')
      .map(([key, each]) => [key, visit(each)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return visit(read(text).items);
};
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
/** The same where an empty map of annotations, which only held a record, is no difference. */
const withoutEmpty = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, each) =>
      key === 'annotations' && (each === null || isEmpty(each)) ? undefined : each,
    ),
  );
const same = (a: string, b: string): void => {
  expect(withoutEmpty(meaning(a))).toEqual(withoutEmpty(meaning(b)));
};

/** Whether a rule may put a container of its own in the place of one that is there. */
const replacesContainer = (values: unknown, { spec }: Config): boolean => {
  const present = JSON.stringify(values);
  return spec.rules.some((rule) => {
    const added = [...((rule['sidecars'] as never[]) ?? []), ...((rule['initContainers'] as never[]) ?? [])];
    return (
      rule['onConflict'] === 'Replace' &&
      added.some(({ name }) => present.includes(`"name":${JSON.stringify(name)}`))
    );
  });
};

describe('several owners on one workload', () => {
  test('owners that add different things commute', () => {
    fc.assert(
      fc.property(
        list,
        config('one', { adding: true, p: 'p' }),
        config('two', { adding: true, p: 'q' }),
        ({ text }, a, b) => {
          fc.pre(allWork(text, a, b) && allWork(text, b, a));
          same(run(text, a, b), run(text, b, a));
        },
      ),
      times(),
    );
  });

  test('owners that add different things can be reverted in any order, and no byte is left', () => {
    fc.assert(
      fc.property(
        list,
        config('one', { adding: true, p: 'p' }),
        config('two', { adding: true, p: 'q' }),
        ({ text }, a, b) => {
          const base = revert(text, 'one');
          const both = run(text, a, b);
          expect(revert(both, 'two', 'one')).toBe(base);
          expect(dropConfig(revert(both, 'one', 'two'))).toBe(dropConfig(base));
        },
      ),
      times(),
    );
  });

  test('a pipeline of two owners is stable from its second run on', () => {
    fc.assert(
      fc.property(list, config('one'), config('two'), ({ text, values }, a, b) => {
        // A container that one owner replaces whole is out of the other's reach from then on (docs/ownership.md).
        fc.pre(!replacesContainer(values, a) && !replacesContainer(values, b));
        fc.pre(allWork(text, a, b));
        const once = run(text, a, b);
        expect(run(once, a, b)).toBe(once);
      }),
      times(),
    );
  });

  test('with both owners gone everything means what it meant', () => {
    fc.assert(
      fc.property(list, config('one'), config('two'), ({ text, values }, a, b) => {
        const both = run(text, a, b);
        expect(read(revert(both, 'two', 'one')).items).toEqual(values);
        expect(read(revert(both, 'one', 'two')).items).toEqual(values);
      }),
      times(),
    );
  });

  test('reverting the first owner leaves what the second alone would have done', () => {
    fc.assert(
      fc.property(list, config('one'), config('two'), ({ text }, a, b) => {
        // Where the two want the same thing to be different, the first one's going cannot be without trace.
        const conflicts = (each: Config): boolean => /Replace|Keep/.test(JSON.stringify(each.spec.rules));
        fc.pre(!conflicts(a) && !conflicts(b));
        fc.pre(allWork(text, a, b) && allWork(text, b));
        const alone = run(text, b);
        const names = (at: string): string =>
          JSON.stringify(read(at).items.map((each) => (each['metadata'] as Any | undefined)?.['name']));
        const left = revert(run(text, a, b), 'one');
        expect(names(left)).toBe(names(alone));
        // Chain has nothing left to run first, which is a chain all the same until its owner runs.
        if (!JSON.stringify(b.spec.rules).includes('Chain')) same(left, alone);
        same(run(left, b), alone);
      }),
      times(),
    );
  });
});

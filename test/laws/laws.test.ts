import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { config, configOf, withoutRecord } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { read, runWith } from '../resource-list.ts';
import { times } from '../runs.ts';

const emptied = (owner: string) => configOf(owner, []);
const items = (text: string) => read(text).items;
/** The messages but for the info about what the run itself removed. */
const lasting = ({ messages, kinds }: ReturnType<typeof runWith>): string[] =>
  messages.filter((_, index) => kinds[index] !== 'RulesRemoved');

describe('the laws of design section 6 hold for generated workloads and configs', {
  timeout: 300_000,
}, () => {
  test('what the generator writes is what js-yaml reads', () => {
    fc.assert(
      fc.property(list, ({ text, values }) => {
        expect(items(text)).toEqual(values);
      }),
      times(),
    );
  });

  test('law 3: a second run changes nothing', () => {
    fc.assert(
      fc.property(list, config('one'), ({ text }, a) => {
        const once = runWith(text, a);
        const twice = runWith(once.text, a);
        expect(twice.text).toBe(once.text);
      }),
      times(),
    );
  });

  test('law 3: the same without a record', () => {
    fc.assert(
      fc.property(list, config('one'), ({ text }, a) => {
        const once = runWith(text, withoutRecord(a));
        const twice = runWith(once.text, withoutRecord(a));
        expect(twice.text).toBe(once.text);
      }),
      times(),
    );
  });

  test('law 4: what another config grafted before makes no difference', () => {
    fc.assert(
      fc.property(list, config('one'), config('one'), ({ text }, a, b) => {
        const direct = runWith(text, b);
        const after = runWith(runWith(text, a).text, b);
        fc.pre(!direct.failed);
        expect(lasting(after)).toEqual(lasting(direct));
        expect(after.text).toBe(direct.text);
      }),
      times(),
    );
  });

  test('law 4: the same holds for a config that keeps no record itself', () => {
    fc.assert(
      fc.property(list, config('one'), config('one'), ({ text }, a, b) => {
        const direct = runWith(text, withoutRecord(b));
        const after = runWith(runWith(text, a).text, withoutRecord(b));
        fc.pre(!direct.failed);
        expect(lasting(after)).toEqual(lasting(direct));
        expect(after.text).toBe(direct.text);
      }),
      times(),
    );
  });

  test('without a record the result is the same, but for annotations that say what is whose', () => {
    const marks = new Set(['podgraft.dev/grafts', 'podgraft.dev/owner', 'podgraft.dev/metadata']);
    const unmarked = (text: string): unknown =>
      JSON.parse(
        JSON.stringify(items(text), (key, value) => {
          if (key !== 'annotations' || typeof value !== 'object' || value === null) return value;
          const kept = Object.entries(value).filter(([name]) => !marks.has(name));
          return kept.length === 0 ? undefined : Object.fromEntries(kept);
        }).replaceAll('"annotations":null', '"annotations":{}'),
        (key, value) => (key === 'annotations' && Object.keys(value).length === 0 ? undefined : value),
      );
    fc.assert(
      fc.property(list, config('one'), ({ text }, a) => {
        const kept = runWith(text, a);
        const bare = runWith(text, withoutRecord(a));
        expect(bare.messages).toEqual(kept.messages);
        expect(bare.text).not.toContain('podgraft.dev/grafts');
        expect(unmarked(bare.text)).toEqual(unmarked(kept.text));
      }),
      times(),
    );
  });

  test('law 5: without rules everything is as it was, in bytes where rules only add', () => {
    fc.assert(
      fc.property(list, config('one', { adding: true }), ({ text }, a) => {
        const base = runWith(text, emptied('one')).text;
        const back = runWith(runWith(text, a).text, emptied('one')).text;
        expect(back).toBe(base);
      }),
      times(),
    );
  });

  test('law 5: without rules everything means what it meant', () => {
    fc.assert(
      fc.property(list, config('one'), ({ text, values }, a) => {
        const back = runWith(runWith(text, a).text, emptied('one')).text;
        expect(items(back)).toEqual(values);
      }),
      times(),
    );
  });

  test('law 8: with an error nothing changes', () => {
    fc.assert(
      fc.property(list, config('one'), ({ text }, a) => {
        const done = runWith(text, a);
        fc.pre(done.failed);
        expect(done.text).toBe(runWith(text, a).text);
        expect(items(done.text)).toEqual(items(text));
      }),
      times(),
    );
  });
});

// Of a list in which few items concern a rule, few are read, and of many rules few are asked: counted, not timed.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { generate, initContainerRule, manyRules } from '../../bench/generate.ts';
import { Resource } from '../../src/krm/resource.ts';
import { FramedItems } from '../../src/krm/resource-list/framed-items.ts';
import { RuleIndex } from '../../src/select/rule-index.ts';
import { transform } from '../../src/transform.ts';

const read = vi.spyOn(Resource.prototype, 'tree', 'get');
const made = vi.spyOn(FramedItems.prototype, 'at');
const candidates = vi.spyOn(RuleIndex.prototype, 'candidates');
afterEach(() => vi.clearAllMocks());

/** How many items became Resources, and how many of them were read. */
const work = () => ({
  made: new Set(made.mock.results.map(({ value }) => value)).size,
  read: new Set(read.mock.contexts).size,
});

describe('little is read', () => {
  it('of a list in which no rule matches an item', () => {
    expect(transform(generate({ resources: 600, matching: 0 })).exitCode).toBe(0);
    expect(work()).toEqual({ made: 0, read: 0 });
  });

  it('of a list in which a rule matches ten', () => {
    transform(generate({ resources: 600, matching: 10 / 600 }));
    expect(work().made).toBe(10);
    expect(work().read).toBeLessThanOrEqual(10);
  });

  it('where a rule matches nothing, to say how many workloads there are', () => {
    const { problems } = transform(generate({ resources: 600, rules: initContainerRule('stale', 'gone') }));
    expect(problems.map(({ message }) => message).join()).toContain('matched no workload (200 checked)');
    expect(work()).toEqual({ made: 0, read: 0 });
  });
});

describe('few rules are asked', () => {
  it('of two hundred that each mean a few workloads', () => {
    transform(generate({ resources: 600, matching: 0.01, rules: manyRules(200) }));
    const asked = candidates.mock.results.map(({ value }) => (value as readonly unknown[]).length);
    expect(asked.length).toBeGreaterThanOrEqual(200);
    expect(Math.max(...asked)).toBeLessThanOrEqual(2);
  });
});

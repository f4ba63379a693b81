// Which rules may match a workload, by its kind and name, so that with many rules only few are evaluated.

import type { Pattern } from './pattern.ts';
import type { CompiledTarget, TargetCandidate } from './target.ts';

export interface IndexedRule {
  /** The rule's place among all. */
  readonly index: number;
  readonly targets: readonly CompiledTarget[] | undefined;
}

/** The rules for one kind, by what they ask of a name. */
interface Bucket<Rule> {
  /** By the whole name. */
  readonly names: Map<string, Rule[]>;
  /** By how a name begins or ends: for each length of that, apart. */
  readonly heads: Map<number, Map<string, Rule[]>>;
  readonly tails: Map<number, Map<string, Rule[]>>;
  /** Rules that may match any name. */
  readonly others: Rule[];
}

export class RuleIndex<Rule extends IndexedRule> {
  private readonly rules: readonly Rule[];
  private readonly buckets = new Map<string, Bucket<Rule>>();

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** Rules in their order: all that match the workload, and some that may not. */
  candidates(workload: TargetCandidate): readonly Rule[] {
    // kustomize may have recorded a previous kind or name, which a target may match too.
    if (this.rules.length < 2 || workload.mentions?.('previous') !== false) return this.rules;
    const { kind, name } = workload;
    let bucket = this.buckets.get(kind);
    if (bucket === undefined) {
      bucket = this.bucketOf(kind);
      this.buckets.set(kind, bucket);
    }
    const found = new Set(bucket.others);
    for (const rule of bucket.names.get(name) ?? []) found.add(rule);
    for (const [length, rules] of bucket.heads) {
      for (const rule of rules.get(name.slice(0, length)) ?? []) found.add(rule);
    }
    for (const [length, rules] of bucket.tails) {
      for (const rule of rules.get(name.slice(-length)) ?? []) found.add(rule);
    }
    return found.size < 2 ? [...found] : [...found].sort((a, b) => a.index - b.index);
  }

  private bucketOf(kind: string): Bucket<Rule> {
    const bucket: Bucket<Rule> = { names: new Map(), heads: new Map(), tails: new Map(), others: [] };
    for (const rule of this.rules) {
      if (rule.targets === undefined) {
        bucket.others.push(rule);
        continue;
      }
      for (const { checks } of rule.targets) {
        const patternOf = (field: string): Pattern | undefined =>
          checks.find((check) => check.field === field)?.pattern;
        if (patternOf('kind')?.matches(kind) === false) continue;
        const { literal, head = '', tail = '' } = patternOf('name') ?? {};
        if (literal !== undefined) put(bucket.names, literal, rule);
        else if (tail !== '') put(ofLength(bucket.tails, tail), tail, rule);
        else if (head !== '') put(ofLength(bucket.heads, head), head, rule);
        else bucket.others.push(rule);
      }
    }
    return bucket;
  }
}

const ofLength = <Rule>(maps: Map<number, Map<string, Rule[]>>, { length }: string): Map<string, Rule[]> => {
  const map = maps.get(length) ?? new Map<string, Rule[]>();
  maps.set(length, map);
  return map;
};

const put = <Rule>(map: Map<string, Rule[]>, key: string, rule: Rule): void => {
  const list = map.get(key);
  if (list) list.push(rule);
  else map.set(key, [rule]);
};

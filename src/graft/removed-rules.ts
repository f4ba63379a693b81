// The rules that a run undoes because its config no longer has them: another config of the same name may have put
// them there, and then each would undo the other.

import type { Config } from '../config/config.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';

export class RemovedRules {
  private readonly config: Config;
  private readonly kept: ReadonlySet<string>;
  /** In how many workloads each was. */
  private readonly counts = new Map<string, number>();
  private workloads = 0;

  constructor(config: Config) {
    this.config = config;
    this.kept = new Set(config.rules.map(({ name }) => name));
  }

  /** Notes the rules whose work was undone in one workload. */
  note(undone: ReadonlySet<string>): void {
    const removed = [...undone].filter((rule) => !this.kept.has(rule));
    if (removed.length > 0) this.workloads++;
    for (const rule of removed) this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
  }

  problems(): Problem[] {
    if (this.workloads === 0) return [];
    const { name } = this.config;
    const isOne = this.counts.size === 1;
    const list = [...this.counts].map(([rule, count]) => (isOne ? rule : `${rule} (${count})`)).join(', ');
    const what = `${isOne ? `rule ${list} is` : `rules ${list} are`} no longer in ${name}; podgraft removed ${isOne ? 'its' : 'their'} changes from ${this.workloads} ${this.workloads === 1 ? 'workload' : 'workloads'}`;
    const remedy = `no action is needed if this is intended; if another config is named ${name} too, give each its own name`;
    return [problem('RulesRemoved', { where: 'spec.rules', what, remedy, path: 'spec.rules' })];
  }
}

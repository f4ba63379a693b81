// Rules that need the whole pod: names unique over all its containers, and mounts whose volume is there.
// Only workloads that come out are held against them; a snippet is not a pod.

import { objectsOf } from '../formats.ts';
import type { Report, Rule } from './rule.ts';

const groups = ['initContainers', 'containers'] as const;

export const podSpec: Rule = (value, report) => {
  const containers = groups.flatMap((group) =>
    objectsOf(value[group]).map((container, index) => ({ container, at: `${group}[${index}]` })),
  );
  if (Array.isArray(value['containers']) && value['containers'].length === 0) {
    report('containers', 'needs at least one container');
  }
  unique(
    containers.map(({ container, at }) => ({ name: container['name'], at })),
    report,
  );
  unique(
    objectsOf(value['volumes']).map((each, index) => ({ name: each['name'], at: `volumes[${index}]` })),
    report,
  );
};

const unique = (things: readonly { name: unknown; at: string }[], report: Report): void => {
  const seen = new Map<string, string>();
  for (const { name, at } of things) {
    if (typeof name !== 'string') continue;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    else report(`${at}.name`, `"${name}" is already taken by ${first}`, { currentValue: name });
  }
};

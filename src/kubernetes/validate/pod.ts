// Rules that need the whole pod: names unique over all its containers, and ports on the network of the host.
// Only workloads that come out are held against them; a snippet is not a pod.

import { isInteger, objectsOf } from './formats.ts';
import type { Report, Validator } from './validator.ts';

const groups = ['initContainers', 'containers'] as const;

export const podSpec: Validator = (value, report) => {
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
  if (value['hostNetwork'] === true) checkHostPorts(value, report);
};

/** On the network of the host a container listens on the ports of the host. */
const checkHostPorts = (value: Record<string, unknown>, report: Report): void => {
  objectsOf(value['containers']).forEach((container, at) => {
    objectsOf(container['ports']).forEach(({ containerPort, hostPort }, index) => {
      if (!isInteger(containerPort) || !isInteger(hostPort)) return;
      if (Number(hostPort) === 0 || Number(hostPort) === Number(containerPort)) return;
      const what = `must be ${containerPort} as containerPort where hostNetwork is true, and is ${hostPort}`;
      report(`containers[${at}].ports[${index}].hostPort`, what, {
        currentValue: hostPort,
        remedy: 'remove hostPort',
      });
    });
  });
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

// Rules that need the whole pod: names unique over all its containers, and ports on the network of the host.
// They are for workloads after the rules: a snippet is not a pod.

import { dnsLabel, dnsSubdomain, isInteger, objectsOf } from './formats.ts';
import { checkLabels } from './labels.ts';
import { checkFormat, forEachDuplicate, type Report, type Validator } from './validator.ts';

const formats = [
  ['hostname', dnsLabel],
  ['subdomain', dnsLabel],
  ['nodeName', dnsSubdomain],
  ['priorityClassName', dnsSubdomain],
  ['serviceAccountName', dnsSubdomain],
] as const;

export const podSpec: Validator = (value, report) => {
  const placed = (list: string) =>
    objectsOf(value[list]).map((object, index) => ({ object, at: `${list}[${index}]` }));
  if (Array.isArray(value['containers']) && value['containers'].length === 0) {
    report('containers', 'needs at least one container');
  }
  checkNames([...placed('initContainers'), ...placed('containers')], report);
  checkNames(placed('volumes'), report);
  for (const [field, format] of formats) if (value[field] !== '') checkFormat(value, field, format, report);
  checkLabels(value['nodeSelector'], 'nodeSelector', report);
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

const checkNames = (
  objects: readonly { readonly object: Record<string, unknown>; readonly at: string }[],
  report: Report,
): void =>
  forEachDuplicate(
    objects.map(({ object }) => object['name']),
    (name, index, first) =>
      report(`${objects[index]?.at}.name`, `"${name}" is already taken by ${objects[first]?.at}`, {
        currentValue: name,
      }),
  );

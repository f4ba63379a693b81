// Rules that need the whole pod: names unique over all its containers, and ports on the network of the host.
// They are for workloads after the rules: a snippet is not a pod.

import { isObject } from '../../yaml/read/value.ts';
import { dnsLabel, dnsSubdomain, isInteger, objectsOf } from './formats.ts';
import {
  checkFormat,
  checkLabels,
  checkRange,
  forEachDuplicate,
  isSet,
  type Report,
  type Validator,
} from './validator.ts';

const formats = [
  ['hostname', dnsLabel],
  ['subdomain', dnsLabel],
  ['nodeName', dnsSubdomain],
  ['priorityClassName', dnsSubdomain],
  ['serviceAccountName', dnsSubdomain],
] as const;

export const PodSpec: Validator = (value, report, { isPartial }) => {
  const placed = (list: string) =>
    objectsOf(value[list]).map((object, index) => ({ object, at: `${list}[${index}]` }));
  if (Array.isArray(value['containers']) && value['containers'].length === 0) {
    report('containers', 'needs at least one container');
  }
  checkNames([...placed('initContainers'), ...placed('containers')], report);
  for (const list of ['volumes', 'resourceClaims', 'schedulingGates']) checkNames(placed(list), report);
  checkRange(value, 'activeDeadlineSeconds', { least: 1, most: 2147483647 }, report);
  checkRange(value, 'terminationGracePeriodSeconds', { least: 0 }, report);
  checkFormat(value, 'runtimeClassName', dnsSubdomain, report);
  if (value['preemptionPolicy'] === '') report('preemptionPolicy', 'must not be empty');
  if (value['hostPID'] === true && value['shareProcessNamespace'] === true)
    report('shareProcessNamespace', "can't be combined with hostPID", { remedy: 'remove one of them' });
  checkTopology(value, report);
  if (!isPartial) {
    checkDns(value, report);
    checkContainers(value, report);
  }
  for (const [field, format] of formats) if (value[field] !== '') checkFormat(value, field, format, report);
  checkLabels(value['nodeSelector'], 'nodeSelector', report);
  if (value['hostNetwork'] === true) checkHostPorts(value, report);
};

/** One constraint for a topology and what to do when it can't be met. */
const checkTopology = (value: Record<string, unknown>, report: Report): void => {
  const constraints = objectsOf(value['topologySpreadConstraints']);
  forEachDuplicate(
    constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`),
    (_key, index, first) =>
      report(
        `topologySpreadConstraints[${index}]`,
        `has the same topologyKey and whenUnsatisfiable as topologySpreadConstraints[${first}]`,
        { remedy: 'remove one of them' },
      ),
  );
};

const checkDns = ({ dnsPolicy, dnsConfig }: Record<string, unknown>, report: Report): void => {
  if (dnsPolicy !== 'None') return;
  const servers = isObject(dnsConfig) ? dnsConfig['nameservers'] : undefined;
  if (isSet(servers) && (!Array.isArray(servers) || servers.length > 0)) return;
  report('dnsConfig.nameservers', 'is required with dnsPolicy: None', {
    remedy: 'add dnsConfig.nameservers, or set another dnsPolicy',
  });
};

/** What containers ask of their pod: its claims, and user namespaces for the whole of /proc. */
const checkContainers = (value: Record<string, unknown>, report: Report): void => {
  const claims = new Set(objectsOf(value['resourceClaims']).map(({ name }) => name));
  for (const list of ['initContainers', 'containers']) {
    objectsOf(value[list]).forEach(({ resources, securityContext }, at) => {
      objectsOf(isObject(resources) ? resources['claims'] : undefined).forEach(({ name }, index) => {
        if (typeof name !== 'string' || claims.has(name)) return;
        const path = `${list}[${at}].resources.claims[${index}].name`;
        report(path, `the pod has no resource claim "${name}"`, {
          currentValue: name,
          remedy: `add it to the pod's resourceClaims`,
        });
      });
      if (!isObject(securityContext) || securityContext['procMount'] !== 'Unmasked') return;
      if (value['hostUsers'] === false) return;
      report(`${list}[${at}].securityContext.procMount`, 'Unmasked needs hostUsers: false in the pod', {
        currentValue: 'Unmasked',
        remedy: 'set hostUsers: false in the pod, or remove procMount',
      });
    });
  }
};

/** On the network of the host a container listens on the ports of the host. */
const checkHostPorts = (value: Record<string, unknown>, report: Report): void => {
  objectsOf(value['containers']).forEach((container, at) => {
    objectsOf(container['ports']).forEach(({ containerPort, hostPort }, index) => {
      if (!isInteger(containerPort) || !isInteger(hostPort)) return;
      if (Number(hostPort) === 0 || Number(hostPort) === Number(containerPort)) return;
      const what = `must equal containerPort (${containerPort}) with hostNetwork: true, not ${hostPort}`;
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

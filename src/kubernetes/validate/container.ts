// Rules of containers: names, ports, probes, resources, security context, restart rules. They follow
// pkg/apis/core/validation/validation.go of Kubernetes, as far as one container can be judged on its own.

import { dnsLabel, isInteger, isObject, objectsOf, portName, qualifiedName } from './formats.ts';
import { quantityValue } from './quantity.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  isSet,
  type Report,
  requireText,
  type Validator,
} from './validator.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export const container: Validator = (value, report, { plainInitContainer, sidecarMode }, field) => {
  checkFormat(value, 'name', dnsLabel, report);
  requireText(value, 'image', report);
  if (
    typeof value['image'] === 'string' &&
    value['image'] !== '' &&
    value['image'].trim() !== value['image']
  ) {
    report('image', 'must not start or end with a blank', {
      currentValue: value['image'],
      proposedValue: value['image'].trim(),
    });
  }
  checkOneOf(value, 'restartPolicy', ['Always', 'OnFailure', 'Never'], report);
  if (sidecarMode === 'Native' && ['OnFailure', 'Never'].includes(String(value['restartPolicy']))) {
    report('restartPolicy', `is ${value['restartPolicy']}, and a native sidecar is restarted Always`, {
      currentValue: value['restartPolicy'],
      remedy: 'remove restartPolicy, or set sidecarMode: Classic',
    });
  }
  if ((plainInitContainer || field === 'initContainers') && value['restartPolicy'] !== 'Always') {
    for (const each of ['lifecycle', ...probes, 'resizePolicy']) {
      const given = value[each];
      if (!isSet(given) || (Array.isArray(given) && given.length === 0)) continue;
      report(each, 'a plain init container cannot have it: it runs to its end before the pod starts', {
        remedy: `remove ${each}, or make the container a native sidecar with restartPolicy: Always`,
      });
    }
  }
  for (const field of ['livenessProbe', 'startupProbe']) {
    const probe = value[field];
    if (isObject(probe)) checkRange(probe, 'successThreshold', 0, 1, prefixed(report, field));
  }
  const readiness = value['readinessProbe'];
  if (isObject(readiness) && isSet(readiness['terminationGracePeriodSeconds'])) {
    report('readinessProbe.terminationGracePeriodSeconds', 'a readiness probe never ends the container', {
      remedy: 'remove it, or set it on the livenessProbe',
    });
  }
  checkRepeated(value, report);
  checkUnique(value, 'ports', 'name', report);
  checkUnique(value, 'volumeMounts', 'mountPath', report);
  checkDevices(value, report);
  checkUnique(value, 'resizePolicy', 'resourceName', report);
  const security = value['securityContext'];
  objectsOf(value['volumeMounts']).forEach((mount, index) => {
    if (mount['mountPropagation'] !== 'Bidirectional') return;
    if (isObject(security) && security['privileged'] === true) return;
    report(`volumeMounts[${index}].mountPropagation`, 'Bidirectional is for privileged containers only', {
      remedy: 'set securityContext.privileged: true, or use HostToContainer',
    });
  });
  const restartRules = value['restartPolicyRules'];
  if (Array.isArray(restartRules)) {
    if (restartRules.length > 20) report('restartPolicyRules', 'has more than 20 rules');
    if (restartRules.length > 0 && !isSet(value['restartPolicy'])) {
      report('restartPolicyRules', 'needs restartPolicy on the same container', {
        remedy: 'add restartPolicy',
      });
    }
  }
};

const prefixed =
  (report: Report, prefix: string): Report =>
  (path, what, more) =>
    report(path === '' ? prefix : `${prefix}.${path}`, what, more);

/** The API server warns of a second one; of two, apply and patches know only one. */
const checkRepeated = (value: Record<string, unknown>, report: Report): void => {
  const warn: Report = (path, what, more) => report(path, what, { ...more, severity: 'warning' });
  checkUnique(value, 'env', 'name', warn);
  const seen = new Map<string, number>();
  objectsOf(value['ports']).forEach((port, index) => {
    const { containerPort, protocol, hostPort, hostIP } = port;
    if (!isInteger(containerPort)) return;
    const key = [containerPort, protocol ?? 'TCP', hostPort ?? '', hostIP ?? ''].map(String).join(' ');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else {
      warn(`ports[${index}].containerPort`, `${containerPort} is already taken by ports[${first}]`, {
        currentValue: containerPort,
        remedy: 'remove one of them',
      });
    }
  });
};

/** Devices are of one volume each, which is not mounted too, and at a path where nothing is mounted. */
const checkDevices = (value: Record<string, unknown>, report: Report): void => {
  checkUnique(value, 'volumeDevices', 'name', report);
  checkUnique(value, 'volumeDevices', 'devicePath', report);
  const mounts = objectsOf(value['volumeMounts']);
  objectsOf(value['volumeDevices']).forEach((device, index) => {
    for (const [field, other] of [
      ['name', 'name'],
      ['devicePath', 'mountPath'],
    ] as const) {
      const text = device[field];
      if (typeof text !== 'string' || text === '' || !mounts.some((each) => each[other] === text)) continue;
      report(`volumeDevices[${index}].${field}`, `"${text}" is already taken by volumeMounts`, {
        currentValue: text,
        remedy: 'keep the mount or the device',
      });
    }
  });
};

const checkUnique = (value: Record<string, unknown>, list: string, key: string, report: Report): void => {
  const elements = value[list];
  if (!Array.isArray(elements)) return;
  const seen = new Map<unknown, number>();
  elements.forEach((element, index) => {
    const name = isObject(element) ? element[key] : undefined;
    if (typeof name !== 'string' || name === '') return;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else {
      report(`${list}[${index}].${key}`, `"${name}" is already taken by ${list}[${first}]`, {
        currentValue: name,
        remedy: `give each of ${list} its own ${key}`,
      });
    }
  });
};

export const volumeDevice: Validator = (value, report) => {
  checkNotEmpty(value, 'name', report);
  const format = (text: string) => (text.split('/').includes('..') ? 'must not contain ".."' : undefined);
  checkFormat(value, 'devicePath', format, report);
};

export const containerPort: Validator = (value, report) => {
  checkRange(value, 'containerPort', 1, 65535, report);
  checkRange(value, 'hostPort', 0, 65535, report);
  if (value['name'] !== '') checkFormat(value, 'name', portName, report);
};

const atLeastZero = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

export const probe: Validator = (value, report) => {
  checkExactlyOne(
    value,
    ['exec', 'httpGet', 'tcpSocket', 'grpc'],
    'handler',
    'add httpGet, tcpSocket, grpc or exec',
    report,
  );
  for (const field of atLeastZero) checkRange(value, field, 0, Number.POSITIVE_INFINITY, report);
  checkRange(value, 'terminationGracePeriodSeconds', 1, Number.POSITIVE_INFINITY, report);
};

const standardResource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const resources: Validator = (value, report) => {
  const { limits, requests } = value;
  for (const [list, amounts] of Object.entries({ limits, requests })) {
    if (!isObject(amounts)) continue;
    for (const [name, amount] of Object.entries(amounts)) {
      const wrong = resourceName(name);
      if (wrong) report(`${list}.${name}`, wrong.what, wrong.more);
      const number = quantityValue(amount);
      if (number === undefined) continue;
      if (number < 0) report(`${list}.${name}`, 'must not be negative', { currentValue: amount });
      else if (!wrong && Math.round(number * 1000) % 1000 !== 0) checkFraction(list, name, amount, report);
    }
  }
  const claimed = new Set<string>();
  objectsOf(value['claims']).forEach(({ name, request }, index) => {
    if (typeof name !== 'string') return;
    const key = typeof request === 'string' && request !== '' ? `${name}/${request}` : name;
    if (claimed.has(key)) {
      report(`claims[${index}].name`, `${key} is listed twice`, {
        currentValue: name,
        remedy: 'list it once',
      });
    }
    claimed.add(key);
  });
  const given = { ...(isObject(limits) && limits), ...(isObject(requests) && requests) };
  const pages = Object.keys(given).find((name) => name.startsWith('hugepages-'));
  if (pages !== undefined && !isSet(given['cpu']) && !isSet(given['memory'])) {
    const list = isObject(limits) && isSet(limits[pages]) ? 'limits' : 'requests';
    report(`${list}.${pages}`, 'needs cpu or memory beside it', { remedy: 'add limits.memory' });
  }
  if (!isObject(requests)) return;
  for (const [name, amount] of Object.entries(requests)) {
    const request = quantityValue(amount);
    if (request === undefined) continue;
    if (!isObject(limits) || !isSet(limits[name])) {
      if (isOvercommitted(name)) continue;
      report(`requests.${name}`, `needs limits.${name} beside it: ${name} cannot be overcommitted`, {
        currentValue: amount,
        remedy: `add limits.${name}`,
      });
      continue;
    }
    const limit = quantityValue(limits[name]);
    if (limit === undefined) continue;
    if (request > limit) {
      report(`requests.${name}`, `is ${String(amount)}, more than the limit of ${String(limits[name])}`, {
        currentValue: amount,
        remedy: `raise limits.${name}, or lower requests.${name}`,
      });
    } else if (request < limit && !isOvercommitted(name)) {
      report(`requests.${name}`, `must equal limits.${name}: ${name} cannot be overcommitted`, {
        currentValue: amount,
        proposedValue: limits[name],
      });
    }
  }
};

/** Whether more of a resource may be limited than is requested: not of hugepages and extended resources. */
const isOvercommitted = (name: string): boolean =>
  !name.startsWith('hugepages-') && (!name.includes('/') || /^([^/]+\.)?kubernetes\.io\//.test(name));

/** Extended resources are whole numbers; of bytes there are no parts, though the API server only warns. */
const checkFraction = (list: string, name: string, amount: unknown, report: Report): void => {
  if (name === 'cpu') return;
  const path = `${list}.${name}`;
  if (!isOvercommitted(name)) {
    report(path, `must be a whole number, and is ${String(amount)}`, { currentValue: amount });
    return;
  }
  const suggestion =
    typeof amount === 'string' && amount.endsWith('m') ? `${amount.slice(0, -1)}Mi` : undefined;
  report(path, `is a fraction of a byte: ${String(amount)}`, {
    currentValue: amount,
    severity: 'warning',
    remedy: suggestion === undefined ? 'write a whole number of bytes' : `did you mean ${suggestion}?`,
    ...(suggestion !== undefined && { proposedValue: suggestion }),
  });
};

const resourceName = (name: string): { what: string; more?: { remedy: string } } | undefined => {
  const wrong = qualifiedName(name);
  if (wrong) return { what: `is no resource name: it ${wrong}` };
  if (name.includes('/') || standardResource.test(name)) return undefined;
  const suggestion = ['cpu', 'memory', 'ephemeral-storage'].find(
    (each) => each.startsWith(name.toLowerCase()) || name.toLowerCase().startsWith(each),
  );
  const what =
    'is no resource of a container: those are cpu, memory, ephemeral-storage, hugepages-SIZE and PREFIX/NAME';
  return suggestion === undefined ? { what } : { what, more: { remedy: `did you mean ${suggestion}?` } };
};

export const securityContext: Validator = (value, report) => {
  checkRange(value, 'runAsUser', 0, 2147483647, report);
  checkRange(value, 'runAsGroup', 0, 2147483647, report);
  if (value['runAsNonRoot'] === true && isInteger(value['runAsUser']) && Number(value['runAsUser']) === 0) {
    // The API server lets it pass; the kubelet then never starts the container.
    report('runAsUser', 'is 0, which is root, beside runAsNonRoot: the kubelet refuses to start it', {
      currentValue: 0,
      remedy: 'set another runAsUser, or remove runAsNonRoot',
    });
  }
  if (value['allowPrivilegeEscalation'] !== false) return;
  if (value['privileged'] === true) {
    report('allowPrivilegeEscalation', 'cannot be false on a privileged container', {
      remedy: 'remove privileged or allowPrivilegeEscalation',
    });
  }
  const capabilities = value['capabilities'];
  const added = isObject(capabilities) ? capabilities['add'] : undefined;
  if (Array.isArray(added) && added.includes('CAP_SYS_ADMIN')) {
    report('allowPrivilegeEscalation', 'cannot be false with the capability CAP_SYS_ADMIN', {
      remedy: 'remove the capability or allowPrivilegeEscalation',
    });
  }
};

/** seccompProfile and appArmorProfile: localhostProfile goes with type Localhost and with no other. */
export const profile: Validator = (value, report) => {
  checkNotEmpty(value, 'type', report);
  const local = isSet(value['localhostProfile']);
  if (value['type'] === 'Localhost' && !local) {
    report('localhostProfile', 'is required with type: Localhost', { remedy: 'add localhostProfile' });
  } else if (typeof value['type'] === 'string' && value['type'] !== 'Localhost' && local) {
    report('localhostProfile', `must not be set with type: ${value['type']}`, {
      remedy: 'set type: Localhost, or remove localhostProfile',
    });
  }
};

export const resizePolicy: Validator = (value, report) => {
  checkOneOf(value, 'resourceName', ['cpu', 'memory'], report);
  checkOneOf(value, 'restartPolicy', ['NotRequired', 'RestartContainer'], report);
};

export const restartRule: Validator = (value, report) => {
  checkOneOf(value, 'action', ['Restart', 'RestartAllContainers'], report);
  if (!isSet(value['exitCodes'])) report('exitCodes', 'is required', { remedy: 'add exitCodes' });
};

export const restartExitCodes: Validator = (value, report) => {
  checkOneOf(value, 'operator', ['In', 'NotIn'], report);
  const values = value['values'];
  if (!Array.isArray(values) || values.length === 0) {
    report('values', 'needs at least one exit code');
    return;
  }
  if (values.length > 255) report('values', 'has more than 255 exit codes');
  values.forEach((each, index) => {
    if (isInteger(each) && (each < 0 || each > 255)) {
      report(`values[${index}]`, `must be between 0 and 255, and is ${each}`, { currentValue: each });
    }
  });
};

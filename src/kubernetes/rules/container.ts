// Rules of containers: names, ports, probes, resources, security context, restart rules. They follow
// pkg/apis/core/validation/validation.go of Kubernetes, as far as one container can be judged on its own.

import { dnsLabel, isInteger, isObject, objectsOf, portName, qualifiedName } from '../formats.ts';
import { quantityValue } from '../quantity.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  isSet,
  type Report,
  type Rule,
  requireText,
} from './rule.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export const container: Rule = (value, report, { plainInitContainer }) => {
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
  if (plainInitContainer && value['restartPolicy'] !== 'Always') {
    for (const field of ['lifecycle', ...probes]) {
      if (!isSet(value[field])) continue;
      report(field, 'a plain init container cannot have it: it runs to its end before the pod starts', {
        remedy: `remove ${field}, or make the container a native sidecar with restartPolicy: Always`,
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
  checkUnique(value, 'ports', 'name', report);
  checkUnique(value, 'volumeMounts', 'mountPath', report);
  checkUnique(value, 'volumeDevices', 'devicePath', report);
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

export const containerPort: Rule = (value, report) => {
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

export const probe: Rule = (value, report) => {
  checkExactlyOne(
    value,
    ['exec', 'httpGet', 'tcpSocket', 'grpc'],
    'handler',
    'add httpGet, tcpSocket, grpc or exec',
    report,
  );
  for (const field of atLeastZero) checkRange(value, field, 0, Number.MAX_SAFE_INTEGER, report);
  checkRange(value, 'terminationGracePeriodSeconds', 1, Number.MAX_SAFE_INTEGER, report);
};

const standardResource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const resources: Rule = (value, report) => {
  const { limits, requests } = value;
  for (const [list, amounts] of Object.entries({ limits, requests })) {
    if (!isObject(amounts)) continue;
    for (const [name, amount] of Object.entries(amounts)) {
      const wrong = resourceName(name);
      if (wrong) report(`${list}.${name}`, wrong.what, wrong.more);
      const number = quantityValue(amount);
      if (number !== undefined && number < 0)
        report(`${list}.${name}`, 'must not be negative', { currentValue: amount });
    }
  }
  if (!isObject(limits) || !isObject(requests)) return;
  for (const [name, amount] of Object.entries(requests)) {
    const request = quantityValue(amount);
    const limit = quantityValue(limits[name]);
    if (request === undefined || limit === undefined) continue;
    if (request > limit) {
      report(`requests.${name}`, `is ${String(amount)}, more than the limit of ${String(limits[name])}`, {
        currentValue: amount,
        remedy: `raise limits.${name}, or lower requests.${name}`,
      });
    } else if (request < limit && /^hugepages-|\//.test(name)) {
      report(`requests.${name}`, `must equal limits.${name}: ${name} cannot be overcommitted`, {
        currentValue: amount,
        proposedValue: limits[name],
      });
    }
  }
};

const resourceName = (name: string): { what: string; more?: { remedy: string } } | undefined => {
  const wrong = qualifiedName(name);
  if (wrong) return { what: `is no resource name: it ${wrong}` };
  if (name.includes('/') || standardResource.test(name)) return undefined;
  const meant = ['cpu', 'memory', 'ephemeral-storage'].find(
    (each) => each.startsWith(name.toLowerCase()) || name.toLowerCase().startsWith(each),
  );
  const what =
    'is no resource of a container: those are cpu, memory, ephemeral-storage, hugepages-SIZE and PREFIX/NAME';
  return meant === undefined ? { what } : { what, more: { remedy: `did you mean ${meant}?` } };
};

export const securityContext: Rule = (value, report) => {
  checkRange(value, 'runAsUser', 0, 2147483647, report);
  checkRange(value, 'runAsGroup', 0, 2147483647, report);
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
export const profile: Rule = (value, report) => {
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

export const resizePolicy: Rule = (value, report) => {
  checkOneOf(value, 'resourceName', ['cpu', 'memory'], report);
  checkOneOf(value, 'restartPolicy', ['NotRequired', 'RestartContainer'], report);
};

export const restartRule: Rule = (value, report) => {
  checkOneOf(value, 'action', ['Restart', 'RestartAllContainers'], report);
  if (!isSet(value['exitCodes'])) report('exitCodes', 'is required', { remedy: 'add exitCodes' });
};

export const restartExitCodes: Rule = (value, report) => {
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

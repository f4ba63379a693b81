// Rules of containers: names, ports, probes, devices, restart rules. They follow pkg/apis/core/validation/validation.go
// of Kubernetes, as far as one container can be judged on its own.

import { isObject } from '../../yaml/read/value.ts';
import { dnsLabel, isInteger, objectsOf, portName } from './formats.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  forEachDuplicate,
  isSet,
  type Report,
  requireText,
  type Validator,
  within,
} from './validator.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export const Container: Validator = (
  value,
  report,
  { plainInitContainer, sidecarMode, isPartial },
  field,
) => {
  checkFormat(value, 'name', dnsLabel, report);
  if (!isPartial) requireText(value, 'image', report);
  checkImage(value, report);
  checkOneOf(value, 'restartPolicy', ['Always', 'OnFailure', 'Never'], report);
  if (sidecarMode === 'Native' && ['OnFailure', 'Never'].includes(String(value['restartPolicy']))) {
    report('restartPolicy', `must be Always in a native sidecar, not ${value['restartPolicy']}`, {
      currentValue: value['restartPolicy'],
      remedy: 'remove restartPolicy, or set sidecarMode: Classic',
    });
  }
  if ((plainInitContainer || field === 'initContainers') && value['restartPolicy'] !== 'Always')
    checkPlainInitContainer(value, report);
  checkProbes(value, report);
  checkRepeated(value, report);
  checkUnique(value, 'ports', 'name', report);
  checkHostPorts(value, report);
  checkUnique(value, 'volumeMounts', 'mountPath', report);
  checkDevices(value, report);
  checkUnique(value, 'resizePolicy', 'resourceName', report);
  checkPropagation(value, report);
  checkRestartRules(value, report);
};

const checkImage = (value: Record<string, unknown>, report: Report): void => {
  const { image } = value;
  if (typeof image !== 'string' || image === '' || image.trim() === image) return;
  report('image', 'must not start or end with white space', {
    currentValue: image,
    proposedValue: image.trim(),
  });
};

const checkPlainInitContainer = (value: Record<string, unknown>, report: Report): void => {
  objectsOf(value['resizePolicy']).forEach(({ restartPolicy }, index) => {
    if (restartPolicy !== 'RestartContainer') return;
    report(
      `resizePolicy[${index}].restartPolicy`,
      'RestartContainer is only for containers that run as long as the pod',
      {
        remedy: 'write NotRequired, or make the container a native sidecar with restartPolicy: Always',
      },
    );
  });
  for (const each of ['lifecycle', ...probes]) {
    if (!isSet(value[each])) continue;
    report(each, "isn't allowed in an init container, which runs to completion before the pod starts", {
      remedy: `remove ${each}, or make the container a native sidecar with restartPolicy: Always`,
    });
  }
};

const checkProbes = (value: Record<string, unknown>, report: Report): void => {
  for (const field of ['livenessProbe', 'startupProbe']) {
    const probe = value[field];
    if (isObject(probe)) checkRange(probe, 'successThreshold', { least: 0, most: 1 }, within(report, field));
  }
  const readiness = value['readinessProbe'];
  if (isObject(readiness) && isSet(readiness['terminationGracePeriodSeconds'])) {
    report('readinessProbe.terminationGracePeriodSeconds', 'a readiness probe never ends the container', {
      remedy: 'remove it, or set it on the livenessProbe',
    });
  }
};

const checkPropagation = (value: Record<string, unknown>, report: Report): void => {
  const security = value['securityContext'];
  if (isObject(security) && security['privileged'] === true) return;
  objectsOf(value['volumeMounts']).forEach((mount, index) => {
    if (mount['mountPropagation'] !== 'Bidirectional') return;
    report(`volumeMounts[${index}].mountPropagation`, 'Bidirectional is for privileged containers only', {
      remedy: 'set securityContext.privileged: true, or use HostToContainer',
    });
  });
};

const checkRestartRules = (value: Record<string, unknown>, report: Report): void => {
  const rules = value['restartPolicyRules'];
  if (!Array.isArray(rules)) return;
  if (rules.length > 20) report('restartPolicyRules', 'has more than 20 rules');
  if (rules.length > 0 && !isSet(value['restartPolicy'])) {
    report('restartPolicyRules', 'needs restartPolicy on the same container', {
      remedy: 'add restartPolicy',
    });
  }
};

/** Of two, apply and patches know only one, and the API server warns. */
const checkRepeated = (value: Record<string, unknown>, report: Report): void => {
  const warn: Report = (path, what, more) => report(path, what, { ...more, severity: 'warning' });
  checkUnique(value, 'env', 'name', warn);
  const ports = objectsOf(value['ports']);
  const keys = ports.map(({ containerPort, protocol, hostPort, hostIP }) =>
    isInteger(containerPort) ? [containerPort, protocol ?? 'TCP', hostPort, hostIP].join(' ') : undefined,
  );
  forEachDuplicate(keys, (_key, index, first) => {
    const port = ports[index]?.['containerPort'];
    warn(`ports[${index}].containerPort`, `${port} is already taken by ports[${first}]`, {
      currentValue: port,
      remedy: 'remove one of them',
    });
  });
};

/** No two ports of a container can be one port of the node. */
const checkHostPorts = (value: Record<string, unknown>, report: Report): void => {
  const ports = objectsOf(value['ports']);
  forEachDuplicate(ports.map(hostPortKey), (_key, index, first) => {
    const hostPort = ports[index]?.['hostPort'];
    report(`ports[${index}].hostPort`, `${hostPort} is already taken by ports[${first}]`, {
      currentValue: hostPort,
      remedy: 'give each of ports its own hostPort',
    });
  });
};

/** What makes a port of the node one port, as the API server compares it; undefined for a port of the pod only. */
const hostPortKey = ({ hostPort, protocol, hostIP }: Record<string, unknown>): string | undefined =>
  isInteger(hostPort) && Number(hostPort) !== 0
    ? [protocol || 'TCP', hostIP ?? '', hostPort].join(' ')
    : undefined;

/** A device has a volume of its own, which is not mounted too, and a path where nothing is mounted. */
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
  const names = elements.map((element) => (isObject(element) ? element[key] : undefined));
  forEachDuplicate(names, (name, index, first) =>
    report(`${list}[${index}].${key}`, `"${name}" is already taken by ${list}[${first}]`, {
      currentValue: name,
      remedy: `give each of ${list} its own ${key}`,
    }),
  );
};

export const VolumeDevice: Validator = (value, report) => {
  checkNotEmpty(value, 'name', report);
  const format = (text: string) => (text.split('/').includes('..') ? 'must not contain ".."' : undefined);
  checkFormat(value, 'devicePath', format, report);
};

export const ContainerPort: Validator = (value, report) => {
  checkRange(value, 'containerPort', { least: 1, most: 65535 }, report);
  checkRange(value, 'hostPort', { least: 0, most: 65535 }, report);
  if (value['name'] !== '') checkFormat(value, 'name', portName, report);
  if (isSet(value['hostIP']) && value['hostIP'] !== '' && !value['hostPort']) {
    report('hostIP', 'has no effect without hostPort', {
      severity: 'warning',
      remedy: 'add hostPort, or remove hostIP',
    });
  }
};

const atLeastZero = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

export const Probe: Validator = (value, report) => {
  checkExactlyOne(
    value,
    ['exec', 'httpGet', 'tcpSocket', 'grpc'],
    { noun: 'handler', add: 'httpGet, tcpSocket, grpc or exec' },
    report,
  );
  for (const field of atLeastZero) checkRange(value, field, { least: 0 }, report);
  checkRange(value, 'terminationGracePeriodSeconds', { least: 1 }, report);
};

export const ContainerResizePolicy: Validator = (value, report) => {
  checkOneOf(value, 'resourceName', ['cpu', 'memory'], report);
  checkOneOf(value, 'restartPolicy', ['NotRequired', 'RestartContainer'], report);
};

export const ContainerRestartRule: Validator = (value, report) => {
  checkOneOf(value, 'action', ['Restart', 'RestartAllContainers'], report);
  if (!isSet(value['exitCodes'])) report('exitCodes', 'is required', { remedy: 'add exitCodes' });
};

export const ContainerRestartRuleOnExitCodes: Validator = (value, report) => {
  checkOneOf(value, 'operator', ['In', 'NotIn'], report);
  const values = value['values'];
  if (!Array.isArray(values) || values.length === 0) {
    report('values', 'needs at least one exit code');
    return;
  }
  if (values.length > 255) report('values', 'has more than 255 exit codes');
  values.forEach((each, index) => {
    if (isInteger(each) && (each < 0 || each > 255)) {
      report(`values[${index}]`, `must be between 0 and 255, not ${each}`, { currentValue: each });
    }
  });
};

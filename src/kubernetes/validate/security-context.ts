// Rules of the securityContext of containers and pods, and of its profiles.

import { isObject } from '../../yaml/read/value.ts';
import { dnsSubdomain, isInteger, objectsOf, pathInVolume } from './formats.ts';
import {
  checkFormat,
  checkNotEmpty,
  checkRange,
  forEachDuplicate,
  isSet,
  type Report,
  type Validator,
} from './validator.ts';

const ids = { least: 0, most: 2147483647 };

export const SecurityContext: Validator = (value, report) => {
  checkNotEmpty(value, 'procMount', report);
  checkRange(value, 'runAsUser', ids, report);
  checkRange(value, 'runAsGroup', ids, report);
  if (value['runAsNonRoot'] === true && isInteger(value['runAsUser']) && Number(value['runAsUser']) === 0) {
    // The API server lets it pass; the kubelet then never starts the container.
    report('runAsUser', 'is 0 (root), but runAsNonRoot is true: the kubelet refuses to start the container', {
      currentValue: 0,
      remedy: 'set another runAsUser, or remove runAsNonRoot',
    });
  }
  if (value['allowPrivilegeEscalation'] !== false) return;
  if (value['privileged'] === true) {
    report('allowPrivilegeEscalation', "can't be false on a privileged container", {
      remedy: 'remove privileged or allowPrivilegeEscalation',
    });
  }
  const capabilities = value['capabilities'];
  const added = isObject(capabilities) ? capabilities['add'] : undefined;
  if (Array.isArray(added) && added.includes('CAP_SYS_ADMIN')) {
    report('allowPrivilegeEscalation', "can't be false with the capability CAP_SYS_ADMIN", {
      remedy: 'remove the capability or allowPrivilegeEscalation',
    });
  }
};

export const PodSecurityContext: Validator = (value, report) => {
  for (const field of ['runAsUser', 'runAsGroup', 'fsGroup']) checkRange(value, field, ids, report);
  checkNotEmpty(value, 'fsGroupChangePolicy', report);
  checkNotEmpty(value, 'supplementalGroupsPolicy', report);
  const groups = Array.isArray(value['supplementalGroups']) ? value['supplementalGroups'] : [];
  groups.forEach((group, index) => {
    const at = `supplementalGroups[${index}]`;
    checkRange({ [at]: group }, at, ids, report);
  });
  const names = objectsOf(value['sysctls']).map(({ name }) => name);
  // One parameter can be written with dots or with slashes.
  forEachDuplicate(
    names.map((name) => (typeof name === 'string' ? name.replaceAll('/', '.') : name)),
    (_key, index, first) =>
      report(`sysctls[${index}].name`, `"${names[index]}" is already taken by sysctls[${first}]`, {
        currentValue: names[index],
        remedy: 'remove one of them',
      }),
  );
};

export const Sysctl: Validator = (value, report) => {
  const pattern = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
  const format = (name: string): string | undefined =>
    name.length <= 253 && pattern.test(name) ? undefined : 'must be a name such as net.core.somaxconn';
  checkFormat(value, 'name', format, report);
};

export const WindowsSecurityContextOptions: Validator = (value, report) => {
  checkFormat(value, 'gmsaCredentialSpecName', dnsSubdomain, report);
  checkNotEmpty(value, 'gmsaCredentialSpec', report);
  checkNotEmpty(value, 'runAsUserName', report);
};

/** A file below the kubelet's folder of profiles. */
export const SeccompProfile: Validator = (value, report) => {
  checkProfile(value, report);
  if (value['type'] === 'Localhost') checkFormat(value, 'localhostProfile', pathInVolume, report);
};

/** The name of a profile that is loaded on the node. */
export const AppArmorProfile: Validator = (value, report) => {
  checkProfile(value, report);
  if (value['type'] !== 'Localhost') return;
  const isPadded = (text: string): string | undefined =>
    text.trim() === text ? undefined : 'must not start or end with white space';
  checkFormat(value, 'localhostProfile', isPadded, report);
};

/** localhostProfile goes with type Localhost and with no other. */
const checkProfile = (value: Record<string, unknown>, report: Report): void => {
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

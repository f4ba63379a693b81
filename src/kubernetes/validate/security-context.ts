// Rules of a container's securityContext and of its profiles.

import { isObject } from '../../yaml/read/value.ts';
import { isInteger, pathInVolume } from './formats.ts';
import { checkFormat, checkNotEmpty, checkRange, isSet, type Report, type Validator } from './validator.ts';

export const securityContext: Validator = (value, report) => {
  checkNotEmpty(value, 'procMount', report);
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

/** A file below the kubelet's folder of profiles. */
export const seccompProfile: Validator = (value, report) => {
  checkProfile(value, report);
  if (value['type'] === 'Localhost') checkFormat(value, 'localhostProfile', pathInVolume, report);
};

/** The name of a profile that is loaded on the node. */
export const appArmorProfile: Validator = (value, report) => {
  checkProfile(value, report);
  if (value['type'] !== 'Localhost') return;
  const isPadded = (text: string): string | undefined =>
    text.trim() === text ? undefined : 'must not start or end with a blank';
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

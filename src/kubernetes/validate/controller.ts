// Rules of what a controller does with its pods: how it rolls them out, and when a Job has failed.

import { isInteger, qualifiedName } from './formats.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  isSet,
  type Report,
  type Validator,
} from './validator.ts';

/** A number of pods, or a share of them such as 25%; its number, or undefined where it is neither. */
const checkShare = (
  value: Record<string, unknown>,
  field: string,
  report: Report,
  otherwise: number,
): number | undefined => {
  const share = value[field];
  if (!isSet(share)) return otherwise;
  if (isInteger(share)) {
    checkRange(value, field, { least: 0 }, report);
    return Number(share);
  }
  if (typeof share !== 'string') return undefined;
  if (/^\d+%$/.test(share)) return Number.parseInt(share, 10);
  const proposed = /^\d+$/.test(share) ? Number(share) : undefined;
  report(field, `must be a number or a percentage such as 25%, not "${share}"`, {
    currentValue: share,
    ...(proposed !== undefined && { remedy: `write ${proposed} without quotes`, proposedValue: proposed }),
  });
  return undefined;
};

const checkHundred = (value: Record<string, unknown>, field: string, report: Report): void => {
  const share = value[field];
  if (typeof share !== 'string' || !/^\d+%$/.test(share) || Number.parseInt(share, 10) <= 100) return;
  report(field, `must be at most 100%, not ${share}`, { currentValue: share });
};

/** Of a Deployment; both default to 25%. */
export const RollingUpdateDeployment: Validator = (value, report) => {
  const surge = checkShare(value, 'maxSurge', report, 25);
  const unavailable = checkShare(value, 'maxUnavailable', report, 25);
  checkHundred(value, 'maxUnavailable', report);
  if (surge === 0 && unavailable === 0)
    report('maxUnavailable', "can't be 0 if maxSurge is 0: no pod could be replaced", {
      remedy: 'raise one of them',
    });
};

/** Of a DaemonSet, which replaces a pod or adds one beside it. */
export const RollingUpdateDaemonSet: Validator = (value, report) => {
  const surge = checkShare(value, 'maxSurge', report, 0);
  const unavailable = checkShare(value, 'maxUnavailable', report, 1);
  for (const field of ['maxSurge', 'maxUnavailable']) checkHundred(value, field, report);
  if (surge === undefined || unavailable === undefined || (surge === 0) !== (unavailable === 0)) return;
  report('maxUnavailable', 'exactly one of maxUnavailable and maxSurge must be more than 0', {
    remedy: 'set one of them to 0',
  });
};

export const RollingUpdateStatefulSetStrategy: Validator = (value, report) => {
  checkRange(value, 'partition', { least: 0 }, report);
  if (checkShare(value, 'maxUnavailable', report, 1) === 0)
    report('maxUnavailable', 'must not be 0: no pod could be replaced', { currentValue: 0 });
  checkHundred(value, 'maxUnavailable', report);
};

export const DeploymentStrategy: Validator = (value, report) => {
  if (value['type'] === 'Recreate' && isSet(value['rollingUpdate']))
    report('rollingUpdate', 'must not be set with type: Recreate', { remedy: 'remove rollingUpdate' });
};

export const StatefulSetUpdateStrategy: Validator = (value, report) => {
  if (value['type'] === 'OnDelete' && isSet(value['rollingUpdate']))
    report('rollingUpdate', 'must not be set with type: OnDelete', { remedy: 'remove rollingUpdate' });
};

export const PodFailurePolicyRule: Validator = (value, report) => {
  checkNotEmpty(value, 'action', report);
  const conditions = value['onPodConditions'];
  const given = {
    ...value,
    onPodConditions: Array.isArray(conditions) && conditions.length === 0 ? undefined : conditions,
  };
  checkExactlyOne(
    given,
    ['onExitCodes', 'onPodConditions'],
    { noun: 'requirement', add: 'onExitCodes or onPodConditions' },
    report,
  );
};

export const PodFailurePolicyOnExitCodesRequirement: Validator = ({ operator, values }, report) => {
  if (operator === '') report('operator', 'must not be empty', { remedy: 'write In or NotIn' });
  if (!Array.isArray(values)) return;
  if (values.length === 0) report('values', 'needs at least one exit code');
  if (values.length > 255) report('values', 'has more than 255 exit codes');
  const codes = values.filter(isInteger).map(Number);
  codes.forEach((code, index) => {
    if (code === 0 && operator === 'In')
      report(`values[${index}]`, 'must not be 0 with operator: In', { currentValue: 0 });
    const last = index === 0 ? undefined : codes[index - 1];
    if (last === undefined || last < code) return;
    const what = last === code ? `${code} is listed twice` : 'the exit codes must be in ascending order';
    report(`values[${index}]`, what, { currentValue: code });
  });
};

export const PodFailurePolicyOnPodConditionsPattern: Validator = (value, report) => {
  checkFormat(value, 'type', qualifiedName, report);
  if (value['status'] !== '') checkOneOf(value, 'status', ['True', 'False', 'Unknown'], report);
};

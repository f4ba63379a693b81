// Rules of what a controller does with its pods: how it rolls them out, and when a Job has failed.

import { isObject } from '../../yaml/read/value.ts';
import { dnsLabel, isInteger, objectsOf, qualifiedName } from './formats.ts';
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

const unlimited = Number.POSITIVE_INFINITY;

/** Fields that count something or are a time: at least 0. */
const atLeastZero = [
  'replicas',
  'minReadySeconds',
  'revisionHistoryLimit',
  'progressDeadlineSeconds',
  'parallelism',
  'completions',
  'backoffLimit',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
];

export const checkCounts = (value: Record<string, unknown>, report: Report): void => {
  for (const field of atLeastZero) checkRange(value, field, 0, unlimited, report);
};

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
    checkRange(value, field, 0, unlimited, report);
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
export const rollingDeployment: Validator = (value, report) => {
  const surge = checkShare(value, 'maxSurge', report, 25);
  const unavailable = checkShare(value, 'maxUnavailable', report, 25);
  checkHundred(value, 'maxUnavailable', report);
  if (surge === 0 && unavailable === 0)
    report('maxUnavailable', "can't be 0 if maxSurge is 0: no pod could be replaced", {
      remedy: 'raise one of them',
    });
};

/** Of a DaemonSet, which replaces a pod or adds one beside it. */
export const rollingDaemonSet: Validator = (value, report) => {
  const surge = checkShare(value, 'maxSurge', report, 0);
  const unavailable = checkShare(value, 'maxUnavailable', report, 1);
  for (const field of ['maxSurge', 'maxUnavailable']) checkHundred(value, field, report);
  if (surge === undefined || unavailable === undefined || (surge === 0) !== (unavailable === 0)) return;
  report('maxUnavailable', 'exactly one of maxUnavailable and maxSurge must be more than 0', {
    remedy: 'set one of them to 0',
  });
};

export const rollingStatefulSet: Validator = (value, report) => {
  checkRange(value, 'partition', 0, unlimited, report);
  if (checkShare(value, 'maxUnavailable', report, 1) === 0)
    report('maxUnavailable', 'must not be 0: no pod could be replaced', { currentValue: 0 });
  checkHundred(value, 'maxUnavailable', report);
};

export const deploymentStrategy: Validator = (value, report) => {
  if (value['type'] === 'Recreate' && isSet(value['rollingUpdate']))
    report('rollingUpdate', 'must not be set with type: Recreate', { remedy: 'remove rollingUpdate' });
};

export const statefulSetStrategy: Validator = (value, report) => {
  if (value['type'] === 'OnDelete' && isSet(value['rollingUpdate']))
    report('rollingUpdate', 'must not be set with type: OnDelete', { remedy: 'remove rollingUpdate' });
};

/** What only a StatefulSet has, beside its pods. */
export const checkStatefulSet = (value: Record<string, unknown>, report: Report): void => {
  if (value['serviceName'] !== '') checkFormat(value, 'serviceName', dnsLabel, report);
  const { ordinals, persistentVolumeClaimRetentionPolicy: retention } = value;
  if (isObject(ordinals))
    checkRange(ordinals, 'start', 0, unlimited, (path, what, more) => report(`ordinals.${path}`, what, more));
  for (const field of ['whenDeleted', 'whenScaled'])
    if (isObject(retention) && retention[field] !== '')
      checkOneOf(retention, field, ['Retain', 'Delete'], (path, what, more) =>
        report(`persistentVolumeClaimRetentionPolicy.${path}`, what, more),
      );
};

export const cronJob: Validator = (value, report) => {
  checkCounts(value, report);
  const schedule = (text: string): string | undefined =>
    /^(TZ=|CRON_TZ=|@)/.test(text) || text.trim().split(/\s+/).length === 5
      ? undefined
      : 'must have five fields, such as "*/5 * * * *"';
  checkFormat(value, 'schedule', schedule, report);
  checkNotEmpty(value, 'timeZone', report);
};

/** How many times a Job tries, as far as that hangs together. */
export const checkAttempts = (value: Record<string, unknown>, report: Report): void => {
  const { completions, maxFailedIndexes, backoffLimitPerIndex } = value;
  if (value['completionMode'] === 'Indexed') {
    if (!isSet(completions))
      report('completions', 'is required with completionMode: Indexed', { remedy: 'add completions' });
  } else {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (isSet(value[field]))
        report(field, 'needs completionMode: Indexed', { remedy: `set completionMode, or remove ${field}` });
  }
  if (isSet(maxFailedIndexes) && !isSet(backoffLimitPerIndex))
    report('maxFailedIndexes', 'needs backoffLimitPerIndex', {
      remedy: 'add backoffLimitPerIndex',
    });
  if (isInteger(maxFailedIndexes) && isInteger(completions) && maxFailedIndexes > completions)
    report('maxFailedIndexes', `must not be more than completions, which is ${completions}`, {
      currentValue: maxFailedIndexes,
    });
};

/** When the failure of a pod is the failure of its Job. */
export const checkFailurePolicy = (
  value: Record<string, unknown>,
  spec: Record<string, unknown>,
  report: Report,
): void => {
  const policy = value['podFailurePolicy'];
  if (!isObject(policy)) return;
  if (spec['restartPolicy'] !== 'Never')
    report('template.spec.restartPolicy', 'must be Never with podFailurePolicy', { remedy: 'set Never' });
  if (isSet(value['podReplacementPolicy']) && value['podReplacementPolicy'] !== 'Failed')
    report('podReplacementPolicy', 'must be Failed with podFailurePolicy', { remedy: 'set Failed' });
  const names = ['initContainers', 'containers'].flatMap((list) =>
    objectsOf(spec[list]).map(({ name }) => name),
  );
  objectsOf(policy['rules']).forEach((rule, index) => {
    const at = `podFailurePolicy.rules[${index}]`;
    if (rule['action'] === 'FailIndex' && !isSet(value['backoffLimitPerIndex']))
      report(`${at}.action`, 'FailIndex needs backoffLimitPerIndex', { remedy: 'add backoffLimitPerIndex' });
    const { onExitCodes } = rule;
    const name = isObject(onExitCodes) ? onExitCodes['containerName'] : undefined;
    if (typeof name === 'string' && !names.includes(name))
      report(`${at}.onExitCodes.containerName`, `the pod has no container "${name}"`, { currentValue: name });
  });
};

export const failureRule: Validator = (value, report) => {
  checkNotEmpty(value, 'action', report);
  const conditions = value['onPodConditions'];
  const given = {
    ...value,
    onPodConditions: Array.isArray(conditions) && conditions.length === 0 ? undefined : conditions,
  };
  checkExactlyOne(
    given,
    ['onExitCodes', 'onPodConditions'],
    'requirement',
    'add onExitCodes or onPodConditions',
    report,
  );
};

export const failureExitCodes: Validator = ({ operator, values }, report) => {
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

export const failureCondition: Validator = (value, report) => {
  checkFormat(value, 'type', qualifiedName, report);
  if (value['status'] !== '') checkOneOf(value, 'status', ['True', 'False', 'Unknown'], report);
};

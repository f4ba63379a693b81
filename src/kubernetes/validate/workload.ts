// Rules of what holds a pod: which restartPolicy its pods may have, and that their mounts name volumes, of which
// a StatefulSet has more than its pod template says. They are for workloads after the rules.

import { isObject } from '../../yaml/read/value.ts';
import { dnsLabel, dnsSubdomain, isInteger, objectsOf } from './formats.ts';
import {
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  isSet,
  type Report,
  type Validator,
  within,
} from './validator.ts';
import { PersistentVolumeClaimTemplate } from './volume-claim.ts';

/** Deployment, ReplicaSet, DaemonSet and ReplicationController. */
export const DeploymentSpec: Validator = (value, report, { isPartial }) => {
  checkCounts(value, report);
  checkSelector(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkRestartPolicy(spec, report);
  if (!isPartial) checkVolumes(spec, 'template.spec', [], report);
};
export {
  DeploymentSpec as ReplicaSetSpec,
  DeploymentSpec as DaemonSetSpec,
  DeploymentSpec as ReplicationControllerSpec,
};

export const StatefulSetSpec: Validator = (value, report, { isPartial }) => {
  checkCounts(value, report);
  checkSelector(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkRestartPolicy(spec, report);
  checkStatefulSet(value, report);
  const claims = objectsOf(value['volumeClaimTemplates']).map(({ metadata }) =>
    isObject(metadata) ? metadata['name'] : undefined,
  );
  if (!isPartial) checkVolumes(spec, 'template.spec', claims, report);
};

/** A claim template of a StatefulSet: each of its pods has a volume of that name. */
export const PersistentVolumeClaim: Validator = (value, report, context, field) => {
  const { metadata, spec } = value;
  PersistentVolumeClaimTemplate({ spec: spec ?? {} }, report, context, field);
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (!isSet(name)) report('metadata.name', 'is required', { remedy: 'add metadata.name' });
  checkFormat({ name }, 'name', dnsLabel, within(report, 'metadata'));
};

export const JobSpec: Validator = (value, report, { isPartial }) => {
  checkCounts(value, report);
  checkAttempts(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkFailurePolicy(value, spec, report);
  const policy = spec['restartPolicy'];
  const lacksPolicy = !isSet(policy) && !isPartial;
  if (lacksPolicy || policy === '' || policy === 'Always') {
    const what = isSet(policy) ? 'must be OnFailure or Never in a Job' : 'is required in a Job';
    report('template.spec.restartPolicy', what, {
      remedy: 'set OnFailure or Never',
      ...(isSet(policy) && { currentValue: policy }),
    });
  }
  if (!isPartial) checkVolumes(spec, 'template.spec', [], report);
};

export const CronJobSpec: Validator = (value, report) => {
  checkCounts(value, report);
  const schedule = (text: string): string | undefined =>
    /^(TZ=|CRON_TZ=|@)/.test(text) || text.trim().split(/\s+/).length === 5
      ? undefined
      : 'must have five fields, such as "*/5 * * * *"';
  checkFormat(value, 'schedule', schedule, report);
  checkNotEmpty(value, 'timeZone', report);
};

/** What has a spec that the table calls optional. Without a name it is no item. */
export const Deployment: Validator = (value, report) => {
  if (!isSet(value['spec'])) report('spec', 'is required', { remedy: 'add spec' });
  const name = isObject(value['metadata']) ? value['metadata']['name'] : undefined;
  if (name !== '') checkFormat({ name }, 'name', dnsSubdomain, within(report, 'metadata'));
};
export { Deployment as StatefulSet, Deployment as DaemonSet, Deployment as Job, Deployment as CronJob };

export const Pod: Validator = (value, report, context, field) => {
  Deployment(value, report, context, field);
  if (isObject(value['spec'])) checkVolumes(value['spec'], 'spec', [], report);
};

export const PodTemplate: Validator = (value, report) => {
  const spec = podSpecIn(value['template']);
  if (spec) checkVolumes(spec, 'template.spec', [], report);
};

/** A workload selects its own pods, and never all. A ReplicationController's selector is a map of labels. */
const checkSelector = ({ selector, template }: Record<string, unknown>, report: Report): void => {
  if (!isObject(selector) || !isObject(template)) return;
  const isLabels = Object.values(selector).every((each) => typeof each === 'string');
  if (isLabels) {
    if (Object.keys(selector).length === 0) report('selector', 'must not be empty: it would select all pods');
    return;
  }
  const labels = isObject(template['metadata']) ? template['metadata']['labels'] : undefined;
  if (selects(selector, labels)) return;
  report('selector', 'does not match the labels of the pod template', {
    remedy: 'add the labels of the selector to template.metadata.labels',
  });
};

const podSpecIn = (template: unknown): Record<string, unknown> | undefined =>
  isObject(template) && isObject(template['spec']) ? template['spec'] : undefined;

/** The table has the `spec` of templates as optional; without one there are no containers. */
export const PodTemplateSpec: Validator = (value, report) => {
  if (!isSet(value['spec'])) report('spec', 'is required', { remedy: 'add spec.containers' });
};
export { PodTemplateSpec as JobTemplateSpec };

/** The schema reports other values. */
const checkRestartPolicy = (spec: Record<string, unknown>, report: Report): void => {
  const policy = spec['restartPolicy'];
  if (policy !== 'OnFailure' && policy !== 'Never') return;
  report('template.spec.restartPolicy', `must be Always, not ${policy}: only Jobs and bare Pods can end`, {
    currentValue: policy,
    remedy: 'remove restartPolicy',
  });
};

const checkVolumes = (
  spec: Record<string, unknown>,
  path: string,
  claims: readonly unknown[],
  report: Report,
): void => {
  const known = new Set([...objectsOf(spec['volumes']).map(({ name }) => name), ...claims]);
  for (const group of ['initContainers', 'containers']) {
    objectsOf(spec[group]).forEach((container, at) => {
      for (const list of ['volumeMounts', 'volumeDevices']) {
        objectsOf(container[list]).forEach(({ name }, index) => {
          if (typeof name !== 'string' || name === '' || known.has(name)) return;
          report(`${path}.${group}[${at}].${list}[${index}].name`, `the pod has no volume "${name}"`, {
            currentValue: name,
          });
        });
      }
    });
  }
};

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

const checkCounts = (value: Record<string, unknown>, report: Report): void => {
  for (const field of atLeastZero) checkRange(value, field, { least: 0 }, report);
};

/** What only a StatefulSet has, beside its pods. */
const checkStatefulSet = (value: Record<string, unknown>, report: Report): void => {
  if (value['serviceName'] !== '') checkFormat(value, 'serviceName', dnsLabel, report);
  const { ordinals, persistentVolumeClaimRetentionPolicy: retention } = value;
  if (isObject(ordinals)) checkRange(ordinals, 'start', { least: 0 }, within(report, 'ordinals'));
  for (const field of ['whenDeleted', 'whenScaled'])
    if (isObject(retention) && retention[field] !== '')
      checkOneOf(
        retention,
        field,
        ['Retain', 'Delete'],
        within(report, 'persistentVolumeClaimRetentionPolicy'),
      );
};

/** How many times a Job tries, as far as that hangs together. */
const checkAttempts = (value: Record<string, unknown>, report: Report): void => {
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
const checkFailurePolicy = (
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

/** Whether labels have everything that a selector asks for; undefined for a selector that isn't well formed. */
const selects = (selector: unknown, labels: unknown): boolean | undefined => {
  if (!isObject(selector)) return undefined;
  const of = isObject(labels) ? labels : {};
  const pairs = Object.entries(isObject(selector['matchLabels']) ? selector['matchLabels'] : {});
  const expressions = Array.isArray(selector['matchExpressions']) ? selector['matchExpressions'] : [];
  return (
    pairs.every(([key, value]) => of[key] === value) &&
    expressions.every((each) => !isObject(each) || meets(each, of))
  );
};

const meets = (
  { key, operator, values }: Record<string, unknown>,
  labels: Record<string, unknown>,
): boolean => {
  const value = labels[String(key)];
  const isIn = Array.isArray(values) && values.includes(value);
  if (operator === 'In') return isSet(value) && isIn;
  if (operator === 'NotIn') return !isIn;
  if (operator === 'Exists') return isSet(value);
  return operator !== 'DoesNotExist' || !isSet(value);
};

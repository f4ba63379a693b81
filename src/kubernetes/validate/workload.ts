// Rules of what holds a pod: which restartPolicy its pods may have, and that their mounts name volumes, of which
// a StatefulSet has more than its pod template says. They are for workloads after the rules.

import { isObject } from '../../yaml/read/value.ts';
import { checkAttempts, checkCounts, checkFailurePolicy, checkStatefulSet } from './controller.ts';
import { dnsLabel, dnsSubdomain, objectsOf } from './formats.ts';
import { selects } from './labels.ts';
import { checkFormat, isSet, type Report, type Validator } from './validator.ts';
import { claimTemplate } from './volume-claim.ts';

/** Deployment, ReplicaSet, DaemonSet and ReplicationController. */
export const runsForever: Validator = (value, report, { isPartial }) => {
  checkCounts(value, report);
  checkSelector(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkRestartPolicy(spec, report);
  if (!isPartial) checkVolumes(spec, 'template.spec', [], report);
};

export const statefulSet: Validator = (value, report, { isPartial }) => {
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
export const volumeClaimTemplate: Validator = (value, report, context, field) => {
  const { metadata, spec } = value;
  claimTemplate({ spec: spec ?? {} }, report, context, field);
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (!isSet(name)) report('metadata.name', 'is required', { remedy: 'add metadata.name' });
  checkFormat({ name }, 'name', dnsLabel, (_path, what, more) => report('metadata.name', what, more));
};

export const job: Validator = (value, report, { isPartial }) => {
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

/** What has a spec that the table calls optional. Without a name it is no item. */
export const named: Validator = (value, report) => {
  if (!isSet(value['spec'])) report('spec', 'is required', { remedy: 'add spec' });
  const name = isObject(value['metadata']) ? value['metadata']['name'] : undefined;
  if (name !== '')
    checkFormat({ name }, 'name', dnsSubdomain, (_path, what, more) => report('metadata.name', what, more));
};

export const pod: Validator = (value, report, context, field) => {
  named(value, report, context, field);
  if (isObject(value['spec'])) checkVolumes(value['spec'], 'spec', [], report);
};

export const podTemplate: Validator = (value, report) => {
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
export const template: Validator = (value, report) => {
  if (!isSet(value['spec'])) report('spec', 'is required', { remedy: 'add spec.containers' });
};

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

// Rules of what holds a pod: which restartPolicy its pods may have, and that their mounts name volumes, of which
// a StatefulSet has more than its pod template says. They are for workloads after the rules.

import { isObject } from '../../yaml/read/value.ts';
import { objectsOf } from './formats.ts';
import { selects } from './labels.ts';
import { checkRange, isSet, type Report, type Validator } from './validator.ts';

/** Deployment, ReplicaSet, DaemonSet and ReplicationController. */
export const runsForever: Validator = (value, report) => {
  checkRange(value, 'replicas', 0, Number.POSITIVE_INFINITY, report);
  checkSelector(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkRestartPolicy(spec, report);
  checkVolumes(spec, 'template.spec', [], report);
};

export const statefulSet: Validator = (value, report) => {
  checkRange(value, 'replicas', 0, Number.POSITIVE_INFINITY, report);
  checkSelector(value, report);
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  checkRestartPolicy(spec, report);
  const claims = objectsOf(value['volumeClaimTemplates']).map(({ metadata }) =>
    isObject(metadata) ? metadata['name'] : undefined,
  );
  checkVolumes(spec, 'template.spec', claims, report);
};

export const job: Validator = (value, report) => {
  const spec = podSpecIn(value['template']);
  if (!spec) return;
  const policy = spec['restartPolicy'];
  if (!isSet(policy) || policy === '' || policy === 'Always') {
    const what = isSet(policy) ? 'of a Job must be OnFailure or Never' : 'is required in a Job';
    report('template.spec.restartPolicy', what, {
      remedy: 'set OnFailure or Never',
      ...(isSet(policy) && { currentValue: policy }),
    });
  }
  checkVolumes(spec, 'template.spec', [], report);
};

export const pod: Validator = (value, report) => {
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
    remedy: 'give template.metadata.labels what the selector asks for',
  });
};

const podSpecIn = (template: unknown): Record<string, unknown> | undefined =>
  isObject(template) && isObject(template['spec']) ? template['spec'] : undefined;

/** The schema reports other values. */
const checkRestartPolicy = (spec: Record<string, unknown>, report: Report): void => {
  const policy = spec['restartPolicy'];
  if (policy !== 'OnFailure' && policy !== 'Never') return;
  report('template.spec.restartPolicy', `must be Always, and is ${policy}: only Jobs and bare Pods can end`, {
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

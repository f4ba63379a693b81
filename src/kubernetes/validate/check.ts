// The two checks that the rest of podgraft calls: one for a snippet of the functionConfig, strict and aware
// of the oldest cluster, and one for a workload after the rules, against the newest release of the table.

import type { Diagnostic } from '../../problems/diagnostic.ts';
import { below } from '../../yaml/edit/draft.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';
import type { ValidatorContext } from './validator.ts';
import { Walk } from './walk.ts';

export type SnippetOptions = ValidatorContext & { readonly kubernetesVersion: string };

/**
 * Everything wrong with one snippet of a type of the table, in the order of its text; `path` is its own. Integers may
 * be number or bigint; null counts as absent. Never throws, whatever the value is.
 */
export const checkSnippet = (
  type: string,
  value: unknown,
  path: string,
  options: ValidatorContext,
): Diagnostic[] => {
  const walk = new Walk(options);
  walk.object(type, value, path, []);
  return walk.issues;
};

/** Everything wrong with the value of a field such as `PodSpec.hostname`; throws for one that the table lacks. */
export const checkField = (
  kubernetesField: string,
  value: unknown,
  path: string,
  options: ValidatorContext,
): Diagnostic[] => {
  const [type = '', field = ''] = kubernetesField.split('.');
  const walk = new Walk(options);
  walk.field({ type, field }, value, path, []);
  return walk.issues;
};

const workloads: Readonly<Record<string, string>> = {
  'v1/Pod': 'Pod',
  'v1/PodTemplate': 'PodTemplate',
  'v1/ReplicationController': 'ReplicationController',
  'apps/v1/Deployment': 'Deployment',
  'apps/v1/StatefulSet': 'StatefulSet',
  'apps/v1/DaemonSet': 'DaemonSet',
  'apps/v1/ReplicaSet': 'ReplicaSet',
  'batch/v1/Job': 'Job',
  'batch/v1/CronJob': 'CronJob',
};

/**
 * Everything wrong with a workload of the built-in kinds; paths start at its top (spec.template...). `podBefore` is the
 * spec of its pod as it was before anything was added, which shows whether the workload is a patch.
 */
export const checkWorkload = (value: unknown, podBefore?: unknown): Diagnostic[] => {
  if (!isObject(value)) return [];
  const type = workloads[`${String(value['apiVersion'])}/${String(value['kind'])}`];
  if (type === undefined) return [];
  const issues = checkSnippet(type, value, '', { isPartial: isPatch(value, podBefore) });
  return issues.map((issue) => ({ ...issue, path: issue.path.replace(/^\./, '') }));
};

/** By kind, a field of the workload or of its pod that must be there and that a patch of its pod leaves out. */
const required: Readonly<Record<string, 'selector' | 'schedule' | 'restartPolicy'>> = {
  Deployment: 'selector',
  StatefulSet: 'selector',
  DaemonSet: 'selector',
  ReplicaSet: 'selector',
  Job: 'restartPolicy',
  CronJob: 'schedule',
};

/**
 * Whether a workload is part of one, as in files of strategic merge patches: a container has no image, or there is none,
 * and another required field is missing. Either alone is a mistake.
 */
const isPatch = (value: JsonObject, podBefore: unknown): boolean => {
  const field = required[String(value['kind'])];
  if (field === undefined) return false;
  const inTemplate = ['spec', 'template', 'spec'];
  const pod = podBefore ?? below(value, inTemplate) ?? below(value, ['spec', 'jobTemplate', ...inTemplate]);
  const spec = isObject(pod) ? pod : {};
  const given = field === 'restartPolicy' ? spec[field] : below(value, ['spec', field]);
  const { containers } = spec;
  const list = Array.isArray(containers) ? containers : [];
  const lacksImage = list.length === 0 || list.some((each) => isObject(each) && each['image'] === undefined);
  return (given ?? null) === null && lacksImage;
};

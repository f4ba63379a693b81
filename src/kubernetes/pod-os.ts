// For which operating system a pod is: what it says itself in os.name, and what its nodes must have.

import { isObject } from '../yaml/read/value.ts';
import { objectsOf } from './validate/formats.ts';

const labels = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

const field = (value: unknown, ...path: string[]): unknown =>
  path.reduce((at, key) => (isObject(at) ? at[key] : undefined), value);

/** Whether a pod can only run on nodes with Windows. */
export const isForWindows = (podSpec: unknown): boolean => {
  if (field(podSpec, 'os', 'name') === 'windows') return true;
  if (labels.some((label) => field(podSpec, 'nodeSelector', label) === 'windows')) return true;
  const required = field(
    podSpec,
    ...['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'],
  );
  // One of the terms has to match.
  const terms = objectsOf(required);
  return terms.length > 0 && terms.every((term) => objectsOf(term['matchExpressions']).some(asksForWindows));
};

const asksForWindows = ({ key, operator, values }: Record<string, unknown>): boolean =>
  labels.includes(String(key)) &&
  operator === 'In' &&
  Array.isArray(values) &&
  values.length === 1 &&
  values[0] === 'windows';

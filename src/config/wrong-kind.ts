// What is said of a functionConfig that is no PodGraft, or one of another version.

import { closest } from '../kubernetes/schema/suggest.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import type { Json } from '../yaml/read/resolve.ts';

/** Of a PodGraft only the apiVersion is wrong; anything else is told by its kind. */
export const wrongKind = (
  kind: Json | undefined,
  apiVersion: Json | undefined,
  expected: string,
): Problem => {
  if (kind === 'PodGraft') {
    const what = `expected ${expected}, found ${plain(apiVersion)}`;
    const remedy = `write apiVersion: ${expected}`;
    return problem('ConfigWrongKind', { where: 'apiVersion', what, remedy, path: 'apiVersion' });
  }
  const what = `expected kind PodGraft (${expected}), found ${plain(kind)} (${plain(apiVersion)})`;
  const close = closest(String(kind), ['PodGraft', 'ConfigMap']).names[0];
  const remedy = close === 'PodGraft' ? `did you mean kind: PodGraft?` : undefined;
  return problem('ConfigWrongKind', { where: 'functionConfig', what, remedy, path: 'kind' });
};

const plain = (value: Json | undefined): string =>
  value === undefined || value === null || value === '' ? 'none' : String(value);

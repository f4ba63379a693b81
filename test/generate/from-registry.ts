// Values for the fields of a rule that have no generator of their own in config.ts: made from their examples.

import fc from 'fast-check';
import { parse } from 'yaml';
import type { RuleField } from '../../src/rules/descriptor.ts';
import { ruleFields } from '../../src/rules/registry.ts';

const ownGenerators: ReadonlySet<string> = new Set([
  ...['volumes', 'initContainers', 'sidecars', 'imagePullSecrets', 'podLabels', 'podAnnotations'],
  ...['volumeMounts', 'env', 'envFrom', 'envAppend', 'files', 'postStart', 'preStop', 'entrypoint'],
  ...['argsPrepend', 'argsAppend', 'nativeSidecars'],
]);

export const withoutGenerator: readonly RuleField[] = ruleFields.filter(
  ({ field }) => !ownGenerators.has(field),
);

/** Values of the kind of an example: some elements of a list, both of true and false. */
export const likeExample = (example: string): fc.Arbitrary<unknown> => {
  const value: unknown = parse(example, { version: '1.1' });
  if (typeof value === 'boolean') return fc.boolean();
  return Array.isArray(value) ? fc.shuffledSubarray(value, { minLength: 1 }) : fc.constant(value);
};

// Snippets without the field by which Kubernetes tells the elements of their list apart. The record could not find
// such an element again, so that each run would add another one: an error whatever spec.validation says.

import type { LoadedRule } from '../config/config.ts';
import { listKeyOf } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';

const keyed = [
  { field: 'volumes', list: 'volumes', key: 'name' },
  { field: 'initContainers', list: 'initContainers', key: 'name' },
  { field: 'sidecars', list: 'containers', key: 'name' },
  { field: 'imagePullSecrets', list: 'imagePullSecrets', key: 'name' },
  { field: 'volumeMounts', list: 'volumeMounts', key: 'mountPath' },
  { field: 'env', list: 'env', key: 'name' },
] as const;

/** The issues of a rule's snippets without a key; `at` is the path of the rule. */
export const keylessIssues = (rule: LoadedRule, at: string): Diagnostic[] =>
  keyed.flatMap(({ field, list, key }) =>
    ((rule[field] ?? []) as Json[]).flatMap((value, index): Diagnostic[] => {
      const found = listKeyOf(list)?.(value) ?? '';
      const source = isObject(value) ? value[key] : undefined;
      // A container is selected by its name, which is compared as a string.
      const isUsable =
        found !== '' && (key !== 'name' || !list.endsWith('ontainers') || typeof source === 'string');
      if (isUsable) return [];
      const what =
        source === undefined || source === null || source === ''
          ? 'required string field is missing'
          : 'expected a string';
      const remedy = `set ${key}: podgraft finds ${field} by it on the next run`;
      return [{ kind: 'SnippetInvalid', path: `${at}.${field}[${index}].${key}`, what, remedy }];
    }),
  );

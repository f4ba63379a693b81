// Snippets without a field that is part of the key of their list. The record could not find such an element again,
// and each run would add another one: an error whatever spec.validation says.

import type { LoadedRule } from '../config/config.ts';
import { requiredKeys } from '../kubernetes/merge-keys.ts';
import { fieldsOf } from '../kubernetes/schema/table.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import { elementTypeOf } from '../rules/forms.ts';
import { fieldsOfRule, fieldValue } from '../rules/lookup.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';

/** The issues of a rule's snippets without a key; `at` is the path of the rule. */
export const keylessIssues = (rule: LoadedRule, at: string): Diagnostic[] =>
  fieldsOfRule(rule).flatMap((each) => {
    const { field, form, kubernetesField } = each;
    if (form !== 'snippets' || kubernetesField === undefined) return [];
    const type = elementTypeOf(kubernetesField);
    return (fieldValue(rule, each) as JsonObject[]).flatMap((value, index) =>
      requiredKeys(kubernetesField).flatMap((key): Diagnostic[] => {
        const wrong = wrongKey(type, key, value[key]);
        if (wrong === undefined) return [];
        const remedy = `set ${key}: podgraft needs it to find ${field} in the next run`;
        return [{ kind: 'SnippetInvalid', path: `${at}.${field}[${index}].${key}`, what: wrong, remedy }];
      }),
    );
  });

/** What is wrong with the value of a key field. Containers are selected by name, which has to be a string. */
const wrongKey = (type: string, key: string, value: Json | undefined): string | undefined => {
  const isString = fieldsOf(type).get(key)?.shape.is === 'string';
  if (value === undefined || value === null || value === '')
    return `required ${isString ? 'string' : 'integer'} field is missing`;
  if (typeof value !== 'object' && (type !== 'Container' || typeof value === 'string')) return undefined;
  return `expected ${isString ? 'a string' : 'an integer'}`;
};

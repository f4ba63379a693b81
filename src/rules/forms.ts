// The usual forms of a rule's field: a list or a scalar of the pod, a map of its metadata, a list of containers.

import { fieldsOf, typeInside } from '../kubernetes/schema/table.ts';
import { checkField, checkSnippet, type SnippetOptions } from '../kubernetes/validate/check.ts';
import { listKeyOf } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import type { Change, Put } from './change.ts';
import { defineRule, type RuleField } from './descriptor.ts';
import type { RuleHead } from './rule.ts';

type Described<Name extends string> = Pick<RuleField<Name>, 'field' | 'description' | 'example'> &
  Pick<RuleField, 'words'>;
type DescribedList<Name extends string> = Described<Name> & {
  readonly noun: string;
  readonly duplicateNoun?: string | false;
};

/** The type of the elements of a list such as `PodSpec.volumes`. */
export const elementTypeOf = (kubernetesField: string): string => {
  const [type = '', field = ''] = kubernetesField.split('.');
  const shape = fieldsOf(type).get(field)?.shape;
  const element = shape && typeInside(shape);
  if (element === undefined) throw new Error(`${kubernetesField} is no list of a Kubernetes type`);
  return element;
};

/** The issues of each snippet of a list. */
export const checkEach = (
  kubernetesField: string,
  values: readonly JsonObject[],
  at: string,
  options: SnippetOptions,
): Diagnostic[] => {
  const type = elementTypeOf(kubernetesField);
  return values.flatMap((value, index) => checkSnippet(type, value, `${at}[${index}]`, options));
};

/** A change that puts each snippet into a list, in order. */
export const putEach = (
  rule: RuleHead,
  values: readonly JsonObject[],
  list: readonly string[],
  kubernetesField: string,
  at: string,
  more: Partial<Put> = {},
): Put[] => {
  const keyOf = listKeyOf(kubernetesField);
  return values.map((value, index) => ({
    op: 'put',
    path: [...list, keyOf?.(value) ?? ''],
    value,
    onConflict: rule.onConflict ?? 'Fail',
    ...more,
    field: `${at}[${index}]`,
  }));
};

/** A list of the pod: each snippet is an element of `PodSpec.FIELD`. */
export const podList = <Name extends string>(
  described: DescribedList<Name>,
): RuleField<Name, readonly JsonObject[]> => {
  const { field } = described;
  const kubernetesField = `PodSpec.${field}`;
  return defineRule({
    ...described,
    scope: 'pod',
    form: 'snippets',
    kubernetesField,
    check: (values, at, _rule, kubernetesVersion) =>
      checkEach(kubernetesField, values, at, { kubernetesVersion }),
    plan: ({ rule, field: at }, values) => ({
      changes: putEach(rule, values, [field], kubernetesField, `${at}.${field}`),
    }),
  });
};

/** A scalar of the pod: `PodSpec.FIELD`. */
export const podScalar = <Name extends string>(described: Described<Name>): RuleField<Name, Json> => {
  const { field } = described;
  return defineRule({
    words: ({ value }) => `${field} ${String(value)}`,
    ...described,
    scope: 'pod',
    form: 'scalar',
    kubernetesField: `PodSpec.${field}`,
    check: (value, at, _rule, kubernetesVersion) =>
      checkField(`PodSpec.${field}`, value, at, { kubernetesVersion }),
    plan: ({ rule, field: at }, value) => ({
      changes: [
        { op: 'put', path: [field], value, onConflict: rule.onConflict ?? 'Fail', field: `${at}.${field}` },
      ],
    }),
  });
};

/** A map of strings in the metadata of the pod template. */
export const podMap = <Name extends string>(
  described: Described<Name> & {
    readonly into: 'labels' | 'annotations';
    /** What is wrong with a key, and with a value. */
    readonly key: (key: string) => string | undefined;
    readonly text?: (value: string, key: string) => string | undefined;
  },
): RuleField<Name, Readonly<Record<string, string>>> => {
  const { into, key: wrongKey, text: wrongText, ...rest } = described;
  const { field } = rest;
  return defineRule({
    words: ({ key, value }) => `pod ${into.slice(0, -1)} ${key}=${String(value)}`,
    ...rest,
    scope: 'pod',
    form: 'strings',
    kubernetesField: `ObjectMeta.${into}`,
    check: (values, at) =>
      Object.entries(values).flatMap(([key, value]): Diagnostic[] => {
        const path = /^[A-Za-z_][\w-]*$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
        const [inKey, inText] = [wrongKey(key), wrongText?.(value, key)];
        return [
          ...(inKey ? [issue(path, `as a key it ${inKey}`, key)] : []),
          ...(inText ? [issue(path, inText, value)] : []),
        ];
      }),
    plan: ({ rule, field: at }, values) => ({
      changes: Object.entries(values).map(
        ([key, value]): Change => ({
          op: 'put',
          path: [into, key],
          value,
          onConflict: rule.onConflict ?? 'Fail',
          field: `${at}.${field}`,
        }),
      ),
    }),
  });
};

const issue = (path: string, what: string, currentValue: string): Diagnostic => ({
  kind: 'SnippetInvalid',
  path,
  what,
  currentValue,
});

/** A list of the selected containers: each snippet is an element of `Container.FIELD`. */
export const containerList = <Name extends string>(
  described: DescribedList<Name>,
): RuleField<Name, readonly JsonObject[]> => {
  const { field } = described;
  const kubernetesField = `Container.${field}`;
  return defineRule({
    ...described,
    scope: 'container',
    form: 'snippets',
    kubernetesField,
    check: (values, at, _rule, kubernetesVersion) =>
      checkEach(kubernetesField, values, at, { kubernetesVersion }),
    plan: ({ rule, containers, field: at }, values) => ({
      changes: containers.flatMap(({ list, name }) =>
        putEach(rule, values, [list, name, field], kubernetesField, `${at}.${field}`),
      ),
    }),
  });
};

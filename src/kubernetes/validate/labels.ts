// Rules of labels and annotations, and of what selects by labels: selectors of workloads, claims and pods, and
// requirements of nodes.

import { isObject } from '../../yaml/read/value.ts';
import { byteLength } from '../byte-length.ts';
import { appArmorType, isAppArmor } from './combinations.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { checkOneOf, isSet, type Report, type Validator } from './validator.ts';

const annotationBytes = 256 * 1024;

export const objectMeta: Validator = (value, report) => {
  checkLabels(value['labels'], 'labels', report);
  const annotations = isObject(value['annotations']) ? value['annotations'] : {};
  let bytes = 0;
  for (const [key, text] of Object.entries(annotations)) {
    const wrong = qualifiedName(key.toLowerCase());
    if (wrong) report(`annotations["${key}"]`, `has a key that ${wrong}`, { currentValue: key });
    if (typeof text === 'string') bytes += byteLength(key) + byteLength(text);
  }
  if (bytes > annotationBytes)
    report('annotations', `have ${bytes} bytes in all; the limit is ${annotationBytes}`);
};

/** What is wrong with the value of a pod's annotation, of those that the API server reads itself. */
export const podAnnotation = (value: string, key: string): string | undefined => {
  if (isAppArmor(key) && value !== '' && appArmorType(value) === undefined)
    return 'must be runtime/default, unconfined or localhost/PROFILE';
  if (key !== 'controller.kubernetes.io/pod-deletion-cost') return undefined;
  const isInteger = /^(0|[+-]?[1-9]\d{0,9})$/.test(value) && Math.abs(Number(value)) < 2 ** 31;
  return isInteger ? undefined : 'must be a 32-bit integer, such as "-5" or "100"';
};

/** A map of labels, such as nodeSelector. */
export const checkLabels = (labels: unknown, path: string, report: Report): void => {
  for (const [key, text] of Object.entries(isObject(labels) ? labels : {})) {
    const wrong = qualifiedName(key);
    if (wrong) report(`${path}["${key}"]`, `has a key that ${wrong}`, { currentValue: key });
    const bad = typeof text === 'string' ? labelValue(text) : undefined;
    if (bad) report(`${path}["${key}"]`, bad, { currentValue: text });
  }
};

export const labelSelector: Validator = (value, report) =>
  checkLabels(value['matchLabels'], 'matchLabels', report);

/** One of matchExpressions. */
export const labelRequirement: Validator = (value, report) => {
  checkOneOf(value, 'operator', ['In', 'NotIn', 'Exists', 'DoesNotExist'], report);
  checkRequirement(value, report);
};

export const nodeRequirement: Validator = (value, report) => {
  const { operator, values } = value;
  if (operator === '')
    report('operator', 'must not be empty', { remedy: 'write In, NotIn, Exists or DoesNotExist' });
  if (['Gt', 'Lt'].includes(String(operator)) && (!Array.isArray(values) || values.length !== 1)) {
    report('values', `must have exactly one value with operator: ${operator}`);
  }
  checkRequirement(value, report);
};

const checkRequirement = (value: Record<string, unknown>, report: Report): void => {
  const { key, operator, values } = value;
  const wrong = typeof key === 'string' ? qualifiedName(key) : undefined;
  if (wrong) report('key', wrong, { currentValue: key });
  const given = Array.isArray(values) ? values : [];
  if (['In', 'NotIn'].includes(String(operator)) && given.length === 0) {
    report('values', `is required with operator: ${operator}`, { remedy: 'add values' });
  }
  if (['Exists', 'DoesNotExist'].includes(String(operator)) && given.length > 0) {
    report('values', `must not be set with operator: ${operator}`, { remedy: 'remove values' });
  }
  given.forEach((each, index) => {
    const bad = typeof each === 'string' ? labelValue(each) : undefined;
    if (bad) report(`values[${index}]`, bad, { currentValue: each });
  });
};

/** Whether labels have everything that a selector asks for; undefined for a selector that isn't well formed. */
export const selects = (selector: unknown, labels: unknown): boolean | undefined => {
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

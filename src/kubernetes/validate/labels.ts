// Rules of labels and annotations, and of selectors and requirements of labels.

import { isObject } from '../../yaml/read/value.ts';
import { byteLength } from '../byte-length.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { checkLabels, checkOneOf, type Report, type Validator } from './validator.ts';

const annotationBytes = 256 * 1024;

export const ObjectMeta: Validator = (value, report) => {
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

export const LabelSelector: Validator = (value, report) =>
  checkLabels(value['matchLabels'], 'matchLabels', report);

/** One of matchExpressions. */
export const LabelSelectorRequirement: Validator = (value, report) => {
  checkOneOf(value, 'operator', ['In', 'NotIn', 'Exists', 'DoesNotExist'], report);
  checkRequirement(value, report);
};

export const NodeSelectorRequirement: Validator = (value, report) => {
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

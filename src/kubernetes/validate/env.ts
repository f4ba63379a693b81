// Rules of environment variables and of where their values come from.

import { isObject } from '../../yaml/read/value.ts';
import { checkField, envFields } from './field-ref.ts';
import { configKey, dnsLabel, dnsSubdomain, relaxedEnvName } from './formats.ts';
import { quantityValue } from './quantity.ts';
import { checkExactlyOne, checkFormat, checkOneOf, isSet, requireText, type Validator } from './validator.ts';

export const EnvVar: Validator = (value, report) => {
  checkFormat(value, 'name', relaxedEnvName, report);
  const text = value['value'];
  if (isSet(value['valueFrom']) && isSet(text) && text !== '') {
    report('valueFrom', "can't be combined with value", { remedy: 'keep one of value and valueFrom' });
  }
};

const sources = ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'];

export const EnvVarSource: Validator = (value, report) => {
  checkExactlyOne(value, sources, { noun: 'source', add: `one of ${sources.join(', ')}` }, report);
  const { fieldRef } = value;
  if (isObject(fieldRef)) checkField(fieldRef['fieldPath'], envFields, report);
};

/** configMapKeyRef and secretKeyRef. */
export const ConfigMapKeySelector: Validator = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
  checkFormat(value, 'key', configKey, report);
};
export { ConfigMapKeySelector as SecretKeySelector };

export const FileKeySelector: Validator = (value, report) => {
  checkFormat(value, 'volumeName', dnsLabel, report);
  const isOutside = (text: string): string | undefined =>
    text.startsWith('..') || text.split('/').includes('..') ? 'must not contain ".."' : undefined;
  checkFormat(value, 'path', isOutside, report);
  checkFormat(value, 'key', relaxedEnvName, report);
};

/** fieldRef: fields are those of v1, whatever the object's version is. */
export const ObjectFieldSelector: Validator = (value, report) =>
  checkOneOf(value, 'apiVersion', ['v1', ''], report);

const cpuDivisors = ['1m', '1'];
const byteDivisors = '1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei'.split(' ');

const resource = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const ResourceFieldSelector: Validator = (value, report) => {
  const name = value['resource'];
  if (typeof name === 'string' && !resource.test(name)) {
    report('resource', `"${name}" is not a resource that resourceFieldRef knows`, {
      currentValue: name,
      remedy: 'use limits.cpu, limits.memory, limits.ephemeral-storage or the same with requests',
    });
  }
  const divisor = quantityValue(value['divisor']);
  if (divisor === undefined || divisor === 0 || typeof name !== 'string') return;
  if (divisor < 0) {
    report('divisor', 'must not be negative');
    return;
  }
  const allowed = name.endsWith('.cpu') ? cpuDivisors : byteDivisors;
  if (allowed.some((each) => quantityValue(each) === divisor && isWrittenLike(each, value['divisor'])))
    return;
  report('divisor', `must be one of ${allowed.join(', ')}, not ${String(value['divisor'])}`, {
    currentValue: value['divisor'],
  });
};

/** The API server compares the canonical text: 1024Ki is written 1Mi, but 1048576 stays as it is. */
const isWrittenLike = (allowed: string, divisor: unknown): boolean => {
  const text = String(divisor);
  return (
    allowed === '1' ||
    allowed === '1m' ||
    (!/[eE][+-]?\d/.test(text) && text.endsWith('i') === allowed.endsWith('i'))
  );
};

export const EnvFromSource: Validator = (value, report) => {
  checkExactlyOne(
    value,
    ['configMapRef', 'secretRef'],
    { noun: 'source', add: 'configMapRef or secretRef' },
    report,
  );
  if (value['prefix'] !== '') checkFormat(value, 'prefix', relaxedEnvName, report);
};

/** configMapRef and secretRef. */
export const ConfigMapEnvSource: Validator = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
};
export { ConfigMapEnvSource as SecretEnvSource };

// Rules of environment variables and of where their values come from.

import { isObject } from '../../yaml/read/value.ts';
import { closest } from '../schema/suggest.ts';
import { configKey, dnsLabel, dnsSubdomain, qualifiedName, relaxedEnvName } from './formats.ts';
import { quantityValue } from './quantity.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkOneOf,
  isSet,
  type Report,
  requireText,
  type Validator,
} from './validator.ts';

export const envVar: Validator = (value, report) => {
  checkFormat(value, 'name', relaxedEnvName, report);
  const text = value['value'];
  if (isSet(value['valueFrom']) && isSet(text) && text !== '') {
    report('valueFrom', "can't be combined with value", { remedy: 'keep one of value and valueFrom' });
  }
};

const sources = ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'];

export const envVarSource: Validator = (value, report) => {
  checkExactlyOne(value, sources, 'source', `add one of ${sources.join(', ')}`, report);
  const { fieldRef } = value;
  if (isObject(fieldRef)) checkField(fieldRef['fieldPath'], envFields, report);
};

/** configMapKeyRef and secretKeyRef. */
export const keySelector: Validator = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
  checkFormat(value, 'key', configKey, report);
};

export const fileKeySelector: Validator = (value, report) => {
  checkFormat(value, 'volumeName', dnsLabel, report);
  const isOutside = (text: string): string | undefined =>
    text.startsWith('..') || text.split('/').includes('..') ? 'must not contain ".."' : undefined;
  checkFormat(value, 'path', isOutside, report);
  checkFormat(value, 'key', relaxedEnvName, report);
};

const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const volumeFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** fieldRef: fields are those of v1, whatever the object's version is. */
export const objectFieldSelector: Validator = (value, report) =>
  checkOneOf(value, 'apiVersion', ['v1', ''], report);

/** Reports a field that a variable, or a file of a downwardAPI volume, cannot be made of; at `fieldRef`. */
export const checkField = (path: unknown, fields: readonly string[], report: Report): void => {
  if (typeof path !== 'string' || fields.includes(path)) return;
  const key = /^metadata\.(?:labels|annotations)\['([^']+)'\]$/.exec(path)?.[1];
  if (key !== undefined) {
    const wrong = qualifiedName(key.toLowerCase());
    if (wrong) report('fieldRef.fieldPath', `names the key "${key}", which ${wrong}`, { currentValue: path });
    return;
  }
  const { names, strong } = closest(path, fields);
  const suggestion = strong ? names[0] : undefined;
  const isForFiles = volumeFields.includes(path) && fields === envFields;
  const what = isForFiles
    ? `only a downwardAPI volume takes ${path} as a whole; a variable takes one key`
    : `a ${fields === volumeFields ? 'downwardAPI volume' : 'variable'} can't take ${path}`;
  report('fieldRef.fieldPath', what, {
    currentValue: path,
    remedy: isForFiles
      ? `write ${path}['KEY']`
      : suggestion === undefined
        ? `use one of ${fields.join(', ')} or metadata.labels['KEY']`
        : `did you mean ${suggestion}?`,
    ...(suggestion !== undefined && !isForFiles && { proposedValue: suggestion }),
  });
};

const cpuDivisors = ['1m', '1'];
const byteDivisors = '1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei'.split(' ');

const resource = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const resourceFieldSelector: Validator = (value, report) => {
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

export const envFromSource: Validator = (value, report) => {
  checkExactlyOne(value, ['configMapRef', 'secretRef'], 'source', 'add configMapRef or secretRef', report);
  if (value['prefix'] !== '') checkFormat(value, 'prefix', relaxedEnvName, report);
};

/** configMapRef and secretRef. */
export const envFromReference: Validator = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
};

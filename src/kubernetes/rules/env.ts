// Rules of environment variables and of where their values come from.

import { configKey, dnsSubdomain, pathInVolume, relaxedEnvName } from '../formats.ts';
import { quantityValue } from '../quantity.ts';
import { checkExactlyOne, checkFormat, checkNotEmpty, isSet, type Rule, requireText } from './rule.ts';

export const envVar: Rule = (value, report) => {
  checkFormat(value, 'name', relaxedEnvName, report);
  const text = value['value'];
  if (isSet(value['valueFrom']) && isSet(text) && text !== '') {
    report('valueFrom', 'cannot stand beside value', { remedy: 'keep one of value and valueFrom' });
  }
};

const sources = ['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'];

export const envVarSource: Rule = (value, report) =>
  checkExactlyOne(value, sources, 'source', `add one of ${sources.join(', ')}`, report);

/** configMapKeyRef and secretKeyRef. */
export const keySelector: Rule = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
  checkFormat(value, 'key', configKey, report);
};

export const fileKeySelector: Rule = (value, report) => {
  checkNotEmpty(value, 'volumeName', report);
  checkFormat(value, 'path', pathInVolume, report);
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
const volumeFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** A field for env, or for a downwardAPI volume, where all labels can be named at once. */
export const fieldSelector: Rule = (value, report) => {
  const path = value['fieldPath'];
  if (typeof path !== 'string') return;
  const oneKey = /^metadata\.(labels|annotations)\['[^']+'\]$/.test(path);
  if (oneKey || envFields.includes(path) || volumeFields.includes(path)) return;
  const meant = [...envFields, ...volumeFields].find((each) => each.toLowerCase() === path.toLowerCase());
  report('fieldPath', `${path} is no field that a pod can hand to a container`, {
    currentValue: path,
    remedy:
      meant === undefined
        ? `use one of ${envFields.join(', ')} or metadata.labels['KEY']`
        : `did you mean ${meant}?`,
    ...(meant !== undefined && { proposedValue: meant }),
  });
};

const resource = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const resourceFieldSelector: Rule = (value, report) => {
  const name = value['resource'];
  if (typeof name === 'string' && !resource.test(name)) {
    report('resource', `"${name}" is no resource that a pod can hand to a container`, {
      currentValue: name,
      remedy: 'use limits.cpu, limits.memory, limits.ephemeral-storage or the same with requests',
    });
  }
  const divisor = quantityValue(value['divisor']);
  if (divisor !== undefined && divisor < 0) report('divisor', 'must not be negative');
};

export const envFromSource: Rule = (value, report) => {
  checkExactlyOne(value, ['configMapRef', 'secretRef'], 'source', 'add configMapRef or secretRef', report);
  if (value['prefix'] !== '') checkFormat(value, 'prefix', relaxedEnvName, report);
};

/** configMapRef and secretRef. */
export const envFromReference: Rule = (value, report) => {
  requireText(value, 'name', report);
  if (value['name'] !== '') checkFormat(value, 'name', dnsSubdomain, report);
};

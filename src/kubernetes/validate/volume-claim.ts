// Rules of the claim that a generic ephemeral volume makes.

import { isObject } from '../../yaml/read/value.ts';
import { fieldsOf } from '../schema/table.ts';
import { dnsSubdomain } from './formats.ts';
import { quantityValue } from './quantity.ts';
import { checkFormat, checkNotEmpty, isSet, type Report, type Validator, within } from './validator.ts';

/** The template of a generic ephemeral volume's claim. */
export const PersistentVolumeClaimTemplate: Validator = ({ metadata, spec }, report) => {
  for (const [key, value] of Object.entries(isObject(metadata) ? metadata : {})) {
    if (['labels', 'annotations'].includes(key) || !fieldsOf('ObjectMeta').has(key) || isEmpty(value))
      continue;
    report(`metadata.${key}`, 'only labels and annotations can be set: the claim is named after its pod', {
      remedy: `remove ${key}`,
    });
  }
  if (!isObject(spec)) return;
  const reportSpec = within(report, 'spec');
  if (spec['storageClassName'] !== '') checkFormat(spec, 'storageClassName', dnsSubdomain, reportSpec);
  checkNotEmpty(spec, 'volumeMode', reportSpec);
  checkDataSource(spec['dataSource'], reportSpec);
  checkAccessModes(spec['accessModes'], report);
  checkStorage(spec['resources'], report);
};

const checkAccessModes = (modes: unknown, report: Report): void => {
  if (!isSet(modes) || (Array.isArray(modes) && modes.length === 0)) {
    report('spec.accessModes', 'is required', { remedy: 'add accessModes, such as [ReadWriteOnce]' });
    return;
  }
  if (!Array.isArray(modes)) return;
  if (modes.includes('')) report('spec.accessModes', 'must not have an empty element');
  if (!modes.includes('ReadWriteOncePod')) return;
  if (modes.some((each) => each !== 'ReadWriteOncePod')) {
    report('spec.accessModes', "ReadWriteOncePod can't be combined with other modes", {
      remedy: 'keep one of them',
    });
  }
};

const checkStorage = (resources: unknown, report: Report): void => {
  const requests = isObject(resources) ? resources['requests'] : undefined;
  const storage = isObject(requests) ? requests['storage'] : undefined;
  const path = 'spec.resources.requests.storage';
  if (!isSet(storage)) report(path, 'is required', { remedy: 'add it, such as storage: 1Gi' });
  else if ((quantityValue(storage) ?? 1) <= 0) report(path, 'must be more than 0', { currentValue: storage });
};

/** Whether the API server treats a value as absent. */
const isEmpty = (value: unknown): boolean =>
  !isSet(value) ||
  value === '' ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value ?? {}).length === 0);

/** What the new volume is filled from: a claim, or an object of another API group. */
const checkDataSource = (source: unknown, report: Report): void => {
  if (!isObject(source)) return;
  const reportSource = within(report, 'dataSource');
  checkNotEmpty(source, 'kind', reportSource);
  checkNotEmpty(source, 'name', reportSource);
  const { apiGroup, kind } = source;
  if (isSet(apiGroup) && apiGroup !== '') checkFormat(source, 'apiGroup', dnsSubdomain, reportSource);
  else if (typeof kind === 'string' && kind !== '' && kind !== 'PersistentVolumeClaim') {
    reportSource('kind', 'must be PersistentVolumeClaim without apiGroup', { remedy: 'add apiGroup' });
  }
};

// Rules of volumes on network storage, most of them older than CSI.

import { dnsLabel, pathInVolume } from './formats.ts';
import { checkFormat, checkNotEmpty, checkRange, isSet, type Report, type Validator } from './validator.ts';

/** A source whose fields must not be empty. */
const withTexts =
  (...fields: readonly string[]): Validator =>
  (value, report) => {
    for (const field of fields) checkNotEmpty(value, field, report);
  };

/** A list that the schema requires and that must have an element. */
const checkNotEmptyList = (value: Record<string, unknown>, field: string, report: Report): void => {
  const list = value[field];
  if (Array.isArray(list) && list.length === 0) report(field, 'needs at least one element');
};

const qualified =
  /^iqn\.\d{4}-\d{2}\.([\w.-]+)(:[^,;*&$|\s]+)$|^eui\.[0-9A-Fa-f]{16}$|^naa\.[0-9A-Fa-f]{32}$/;

const isScsiName = (text: string): string | undefined =>
  qualified.test(text) ? undefined : 'must be a name such as iqn.2001-04.com.example:storage, eui.… or naa.…';

export const ISCSIVolumeSource: Validator = (value, report) => {
  checkNotEmpty(value, 'targetPortal', report);
  checkFormat(value, 'iqn', isScsiName, report);
  checkFormat(value, 'initiatorName', isScsiName, report);
  checkRange(value, 'lun', { least: 0, most: 255 }, report);
  const isSecret = value['chapAuthDiscovery'] === true || value['chapAuthSession'] === true;
  if (isSecret && !isSet(value['secretRef'])) {
    report('secretRef', 'is required with CHAP authentication', { remedy: 'add secretRef' });
  }
};

export const FCVolumeSource: Validator = (value, report) => {
  const has = (field: string): boolean => Array.isArray(value[field]) && value[field].length > 0;
  if (has('targetWWNs') === has('wwids')) {
    report('', 'must have one of targetWWNs and wwids', { remedy: 'keep one of targetWWNs and wwids' });
  }
  if (!has('targetWWNs')) return;
  if (isSet(value['lun'])) checkRange(value, 'lun', { least: 0, most: 255 }, report);
  else report('lun', 'is required with targetWWNs', { remedy: 'add lun' });
};

export const RBDVolumeSource: Validator = (value, report) => {
  checkNotEmptyList(value, 'monitors', report);
  checkNotEmpty(value, 'image', report);
};

export const CephFSVolumeSource: Validator = (value, report) => checkNotEmptyList(value, 'monitors', report);

export const GitRepoVolumeSource: Validator = (value, report) => {
  checkNotEmpty(value, 'repository', report);
  if (value['directory'] !== '') checkFormat(value, 'directory', pathInVolume, report);
};

export const AzureDiskVolumeSource: Validator = (value, report) => {
  for (const field of ['diskName', 'cachingMode', 'kind']) checkNotEmpty(value, field, report);
  const { kind } = value;
  if (kind === '') return;
  const start = kind === 'Managed' ? '/subscriptions/' : isSet(kind) ? 'https://' : '';
  checkFormat(
    value,
    'diskURI',
    (text) => (text.startsWith(start) ? undefined : `must start with ${start}`),
    report,
  );
};

const isPair = (pair: string): boolean => /^([^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair);

export const QuobyteVolumeSource: Validator = (value, report) => {
  const pairs = (text: string): string | undefined =>
    text.split(',').every(isPair) ? undefined : 'must be HOST:PORT, or several with commas between them';
  checkFormat(value, 'registry', pairs, report);
  checkNotEmpty(value, 'volume', report);
};

export const FlockerVolumeSource: Validator = (value, report) => {
  const { datasetName, datasetUUID } = value;
  const has = (text: unknown): boolean => isSet(text) && text !== '';
  if (has(datasetName) === has(datasetUUID)) {
    report('', 'must have one of datasetName and datasetUUID', {
      remedy: 'keep one of datasetName and datasetUUID',
    });
  }
  if (typeof datasetName === 'string' && datasetName.includes('/'))
    report('datasetName', 'must not contain "/"');
};

export const StorageOSVolumeSource: Validator = (value, report) => {
  if (!isSet(value['volumeName']) || value['volumeName'] === '')
    report('volumeName', 'is required', { remedy: 'add volumeName' });
  else checkFormat(value, 'volumeName', dnsLabel, report);
  if (value['volumeNamespace'] !== '') checkFormat(value, 'volumeNamespace', dnsLabel, report);
};

export const FlexVolumeSource: Validator = (value, report) => {
  checkNotEmpty(value, 'driver', report);
  for (const key of Object.keys((value['options'] ?? {}) as object)) {
    if (/(^|\.)(kubernetes|k8s)\.io(\/|$)/i.test(key.includes('/') ? `${key.split('/')[0]}/` : key))
      report(`options["${key}"]`, 'is a key of kubernetes.io or k8s.io, which are reserved');
  }
};

/** A disk of a cloud by its identifier, with the partition to mount. */
const disk =
  (field: string): Validator =>
  (value, report) => {
    checkNotEmpty(value, field, report);
    checkRange(value, 'partition', { least: 0, most: 255 }, report);
  };

export const AWSElasticBlockStoreVolumeSource = disk('volumeID');
export const GCEPersistentDiskVolumeSource = disk('pdName');
export const AzureFileVolumeSource = withTexts('secretName', 'shareName');
export const CinderVolumeSource = withTexts('volumeID');
export const PortworxVolumeSource = withTexts('volumeID');
export const ScaleIOVolumeSource = withTexts('gateway', 'system', 'volumeName');
export const VsphereVirtualDiskVolumeSource = withTexts('volumePath');
export const PhotonPersistentDiskVolumeSource = withTexts('pdID');
export const GlusterfsVolumeSource = withTexts('endpoints', 'path');

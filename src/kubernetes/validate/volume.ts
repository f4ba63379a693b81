// Rules of volumes, their sources and their mounts.

import { isObject } from '../../yaml/read/value.ts';
import { fieldsOf } from '../schema/table.ts';
import { checkField, volumeFields } from './field-ref.ts';
import { configKey, dnsLabel, dnsSubdomain, objectsOf, pathInVolume, projectedPath } from './formats.ts';
import { quantityValue } from './quantity.ts';
import {
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkOneOf,
  checkRange,
  forEachDuplicate,
  isSet,
  type Report,
  requireText,
  type Validator,
  within,
} from './validator.ts';

/** The fields of Volume that say where its files come from, such as emptyDir and configMap. */
const volumeSources = (): readonly string[] =>
  [...fieldsOf('Volume').keys()].filter((field) => field !== 'name');

export const Volume: Validator = (value, report) => {
  checkFormat(value, 'name', dnsLabel, report);
  // The API server makes an emptyDir of a volume without source (defaults of core/v1); `emptyDir:` reads as null.
  if (volumeSources().every((field) => !isSet(value[field]))) {
    if ('emptyDir' in value) return;
    const remedy = 'add emptyDir: {} for an empty folder, or another source, such as configMap';
    report('', 'has no source; Kubernetes treats it as an emptyDir', { remedy, severity: 'warning' });
    return;
  }
  checkExactlyOne(value, volumeSources(), { noun: 'source', add: 'one' }, report);
  for (const [source, release] of Object.entries(removedSources)) {
    if (!isSet(value[source])) continue;
    const remedy = 'use a CSI driver, or another source';
    report(source, `can't be mounted by Kubernetes ${release} and later`, { remedy, severity: 'warning' });
  }
};

/** Sources that the API server still takes, with a warning, and from which release on no kubelet mounts them. */
const removedSources: Readonly<Record<string, string>> = {
  photonPersistentDisk: '1.16',
  scaleIO: '1.22',
  flocker: '1.25',
  storageos: '1.25',
  quobyte: '1.25',
  glusterfs: '1.26',
  cephfs: '1.31',
  rbd: '1.31',
  gitRepo: '1.33',
};

export const VolumeMount: Validator = (value, report) => {
  checkNotEmpty(value, 'name', report);
  checkNotEmpty(value, 'mountPath', report);
  checkNotEmpty(value, 'mountPropagation', report);
  if (value['subPath'] !== '') checkFormat(value, 'subPath', pathInVolume, report);
  if (value['subPathExpr'] !== '') checkFormat(value, 'subPathExpr', pathInVolume, report);
  if (value['subPath'] && value['subPathExpr']) {
    report('subPathExpr', "can't be combined with subPath", {
      remedy: 'keep one of subPath and subPathExpr',
    });
  }
  checkOneOf(value, 'recursiveReadOnly', ['Disabled', 'IfPossible', 'Enabled'], report);
  if (!['IfPossible', 'Enabled'].includes(String(value['recursiveReadOnly']))) return;
  if (value['readOnly'] !== true) {
    report('recursiveReadOnly', 'needs readOnly: true', { remedy: 'add readOnly: true' });
  }
  if (isSet(value['mountPropagation']) && value['mountPropagation'] !== 'None') {
    report('recursiveReadOnly', 'needs mountPropagation: None', { remedy: 'remove mountPropagation' });
  }
};

const checkMode = (value: Record<string, unknown>, field: string, report: Report): void => {
  const mode = value[field];
  if (typeof mode !== 'number' && typeof mode !== 'bigint') return;
  if (mode >= 0 && mode <= 0o777) return;
  // A decimal 755 is the usual mistake: propose its octal value.
  const octal = /^[0-7]{3,4}$/.test(String(mode)) ? Number.parseInt(String(mode), 8) : undefined;
  report(field, `must be between 0 and 511 (0777 in octal), not ${mode}`, {
    currentValue: mode,
    ...(octal !== undefined &&
      octal <= 0o777 && { remedy: `write 0${mode}, or ${octal} in decimal`, proposedValue: octal }),
  });
};

/** ConfigMap, Secret, DownwardAPI and projected volumes. */
export const ConfigMapVolumeSource: Validator = (value, report, _context, field) => {
  checkMode(value, 'defaultMode', report);
  const items = objectsOf(value['items']);
  forEachDuplicate(
    items.map(({ path }) => path),
    (path, index, first) =>
      report(`items[${index}].path`, `"${path}" is already taken by items[${first}]`, {
        currentValue: path,
        severity: 'warning',
        remedy: 'give each file its own path',
      }),
  );
  if (field === 'configMap') requireText(value, 'name', report);
  if (field === 'secret') requireText(value, 'secretName', report);
};
export { ConfigMapVolumeSource as SecretVolumeSource, ConfigMapVolumeSource as DownwardAPIVolumeSource };

/** ConfigMaps and Secrets as a part of a projected volume. */
export const ConfigMapProjection: Validator = (value, report) => requireText(value, 'name', report);
export { ConfigMapProjection as SecretProjection };

export const KeyToPath: Validator = (value, report) => {
  checkFormat(value, 'key', configKey, report);
  checkFormat(value, 'path', projectedPath, report);
  checkMode(value, 'mode', report);
};

const known = new Set(['containerName', 'divisor', 'resource']);

export const DownwardAPIVolumeFile: Validator = (value, report) => {
  checkFormat(value, 'path', projectedPath, report);
  checkMode(value, 'mode', report);
  checkExactlyOne(
    value,
    ['fieldRef', 'resourceFieldRef'],
    { noun: 'source', add: 'fieldRef or resourceFieldRef' },
    report,
  );
  const { fieldRef, resourceFieldRef } = value;
  if (isObject(fieldRef)) checkField(fieldRef['fieldPath'], volumeFields, report);
  // A misspelt containerName is reported as an unknown field.
  const isSpelt = isObject(resourceFieldRef) && Object.keys(resourceFieldRef).every((key) => known.has(key));
  if (isSpelt && (resourceFieldRef['containerName'] ?? '') === '') {
    report('resourceFieldRef.containerName', 'is required in a volume', { remedy: 'add containerName' });
  }
};

const projections = [
  'clusterTrustBundle',
  'configMap',
  'downwardAPI',
  'podCertificate',
  'secret',
  'serviceAccountToken',
];

export const VolumeProjection: Validator = (value, report) =>
  checkExactlyOne(value, projections, { noun: 'source', add: `one of ${projections.join(', ')}` }, report);

export const ProjectedVolumeSource: Validator = (value, report) => {
  checkMode(value, 'defaultMode', report);
  const files = objectsOf(value['sources']).flatMap((source, index) =>
    Object.entries(source).flatMap(([kind, projection]) => {
      if (!isObject(projection)) return [];
      // The API server compares the paths of items only, and lets a second token take the place of the first.
      return objectsOf(projection['items']).map(({ path }) => ({ path, at: `sources[${index}].${kind}` }));
    }),
  );
  forEachDuplicate(
    files.map(({ path }) => path),
    (path, index, first) =>
      report(files[index]?.at ?? '', `has the same path as ${files[first]?.at}: ${path}`, {
        remedy: 'give each file its own path',
      }),
  );
};

export const ServiceAccountTokenProjection: Validator = (value, report) => {
  checkRange(value, 'expirationSeconds', { least: 600, most: 2 ** 32 }, report);
  checkFormat(value, 'path', projectedPath, report);
};

export const EmptyDirVolumeSource: Validator = (value, report) => {
  const medium = value['medium'];
  if (typeof medium === 'string' && !/^(|Memory|HugePages(-.+)?)$/.test(medium)) {
    checkOneOf(value, 'medium', ['Memory', 'HugePages'], report);
  }
  const limit = quantityValue(value['sizeLimit']);
  if (limit !== undefined && limit < 0) report('sizeLimit', 'must not be negative');
};

export const HostPathVolumeSource: Validator = (value, report) => {
  const path = value['path'];
  if (path === '') report('path', 'must not be empty');
  else if (typeof path === 'string' && path.split('/').includes('..'))
    report('path', 'must not contain ".."');
};

export const PersistentVolumeClaimVolumeSource: Validator = (value, report) =>
  checkNotEmpty(value, 'claimName', report);

export const NFSVolumeSource: Validator = (value, report) => {
  checkNotEmpty(value, 'server', report);
  const absolute = (text: string) => (text.startsWith('/') ? undefined : 'must be an absolute path');
  checkFormat(value, 'path', absolute, report);
};

export const EphemeralVolumeSource: Validator = (value, report) => {
  if (!isSet(value['volumeClaimTemplate'])) {
    report('volumeClaimTemplate', 'is required', { remedy: 'add volumeClaimTemplate' });
  }
};

/** A driver's name may have capitals, which no other DNS name may. */
export const CSIVolumeSource: Validator = (value, report) => {
  const format = (text: string) =>
    text.length > 63 ? 'is longer than 63 characters' : dnsSubdomain(text.toLowerCase());
  checkFormat(value, 'driver', format, report);
  const secret = value['nodePublishSecretRef'];
  if (isObject(secret) && secret['name'] !== '') {
    checkFormat(secret, 'name', dnsSubdomain, within(report, 'nodePublishSecretRef'));
  }
};

export const ImageVolumeSource: Validator = (value, report) => requireText(value, 'reference', report);

export const LocalObjectReference: Validator = (value, report) => requireText(value, 'name', report);

// Which fields of a pod its variables and its downwardAPI volumes can be made of.

import { closest } from '../schema/suggest.ts';
import { qualifiedName } from './formats.ts';
import type { Report } from './validator.ts';

export const envFields = [
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

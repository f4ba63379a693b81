// The modes of the files in volumes of ConfigMaps, Secrets and what else the kubelet writes files for: an item's own, the
// volume's defaultMode, or 0644. fsGroup lets a group read and write them and makes none executable (SetVolumeOwnership in
// pkg/volume/volume_linux.go).

import { isInteger, objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';

type Fields = Record<string, unknown>;

export interface FileSource {
  readonly items: readonly Fields[];
  readonly mode: number;
}

/** Whose files a volume has; tokens of service accounts have an owner of their own. */
export const sourcesOf = ({ configMap, secret, downwardAPI, projected }: Fields): FileSource[] => {
  const of = (source: unknown, mode: unknown): FileSource[] =>
    isObject(source) ? [{ items: objectsOf(source['items']), mode: modeOf(mode, 0o644) }] : [];
  const own = [configMap, secret, downwardAPI].flatMap((each) =>
    of(each, isObject(each) ? each['defaultMode'] : undefined),
  );
  if (!isObject(projected)) return own;
  const parts = objectsOf(projected['sources']).flatMap((each) =>
    [each['configMap'], each['secret'], each['downwardAPI']].flatMap((part) =>
      of(part, projected['defaultMode']),
    ),
  );
  return [...own, ...parts];
};

/** The mode of a file that has its own, or that of its volume. */
export const modeOf = (mode: unknown, otherwise: number): number =>
  isInteger(mode) ? Number(mode) : otherwise;

export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

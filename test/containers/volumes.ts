// Lays volumes out in a folder of the test machine as the kubelet would: ConfigMap files with their modes
// reached by the `..data` link, empty folders that anyone may write to.
import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ConfigMaps, findConfigMap } from './environment.ts';
import type { ConfigMap, ConfigMapVolumeSource, KeyToPath, PodSpec, Volume } from './pod-spec.ts';

/** The volume's folder on this machine, and whether containers may write to it. */
export interface MountedVolume {
  readonly folder: string;
  readonly writable: boolean;
}

const contentOf = (configMap: ConfigMap, key: string): Buffer | undefined => {
  const text = configMap.data?.[key];
  if (text !== undefined) return Buffer.from(text, 'utf8');
  const binary = configMap.binaryData?.[key];
  return binary === undefined ? undefined : Buffer.from(binary, 'base64');
};

const allKeys = (configMap: ConfigMap): KeyToPath[] =>
  Object.keys({ ...configMap.data, ...configMap.binaryData }).map((key) => ({ key, path: key }));

/** Makes a folder of mode 0755 whatever the umask, parents included. */
const makeFolder = (folder: string, mode = 0o755): void => {
  const parent = dirname(folder);
  try {
    lstatSync(parent);
  } catch {
    makeFolder(parent);
  }
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, mode);
};

const writeConfigMap = (
  folder: string,
  source: ConfigMapVolumeSource,
  configMap: ConfigMap,
  fsGroup: number | undefined,
): void => {
  const generation = '..2024_01_01_00_00_00.1';
  makeFolder(join(folder, generation));
  symlinkSync(generation, join(folder, '..data'));
  const linked = new Set<string>();
  for (const { key, path, mode } of source.items ?? allKeys(configMap)) {
    const content = contentOf(configMap, key);
    if (content === undefined) {
      if (source.optional === true) continue;
      throw new Error(`configmap "${configMap.metadata?.name}" references non-existent key: ${key}`);
    }
    const file = join(folder, generation, path);
    if (dirname(file) !== join(folder, generation)) makeFolder(dirname(file));
    writeFileSync(file, content);
    // A pod with an fsGroup owns its volumes, and its group may read whatever the mode says.
    if (fsGroup !== undefined) chownSync(file, 0, fsGroup);
    chmodSync(file, (mode ?? source.defaultMode ?? 0o644) | (fsGroup === undefined ? 0 : 0o440));
    const top = path.split('/')[0] ?? path;
    if (!linked.has(top)) symlinkSync(join('..data', top), join(folder, top));
    linked.add(top);
  }
};

const mountVolume = (
  volume: Volume,
  folder: string,
  configMaps: ConfigMaps,
  fsGroup: number | undefined,
): MountedVolume => {
  if (volume.configMap !== undefined) {
    makeFolder(folder);
    const configMap = findConfigMap(configMaps, volume.configMap);
    if (configMap !== undefined) writeConfigMap(folder, volume.configMap, configMap, fsGroup);
    return { folder, writable: false };
  }
  if (volume.emptyDir !== undefined) {
    makeFolder(folder, fsGroup === undefined ? 0o777 : 0o2777);
    if (fsGroup !== undefined) chownSync(folder, 0, fsGroup);
    return { folder, writable: true };
  }
  throw new Error(`the test runner has no volume of ${volume.name}'s kind`);
};

/** Makes every volume of the pod under `root`; throws where a ConfigMap or a key is missing. */
export const mountVolumes = (
  spec: PodSpec,
  root: string,
  configMaps: ConfigMaps,
): ReadonlyMap<string, MountedVolume> =>
  new Map(
    (spec.volumes ?? []).map((volume) => [
      volume.name,
      mountVolume(volume, join(root, volume.name), configMaps, spec.securityContext?.fsGroup),
    ]),
  );

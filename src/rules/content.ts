// Content that travels in the rule's generated ConfigMap: files, and the entrypoint script. One volume a
// rule; each file is mounted by itself (subPath), so that the rest of its folder stays visible.

import { cleanPath } from '../kubernetes/mount-path.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject } from '../yaml/read/value.ts';
import type { Change } from './change.ts';
import { defineRule } from './descriptor.ts';
import type { RuleFile, RuleHead } from './rule.ts';
import { withExec } from './script.ts';

/** Key of the entrypoint script in the ConfigMap, and its file name in the mounted folder. */
export const ENTRYPOINT_KEY = 'entrypoint';

const SCRIPT_MODE = 0o555;
const FILE_MODE = 0o644;

/** Whether the rule mounts an entrypoint script. */
export const mountsScript = (rule: RuleHead): boolean =>
  rule.entrypoint?.script !== undefined && rule.entrypoint.delivery !== 'Inline';

/** Folder in which the rule's entrypoint script is mounted. */
export const scriptFolder = (rule: RuleHead): string => `/podgraft/${rule.name}`;

/** The data of the rule's ConfigMap; undefined when it needs none. */
export const contentOf = (rule: RuleHead): Record<string, string> | undefined => {
  const data = emptyObject() as Record<string, string>;
  if (mountsScript(rule))
    data[ENTRYPOINT_KEY] = withExec(rule.entrypoint?.script ?? '', rule.entrypoint?.shell);
  fileKeys(rule).forEach((key, index) => {
    data[key] = rule.files?.[index]?.content ?? '';
  });
  return Object.keys(data).length === 0 ? undefined : data;
};

/** A ConfigMap key for each file, unique in the rule: its base name where that is allowed and free. */
export const fileKeys = (rule: RuleHead): string[] => {
  const usedKeys = new Set([ENTRYPOINT_KEY]);
  return (rule.files ?? []).map(({ path }) => {
    const base = path
      .slice(path.lastIndexOf('/') + 1)
      .replace(/[^-._a-zA-Z0-9]/g, '_')
      .slice(0, 200);
    // A ConfigMap takes no key that is a dot or begins with two.
    const free = /^\.$|^\.\./.test(base) ? `_${base}` : base;
    let key = free;
    for (let n = 2; usedKeys.has(key); n++) key = `${free}-${n}`;
    usedKeys.add(key);
    return key;
  });
};

/** 0644, 420 and "0644" are one mode: text is octal, a number is what YAML 1.1 made of it. */
export const modeOf = (mode: number | string | undefined): number =>
  mode === undefined ? FILE_MODE : typeof mode === 'number' ? mode : Number.parseInt(mode, 8);

/** What the names of the rules' own volumes begin with. */
export const CONTENT_VOLUME = 'podgraft-';

/** Name of the rule's volume: a DNS label, so a long rule name is cut and made unique by its checksum. */
export const contentVolume = (rule: RuleHead, checksum: string): string => {
  const name = `${CONTENT_VOLUME}${rule.name}`;
  return name.length <= 63 ? name : `${name.slice(0, 54)}-${checksum.slice(0, 8)}`;
};

const volumeOf = (rule: RuleHead, name: string, configMapName: string): JsonObject => {
  const script = mountsScript(rule);
  const defaultMode = script ? SCRIPT_MODE : FILE_MODE;
  const files = rule.files ?? [];
  const source: JsonObject = { name: configMapName, defaultMode };
  if (files.some(({ mode }) => modeOf(mode) !== defaultMode)) {
    const keys = fileKeys(rule);
    const items: Json[] = files.map(({ mode }, index) => {
      const key = keys[index] as string;
      return { key, path: key, mode: modeOf(mode) };
    });
    if (script) items.unshift({ key: ENTRYPOINT_KEY, path: ENTRYPOINT_KEY, mode: SCRIPT_MODE });
    source['items'] = items;
  }
  return { name, configMap: source };
};

/** The volume, the mounts, and with stable names the checksum that rolls the pods. */
export const files = defineRule<'files', readonly RuleFile[] | undefined>({
  field: 'files',
  scope: 'container',
  form: 'Files',
  description: 'Files to put into the file system of the selected containers.',
  example: '[{path: /etc/nginx/conf.d/gzip.conf, content: gzip on;}]',
  isAskedFor: mountsScript,
  plan: ({ rule, containers, field, configMapName, checksum }) => {
    if (configMapName === undefined || checksum === undefined || containers.length === 0)
      return { changes: [] };
    const name = contentVolume(rule, checksum);
    const onConflict = rule.onConflict ?? 'Fail';
    const at = rule.files ? `${field}.files` : `${field}.entrypoint`;
    const changes: Change[] = [
      {
        op: 'put',
        path: ['volumes', name],
        value: volumeOf(rule, name, configMapName),
        onConflict: 'Fail',
        field: at,
      },
    ];
    const keys = fileKeys(rule);
    for (const container of containers) {
      const mount = (mountPath: string, rest: JsonObject, where: string): Change => ({
        op: 'put',
        path: [container.list, container.name, 'volumeMounts', cleanPath(mountPath)],
        value: { name, mountPath, ...rest, readOnly: true },
        onConflict,
        field: where,
      });
      if (mountsScript(rule)) changes.push(mount(scriptFolder(rule), {}, `${field}.entrypoint`));
      rule.files?.forEach(({ path }, index) => {
        changes.push(mount(path, { subPath: keys[index] as string }, `${field}.files[${index}]`));
      });
    }
    return { changes };
  },
});

// Content that travels in the rule's generated ConfigMap: files, and the entrypoint script; and files from ConfigMaps and
// Secrets that are there. One volume a rule; each file is mounted by itself (subPath), so that the rest of its folder
// stays visible.

import { cleanPath } from '../kubernetes/mount-path.ts';
import { sha256 } from '../ownership/digest.ts';
import type { Content } from '../ownership/generated-config-maps.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject } from '../yaml/read/value.ts';
import type { Change } from './change.ts';
import { defineRule } from './descriptor.ts';
import type { FileSource, RuleFile, RuleHead } from './rule.ts';
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

/** What the rule's ConfigMap holds; undefined when it needs none. */
export const contentOf = (rule: RuleHead): Content | undefined => {
  const data = emptyObject() as Record<string, string>;
  const binaryData = emptyObject() as Record<string, string>;
  if (mountsScript(rule))
    data[ENTRYPOINT_KEY] = withExec(rule.entrypoint?.script ?? '', rule.entrypoint?.shell);
  fileKeys(rule).forEach((key, index) => {
    const { content, binaryContent } = rule.files?.[index] ?? {};
    if (content !== undefined) data[key] = content;
    else if (binaryContent !== undefined) binaryData[key] = binaryContent;
  });
  const [hasText, hasBytes] = [data, binaryData].map((each) => Object.keys(each).length > 0);
  if (!hasText && !hasBytes) return undefined;
  return { ...(hasText && { data }), ...(hasBytes && { binaryData }) };
};

/** A name in the volume for each file, its key in the ConfigMap too: its base name where that is allowed and free. */
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
const CONTENT_VOLUME = 'podgraft-';

/**
 * Name of the rule's volume: a DNS label, so a long rule name is cut and made unique by the checksum of the content, or
 * of the name where the rule has no content of its own.
 */
export const contentVolume = (rule: RuleHead, checksum?: string): string => {
  const name = `${CONTENT_VOLUME}${rule.name}`;
  if (name.length <= 63) return name;
  return `${name.slice(0, 54)}-${(checksum ?? sha256(rule.name)).slice(0, 8)}`;
};

/** Whether a volume is one of a rule, by its name. */
export const isContentVolume = (name: string | undefined): boolean =>
  name?.startsWith(CONTENT_VOLUME) === true;

/** Whether the rule has a volume. */
export const hasVolume = (rule: RuleHead): boolean => mountsScript(rule) || fileKeys(rule).length > 0;

interface VolumeFile {
  /** Its name in the volume. */
  readonly path: string;
  readonly mode: number;
  readonly from: FileSource | undefined;
}

/** The rule's volume; `configMapName` is that of its generated ConfigMap, where it has one. */
export const volumeOf = (rule: RuleHead, name: string, configMapName: string | undefined): JsonObject => {
  const defaultMode = mountsScript(rule) ? SCRIPT_MODE : FILE_MODE;
  const keys = fileKeys(rule);
  const files = (rule.files ?? []).map(
    ({ mode, from }, index): VolumeFile => ({ path: keys[index] as string, mode: modeOf(mode), from }),
  );
  const items = generatedItems(rule, files, defaultMode);
  const others = sourcesOf(files, defaultMode);
  if (others.length === 0) return { name, configMap: { name: configMapName ?? '', defaultMode, ...items } };
  const own: JsonObject[] =
    configMapName === undefined ? [] : [{ configMap: { name: configMapName, ...items } }];
  return { name, projected: { defaultMode, sources: [...own, ...others] } };
};

/** The keys of the generated ConfigMap with their modes, where these differ. */
const generatedItems = (rule: RuleHead, files: readonly VolumeFile[], defaultMode: number): JsonObject => {
  const own = files.filter(({ from }) => from === undefined);
  if (own.every(({ mode }) => mode === defaultMode)) return {};
  const items = own.map(({ path, mode }): Json => ({ key: path, path, mode }));
  if (mountsScript(rule)) items.unshift({ key: ENTRYPOINT_KEY, path: ENTRYPOINT_KEY, mode: SCRIPT_MODE });
  return { items };
};

/** The ConfigMaps and Secrets that files are from, each once with all its keys. */
const sourcesOf = (files: readonly VolumeFile[], defaultMode: number): JsonObject[] => {
  const sources: JsonObject[] = [];
  const lists = new Map<string, Json[]>();
  for (const { path, mode, from = {} } of files) {
    const kind = from.secretKeyRef === undefined ? 'configMap' : 'secret';
    const ref = from.secretKeyRef ?? from.configMapKeyRef;
    if (ref === undefined) continue;
    const id = `${kind} ${ref.name}`;
    const items = lists.get(id) ?? [];
    if (!lists.has(id)) sources.push({ [kind]: { name: ref.name, items } });
    lists.set(id, items);
    items.push({ key: ref.key, path, ...(mode !== defaultMode && { mode }) });
  }
  return sources;
};

/** The mounts of the rule's volume in each container, with the field that asks for each. */
export const contentMounts = (rule: RuleHead, volume: string): { mount: JsonObject; field: string }[] => {
  const mount = (mountPath: string, rest: JsonObject, field: string) => ({
    mount: { name: volume, mountPath, ...rest, readOnly: true },
    field,
  });
  const keys = fileKeys(rule);
  return [
    ...(mountsScript(rule) ? [mount(scriptFolder(rule), {}, 'entrypoint')] : []),
    ...(rule.files ?? []).map(({ path }, index) =>
      mount(path, { subPath: keys[index] as string }, `files[${index}]`),
    ),
  ];
};

/** The volume, the mounts, and with stable names the checksum that rolls the pods. */
export const files = defineRule<'files', readonly RuleFile[] | undefined>({
  field: 'files',
  scope: 'container',
  form: 'Files',
  description:
    'Files to put into the selected containers: text, bytes, or a key of an existing ConfigMap or Secret.',
  example: '[{path: /etc/nginx/conf.d/gzip.conf, content: gzip on;}]',
  isAskedFor: mountsScript,
  plan: ({ rule, containers, field, configMapName, checksum }) => {
    const name = contentVolume(rule, checksum);
    const mounts = contentMounts(rule, name);
    if (mounts.length === 0 || containers.length === 0) return { changes: [] };
    const volume: Change = {
      op: 'put',
      path: ['volumes', name],
      value: volumeOf(rule, name, configMapName),
      onConflict: 'Fail',
      field: rule.files ? `${field}.files` : `${field}.entrypoint`,
    };
    const changes = containers.flatMap((container) =>
      mounts.map(
        ({ mount, field: at }): Change => ({
          op: 'put',
          path: [container.list, container.name, 'volumeMounts', cleanPath(String(mount['mountPath']))],
          value: mount,
          onConflict: rule.onConflict ?? 'Fail',
          field: `${field}.${at}`,
        }),
      ),
    );
    return { changes: [volume, ...changes] };
  },
});

// Files of ConfigMaps, Secrets, projected and downwardAPI volumes belong to root. Only with fsGroup does the kubelet give
// them to a group of the container and let it read them (SetVolumeOwnership in pkg/volume/volume_linux.go). Seen on a kubelet 1.36 (test/cluster/verdicts.test.ts).

import { cleanPath } from '../kubernetes/mount-path.ts';
import { isForWindows } from '../kubernetes/pod-os.ts';
import { isInteger, objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import { type ContainerUser, containersSecured, securityField, userOfContainer } from './container-user.ts';
import { modeOf, octal, sourcesOf } from './mounted-modes.ts';
import {
  type Added,
  containerNamed,
  defineTrap,
  eachOnce,
  mountsBrought,
  type TrapContext,
  type Verdict,
  volumeNamed,
} from './trap.ts';

type Fields = Record<string, unknown>;

export const mountUnreadable = defineTrap({
  kind: 'MountUnreadable',
  ofContent: true,
  about: ['volumeMount', 'initContainer', 'sidecar', 'securityContext'],
  judge: (context) => {
    const { podSpec } = context;
    if (hasGroup(podSpec) || isForWindows(podSpec)) return undefined;
    // A container that a rule adds and a mount that it puts there bring one file.
    const once = eachOnce();
    return (each) => once(unreadable(each, context));
  },
});

const hasGroup = (podSpec: unknown): boolean => {
  const pod = isObject(podSpec) ? podSpec['securityContext'] : undefined;
  return isObject(pod) && isInteger(pod['fsGroup']);
};

const unreadable = (each: Added, context: TrapContext): Verdict[] => {
  const { podSpec } = context;
  if (each.kind === 'securityContext')
    return containersSecured(each, podSpec).flatMap((name) => newlyUnreadable(name, context));
  const container = containerNamed(podSpec, each.container)?.container;
  if (container === undefined) return [];
  const mounts = mountsBrought(each, container).map(({ mount }) => mount);
  return unreadableFiles(container, mounts, podSpec, context).map((file) => verdict(each.container, file));
};

/** What a container could read before the rules of this config. */
const newlyUnreadable = (name: string, context: TrapContext): Verdict[] => {
  const { podSpec, podSpecBefore } = context;
  const filesIn = (spec: unknown): UnreadableFile[] => {
    const container = containerNamed(spec, name)?.container;
    if (container === undefined || hasGroup(spec)) return [];
    return unreadableFiles(container, objectsOf(container['volumeMounts']), spec, context);
  };
  const before = new Set(filesIn(podSpecBefore).map(({ path }) => path));
  return filesIn(podSpec).flatMap((file) => (before.has(file.path) ? [] : [verdict(name, file)]));
};

const verdict = (container: string, { user, path, mode }: UnreadableFile): Verdict => {
  const what = `${container} runs as user ${user}, which can't read ${path}: its mode is ${octal(mode)}, and its owner is root`;
  return { what };
};

interface UnreadableFile extends MountedFile {
  readonly user: string;
}

/** The first file of each mount that the container's user can't read. */
const unreadableFiles = (
  container: Fields,
  all: readonly Fields[],
  podSpec: unknown,
  { image }: TrapContext,
): UnreadableFile[] => {
  const mounts = all
    .map((mount) => filesOf(mount, podSpec).filter(({ mode }) => (mode & 0o004) === 0))
    .filter(({ length }) => length > 0);
  if (mounts.length === 0) return []; // All users can read them, so the image is not asked for its own.
  const user = userOfContainer(container, { podSpec, image });
  if (user === undefined || user.user === '0' || mayHaveRootsGroup(user, podSpec)) return [];
  return mounts.flatMap((files) => {
    const file = files.find(({ mode }) => !isReadable(mode, user));
    return file === undefined ? [] : [{ ...file, user: user.user }];
  });
};

/** Supplemental groups of the pod may be root's. */
const mayHaveRootsGroup = ({ group }: ContainerUser, podSpec: unknown): boolean => {
  const groups = securityField({}, podSpec, 'supplementalGroups');
  return group === '0' || group === 'root' || (Array.isArray(groups) && groups.map(String).includes('0'));
};

/** Whether a user can read a file that others can't: one that the image doesn't know has root's group, so only a known group decides. */
const isReadable = (mode: number, { group }: ContainerUser): boolean =>
  (mode & 0o040) !== 0 && group === undefined;

interface MountedFile {
  readonly path: string;
  readonly mode: number;
}

/** The files of a mount with modes of their own, or the folder with the mode of all its files. */
const filesOf = (mount: Fields, podSpec: unknown): MountedFile[] => {
  const { name, mountPath, subPath } = mount;
  const sources = sourcesOf(volumeNamed(podSpec, name) ?? {});
  if (sources.length === 0) return [];
  const at = cleanPath(typeof mountPath === 'string' ? mountPath : '/');
  const isSingle = typeof subPath === 'string' && subPath !== '';
  return sources.flatMap(({ items, mode }) => {
    if (items.length === 0) return [{ path: isSingle ? at : `the files in ${at}`, mode }];
    return items
      .filter((item) => !isSingle || item['path'] === subPath)
      .map((item) => ({
        path: isSingle ? at : `${at}/${item['path']}`,
        mode: modeOf(item['mode'], mode),
      }));
  });
};

// The container runtime makes an empty file or folder where a mount goes. Inside a mount that is read-only it can't, and the
// container never starts, unless what is to be mounted over is there already, as it may be in a claim or an image volume.
// In volumes of ConfigMaps, Secrets, projected and downwardAPI volumes, which are always read-only, the kubelet makes a
// folder for each mount inside (MakeNestedMountpoints, pkg/volume/util): there other folders can be mounted, as
// kube-prometheus does in /etc/grafana, but no single file, not even over one of the volume. Seen on a kubelet 1.36
// (test/cluster/verdicts.test.ts), image volumes with podman. In /proc runc mounts nothing but over a few files (checkProcMount,
// libcontainer/rootfs_linux.go). In /sys the kernel has no file or folder made, not even for a privileged container; over what is
// there runc mounts. Of /sys/fs/cgroup that holds only where it is cgroup v2.

import { cleanPath } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isSet } from '../kubernetes/validate/validator.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  type Added,
  containerNamed,
  containersOf,
  defineTrap,
  mountsBrought,
  type TrapContext,
  type Verdict,
  volumeNamed,
} from './trap.ts';

type Mount = Record<string, unknown>;

/** A mount and the nearest one that it is inside of. */
interface Nested {
  readonly inner: Mount;
  readonly outer: Mount;
}

export const mountInReadOnly = defineTrap({
  kind: 'MountInReadOnly',
  ofContent: true,
  about: ['volumeMount', 'initContainer', 'sidecar'],
  judge: (context) => {
    // The mounts of a container are read once, for all that the rules added to it.
    const read = new Map<string, NestedMounts>();
    return (each) => {
      const { container, kind, mountPath } = each;
      const found = containerNamed(context.podSpec, container)?.container ?? {};
      let nested = read.get(container);
      if (nested === undefined) {
        nested = new NestedMounts(objectsOf(found['volumeMounts']));
        read.set(container, nested);
      }
      return [
        ...nested.about(kind, mountPath).flatMap((one) => refused(container, one, context) ?? []),
        ...mountsBrought(each, found).flatMap(
          ({ mount }) =>
            refusedInProc(container, mount, context) ??
            (nested.around(mount) === undefined
              ? (refusedInSys(container, mount, context) ?? refusedInToken(container, mount, context))
              : undefined) ??
            [],
        ),
      ];
    };
  },
});

const pathOf = ({ mountPath }: Mount): string => cleanPath(typeof mountPath === 'string' ? mountPath : '/');

/** The mounts of a container that are inside others. */
class NestedMounts {
  private readonly all: readonly Nested[];
  /** By the paths of both mounts, as they are written. */
  private readonly byPath = new Map<unknown, Nested[]>();

  constructor(mounts: readonly Mount[]) {
    const at = new Map(mounts.toReversed().map((each) => [pathOf(each), each]));
    this.all = mounts.flatMap((inner) => {
      const outer = nearestAround(pathOf(inner), at);
      return outer === undefined ? [] : [{ inner, outer }];
    });
    for (const each of this.all)
      for (const path of new Set([each.inner['mountPath'], each.outer['mountPath']])) {
        const known = this.byPath.get(path);
        if (known) known.push(each);
        else this.byPath.set(path, [each]);
      }
  }

  /** The mount that one of these is inside of. */
  around(mount: Mount): Mount | undefined {
    return this.byPath.get(mount['mountPath'])?.find(({ inner }) => inner === mount)?.outer;
  }

  /** Those of which a rule brought one. */
  about(kind: Added['kind'], mountPath: string | undefined): readonly Nested[] {
    if (kind === 'volumeMount') return this.byPath.get(mountPath) ?? [];
    return kind === 'initContainer' || kind === 'sidecar' ? this.all : [];
  }
}

/** The mount at the nearest of the folders that a cleaned path is in. */
const nearestAround = (path: string, at: ReadonlyMap<string, Mount>): Mount | undefined => {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const mount = at.get(path.slice(0, slash));
    if (mount !== undefined) return mount;
  }
  return path === '/' ? undefined : at.get('/');
};

/** The files of /proc that a container may get others for, as LXCFS has them. */
const replaceable = new Set(
  'cpuinfo diskstats meminfo stat swaps uptime loadavg slabinfo net/dev sys/kernel/ns_last_pid sys/crypto/fips_enabled'.split(
    ' ',
  ),
);

const refusedInProc = (container: string, mount: Mount, { podSpec }: TrapContext): Verdict | undefined => {
  const path = pathOf(mount);
  if (!path.startsWith('/proc/') || replaceable.has(path.slice('/proc/'.length))) return undefined;
  if (hasOtherRuntime(podSpec)) return undefined;
  return {
    what: `the mount at ${path} in ${container} is inside /proc, where runc refuses mounts, and the container can't start`,
    severity: 'warning',
    remedy: path.startsWith('/proc/sys/')
      ? "use a path outside /proc; to set a kernel parameter, use sysctls in the pod's securityContext"
      : 'use a path outside /proc',
  };
};

/** Another runtime may have other rules. */
const hasOtherRuntime = (podSpec: unknown): boolean =>
  isObject(podSpec) && isSet(podSpec['runtimeClassName']);

const foldersAreMade = new Set(['configMap', 'secret', 'projected', 'downwardAPI']);

/** Volumes of which nobody mounts one into /sys to get at devices or at what a node has there. */
const withFiles = new Set([...foldersAreMade, 'emptyDir']);

const refusedInSys = (container: string, mount: Mount, { podSpec }: TrapContext): Verdict | undefined => {
  const path = pathOf(mount);
  if (!/^\/sys\/(?!fs\/cgroup\/)[^/]/.test(path) || foldersOfSys.has(path.slice('/sys/'.length)))
    return undefined;
  const volume = volumeNamed(podSpec, mount['name']) ?? {};
  if (!Object.keys(volume).some((each) => withFiles.has(each)) || hasOtherRuntime(podSpec)) return undefined;
  return {
    what: `the mount at ${path} in ${container} is inside /sys, where nothing can be created, and the container can't start unless ${path} is there already`,
    severity: 'warning',
    remedy: 'use a path outside /sys',
  };
};

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Kubernetes gives a pod a projected volume with its token there, unless the pod or its ServiceAccount doesn't want it. */
const refusedInToken = (container: string, mount: Mount, { podSpec }: TrapContext): Verdict | undefined => {
  const path = pathOf(mount);
  const isWanted = !isObject(podSpec) || podSpec['automountServiceAccountToken'] !== false;
  if (!path.startsWith(`${TOKEN}/`) || !isWanted || !isFile(mount, podSpec)) return undefined;
  return {
    what: `the mount at ${path} in ${container} is inside ${TOKEN}, where Kubernetes mounts the pod's token read-only, and the container can't start`,
    severity: 'warning',
    remedy: `use a path outside ${TOKEN}`,
  };
};

const foldersOfSys = new Set(
  'block bus class dev devices firmware fs fs/bpf fs/cgroup kernel kernel/debug kernel/tracing module power'.split(
    ' ',
  ),
);

const refused = (
  container: string,
  { inner, outer }: Nested,
  { podSpec }: TrapContext,
): Verdict | undefined => {
  const volume = volumeNamed(podSpec, outer['name']) ?? {};
  const source = Object.keys(volume).find((each) => each !== 'name' && isObject(volume[each])) ?? '';
  const at = `the mount at ${pathOf(inner)} in ${container} is inside the one at ${pathOf(outer)}, and the container can't start`;
  if (foldersAreMade.has(source)) {
    if (!isFile(inner, podSpec)) return undefined;
    const what = `${at}: the ${source} volume ${volume['name']} is read-only`;
    const remedy = `use a path outside ${pathOf(outer)}, or add the file to the volume ${volume['name']} itself`;
    return { what, remedy };
  }
  const isReadOnly =
    outer['readOnly'] === true || (volume[source] as Mount | undefined)?.['readOnly'] === true;
  if (source !== 'image' && !isReadOnly) return undefined;
  const why =
    source === 'image'
      ? `${outer['name']} is an image volume, which is read-only`
      : `${outer['name']} is mounted with readOnly`;
  const remedy = `use a path outside ${pathOf(outer)}${source === 'image' ? '' : `, or mount ${outer['name']} without readOnly`}`;
  if (source === 'emptyDir' && staysEmpty(outer, podSpec)) return { what: `${at}: ${why}`, remedy };
  const what = `${at} unless ${pathOf(inner)} is there already: ${why}`;
  return { what, remedy, severity: 'warning' };
};

const written = new WeakMap<object, ReadonlySet<unknown>>();

/** Whether no container of the pod can write to the volume. */
const staysEmpty = ({ name }: Mount, podSpec: unknown): boolean => {
  if (!isObject(podSpec)) return false;
  let names = written.get(podSpec);
  if (names === undefined) {
    const mounts = containersOf(podSpec).flatMap(({ container }) => objectsOf(container['volumeMounts']));
    names = new Set(mounts.filter(({ readOnly }) => readOnly !== true).map((mount) => mount['name']));
    written.set(podSpec, names);
  }
  return !names.has(name);
};

/** Whether a mount is that of a single file: a key of such a volume. */
const isFile = ({ name, subPath }: Mount, podSpec: unknown): boolean => {
  const volume = volumeNamed(podSpec, name) ?? {};
  return (
    typeof subPath === 'string' &&
    subPath !== '' &&
    [...foldersAreMade].some((source) => isObject(volume[source]))
  );
};

// The container runtime makes an empty file or folder where a mount goes, which it cannot do inside a mount that is
// read-only: the container never starts. In volumes of ConfigMaps, Secrets, projected and downwardAPI volumes, which are
// always read-only, the kubelet makes folders for all mounts inside (MakeNestedMountpoints, pkg/volume/util): there other
// folders can be mounted, as kube-prometheus does in /etc/grafana, but no single file, not even one that is there.

import { cleanPath } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  type Added,
  containerNamed,
  defineTrap,
  type TrapContext,
  type TrapDiagnostic,
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
  about: ['volumeMount', 'initContainer', 'sidecar'],
  find: (context) => {
    // The mounts of a container are read once, for all that the rules added to it.
    const read = new Map<string, NestedMounts>();
    return context.added.flatMap((each) => {
      const { container, kind, mountPath } = each;
      let nested = read.get(container);
      if (nested === undefined) {
        const found = containerNamed(context.podSpec, container)?.container;
        nested = new NestedMounts(objectsOf(found?.['volumeMounts']));
        read.set(container, nested);
      }
      return nested.about(kind, mountPath).flatMap((one) => refused(each, one, context) ?? []);
    });
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
      const folder = foldersAround(pathOf(inner)).find((path) => at.has(path));
      const outer = folder === undefined ? undefined : at.get(folder);
      return outer === undefined ? [] : [{ inner, outer }];
    });
    for (const each of this.all)
      for (const path of new Set([each.inner['mountPath'], each.outer['mountPath']])) {
        const known = this.byPath.get(path);
        if (known) known.push(each);
        else this.byPath.set(path, [each]);
      }
  }

  /** Those of which a rule brought one. */
  about(kind: Added['kind'], mountPath: string | undefined): readonly Nested[] {
    if (kind === 'volumeMount') return this.byPath.get(mountPath) ?? [];
    return kind === 'initContainer' || kind === 'sidecar' ? this.all : [];
  }
}

/** The folders that a cleaned path is in, the nearest first. */
const foldersAround = (path: string): string[] => {
  const steps = path.split('/').slice(1);
  return path === '/'
    ? []
    : steps.map((_, index) => `/${steps.slice(0, steps.length - 1 - index).join('/')}`);
};

const refused = (
  { rule, path, container }: Added,
  { inner, outer }: Nested,
  { podSpec }: TrapContext,
): TrapDiagnostic | undefined => {
  const volume = volumeNamed(podSpec, outer['name']) ?? {};
  const source = Object.keys(volume).find((each) => each !== 'name' && isObject(volume[each])) ?? '';
  const what = `the mount at ${pathOf(inner)} in ${container} is inside the one at ${pathOf(outer)}, and the container can't start: `;
  if (foldersAreMade.has(source)) {
    if (!isFile(inner, podSpec)) return undefined;
    const remedy = `use a path outside ${pathOf(outer)}, or bring the file with the volume ${volume['name']} itself`;
    return { rule, path, what: `${what}the ${source} volume ${volume['name']} is read-only`, remedy };
  }
  const isReadOnly =
    source === 'image' ||
    outer['readOnly'] === true ||
    (volume[source] as Mount | undefined)?.['readOnly'] === true;
  if (!isReadOnly) return undefined;
  const remedy = `use a path outside ${pathOf(outer)}${source === 'image' ? '' : `, or mount ${outer['name']} without readOnly`}`;
  return {
    rule,
    path,
    what: `${what}${outer['name']} is ${source === 'image' ? 'an image volume, which is read-only' : 'mounted with readOnly'}`,
    remedy,
  };
};

const foldersAreMade = new Set(['configMap', 'secret', 'projected', 'downwardAPI']);

/** Whether a mount is that of a single file: a key of such a volume. */
const isFile = ({ name, subPath }: Mount, podSpec: unknown): boolean => {
  const volume = volumeNamed(podSpec, name) ?? {};
  return (
    typeof subPath === 'string' &&
    subPath !== '' &&
    [...foldersAreMade].some((source) => isObject(volume[source]))
  );
};

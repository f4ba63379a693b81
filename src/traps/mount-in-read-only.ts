// The container runtime makes an empty file or folder where a mount goes, which it cannot do inside a mount that is
// read-only: the container never starts. In volumes of ConfigMaps, Secrets, projected and downwardAPI volumes, which are
// always read-only, the kubelet makes folders for all mounts inside (MakeNestedMountpoints, pkg/volume/util): there other
// folders can be mounted, as kube-prometheus does in /etc/grafana, but no single file, not even one that is there.

import { cleanPath, isBelow } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, containerNamed, defineTrap, type TrapContext, type TrapDiagnostic } from './trap.ts';

type Mount = Record<string, unknown>;

export const mountInReadOnly = defineTrap({
  kind: 'MountInReadOnly',
  about: ['volumeMount', 'initContainer', 'sidecar'],
  find: (context) =>
    context.added.flatMap((each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      const mounts = objectsOf(container?.['volumeMounts']);
      return mounts.flatMap((inner) => {
        const outer = nearestAround(inner, mounts);
        if (outer === undefined || !isAbout(each, inner, outer)) return [];
        const found = refused(each, inner, outer, context);
        return found === undefined ? [] : [found];
      });
    }),
});

const pathOf = ({ mountPath }: Mount): string => cleanPath(typeof mountPath === 'string' ? mountPath : '/');

const nearestAround = (inner: Mount, mounts: readonly Mount[]): Mount | undefined =>
  mounts
    .filter((each) => isBelow(pathOf(inner), pathOf(each)))
    .sort((a, b) => pathOf(b).length - pathOf(a).length)[0];

/** Whether a rule brought one of the two mounts. */
const isAbout = ({ kind, mountPath }: Added, inner: Mount, outer: Mount): boolean =>
  kind === 'volumeMount'
    ? mountPath === inner['mountPath'] || mountPath === outer['mountPath']
    : kind === 'initContainer' || kind === 'sidecar';

const refused = (
  { rule, path, container }: Added,
  inner: Mount,
  outer: Mount,
  context: TrapContext,
): TrapDiagnostic | undefined => {
  const { podSpec } = context;
  const volumes = isObject(podSpec) ? objectsOf(podSpec['volumes']) : [];
  const volume = volumes.find(({ name }) => name === outer['name']) ?? {};
  const source = Object.keys(volume).find((each) => each !== 'name' && isObject(volume[each])) ?? '';
  const what = `the mount at ${pathOf(inner)} in ${container} is inside the one at ${pathOf(outer)}, and the container can't start: `;
  if (foldersAreMade.has(source)) {
    if (!isFile(inner, volumes)) return undefined;
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
const isFile = ({ name, subPath }: Mount, volumes: readonly Mount[]): boolean => {
  const volume = volumes.find((each) => each['name'] === name) ?? {};
  return (
    typeof subPath === 'string' &&
    subPath !== '' &&
    [...foldersAreMade].some((source) => isObject(volume[source]))
  );
};

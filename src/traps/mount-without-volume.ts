// The API server refuses a pod whose mount names a volume that the pod does not have, and one whose block device
// names none, or one that is no claim.

import { closest } from '../kubernetes/schema/suggest.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { builtInWorkloads, groupOf } from '../kubernetes/workload-kinds.ts';
import { isObject } from '../yaml/read/value.ts';
import { containerNamed, defineTrap, mountsBrought, type TrapContext } from './trap.ts';

export const mountWithoutVolume = defineTrap({
  kind: 'MountWithoutVolume',
  ofContent: true,
  about: ['volumeMount', 'initContainer', 'sidecar'],
  judge: (context) => {
    const volumes = new Volumes(context);
    return (each) => {
      const container = containerNamed(context.podSpec, each.container)?.container ?? {};
      const isMount = each.kind === 'volumeMount';
      const devices = isMount ? [] : objectsOf(container['volumeDevices']);
      const uses: Use[] = [
        ...mountsBrought(each, container).map(({ mount, index }) => ({
          list: 'volumeMounts' as const,
          use: mount,
          index,
        })),
        ...devices.map((use, index) => ({ list: 'volumeDevices' as const, use, index })),
      ];
      return uses.flatMap(({ list, use, index }) => {
        const wrong = volumes.wrongUse(list, use, each.container);
        const path = isMount ? each.path : `${each.path}.${list}[${index}]`;
        if (wrong === undefined) return [];
        // The operators of other kinds add volumes of their own.
        const severity = isBuiltIn(context.workload) ? {} : { severity: 'warning' as const };
        return [{ path, ...wrong, ...severity }];
      });
    };
  },
});

interface Use {
  readonly list: 'volumeMounts' | 'volumeDevices';
  readonly use: Record<string, unknown>;
  readonly index: number;
}

class Volumes {
  private readonly context: TrapContext;
  private readonly own: Map<unknown, Record<string, unknown>>;
  private claims: readonly string[] | undefined;

  constructor(context: TrapContext) {
    const { podSpec } = context;
    const volumes = objectsOf(isObject(podSpec) ? podSpec['volumes'] : []);
    this.context = context;
    this.own = new Map(volumes.map((each) => [each['name'], each]));
  }

  /** What is wrong with a mount or a device. */
  wrongUse(
    list: Use['list'],
    use: Record<string, unknown>,
    container: string,
  ): { readonly what: string; readonly remedy?: string } | undefined {
    const { name } = use;
    if (typeof name !== 'string') return undefined;
    const volume = this.own.get(name);
    if (volume && (list === 'volumeMounts' || isClaim(volume))) return undefined;
    // Most mounts name a volume of the pod itself; the whole workload is searched only for the others.
    this.claims ??= claimNames(this.context);
    if (this.claims.includes(name)) return undefined;
    // A mount without a path is reported where the snippet is checked.
    const [thing, place] =
      list === 'volumeMounts' ? ['mount', use['mountPath']] : ['device', use['devicePath']];
    const at = typeof place === 'string' ? `the ${thing} at ${place}` : `a ${thing}`;
    const what = `${at} in ${container} uses the volume ${name}`;
    if (volume)
      return {
        what: `${what}, which is neither a persistentVolumeClaim nor ephemeral`,
        remedy: 'mount it with volumeMounts, or make the volume a persistentVolumeClaim',
      };
    const known = [...this.own.keys(), ...this.claims].filter((each) => typeof each === 'string');
    const [suggestion] = closest(name, known).names;
    return {
      what: `${what}, but the pod has no such volume`,
      ...(suggestion !== undefined && { remedy: `did you mean ${suggestion}?` }),
    };
  }
}

/** Block devices are made of claims alone. */
const isClaim = (volume: Record<string, unknown>): boolean =>
  isObject(volume['persistentVolumeClaim']) || isObject(volume['ephemeral']);

const isBuiltIn = ({ apiVersion, kind }: TrapContext['workload']): boolean =>
  builtInWorkloads.some((each) => each.kind === kind && each.group === groupOf(apiVersion));

const names = (objects: readonly unknown[]): string[] =>
  objects.flatMap((each) => (isObject(each) && typeof each['name'] === 'string' ? [each['name']] : []));

/**
 * The volumes that a controller makes of claim templates, which are beside a pod template or above it: in the
 * spec of a StatefulSet, in the statefulSetTemplate of a UnitedDeployment, in a nodeSet of Elasticsearch.
 */
const claimNames = ({ workload }: TrapContext): string[] => {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) look(each);
    if (!isObject(value)) return;
    found.push(...names(objectsOf(value['volumeClaimTemplates']).map((each) => each['metadata'])));
    for (const each of Object.values(value)) look(each);
  };
  look(workload.value);
  return found;
};

// The kubelet looks a port that a probe or a hook names up in the container itself (ResolveContainerPort, pkg/probe/util.go).
// Without it, it throws the result of a probe away (doProbe, pkg/kubelet/prober/worker.go), and a hook fails.

import { closest } from '../kubernetes/schema/suggest.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { groupOf } from '../kubernetes/workload-kinds.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, containerNamed, defineTrap, hookOf, hooksOf, type Verdict } from './trap.ts';

type Container = Record<string, unknown>;

const outcomes = {
  livenessProbe: 'so the kubelet never restarts the container for it',
  readinessProbe: 'so the container is never ready',
  startupProbe: 'so the container never counts as started, and is never ready',
  postStart: 'so the hook fails, and the kubelet restarts the container',
  preStop: 'so the hook fails',
} as const;

type Place = keyof typeof outcomes;

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Groups of kinds whose controllers leave the fields of a pod as they are. */
const groups = new Set(
  ' apps extensions batch argoproj.io apps.kruise.io keda.sh jobset.x-k8s.io'.split(' '),
);

/** Whether pods have just the fields of their template, and those that the API server sets. */
export const keepsTemplate = ({ apiVersion }: { readonly apiVersion: string }): boolean =>
  groups.has(groupOf(apiVersion));

export const portUnknown = defineTrap({
  kind: 'PortUnknown',
  ofContent: true,
  about: ['containerField', 'postStart', 'preStop', 'sidecar', 'initContainer'],
  judge: ({ added, podSpec, podSpecBefore, workload }) => {
    if (!keepsTemplate(workload)) return undefined;
    return (each) => {
      const container = containerNamed(podSpec, each.container)?.container;
      // What has no image is a patch, and the ports are in what it patches.
      if (container === undefined || typeof container['image'] !== 'string') return undefined;
      const before = containerNamed(podSpecBefore, each.container)?.container ?? {};
      return placesOf(each, added, podSpec).flatMap((place) =>
        missingPorts(container, place)
          .filter((port) => !missingPorts(before, place).includes(port))
          .map((port) => verdictOn(container, place, port)),
      );
    };
  },
});

/** The probes and hooks that an addition brings; a probe that is merged field by field is looked at once. */
const placesOf = (each: Added, added: readonly Added[], podSpec: unknown): readonly Place[] => {
  if (each.kind !== 'containerField') {
    const hooks = hooksOf(each, podSpec).map(({ kind }) => kind);
    return each.kind === 'postStart' || each.kind === 'preStop' ? hooks : [...probes, ...hooks];
  }
  const probe = probes.find((one) => one === each.field);
  if (probe === undefined) return [];
  const all = added.filter(({ container, field }) => container === each.container && field === probe);
  return (all.find(({ path }) => path.endsWith('.port')) ?? all[0]) === each ? [probe] : [];
};

/** The names of ports in a handler that the container doesn't have. */
const missingPorts = (container: Container, place: Place): string[] => {
  const handler = place === 'postStart' || place === 'preStop' ? hookOf(container, place) : container[place];
  if (!isObject(handler)) return [];
  const known = namesOf(container);
  // The kubelet refuses tcpSocket in a hook whatever its port.
  const actions = place.endsWith('Probe') ? ['httpGet', 'tcpSocket'] : ['httpGet'];
  return actions.flatMap((action) => {
    const { port } = isObject(handler[action]) ? handler[action] : {};
    // Text that is a number counts as one.
    const isName = typeof port === 'string' && /[^\d]/.test(port);
    return isName && !known.includes(port) ? [port] : [];
  });
};

const namesOf = (container: Container): string[] =>
  objectsOf(container['ports']).flatMap(({ name }) =>
    typeof name === 'string' && name !== '' ? [name] : [],
  );

const verdictOn = (container: Container, place: Place, port: string): Verdict => {
  const { name } = container;
  const [suggestion] = closest(port, namesOf(container)).names;
  const what = `the ${place}${place.endsWith('Probe') ? '' : ' hook'} of ${name} uses the port ${port}, which ${name} doesn't have, ${outcomes[place]}`;
  return { what, ...(suggestion !== undefined && { remedy: `did you mean ${suggestion}?` }) };
};

// A host port can be taken once on a node. With hostNetwork every container port is a host port. The containers of a pod
// share its network: a port that two declare is taken once, too (seen on a node: bind: Address already in use). Of two ports
// with one name a Service that names it uses the first, that of a container before that of a native sidecar (FindPort in
// pkg/api/v1/pod/util.go); the API server warns of it.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import { containersOf, defineTrap, isNativeSidecar } from './trap.ts';

interface Port {
  /** Whether it is a port of the node, not of the pod alone. */
  readonly ofNode: boolean;
  readonly container: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

interface NamedPort {
  readonly container: string;
  readonly name: string;
  readonly protocol: string;
}

export const portClash = defineTrap({
  kind: 'PortClash',
  ofContent: true,
  about: ['sidecar', 'initContainer', 'containerField'],
  judge: ({ podSpec, podSpecBefore }) => {
    const ports = portsOf(podSpec);
    const named = namedPortsOf(podSpec);
    const before = new Set([...portsOf(podSpecBefore), ...namedPortsOf(podSpecBefore)].map(keyOf));
    const reported = new Set<string>();
    // Several fields of one container may be a rule's, and each of its ports is one of them at most.
    const isNew = (port: Port | NamedPort): boolean => {
      const key = keyOf(port);
      if (before.has(key) || reported.has(key)) return false;
      reported.add(key);
      return true;
    };
    return ({ container }) => {
      const numbers = ports.flatMap((mine) => {
        const other = mine.container === container ? ports.find((port) => clashes(mine, port)) : undefined;
        if (!other || !isNew(mine)) return [];
        const both = `${container} and ${other.container} both listen on ${mine.protocol} port ${mine.port}`;
        return mine.ofNode
          ? [{ what: `${both} of the node` }]
          : [{ what: `${both} of the pod: the second can't`, severity: 'warning' as const }];
      });
      const names = named.flatMap((mine) => {
        const other = mine.container === container ? named.find((port) => isNamesake(mine, port)) : undefined;
        if (!other || !isNew(mine)) return [];
        const first = named.find((port) => port === mine || port === other)?.container;
        const what = `${container} and ${other.container} both have a ${mine.protocol} port ${mine.name}: a Service that names it only uses that of ${first}`;
        return [{ what, severity: 'warning' as const, remedy: 'give the port another name' }];
      });
      return [...numbers, ...names];
    };
  },
});

const keyOf = (port: Port | NamedPort): string => JSON.stringify(port);

const isNamesake = (a: NamedPort, b: NamedPort): boolean =>
  a.container !== b.container && a.name === b.name && a.protocol === b.protocol;

const clashes = (a: Port, b: Port): boolean => {
  const everywhere = [a.ip, b.ip].some((ip) => ip === '' || ip === '0.0.0.0' || ip === '::');
  return (
    a.container !== b.container &&
    a.ofNode === b.ofNode &&
    a.port === b.port &&
    a.protocol === b.protocol &&
    (everywhere || a.ip === b.ip)
  );
};

type Found = ReturnType<typeof containersOf>[number];

/** The containers that run together; plain init containers have ended by then. */
const togetherIn = (podSpec: unknown): Found[] =>
  containersOf(podSpec).filter((each) => !each.init || isNativeSidecar(each));

const protocolOf = (port: Record<string, unknown>): string => String(port['protocol'] || 'TCP');

/** The ports of the node and of the pod. */
const portsOf = (podSpec: unknown): Port[] => {
  const hostNetwork = isObject(podSpec) && podSpec['hostNetwork'] === true;
  return togetherIn(podSpec).flatMap(({ container }) =>
    objectsOf(container['ports']).flatMap((port) => {
      const { hostPort, containerPort, hostIP } = port;
      const of = { container: String(container['name']), protocol: protocolOf(port) };
      const ofNode = Number(hostPort || (hostNetwork ? containerPort : 0));
      const ofPod = hostNetwork ? 0 : Number(containerPort);
      return [
        ...(ofNode > 0 ? [{ ...of, ofNode: true, ip: String(hostIP ?? ''), port: ofNode }] : []),
        ...(ofPod > 0 ? [{ ...of, ofNode: false, ip: '', port: ofPod }] : []),
      ];
    }),
  );
};

/** The ports with a name, in the order in which a Service looks for one. */
const namedPortsOf = (podSpec: unknown): NamedPort[] =>
  togetherIn(podSpec)
    .toSorted((a, b) => Number(a.init) - Number(b.init))
    .flatMap(({ container }) =>
      objectsOf(container['ports']).flatMap((port) => {
        const { name } = port;
        if (typeof name !== 'string' || name === '') return [];
        return [{ container: String(container['name']), name, protocol: protocolOf(port) }];
      }),
    );

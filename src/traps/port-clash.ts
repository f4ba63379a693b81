// A host port can be taken once on a node. With hostNetwork every container port is a host port. The containers of a pod
// share its network: a port that two declare is taken once, too (seen on a node: bind: Address already in use).

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

export const portClash = defineTrap({
  kind: 'PortClash',
  ofContent: true,
  about: ['sidecar', 'initContainer'],
  judge: ({ podSpec }) => {
    const ports = portsOf(podSpec);
    return ({ container }) =>
      ports.flatMap((mine) => {
        const other = mine.container === container ? ports.find((port) => clashes(mine, port)) : undefined;
        if (!other) return [];
        const both = `${container} and ${other.container} both listen on ${mine.protocol} port ${mine.port}`;
        return mine.ofNode
          ? [{ what: `${both} of the node` }]
          : [{ what: `${both} of the pod: the second can't`, severity: 'warning' as const }];
      });
  },
});

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

/** The ports of the node and of the pod of the containers that run together; plain init containers have ended by then. */
const portsOf = (podSpec: unknown): Port[] => {
  const hostNetwork = isObject(podSpec) && podSpec['hostNetwork'] === true;
  return containersOf(podSpec).flatMap((each) =>
    each.init && !isNativeSidecar(each)
      ? []
      : objectsOf(each.container['ports']).flatMap((port) => {
          const { hostPort, containerPort, hostIP, protocol } = port;
          const of = { container: String(each.container['name']), protocol: String(protocol || 'TCP') };
          const ofNode = Number(hostPort || (hostNetwork ? containerPort : 0));
          const ofPod = hostNetwork ? 0 : Number(containerPort);
          return [
            ...(ofNode > 0 ? [{ ...of, ofNode: true, ip: String(hostIP ?? ''), port: ofNode }] : []),
            ...(ofPod > 0 ? [{ ...of, ofNode: false, ip: '', port: ofPod }] : []),
          ];
        }),
  );
};

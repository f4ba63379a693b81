// A host port can be taken once on a node. With hostNetwork every container port is a host port.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import { containersOf, defineTrap, isNativeSidecar } from './trap.ts';

interface HostPort {
  readonly container: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

export const hostPortClash = defineTrap({
  kind: 'HostPortClash',
  about: ['sidecar', 'initContainer'],
  judge: ({ podSpec }) => {
    const ports = hostPorts(podSpec);
    return ({ container }) =>
      ports.flatMap((mine) => {
        const other = mine.container === container ? ports.find((port) => clashes(mine, port)) : undefined;
        if (!other) return [];
        const what = `${container} and ${other.container} both listen on ${mine.protocol} port ${mine.port} of the node`;
        return [{ what }];
      });
  },
});

const clashes = (a: HostPort, b: HostPort): boolean => {
  const everywhere = [a.ip, b.ip].some((ip) => ip === '' || ip === '0.0.0.0' || ip === '::');
  return (
    a.container !== b.container &&
    a.port === b.port &&
    a.protocol === b.protocol &&
    (everywhere || a.ip === b.ip)
  );
};

/** The host ports of the containers that run together; plain init containers have ended by then. */
const hostPorts = (podSpec: unknown): HostPort[] => {
  const hostNetwork = isObject(podSpec) && podSpec['hostNetwork'] === true;
  return containersOf(podSpec).flatMap((each) =>
    each.init && !isNativeSidecar(each)
      ? []
      : objectsOf(each.container['ports']).flatMap((port) => {
          const number = Number(port['hostPort'] || (hostNetwork ? port['containerPort'] : 0));
          if (!(number > 0)) return [];
          return [
            {
              container: String(each.container['name']),
              ip: String(port['hostIP'] ?? ''),
              port: number,
              protocol: String(port['protocol'] || 'TCP'),
            },
          ];
        }),
  );
};

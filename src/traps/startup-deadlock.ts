// The kubelet starts init containers one by one, each native sidecar's startup probe must succeed before the
// next, and a postStart hook holds back the containers below it. Who waits for a later one waits for ever. So does who waits
// for the pod's own Service: a pod is among its endpoints when it is ready, and it isn't before all of its containers run.

import { isInteger, objectsOf } from '../kubernetes/validate/formats.ts';
import { waitedHosts, waitedPorts } from '../shell/waits.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  type Added,
  containerNamed,
  containerScript,
  containersOf,
  defineTrap,
  hookScript,
  hooksOf,
  isNativeSidecar,
  type TrapContext,
} from './trap.ts';

export const startupDeadlock = defineTrap({
  kind: 'StartupDeadlock',
  about: ['postStart', 'initContainer', 'sidecar'],
  judge: (context) => (each) => {
    for (const { who, ports, hosts } of waitsOf(each, context.podSpec)) {
      for (const port of ports) {
        const later = laterOwner(context, each.container, port);
        if (later === undefined) continue;
        const what = `${who} waits for port ${port} of ${later}, which starts only after it`;
        return { what };
      }
      const own = hosts.find((host) => context.isOwnService(host));
      if (own !== undefined)
        return {
          what: ownServiceWait(who, own),
          remedy: 'wait for what the program needs, or wait in a sidecar',
          severity: 'warning',
        };
    }
    return undefined;
  },
});

// Pods of an earlier revision may be ready meanwhile, so it is no error.
const ownServiceWait = (who: string, host: string): string =>
  `${who} waits for the Service ${host}, which only selects pods of this workload: none of them is ready before it ends`;

interface Wait {
  readonly who: string;
  readonly ports: readonly number[];
  /** Other hosts. */
  readonly hosts: readonly string[];
}

const waitsIn = (who: string, script = ''): Wait => ({
  ...{ who, ports: waitedPorts(script), hosts: waitedHosts(script) },
});

/** What holds back the containers below, in the order in which the kubelet comes to it. */
const waitsOf = (each: Added, podSpec: unknown): Wait[] => {
  const found = containerNamed(podSpec, each.container);
  if (!found) return [];
  const { container, init } = found;
  if (each.kind === 'initContainer' && init && !isNativeSidecar(found)) {
    return [waitsIn(`the init container ${each.container}`, containerScript(container))];
  }
  const waits = hooksOf(each, podSpec)
    .filter(({ kind }) => kind === 'postStart')
    .map((hook) => waitsIn(`the postStart hook of ${each.container}`, hookScript(hook, podSpec)));
  if (!isNativeSidecar(found) || (each.kind !== 'sidecar' && each.kind !== 'initContainer')) return waits;
  const who = `the startupProbe of the native sidecar ${each.container}`;
  return [...waits, { who, ports: probedPort(container['startupProbe']), hosts: [] }];
};

const probedPort = (probe: unknown): number[] => {
  if (!isObject(probe)) return [];
  return ['httpGet', 'tcpSocket', 'grpc'].flatMap((handler) => {
    const action = probe[handler];
    if (!isObject(action) || (action['host'] ?? '') !== '') return [];
    return isInteger(action['port']) ? [Number(action['port'])] : [];
  });
};

/** The later container that declares the port, if neither the container itself nor an earlier one does. */
const laterOwner = ({ podSpec }: TrapContext, name: string, port: number): string | undefined => {
  const all = containersOf(podSpec);
  const at = all.findIndex(({ container }) => container['name'] === name);
  const declares = (container: Record<string, unknown>) =>
    objectsOf(container['ports']).some((each) => Number(each['containerPort']) === port);
  if (all.slice(0, at + 1).some(({ container }) => declares(container))) return undefined;
  const later = all.slice(at + 1).find(({ container }) => declares(container))?.container['name'];
  return typeof later === 'string' ? later : undefined;
};

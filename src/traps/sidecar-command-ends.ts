// The kubelet restarts a container that ends; a sidecar that does its work and ends is in CrashLoopBackOff soon.

import { scriptEnds, wordsEnd } from '../shell/ends.ts';
import { isObject } from '../yaml/read/value.ts';
import { commandAndArgs, containerNamed, containerScript, defineTrap } from './trap.ts';

export const sidecarCommandEnds = defineTrap({
  kind: 'SidecarCommandEnds',
  about: ['sidecar'],
  judge: ({ podSpec }) => {
    const policy = isObject(podSpec) ? podSpec['restartPolicy'] : undefined;
    const restarted = policy === undefined || policy === null || policy === 'Always';
    return (each) => {
      if (!restarted && each.mode !== 'Native') return undefined;
      const container = containerNamed(podSpec, each.container)?.container ?? {};
      const script = containerScript(container);
      const own = Array.isArray(container['command']) && container['command'].length > 0;
      const ends = script === undefined ? own && wordsEnd(commandAndArgs(container)) : scriptEnds(script);
      if (!ends) return undefined;
      const what = `the ${script === undefined ? 'command' : 'script'} of the sidecar ${each.container} exits, so the kubelet restarts it forever`;
      return { what };
    };
  },
});

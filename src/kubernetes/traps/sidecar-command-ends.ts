// The kubelet restarts a container that ends; a sidecar that does its work and ends is in CrashLoopBackOff soon.

import { isObject } from '../formats.ts';
import { scriptEnds } from '../shell-finite.ts';
import { containerNamed, containerScript, defineTrap } from './trap.ts';

export const sidecarCommandEnds = defineTrap({
  kind: 'SidecarCommandEnds',
  about: ['sidecar'],
  find: ({ added, podSpec }) => {
    const policy = isObject(podSpec) ? podSpec['restartPolicy'] : undefined;
    const restarted = policy === undefined || policy === null || policy === 'Always';
    return added.flatMap((each) => {
      if (each.kind !== 'sidecar' || !(restarted || each.mode === 'Native')) return [];
      const script = containerScript(containerNamed(podSpec, each.container)?.container ?? {});
      if (script === undefined || !scriptEnds(script)) return [];
      const what = `the script of the sidecar ${each.container} ends, and the kubelet starts it again and again`;
      return [{ rule: each.rule, path: each.path, what }];
    });
  },
});

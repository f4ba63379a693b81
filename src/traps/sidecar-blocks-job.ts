// A Job is complete when all its containers have ended, and a Classic sidecar without a way out never does.

import { scriptMayEnd, wordsMayEnd } from '../shell/ends.ts';
import { commandAndArgs, containerNamed, containerScript, defineTrap, runsToCompletion } from './trap.ts';

export const sidecarBlocksJob = defineTrap({
  kind: 'SidecarBlocksJob',
  about: ['sidecar'],
  judge: ({ workload, podSpec }) => {
    if (!runsToCompletion(workload)) return undefined;
    return (each) => {
      if (each.mode !== 'Classic') return undefined;
      if (mayEnd(containerNamed(podSpec, each.container)?.container ?? {})) return undefined;
      const what = `the sidecar ${each.container} keeps running when the work is done, so the ${workload.kind} never completes`;
      return { what };
    };
  },
});

/** Whether the container ends according to its manifest; a program of the image does not. */
const mayEnd = (container: Record<string, unknown>): boolean => {
  const script = containerScript(container);
  if (script !== undefined) return scriptMayEnd(script);
  const own = Array.isArray(container['command']) && container['command'].length > 0;
  return own && wordsMayEnd(commandAndArgs(container));
};

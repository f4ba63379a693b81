// A Job is complete when all its containers have ended, and a Classic sidecar never does.

import { scriptEnds } from '../shell-finite.ts';
import { containerNamed, containerScript, defineTrap, runsToCompletion } from './trap.ts';

export const sidecarBlocksJob = defineTrap({
  kind: 'SidecarBlocksJob',
  about: ['sidecar'],
  find: ({ added, workload, podSpec }) => {
    if (!runsToCompletion(workload)) return [];
    return added.flatMap((each) => {
      if (each.kind !== 'sidecar' || each.mode !== 'Classic') return [];
      const script = containerScript(containerNamed(podSpec, each.container)?.container ?? {});
      if (script !== undefined && scriptEnds(script)) return [];
      const what = `the sidecar ${each.container} runs on when the work is done, so the ${workload.kind} never completes`;
      return [{ rule: each.rule, path: each.path, what }];
    });
  },
});

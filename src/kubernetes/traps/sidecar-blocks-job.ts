// A Job is complete when all its containers have ended, and a Classic sidecar never does.

import { scriptMayEnd } from '../shell-endless.ts';
import { scriptEnds, wordsEnd } from '../shell-finite.ts';
import { commandLine, containerNamed, containerScript, defineTrap, runsToCompletion } from './trap.ts';

export const sidecarBlocksJob = defineTrap({
  kind: 'SidecarBlocksJob',
  about: ['sidecar'],
  find: ({ added, workload, podSpec }) => {
    if (!runsToCompletion(workload)) return [];
    return added.flatMap((each) => {
      if (each.kind !== 'sidecar' || each.mode !== 'Classic') return [];
      const container = containerNamed(podSpec, each.container)?.container ?? {};
      const script = containerScript(container);
      const own = Array.isArray(container['command']) && container['command'].length > 0;
      if (script === undefined ? own && wordsEnd(commandLine(container)) : scriptEnds(script)) return [];
      if (script !== undefined && scriptMayEnd(script)) return [];
      const what = `the sidecar ${each.container} runs on when the work is done, so the ${workload.kind} never completes`;
      return [{ rule: each.rule, path: each.path, what }];
    });
  },
});

// The pod's containers start when every plain init container has ended; one in a loop keeps the pod in Init.

import { commandNeverEnds, scriptNeverEnds } from '../shell/never-ends.ts';
import { commandAndArgs, containerNamed, containerScript, defineTrap, isNativeSidecar } from './trap.ts';

export const initNeverEnds = defineTrap({
  kind: 'InitNeverEnds',
  about: ['initContainer'],
  judge:
    ({ podSpec }) =>
    (each) => {
      const found = containerNamed(podSpec, each.container);
      if (!found?.init || isNativeSidecar(found)) return undefined;
      const { container } = found;
      const script = containerScript(container);
      const endless =
        script === undefined
          ? Array.isArray(container['command']) && commandNeverEnds(commandAndArgs(container))
          : scriptNeverEnds(script);
      if (!endless) return undefined;
      const what = `the init container ${each.container} never exits, so the pod's containers never start`;
      return { what };
    },
});

// A container is not ready before its postStart hook has ended (seen on a kubelet 1.36: it stays Waiting), and its
// startup and liveness probes begin after that. The kubelet does not wait for what the hook starts in the background.

import { firstLeftRunning } from '../shell/commands.ts';
import { judging } from '../shell/script.ts';
import { containerNamed, defineTrap, hookScript, isNativeSidecar, runsToCompletion } from './trap.ts';

const leftRunning = judging(firstLeftRunning, undefined);

export const hookWithoutReadiness = defineTrap({
  kind: 'HookWithoutReadiness',
  about: ['postStart'],
  judge: ({ podSpec, workload }) => {
    // A Knative Service probes its container whether or not the manifest says how.
    if (runsToCompletion(workload) || workload.apiVersion.startsWith('serving.knative.dev/'))
      return undefined;
    return (each) => {
      const found = containerNamed(podSpec, each.container);
      // A plain init container can have neither hook nor probe.
      if (!found || (found.init && !isNativeSidecar(found))) return undefined;
      const { container } = found;
      if (container['readinessProbe'] || container['startupProbe']) return undefined;
      const line = leftRunning(hookScript(each, podSpec) ?? '');
      if (line === undefined) return undefined;
      const what = `the postStart hook of ${each.container} leaves work running (line ${line}), and without a readinessProbe the container is ready before that is done`;
      return { what };
    };
  },
});

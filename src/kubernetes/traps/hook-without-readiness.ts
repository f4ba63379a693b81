// A postStart hook runs beside the container's command, so the program may serve before the hook is done.

import { containerNamed, defineTrap, isNativeSidecar, runsToCompletion } from './trap.ts';

export const hookWithoutReadiness = defineTrap({
  kind: 'HookWithoutReadiness',
  about: ['postStart'],
  find: ({ added, podSpec, workload }) => {
    // A Knative Service probes its container whether or not the manifest says how.
    if (runsToCompletion(workload) || workload.apiVersion.startsWith('serving.knative.dev/')) return [];
    return added.flatMap((each) => {
      if (each.kind !== 'postStart') return [];
      const found = containerNamed(podSpec, each.container);
      // A plain init container serves nobody, and can have neither hook nor probe.
      if (!found || (found.init && !isNativeSidecar(found))) return [];
      const { container } = found;
      if (container['readinessProbe'] || container['startupProbe']) return [];
      const what = `the postStart hook of ${each.container} runs beside the program, and no readinessProbe waits for what the hook prepares`;
      return [{ rule: each.rule, path: each.path, what }];
    });
  },
});

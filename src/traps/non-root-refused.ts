// With runAsNonRoot the kubelet starts no container whose user is root, or is a name, which it can't look up in the image
// (verifyRunAsNonRoot in pkg/kubelet/kuberuntime/security_context_others.go): CreateContainerConfigError,
// also for USER root by its name. Seen on a kubelet 1.36 (test/cluster/verdicts.test.ts).

import { isForWindows } from '../kubernetes/pod-os.ts';
import { securityField, userOfContainer } from './container-user.ts';
import { containerNamed, defineTrap } from './trap.ts';

export const nonRootRefused = defineTrap({
  kind: 'NonRootRefused',
  about: ['initContainer', 'sidecar'],
  find: (context) => {
    const { added, podSpec } = context;
    // On Windows only ContainerAdministrator is refused.
    if (isForWindows(podSpec)) return [];
    return added.flatMap((each) => {
      if (each.kind !== 'initContainer' && each.kind !== 'sidecar') return [];
      const container = containerNamed(podSpec, each.container)?.container ?? {};
      if (securityField(container, podSpec, 'runAsNonRoot') !== true) return [];
      const known = userOfContainer(container, context);
      if (known === undefined) return [];
      const { user, from } = known;
      if (user !== '0' && /^\d+$/.test(user)) return [];
      const why =
        from === 'runAsUser'
          ? 'runAsUser is 0'
          : `USER of ${container['image']} is ${user === '0' ? 'root' : `the name ${user}, and only a number shows that it isn't root`}`;
      const what = `runAsNonRoot is set for ${each.container}, but ${why}: the kubelet doesn't start it`;
      return [{ rule: each.rule, path: each.path, what }];
    });
  },
});

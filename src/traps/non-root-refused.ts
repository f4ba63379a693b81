// With runAsNonRoot the kubelet starts no container whose user is root, or is a name, which it can't look up in the image
// (verifyRunAsNonRoot in pkg/kubelet/kuberuntime/security_context_others.go): CreateContainerConfigError,
// also for USER root by its name. Seen on a kubelet 1.36 (test/cluster/verdicts.test.ts).

import { isForWindows } from '../kubernetes/pod-os.ts';
import { containersSecured, securityField, userOfContainer } from './container-user.ts';
import { containerNamed, defineTrap, type TrapContext, type Verdict } from './trap.ts';

export const nonRootRefused = defineTrap({
  kind: 'NonRootRefused',
  ofContent: true,
  about: ['initContainer', 'sidecar', 'securityContext'],
  judge: (context) => {
    const { podSpec } = context;
    // On Windows only ContainerAdministrator is refused.
    if (isForWindows(podSpec)) return undefined;
    const reported = new Set<string>();
    return (each) =>
      containersSecured(each, podSpec).flatMap((name): Verdict[] => {
        const why = refusal(name, podSpec, context);
        // Several fields of a rule may lead to it, and one that was refused before is nothing that the rule brought.
        if (why === undefined || reported.has(name)) return [];
        if (each.kind === 'securityContext' && refusal(name, context.podSpecBefore, context)) return [];
        reported.add(name);
        const what = `runAsNonRoot is set for ${name}, but ${why}, so the kubelet won't start it`;
        return [{ what }];
      });
  },
});

/** Why the kubelet refuses a container; undefined where it doesn't, or nobody knows. */
const refusal = (name: string, podSpec: unknown, { image }: TrapContext): string | undefined => {
  const container = containerNamed(podSpec, name)?.container ?? {};
  if (securityField(container, podSpec, 'runAsNonRoot') !== true) return undefined;
  const known = userOfContainer(container, { podSpec, image });
  if (known === undefined || (known.user !== '0' && /^\d+$/.test(known.user))) return undefined;
  if (known.from === 'runAsUser') return 'runAsUser is 0';
  return `USER of ${container['image']} is ${known.user === '0' ? 'root' : `the name ${known.user}, and only a number shows that it isn't root`}`;
};

// With readOnlyRootFilesystem nothing of the image can be written, only what is mounted, and what the kubelet and the container
// runtime mount themselves: /dev, /proc, the termination message and /etc/hosts. /etc/hostname and /etc/resolv.conf are read-only
// then, as seen on a kubelet 1.36 with containerd (test/cluster/verdicts.test.ts).

import { cleanPath, isBelow } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { writtenPaths } from '../shell/writes.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, containerNamed, containerScript, defineTrap, hookScript, hooksOf } from './trap.ts';

type Fields = Record<string, unknown>;

export const rootFilesystemReadOnly = defineTrap({
  kind: 'RootFilesystemReadOnly',
  ofContent: true,
  about: ['entrypoint', 'postStart', 'preStop', 'initContainer', 'sidecar', 'securityContext'],
  judge:
    ({ podSpec, podSpecBefore }) =>
    (each) => {
      const container = containerNamed(podSpec, each.container)?.container;
      if (container === undefined || !isReadOnly(container)) return undefined;
      if (
        each.kind === 'securityContext' &&
        isReadOnly(containerNamed(podSpecBefore, each.container)?.container)
      )
        return undefined;
      const path = scriptsOf(each, container, podSpec)
        .flatMap(writtenPaths)
        .find((written) => !isWritable(cleanPath(written), container));
      if (path === undefined) return undefined;
      const what = `the script in ${each.container} writes to ${path}, but readOnlyRootFilesystem is set and no volume is mounted there`;
      const remedy = `mount an emptyDir at ${cleanPath(path).replace(/(?<=.)\/[^/]*$/, '')}, or write to a path in a volume`;
      return { what, remedy };
    },
});

const isReadOnly = (container: Fields | undefined): boolean => {
  const security = container?.['securityContext'];
  return isObject(security) && security['readOnlyRootFilesystem'] === true;
};

/** The scripts that a rule brought, or of the container whose file system it made read-only. */
const scriptsOf = (each: Added, container: Fields, podSpec: unknown): string[] => {
  const own = each.kind === 'entrypoint' ? each.script : undefined;
  const isAbout = ['initContainer', 'sidecar', 'securityContext'].includes(each.kind);
  const command = isAbout ? containerScript(container) : undefined;
  const hooks = hooksOf(each, podSpec).map((hook) => hookScript(hook, podSpec));
  return [own, command, ...hooks].filter((script) => script !== undefined);
};

const isWritable = (path: string, container: Fields): boolean => {
  const message = container['terminationMessagePath'] ?? '/dev/termination-log';
  const mounts = objectsOf(container['volumeMounts']).map((mount) => mount['mountPath']);
  return ['/dev', '/proc', '/etc/hosts', message, ...mounts].some((each) => {
    const at = typeof each === 'string' ? cleanPath(each) : '/';
    return path === at || isBelow(path, at);
  });
};

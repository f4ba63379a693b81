// A mount replaces the whole folder below its path: what the image has there is gone, often its own programs.

import { isObject, objectsOf } from '../kubernetes/validate/formats.ts';
import {
  type Added,
  commandLine,
  containerNamed,
  containersOf,
  defineTrap,
  type TrapContext,
} from './trap.ts';

// Folders that hold what nearly every image cannot do without.
const needed = new Set(
  '/ /bin /sbin /lib /lib64 /etc /usr /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/local /usr/local/bin /usr/local/sbin /usr/local/lib'.split(
    ' ',
  ),
);

// Folders of well-known images, told by their names.
const neededBy = new Map([
  ['/etc/nginx', /nginx|openresty/],
  ['/docker-entrypoint.d', /nginx|openresty/],
]);

export const mountHidesImageFiles = defineTrap({
  kind: 'MountHidesImageFiles',
  about: ['volumeMount', 'initContainer', 'sidecar'],
  find: (context) =>
    context.added.flatMap((each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      if (!container) return [];
      return mountsOf(each, container).flatMap((mount) => {
        const at = typeof mount['mountPath'] === 'string' ? folder(mount['mountPath']) : '';
        const hidden = hiddenBy(at, container, context);
        if (hidden === undefined || broughtOtherwise(mount, context)) return [];
        return [
          {
            rule: each.rule,
            path: each.path,
            what: `the mount at ${at} in ${each.container} hides ${hidden}`,
            remedy: 'mount single files with subPath or files:, or mount the volume elsewhere',
          },
        ];
      });
    }),
});

/** The mounts that a rule brought: one of a container, or all of a container that it added. */
const mountsOf = (each: Added, container: Record<string, unknown>): Record<string, unknown>[] => {
  const mounts = objectsOf(container['volumeMounts']);
  if (each.kind === 'volumeMount') return mounts.filter((mount) => mount['mountPath'] === each.mountPath);
  return each.kind === 'initContainer' || each.kind === 'sidecar' ? mounts : [];
};

const folder = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const hiddenBy = (
  at: string,
  container: Record<string, unknown>,
  { image }: TrapContext,
): string | undefined => {
  const name = typeof container['image'] === 'string' ? container['image'] : '';
  if (needed.has(at) || neededBy.get(at)?.test(name))
    return at === '/' ? 'the whole image' : `what the image has in ${at}`;
  const facts = typeof container['image'] === 'string' ? image(container['image']) : undefined;
  const program = facts?.entrypoint?.[0] ?? facts?.cmd?.[0];
  if (!program?.startsWith(`${at}/`) || at === '') return undefined;
  // With a command of its own the container runs the image's program only where it names it.
  const line = commandLine(container);
  const own = Array.isArray(container['command']) && container['command'].length > 0;
  return own && !line.includes(program) ? undefined : `${program}, the image's own entrypoint`;
};

/**
 * Whether something else brings the files: the node's own folder, or an init container that mounts the same
 * volume and may copy the image's files there first.
 */
const broughtOtherwise = (mount: Record<string, unknown>, { podSpec }: TrapContext): boolean => {
  const volumes = isObject(podSpec) ? objectsOf(podSpec['volumes']) : [];
  const volume = volumes.find((each) => each['name'] === mount['name']);
  if (isObject(volume?.['hostPath'])) return true;
  if (!volume || isObject(volume['configMap']) || isObject(volume['secret'])) return false;
  return containersOf(podSpec).some(
    ({ container, init }) =>
      init &&
      objectsOf(container['volumeMounts']).some(
        (other) => other['name'] === mount['name'] && other !== mount,
      ),
  );
};

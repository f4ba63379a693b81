// A mount replaces the whole folder below its path: what the image has there is hidden, often its own programs.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  commandAndArgs,
  containerNamed,
  containersOf,
  defineTrap,
  type ImageFacts,
  mountsBrought,
  type TrapContext,
  volumeNamed,
} from './trap.ts';

// Folders that hold what nearly every image cannot do without.
const needed = new Set(
  '/ /bin /sbin /lib /lib64 /etc /usr /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/local /usr/local/bin /usr/local/sbin /usr/local/lib'.split(
    ' ',
  ),
);

// Folders of well-known images, by the images' names.
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
      return mountsBrought(each, container).flatMap(({ mount }) => {
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

const folder = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const hiddenBy = (
  at: string,
  container: Record<string, unknown>,
  { image }: TrapContext,
): string | undefined => {
  const name = typeof container['image'] === 'string' ? container['image'] : undefined;
  if (needed.has(at) || neededBy.get(at)?.test(name ?? ''))
    return at === '/' ? 'the whole image' : `what the image has in ${at}`;
  const program = name === undefined ? undefined : programOf(image(name));
  if (at === '' || !program?.startsWith(`${at}/`) || !runs(container, program)) return undefined;
  return `${program}, the image's own entrypoint`;
};

const programOf = (facts: ImageFacts | undefined): string | undefined =>
  facts?.entrypoint?.[0] ?? facts?.cmd?.[0];

/** Whether a container runs the image's program: one with its own command only if that names it. */
const runs = (container: Record<string, unknown>, program: string): boolean => {
  const { command } = container;
  return !Array.isArray(command) || command.length === 0 || commandAndArgs(container).includes(program);
};

/**
 * Whether something else brings the files: the node's own folder, or an init container that mounts the same
 * volume and may copy the image's files there first.
 */
const broughtOtherwise = (mount: Record<string, unknown>, { podSpec }: TrapContext): boolean => {
  const volume = volumeNamed(podSpec, mount['name']);
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

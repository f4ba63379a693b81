// A mount replaces the whole folder below its path: what the image has there is hidden, often its own programs.

import { workingDirOf } from '../images/catalog.ts';
import { cleanPath } from '../kubernetes/mount-path.ts';
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

/** Images that have a system, but nothing in /usr/local, and one that has no system. */
const withoutLocal = /(?:^|\/)(?:busybox|alpine)(?:[:@]|$)|^gcr\.io\/distroless\//;
const withoutSystem = /(?:^|\/)pause(?:-\w+)?(?:[:@]|$)/;

/** Folders of well-known images, by the images' names. */
const neededBy = new Map([
  ['/etc/nginx', /nginx|openresty/],
  ['/docker-entrypoint.d', /nginx|openresty/],
]);

/** Images with nginx in their names that are about one and have none. */
const withoutNginx = /exporter|certgen|webhook|operator|agent|backend|reload/;

export const mountHidesImageFiles = defineTrap({
  kind: 'MountHidesImageFiles',
  ofContent: true,
  about: ['volumeMount', 'initContainer', 'sidecar'],
  judge: (context) => (each) => {
    const container = containerNamed(context.podSpec, each.container)?.container;
    if (!container) return undefined;
    return mountsBrought(each, container).flatMap(({ mount }) => {
      const at = typeof mount['mountPath'] === 'string' ? folder(mount['mountPath']) : '';
      const hidden = hiddenBy(at, container, context);
      if (hidden === undefined || broughtOtherwise(mount, context)) return [];
      return [
        {
          what: `the mount at ${at} in ${each.container} hides ${hidden}`,
          remedy: 'mount single files with subPath or files:, or mount the volume elsewhere',
        },
      ];
    });
  },
});

const folder = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const hiddenBy = (
  at: string,
  container: Record<string, unknown>,
  { image }: TrapContext,
): string | undefined => {
  const name = typeof container['image'] === 'string' ? container['image'] : undefined;
  if (isNeeded(at, name ?? '')) return at === '/' ? 'the whole image' : `what the image has in ${at}`;
  const facts = name === undefined ? undefined : image(name);
  if (at === '' || facts === undefined) return undefined;
  const [program, ...others] = ownFiles(container, facts);
  const isHidden = (file: string | undefined): boolean => file?.startsWith(`${at}/`) === true;
  if (isHidden(program)) return `${program}, the image's own entrypoint`;
  const other = others.find(isHidden);
  return other && `${other}, which the image's own command runs`;
};

const isNeeded = (at: string, image: string): boolean => {
  if (neededBy.get(at)?.test(image)) return !withoutNginx.test(image);
  if (!needed.has(at) || withoutSystem.test(image)) return false;
  return !(at.startsWith('/usr/local') && withoutLocal.test(image));
};

/** What the image brings for its own command: the program first, then scripts among its arguments; undefined for other words. */
const ownFiles = (container: Record<string, unknown>, facts: ImageFacts): readonly (string | undefined)[] => {
  const words = [...(facts.entrypoint ?? []), ...(hasWords(container['args']) ? [] : (facts.cmd ?? []))];
  const [program] = words;
  const own = typeof container['workingDir'] === 'string' ? container['workingDir'] : workingDirOf(facts);
  const pathOf = (word: string | undefined): string | undefined => {
    if (word === undefined || word.startsWith('/')) return word;
    return own === undefined ? undefined : cleanPath(`${own}/${word}`);
  };
  // One with its own command runs the image's program if that names it.
  if (hasWords(container['command']))
    return program !== undefined && commandAndArgs(container).includes(program) ? [pathOf(program)] : [];
  const isFile = (word: string, index: number): boolean =>
    index === 0 ? word.includes('/') : !word.startsWith('-') && SCRIPT.test(word);
  return words.map((word, index) => (isFile(word, index) ? pathOf(word) : undefined));
};

const hasWords = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

/** Names of programs that an interpreter is given. */
const SCRIPT = /\.(?:[cm]?js|ts|py|rb|php|pl|sh|jar|war|dll|exs?|lua)$/;

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

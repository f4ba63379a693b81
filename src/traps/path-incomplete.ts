// The container runtime looks a program without a slash up in PATH of the container, and env sets all of it. A value without
// the folders of the system hides sh, cp and most others. Of what a script runs nothing is said: the shell of busybox finds its
// own programs without PATH.

import { DEFAULT_PATH } from '../kubernetes/environment.ts';
import { cleanPath, isBelow } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { containerNamed, defineTrap, hookCommand, type ImageFacts } from './trap.ts';

type Container = Record<string, unknown>;

export const pathIncomplete = defineTrap({
  kind: 'PathIncomplete',
  about: ['env'],
  judge:
    ({ podSpec, image }) =>
    ({ container: name, variable, extended }) => {
      // Where what envAppend extends isn't known, that is reported itself.
      const container =
        variable === 'PATH' && !extended ? containerNamed(podSpec, name)?.container : undefined;
      const path = container && pathOf(container);
      if (container === undefined || path === undefined || mayHavePrograms(path, container)) return undefined;
      const program = neededBy(container);
      if (program === undefined || hasProgramsElsewhere(path, container, image)) return undefined;
      return {
        what: `PATH of ${name} is ${path}, with neither /bin nor /usr/bin, so ${program} isn't found`,
      };
    },
});

/** The value of PATH that counts; undefined where Kubernetes makes it, or nobody sets it to a text. */
const pathOf = ({ env }: Container): string | undefined => {
  const value = objectsOf(env).findLast(({ name }) => name === 'PATH')?.['value'];
  return typeof value === 'string' && value !== '' && !value.includes('$') ? value : undefined;
};

/** Some systems have one folder for all four, and some images have their system elsewhere. */
const isOfSystem = (folder: string): boolean =>
  /^\/(?:(?:usr\/)?s?bin$|(?:nix|gnu|busybox|run)\b)/.test(cleanPath(folder));

/** Whether a folder is one of the system, or a mount, or where the container happens to work. */
const mayHavePrograms = (path: string, { volumeMounts }: Container): boolean => {
  const mounts = objectsOf(volumeMounts).map(({ mountPath }) => cleanPath(String(mountPath)));
  return path.split(':').some((folder) => {
    const at = cleanPath(folder);
    if (!folder.startsWith('/') || isOfSystem(folder)) return true;
    return mounts.some((mount) => mount === at || isBelow(at, mount) || isBelow(mount, at));
  });
};

/** Whether the image is known to have its programs in other folders than nearly all. */
const hasProgramsElsewhere = (
  path: string,
  { image: reference }: Container,
  image: (reference: string) => ImageFacts | undefined,
): boolean => {
  const facts = typeof reference === 'string' ? image(reference) : undefined;
  const own = facts?.env?.['PATH'] ?? DEFAULT_PATH;
  if (!own.split(':').some(isOfSystem)) return true;
  const folders = new Set(path.split(':').map(cleanPath));
  return facts?.shells?.some((shell) => folders.has(shell.slice(0, shell.lastIndexOf('/')))) === true;
};

/** What a system has in /bin or /usr/bin and nowhere else. */
const programs = new Set(
  (
    'sh bash ash dash sleep cat cp mv rm mkdir rmdir chmod chown ln touch ls tail head cut tr sort uniq wc sed grep awk ' +
    'find xargs env date id dirname basename tee mktemp tar'
  ).split(' '),
);

/** A program of the system that the command of the container or of a hook names. */
const neededBy = (container: Container): string | undefined =>
  [container['command'], hookCommand(container, 'postStart'), hookCommand(container, 'preStop')]
    .map((command) => (Array.isArray(command) ? command[0] : undefined))
    .find((word): word is string => typeof word === 'string' && programs.has(word));

// What an init container makes as root in an emptyDir belongs to root and is open to nobody else's writing (umask 022), though
// the emptyDir itself is open to all. With fsGroup it has that group, which may only read (test/cluster/verdicts.test.ts).

import { cleanPath, isBelow } from '../kubernetes/mount-path.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isSet } from '../kubernetes/validate/validator.ts';
import { madePaths, writtenPaths } from '../shell/writes.ts';
import { isObject } from '../yaml/read/value.ts';
import { userOfContainer } from './container-user.ts';
import {
  containerNamed,
  containerScript,
  containersOf,
  defineTrap,
  hookScript,
  type TrapContext,
  volumeNamed,
} from './trap.ts';

type Fields = Record<string, unknown>;

/** A path in a volume. */
interface Place {
  readonly volume: string;
  readonly path: string;
  /** As the script has it. */
  readonly written: string;
}

export const volumeUnwritable = defineTrap({
  kind: 'VolumeUnwritable',
  about: ['initContainer'],
  judge: (context) => {
    const { podSpec } = context;
    return (each) => {
      const container = containerNamed(podSpec, each.container)?.container;
      if (container === undefined || userOfContainer(container, context)?.user !== '0') return undefined;
      const made = placesOf(madePaths(containerScript(container) ?? ''), container, podSpec);
      if (made.length === 0) return undefined;
      for (const writer of writersIn(context))
        for (const place of made) {
          const hit = writer.places.find(
            ({ volume, path }) =>
              volume === place.volume && (path === place.path || isBelow(path, place.path)),
          );
          if (hit === undefined) continue;
          return {
            what: `${writer.name} runs as user ${writer.user} and writes to ${hit.written}, but ${each.container} makes ${place.written} of the volume ${place.volume} as root`,
          };
        }
      return undefined;
    };
  },
});

interface Writer {
  readonly name: string;
  readonly user: string;
  readonly places: readonly Place[];
}

/** The containers that aren't root, with what their scripts write in volumes. */
const writersIn = (context: TrapContext): Writer[] => {
  const { podSpec, added } = context;
  return containersOf(podSpec).flatMap(({ container, init }) => {
    const name = String(container['name']);
    const user = userOfContainer(container, context)?.user;
    if (init || user === undefined || user === '0') return [];
    const ofRules = added
      .filter((each) => each.container === name)
      .map((each) => (each.kind === 'entrypoint' ? each.script : hookScript(each, podSpec)));
    const scripts = [containerScript(container), ...ofRules].filter((each) => each !== undefined);
    return [{ name, user, places: placesOf(scripts.flatMap(writtenPaths), container, podSpec) }];
  });
};

/** Where paths of a container are in emptyDirs; the innermost mount has a path. */
const placesOf = (paths: readonly string[], container: Fields, podSpec: unknown): Place[] =>
  paths.flatMap((written) => {
    const path = cleanPath(written);
    const [mount] = objectsOf(container['volumeMounts'])
      .map(({ name, mountPath, subPath, subPathExpr }) => ({
        ...{ name, at: cleanPath(String(mountPath)), subPath: subPath ?? '', isExpr: isSet(subPathExpr) },
      }))
      .filter(({ at }) => path === at || isBelow(path, at))
      .toSorted((a, b) => b.at.length - a.at.length);
    if (mount === undefined || mount.isExpr || path === mount.at) return [];
    const volume = String(mount.name);
    if (!isObject(volumeNamed(podSpec, volume)?.['emptyDir'])) return [];
    const inside = cleanPath(`/${String(mount.subPath)}/${path.slice(mount.at.length)}`);
    return [{ volume, path: inside, written }];
  });

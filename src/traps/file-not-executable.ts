// The kernel runs a file only if one of its exec bits is set, for root too; an interpreter that is given the file only reads
// it. Files of ConfigMaps and Secrets have 0644 unless somebody says otherwise, and no chmod in the container changes that. Seen on a
// kubelet 1.36 (test/cluster/verdicts.test.ts).

import { cleanPath, isBelow } from '../kubernetes/mount-path.ts';
import { isForWindows } from '../kubernetes/pod-os.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isContentVolume } from '../rules/content.ts';
import { executedPaths } from '../shell/executed.ts';
import { programsOf } from '../shell/runners.ts';
import { otherInterpreter } from '../shell/shells.ts';
import { type FileSource, modeOf, octal, sourcesOf } from './mounted-modes.ts';
import {
  type Added,
  commandAndArgs,
  containerNamed,
  containerScript,
  defineTrap,
  eachOnce,
  hookCommand,
  hookScript,
  hooksOf,
  hookWords,
  mountsBrought,
  type TrapContext,
  type Verdict,
  volumeNamed,
} from './trap.ts';

type Fields = Record<string, unknown>;

export const fileNotExecutable = defineTrap({
  kind: 'FileNotExecutable',
  ofContent: true,
  about: ['volumeMount', 'initContainer', 'sidecar', 'entrypoint', 'postStart', 'preStop', 'containerField'],
  judge: (context) => {
    if (isForWindows(context.podSpec)) return undefined;
    // What runs in a container is worked out once, for all files that the rules mount there.
    const runs = new Map<string, readonly Failure[]>();
    // A file and what runs it may be of one rule.
    const once = eachOnce();
    return (each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      return container === undefined
        ? undefined
        : once(
            failuresOf(each, container, context, runs).map((failure) => verdictOn(each.container, failure)),
          );
    };
  },
});

/** A file that is run and can't be. */
interface Failure {
  readonly path: string;
  readonly mode: number;
  readonly mount: Fields;
}

/** The files that the addition brought and something runs, or those that it runs itself. */
const failuresOf = (
  each: Added,
  container: Fields,
  context: TrapContext,
  runs: Map<string, readonly Failure[]>,
): readonly Failure[] => {
  if (each.kind !== 'volumeMount') return failing(runBy(each, container, context), container, context);
  let all = runs.get(each.container);
  if (all === undefined) {
    const isWanted = hasPlainFiles(container, context);
    const paths = isWanted ? allRun(each.container, container, context) : [];
    all = failing(paths, container, context).filter((failure) => isCertain(failure, context));
    runs.set(each.container, all);
  }
  if (all.length === 0) return [];
  const brought = new Set(mountsBrought(each, container).map(({ mount }) => mount));
  return all.filter(({ mount }) => brought.has(mount));
};

const failing = (paths: readonly string[], container: Fields, { podSpec }: TrapContext): Failure[] =>
  [...new Set(paths)].flatMap((path) => {
    const mount = mountAt(path, container);
    const mode = mount && modeAt(path, mount, podSpec);
    return mount === undefined || mode === undefined ? [] : [{ path, mode, mount }];
  });

/** Whether a file is there: in a folder of all keys it may not be, and then the mount hides it (MountHidesImageFiles). */
const isCertain = ({ mount }: Failure, { podSpec }: TrapContext): boolean =>
  isText(mount['subPath']) || sourcesOf(volumeNamed(podSpec, mount['name']) ?? {}).every(hasItems);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const hasItems = ({ items }: FileSource): boolean => items.length > 0;

const verdictOn = (container: string, { path, mode, mount: { name } }: Failure): Verdict => ({
  what: `${container} runs ${path}, whose mode is ${octal(mode)}: without an exec bit that ends in "permission denied"`,
  ...(!isContentVolume(String(name)) && {
    remedy: `set defaultMode: 0555 in the volume ${String(name)}, or give the file to its interpreter, such as /bin/sh ${path}`,
  }),
});

const lacksExec = (mode: number): boolean => (mode & 0o111) === 0;

/** Whether a container mounts files by their names that nobody can run. */
const hasPlainFiles = ({ volumeMounts }: Fields, { podSpec }: TrapContext): boolean => {
  const mounts = objectsOf(volumeMounts);
  const single = new Set(mounts.filter(({ subPath }) => isText(subPath)).map(({ name }) => name));
  return [...new Set(mounts.map(({ name }) => name))].some((name) =>
    sourcesOf(volumeNamed(podSpec, name) ?? {}).some(
      ({ items, mode }) =>
        (items.length === 0 && single.has(name) && lacksExec(mode)) ||
        items.some((item) => lacksExec(modeOf(item['mode'], mode))),
    ),
  );
};

/** The mount that a path is in: the one at the path, or the nearest around it. */
const mountAt = (path: string, { volumeMounts }: Fields): Fields | undefined => {
  let [found, length]: [Fields | undefined, number] = [undefined, -1];
  for (const mount of objectsOf(volumeMounts)) {
    const at = cleanPath(String(mount['mountPath']));
    if ((path === at || isBelow(path, at)) && at.length > length) [found, length] = [mount, at.length];
  }
  return found;
};

/** The mode of a file in a mount; undefined where it can be run, or isn't known. */
const modeAt = (path: string, mount: Fields, podSpec: unknown): number | undefined => {
  const { mountPath, subPath = '', subPathExpr } = mount;
  const volume = volumeNamed(podSpec, mount['name']) ?? {};
  if (typeof subPath !== 'string' || subPathExpr !== undefined || typeof mountPath !== 'string')
    return undefined;
  const below = path.slice(cleanPath(mountPath).length).replace(/^\//, '');
  const file = cleanPath(`/${subPath}/${below}`).slice(1);
  const modes = sourcesOf(volume).flatMap(({ items, mode }) => {
    // Without items, each key is a file in the folder itself.
    if (items.length === 0) return file === '' || file.includes('/') ? [] : [mode];
    return items.filter((item) => item['path'] === file).map((item) => modeOf(item['mode'], mode));
  });
  return modes.every(lacksExec) ? modes[0] : undefined;
};

const inLine = (words: readonly unknown[]): string[] => programsOf(words.map(String)).map(cleanPath);

const inScript = (script: string | undefined): string[] =>
  script === undefined ? [] : executedPaths(script).map(cleanPath);

/** What an addition runs: its own command or script, or the container's. */
const runBy = (each: Added, container: Fields, context: TrapContext): string[] => {
  const { kind, field, command, script, shell = [] } = each;
  const hooks = hooksOf(each, context.podSpec).flatMap((hook) => inHook(hook, context.podSpec));
  if (kind === 'entrypoint') return [...inLine(command ?? []), ...(isShell(shell) ? inScript(script) : [])];
  if (kind === 'containerField' && field !== 'command') return [];
  return kind === 'postStart' || kind === 'preStop' ? hooks : [...inCommand(container), ...hooks];
};

const isShell = (words: readonly string[]): boolean => otherInterpreter(words) === undefined;

const inHook = (hook: Added, podSpec: unknown): string[] => [
  ...(isShell(hook.shell ?? []) ? inScript(hookScript(hook, podSpec)) : []),
  ...inLine(hookWords(hook, podSpec)),
];

/** What the command of a container runs first, and what the script does that it gives to a shell. */
const inCommand = (container: Fields): string[] => {
  const { command } = container;
  if (!Array.isArray(command)) return [];
  return [...inLine(commandAndArgs(container)), ...inScript(containerScript(container))];
};

/** What the image runs of a container without a command. */
const inImage = ({ command, args, image: reference }: Fields, { image }: TrapContext): string[] => {
  if ((Array.isArray(command) && command.length > 0) || typeof reference !== 'string') return [];
  const facts = image(reference);
  if (facts === undefined || facts.lacksCommand) return [];
  const given = Array.isArray(args) && args.length > 0 ? args : (facts.cmd ?? []);
  return inLine([...(facts.entrypoint ?? []), ...given]);
};

/** All that is known to run in a container after the rules. */
const allRun = (name: string, container: Fields, context: TrapContext): string[] => {
  const hooks = (['postStart', 'preStop'] as const).flatMap((kind) =>
    inCommand({ command: hookCommand(container, kind) }),
  );
  const added = context.added.filter((each) => each.container === name && each.kind === 'entrypoint');
  const entrypoints = added.flatMap((each) => runBy(each, container, context));
  return [...inCommand(container), ...inImage(container, context), ...hooks, ...entrypoints];
};

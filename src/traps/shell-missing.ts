// Many small images have no shell, or only some; a script then fails with "no such file or directory".

import { probedShells } from '../images/catalog.ts';
import { shellScriptOf } from '../shell/shells.ts';
import {
  type Added,
  commandAndArgs,
  containerNamed,
  defineTrap,
  type TrapContext,
  type Verdict,
} from './trap.ts';

export const shellMissing = defineTrap({
  kind: 'ShellMissing',
  ofContent: true,
  judge:
    ({ podSpec, image }) =>
    (each) => {
      const container = containerNamed(podSpec, each.container)?.container;
      const reference = container?.['image'];
      if (!container || typeof reference !== 'string') return undefined;
      const missing = (shell: string | undefined): Verdict | undefined =>
        shell === undefined ? undefined : lacking(shell, container, reference, image);
      const own = missing(shellOf(each, container));
      if (own) return own;
      const chaining = missing(each.chainedBy);
      if (chaining === undefined) return undefined;
      const remedy = 'set onConflict: Replace or Keep: a shell runs the two commands of a chained hook';
      return { ...chaining, remedy };
    },
});

/** The shell that runs what was added, as its author wrote it; undefined where none does. */
const shellOf = (each: Added, container: Record<string, unknown>): string | undefined => {
  if (each.kind === 'initContainer' || each.kind === 'sidecar') {
    const own = Array.isArray(container['command']) && container['command'].length > 0;
    return own ? shellScriptOf(commandAndArgs(container))?.shell : undefined;
  }
  // `#!/usr/bin/env bash` looks the shell up by its name.
  const [first, second] = each.shell ?? [];
  const shell = first !== undefined && baseName(first) === 'env' ? second : first;
  return shell ?? (each.command && shellScriptOf(each.command)?.shell);
};

/** What is wrong where an image lacks a shell; undefined where it may have it. */
const lacking = (
  shell: string,
  container: Record<string, unknown>,
  reference: string,
  image: TrapContext['image'],
): Verdict | undefined => {
  // Other interpreters are not among the facts.
  if (!known.has(baseName(shell))) return undefined;
  // Shells in other folders are not probed.
  if (shell.startsWith('/') && !probedShells.includes(shell)) return undefined;
  // A shell that the rule adds is in a volume, not in the image.
  if (shell.startsWith('/') && mounted(container, shell)) return undefined;
  const shells = image(reference)?.shells;
  if (shells === undefined) {
    if (!isDistroless(reference)) return undefined;
    const what = `${reference} is a distroless image, which has no shell, but the container needs ${shell}`;
    return { what, severity: 'warning' };
  }
  if (has(shells, shell)) return undefined;
  const having = shells.length === 0 ? 'no shell' : `only ${shells.join(', ')}`;
  return { what: `${reference} has ${having}, but the container needs ${shell}` };
};

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const known = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);

/** Whether an image with these shells has this one; /bin and /usr/bin are one folder in most images. */
const has = (shells: readonly string[], shell: string): boolean =>
  shell.includes('/')
    ? shells.some(
        (each) => each.replace(/^\/usr\/bin\//, '/bin/') === shell.replace(/^\/usr\/bin\//, '/bin/'),
      )
    : shells.some((each) => baseName(each) === shell);

/** Distroless images have a shell in their debug variants only. */
const isDistroless = (reference: string): boolean =>
  /^gcr\.io\/distroless\//.test(reference) && !/:[^@]*debug/.test(reference.replace(/@.*/, ''));

const mounted = (container: Record<string, unknown>, path: string): boolean =>
  Array.isArray(container['volumeMounts']) &&
  container['volumeMounts'].some((mount: { mountPath?: unknown } | null) => {
    const at = mount?.mountPath;
    return typeof at === 'string' && (path === at || path.startsWith(`${at.replace(/\/+$/, '')}/`));
  });

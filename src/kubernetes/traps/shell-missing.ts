// Many small images have no shell, or only some; a script then fails with "no such file or directory".

import { probedShells } from '../../images/catalog.ts';
import { shellScriptOf } from '../shell-commands.ts';
import { commandLine, containerNamed, defineTrap } from './trap.ts';

export const shellMissing = defineTrap({
  kind: 'ShellMissing',
  find: ({ added, podSpec, image }) =>
    added.flatMap((each) => {
      const container = containerNamed(podSpec, each.container)?.container;
      const reference = container?.['image'];
      if (!container || typeof reference !== 'string') return [];
      // `#!/usr/bin/env bash` looks the shell up by its name.
      const [first, second] = each.shell ?? [];
      let shell = first !== undefined && baseName(first) === 'env' ? second : first;
      if (each.kind === 'initContainer' || each.kind === 'sidecar') {
        const own = Array.isArray(container['command']) && container['command'].length > 0;
        shell = own ? shellScriptOf(commandLine(container))?.shell : undefined;
      } else if (shell === undefined && each.command !== undefined)
        shell = shellScriptOf(each.command)?.shell;
      const shells = shell === undefined ? undefined : image(reference)?.shells;
      // Other interpreters are not among the facts.
      if (shell === undefined || !known.has(baseName(shell))) return [];
      // Nobody looked for shells in other folders.
      if (shell.startsWith('/') && !probedShells.includes(shell)) return [];
      // A shell that the rule brings along lies in a volume, not in the image.
      if (shell.startsWith('/') && mounted(container, shell)) return [];
      if (shells === undefined) {
        if (!isDistroless(reference)) return [];
        const what = `${reference} is a distroless image, which has no shell, and ${shell} is to run in it`;
        return [{ rule: each.rule, path: each.path, what, severity: 'warning' as const }];
      }
      if (has(shells, shell)) return [];
      const having = shells.length === 0 ? 'no shell' : `only ${shells.join(', ')}`;
      return [
        {
          rule: each.rule,
          path: each.path,
          what: `${reference} has ${having}, and ${shell} is to run in it`,
        },
      ];
    }),
});

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

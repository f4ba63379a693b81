// Wraps what a container would have run. Kubernetes' rule ("Define a Command and Arguments for a Container"):
// `command` replaces ENTRYPOINT and drops CMD, `args` replaces CMD; so what would have run is command and
// args, or ENTRYPOINT and args, or ENTRYPOINT and CMD. That becomes the arguments of the wrapper.

import type { Diagnostic } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';
import { ENTRYPOINT_KEY, mountsScript, scriptFolder } from './content.ts';
import { defineRule, type RuleContext } from './descriptor.ts';
import type { Entrypoint } from './rule.ts';
import { escapeExpansion, shellWords, withExec } from './script.ts';

export const entrypoint = defineRule<'entrypoint', Entrypoint>({
  field: 'entrypoint',
  scope: 'container',
  form: 'Entrypoint',
  description: "Runs before what the container runs: command and args, or the image's ENTRYPOINT and CMD.",
  example: '{script: echo hello}',
  plan: (context, value) => {
    const { containers, field: at } = context;
    const field = `${at}.entrypoint`;
    const words = wrapper(context, value);
    const changes: Change[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const { list, name } of containers) {
      const path = [list, name, 'entrypoint'];
      const part = { op: 'wrap', words } as const;
      if (context.isWrapped(list, name)) {
        changes.push({ op: 'overlay', path, part, field });
        continue;
      }
      const line = commandLine(context.container(list, name), context.image, context.lockCommand);
      if ('words' in line) changes.push({ op: 'overlay', path, part, beneath: line.words, field });
      else diagnostics.push({ ...line, path: field, container: name });
    }
    return { changes, diagnostics };
  },
});

/** The words before the command line of the container. */
export const wrapper = (
  { rule }: Pick<RuleContext, 'rule'>,
  { script = '', shell, command }: Entrypoint,
): string[] => {
  if (command !== undefined) return [...command];
  const words = shellWords(script, shell);
  if (mountsScript(rule)) return [...words, `${scriptFolder(rule)}/${ENTRYPOINT_KEY}`];
  return [...words, '-c', escapeExpansion(withExec(script, shell)), `podgraft-${rule.name}`];
};

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

type CommandLine = { readonly words: readonly string[] } | Pick<Diagnostic, 'kind' | 'what' | 'remedy'>;

export const unknownImage = (
  what: string,
  image: string,
  field: 'command' | 'args',
  lockCommand: string,
): Pick<Diagnostic, 'kind' | 'what' | 'remedy'> => ({
  kind: 'ImageUnknown',
  ...(image === ''
    ? {
        what: `the container has no image, so its ${what} can't be looked up`,
        remedy: `${NO_IMAGE}, or set ${field} in the workload`,
      }
    : {
        what: `the ${what} of image ${image} ${what.includes(' ') ? "aren't" : "isn't"} known`,
        remedy: `run \`${lockCommand}\`, then pass images.yaml with -c or as a resource; or list the image in spec.images, or set ${field} in the workload`,
      }),
});

/** What to do about a patch, which leaves the image to what it patches. */
export const NO_IMAGE = 'if this is a patch, exclude it and run podgraft on what kustomize builds';

/** What a container would run. Empty lists count as unset, as the API server treats them. */
export const commandLine = (
  container: JsonObject,
  imageFacts: RuleContext['image'],
  lockCommand: string,
): CommandLine => {
  const command = list(container['command']);
  const args = list(container['args']);
  if (command.length > 0) return { words: [...command, ...args] };
  const image = typeof container['image'] === 'string' ? container['image'] : '';
  const facts = imageFacts(image);
  if (facts === undefined || facts.lacksCommand)
    return unknownImage('ENTRYPOINT and CMD', image, 'command', lockCommand);
  const own = (facts.entrypoint ?? []).map(escapeExpansion);
  const words = [...own, ...(args.length > 0 ? args : (facts.cmd ?? []).map(escapeExpansion))];
  if (words.length > 0) return { words };
  return { kind: 'ImageNoCommand', what: `image ${image} has neither ENTRYPOINT nor CMD` };
};

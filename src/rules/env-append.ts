// envAppend: extends the values of variables, also of those that the image or an envFrom source sets.
// graft/overlay.ts refuses one that takes its value from elsewhere.

import { referencesIn } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';
import { defineRule, type RuleContext } from './descriptor.ts';
import { NO_IMAGE } from './entrypoint.ts';
import { type Inherited, inheritedEnv } from './inherited-env.ts';
import type { EnvAppend } from './rule.ts';

export const envAppend = defineRule<'envAppend', readonly EnvAppend[]>({
  field: 'envAppend',
  scope: 'container',
  form: 'EnvAppends',
  description: 'Appends to environment variables instead of replacing them.',
  example: '[{name: JAVA_TOOL_OPTIONS, value: "-javaagent:/agent/agent.jar"}]',
  plan: (context, entries) => {
    const changes: Change[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const { list: into, name } of context.containers) {
      const container = context.container(into, name);
      entries.forEach((entry, index) => {
        const field = `${context.field}.envAppend[${index}]`;
        const separator = entry.separator ?? ' ';
        const { value = '', unknown } = inheritedEnv(container, entry.name, context);
        if (unknown && !hasVariable(container, entry.name))
          diagnostics.push({ ...unknownValue(entry.name, name, unknown, context), path: field });
        const user = firstUser(container, entry.name);
        changes.push({
          op: 'overlay',
          path: [into, name, 'env', entry.name],
          part: { op: 'append', separator, text: entry.value },
          fresh: { name: entry.name, value: value === '' ? entry.value : value + separator + entry.value },
          ...(user !== undefined && { position: { before: user } }),
          field,
        });
      });
    }
    return { changes, diagnostics };
  },
});

/** The first variable that refers to one that the container does not have yet. */
const firstUser = ({ env }: JsonObject, name: string): string | undefined => {
  const user = objectsOf(env).find(
    ({ value }) => typeof value === 'string' && referencesIn(value).includes(name),
  );
  return user === undefined || user['name'] === name ? undefined : String(user['name']);
};

/** Whether a container sets a variable in `env`. */
export const hasVariable = ({ env }: JsonObject, name: string): boolean =>
  objectsOf(env).some((each) => each['name'] === name);

/** Variables without which programs or libraries are no longer found: PATH, LD_LIBRARY_PATH, PYTHONPATH, CLASSPATH. */
export const isSearchPath = (name: string): boolean => name.endsWith('PATH');

const unknownValue = (
  variable: string,
  container: string,
  unknown: NonNullable<Inherited['unknown']>,
  { lockCommand }: RuleContext,
): Omit<Diagnostic, 'path'> => ({
  kind: 'EnvUnknown',
  ...whyUnknown(variable, container, unknown, lockCommand),
  severity: isSearchPath(variable) ? 'error' : 'warning',
  container,
});

const whyUnknown = (
  variable: string,
  container: string,
  { who, isImage, isMissing }: NonNullable<Inherited['unknown']>,
  lockCommand: string,
): Pick<Diagnostic, 'what' | 'remedy'> => {
  const set = `set ${variable} in the workload`;
  const replaces = `setting ${variable} in ${container} replaces what the image sets`;
  if (isMissing)
    return { what: `the container has no image, and ${replaces}`, remedy: `${NO_IMAGE}, or ${set}` };
  if (isImage)
    return {
      what: `the ENV of ${who} isn't known, and ${replaces}`,
      remedy: `run \`${lockCommand}\`, then pass images.yaml with -c or as a resource; or set the image's env in spec.images, or ${set}`,
    };
  return {
    what: `${who} may set ${variable} in ${container} through envFrom, and it isn't among the resources`,
    remedy: `add the ${who.split(' ')[0]} to the resources, or ${set}`,
  };
};

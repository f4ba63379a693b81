// argsPrepend and argsAppend: words around the arguments of a container. Where the manifest has neither command nor args
// these are the CMD of the image, which args would replace, so it has to be known.

import type { Diagnostic } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';
import { defineRule, type PlanResult, type RuleContext } from './descriptor.ts';
import { unknownImage } from './entrypoint.ts';
import { escapeExpansion } from './script.ts';

export const argsPrepend = defineRule<'argsPrepend', readonly string[]>({
  field: 'argsPrepend',
  scope: 'container',
  form: 'Words',
  description: 'Arguments to add before args, or before the CMD of the image.',
  example: '[--verbose]',
  plan: (context, before) => planArguments(context, 'argsPrepend', before, context.rule.argsAppend ?? []),
});

export const argsAppend = defineRule<'argsAppend', readonly string[]>({
  field: 'argsAppend',
  scope: 'container',
  form: 'Words',
  description: 'Arguments to add after args, or after the CMD of the image.',
  example: '[--kubelet-insecure-tls]',
  // With words before too, both are one change.
  plan: (context, after) =>
    context.rule.argsPrepend === undefined
      ? planArguments(context, 'argsAppend', [], after)
      : { changes: [] },
});

const planArguments = (
  context: RuleContext,
  name: 'argsPrepend' | 'argsAppend',
  before: readonly string[],
  after: readonly string[],
): PlanResult => {
  const field = `${context.field}.${name}`;
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { list, name: container } of context.containers) {
    const path = [list, container, 'arguments'];
    const part = { op: 'args', before, after } as const;
    const own = context.ownCommandLine(list, container);
    if (needsCmd(own)) {
      const { image } = context.container(list, container);
      const reference = typeof image === 'string' ? image : '';
      const facts = context.image(reference);
      if (facts === undefined || facts.lacksCommand)
        diagnostics.push({
          ...unknownImage('CMD', reference, 'args', context.lockCommand),
          ...{ path: field, container },
        });
      else {
        const beneath = (facts.cmd ?? []).map(escapeExpansion);
        changes.push({ op: 'overlay', path, part, beneath, field });
      }
    } else changes.push({ op: 'overlay', path, part, field });
  }
  return { changes, diagnostics };
};

/** Whether the CMD of the image is what a container is given. Empty lists count as unset, as for the API server. */
export const needsCmd = ({ command, args }: JsonObject): boolean =>
  [command, args].every((each) => !(Array.isArray(each) && each.length > 0));

// The fields of a rule that change the chosen containers, as JSON patches. The words of wrappers, hooks and chains are the
// ones that podgraft puts into manifests.

import { DEFAULT_PATH } from '../kubernetes/environment.ts';
import type { OnConflict } from '../rules/change.ts';
import { wrapper as wrapperOf } from '../rules/entrypoint.ts';
import { isSearchPath } from '../rules/env-append.ts';
import { chainWords, handlerOf } from '../rules/hooks.ts';
import type { Entrypoint, EnvAppend, Hook } from '../rules/rule.ts';
import { hasInARow, literal, operation, same, text, words } from './cel.ts';
import {
  duplicates,
  env,
  envFrom,
  files,
  inContainers,
  needsIn,
  refuseContainers,
  volumeMounts,
} from './container-lists.ts';
import { alone, type FieldCompilers, type FieldContext, inOrder, type Part } from './parts.ts';
import { ARGS, COMMAND, FACTS, type Pointer } from './place.ts';
import { isForWindows, linuxShellOf } from './windows.ts';

/** What the image of a container sets, as an optional map. */
const ENV = `${FACTS}.?env`;

const envAppend = (context: FieldContext, entries: readonly EnvAppend[]): Part => {
  // What goes to one variable goes in one piece, so that a second run finds it whole.
  const groups = new Map<string, { fresh: string; more: string }>();
  for (const { name, value, separator = ' ' } of entries) {
    const group = groups.get(name);
    groups.set(name, {
      fresh: group === undefined ? value : `${group.fresh}${separator}${value}`,
      more: `${group?.more ?? ''}${separator}${value}`,
    });
  }
  const present = 'c.?env.orValue([])';
  const isThere = (name: string): string => `${present}.exists(e, e.name == ${text(name)})`;
  const operations = (pointer: Pointer): string => {
    const each = [...groups].map(([name, { fresh, more }]) => {
      const value = 'e.?value.orValue("")';
      const isDone = `${value} == ${text(fresh)} || ${value}.endsWith(${text(more)})`;
      const inherited = `${ENV}[?${text(name)}].orValue(${text(name === 'PATH' ? DEFAULT_PATH : '')})`;
      const first = `[${inherited}].map(v, v == "" ? ${text(fresh)} : v + ${text(more)})[0]`;
      const extended = operation(
        'add',
        `${pointer('/env/')} + string(j) + "/value"`,
        `${value} + ${text(more)}`,
      );
      const added = operation('add', pointer('/env/-'), `{"name": ${text(name)}, "value": ${first}}`);
      return `(${isThere(name)} ? ${present}.transformList(j, e, e.name == ${text(name)} && !("valueFrom" in e) && !(${isDone}), ${extended}) : [${added}])`;
    });
    return each.join(' +\n');
  };
  return {
    field: 'envAppend',
    patch: inContainers(context, operations),
    refusals: [
      ...context.chosen.map((each) =>
        duplicates(
          each,
          [...groups.keys()].map((name) => literal({ name })),
          'false',
        ),
      ),
      ...[...groups.keys()].flatMap((name) => [
        ...refuseContainers(
          context,
          `${present}.exists(e, e.name == ${text(name)} && "valueFrom" in e)`,
          `sets ${name} with valueFrom, so nothing can be appended [EnvNotAppendable]`,
        ),
        ...(isSearchPath(name)
          ? refuseContainers(
              context,
              `!${isThere(name)} && (!${ENV}.hasValue() || c.?envFrom.orValue([]).exists(f, ${text(name)}.startsWith(f.?prefix.orValue(""))))`,
              `may inherit ${name} from its image or envFrom, and the value isn't known [EnvUnknown]`,
            )
          : []),
      ]),
    ],
    touches: [
      ...inOrder('env', 'image'),
      ...alone(...[...groups.keys()].map((name) => `env/${name}`)),
      ...([...groups.keys()].some(isSearchPath) ? alone('envFrom') : []),
    ],
    needs: needsIn(context, 'env'),
  };
};

/** What Windows can't run, in the chosen containers. */
const onWindows = (context: FieldContext, command: readonly unknown[], condition = 'true'): string[] => {
  const what = linuxShellOf(context.config, command);
  return what === undefined ? [] : refuseContainers(context, `(${isForWindows}) && ${condition}`, what);
};

const hook = (context: FieldContext, field: 'postStart' | 'preStop', value: Hook): Part => {
  const { rule } = context;
  const onConflict: OnConflict = value.onConflict ?? rule.onConflict ?? 'Fail';
  const handler = handlerOf(value);
  const chain = chainWords(value, `podgraft-${rule.name}`);
  const present = `c.?lifecycle.?${field}`;
  const old = `c.lifecycle.${field}`;
  const isEqual = same(handler, old, { is: 'type', name: 'LifecycleHandler' });
  // Another rule may have chained its hook after this one since.
  const own = [chain, handler['exec'] && (handler['exec'] as { command?: string[] }).command].filter(
    (each): each is string[] => Array.isArray(each) && each.length > 0,
  );
  const isChained = `("exec" in ${old} && (${own.map((each) => hasInARow(`${old}.exec.command`, each)).join(' || ')}))`;
  const isSame =
    own.length === 0 ? `(${isEqual})` : 'exec' in handler ? isChained : `(${isEqual} || ${isChained})`;
  const canChain = `("exec" in ${old} || "sleep" in ${old})`;
  const overPresent = (pointer: Pointer): string => {
    const path = pointer(`/lifecycle/${field}`);
    if (onConflict === 'Replace') return `${isSame} ? [] : [${operation('replace', path, literal(handler))}]`;
    if (onConflict !== 'Chain' || chain === undefined) return '[]';
    const command = `${words(chain)} + ("exec" in ${old} ? ${old}.exec.command : ["sleep", string(${old}.sleep.seconds)])`;
    return `${isSame} || !${canChain} ? [] : [${operation('replace', path, `{"exec": {"command": ${command}}}`)}]`;
  };
  const patch = inContainers(context, (pointer) => {
    const there = overPresent(pointer);
    const add = `(has(c.lifecycle) ? [] : [${operation('add', pointer('/lifecycle'), '{}')}]) + [${operation('add', pointer(`/lifecycle/${field}`), literal(handler))}]`;
    return there === '[]'
      ? `${present}.hasValue() ? [] : ${add}`
      : `${present}.hasValue() ? (${there}) : ${add}`;
  });
  const plainInit = context.chosen
    .filter(({ list }) => list === 'initContainers')
    .flatMap((each) =>
      refuseContainers(
        { ...context, chosen: [each] },
        'c.?restartPolicy.orValue("") != "Always"',
        `is an init container, which can't have a ${field} hook [HookConflict]`,
      ),
    );
  const conflicts =
    onConflict === 'Fail'
      ? refuseContainers(
          context,
          `${present}.hasValue() && !(${isSame})`,
          `has another ${field} hook [Conflict]`,
        )
      : onConflict === 'Chain'
        ? refuseContainers(
            context,
            chain === undefined
              ? `${present}.hasValue() && !(${isSame})`
              : `${present}.hasValue() && !(${isSame}) && !${canChain}`,
            `has a ${field} hook that can't be chained: only exec and sleep hooks can [HookConflict]`,
          )
        : [];
  const { command = [] } = (handler['exec'] ?? {}) as { command?: string[] };
  const windows = onWindows(context, command, onConflict === 'Keep' ? `!${present}.hasValue()` : 'true');
  // Both hooks of a rule may make the map that holds them, so the second sees what the first did.
  return { field, patch, refusals: [...plainInit, ...conflicts, ...windows], touches: alone('lifecycle') };
};

const entrypoint = (context: FieldContext, value: Entrypoint): Part => {
  const { rule } = context;
  const wrapper = wrapperOf({ rule }, value);
  // Another rule may have wrapped around it since.
  const isWrapped = hasInARow(`${COMMAND} + ${ARGS}`, wrapper);
  const isKnown = `${COMMAND}.size() > 0 || ${FACTS}.?entrypoint.hasValue()`;
  const shape = context.place.on === 'pods' ? wholeLine : fieldWise;
  return {
    field: 'entrypoint',
    patch: inContainers(
      context,
      (pointer) => `${isWrapped} || !(${isKnown}) ? [] :
    ${shape(pointer, words(wrapper))}`,
    ),
    refusals: [
      ...refuseContainers(
        context,
        `!(${isKnown})`,
        "runs an image whose ENTRYPOINT and CMD aren't known; run podgraft lock and compile the policy again [ImageUnknown]",
      ),
      ...refuseContainers(
        context,
        `${COMMAND}.size() == 0 && ${FACTS}.?entrypoint.hasValue() && ${FACTS}.value().entrypoint.size() + ${ARGS}.size() + ${FACTS}.value().cmd.size() == 0`,
        'runs an image with neither ENTRYPOINT nor CMD [ImageNoCommand]',
      ),
      ...onWindows(context, wrapper),
    ],
    touches: [...alone('command'), ...inOrder('image')],
  };
};

/** As in manifests: the wrapper is the command, and what ran is in the arguments. */
const wholeLine = (pointer: Pointer, wrapper: string): string => {
  const ran = `${COMMAND}.size() > 0 ? c.command + ${ARGS}
    : variables.images[c.image].entrypoint + (${ARGS}.size() > 0 ? c.args : variables.images[c.image].cmd)`;
  return `[${operation('add', pointer('/command'), wrapper)}, ${operation('add', pointer('/args'), `(${ran})`)}]`;
};

/** Command and arguments each by itself: kubectl apply may set one of them back and leave the other. */
const fieldWise = (pointer: Pointer, wrapper: string): string =>
  `(${COMMAND}.size() > 0
      ? [${operation('add', pointer('/command'), `${wrapper} + c.command`)}]
      : [${operation('add', pointer('/command'), `${wrapper} + variables.images[c.image].entrypoint`)}] +
        (${ARGS}.size() > 0 || variables.images[c.image].cmd.size() == 0 ? [] : [${operation('add', pointer('/args'), 'variables.images[c.image].cmd')}]))`;

export const containerFields: FieldCompilers = {
  ...{ volumeMounts, env, envFrom, envAppend, files },
  postStart: (context, value: Hook) => hook(context, 'postStart', value),
  preStop: (context, value: Hook) => hook(context, 'preStop', value),
  entrypoint,
};

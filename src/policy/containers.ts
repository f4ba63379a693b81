// Which containers of a pod a rule's container fields change, as CEL: lists of names in a variable for each rule.

import type { Config, LoadedRule } from '../config/config.ts';
import { DEFAULT_CONTAINER } from '../select/containers.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { matches, text, words } from './cel.ts';

/** The names of the containers that rules add, which no rule changes. */
export const ownNames = (config: Config): string =>
  words(
    config.rules.flatMap(({ initContainers = [], sidecars = [] }) =>
      [...(initContainers as JsonObject[]), ...(sidecars as JsonObject[])].map(({ name }) => String(name)),
    ),
  );

const named = (list: string): string => `${list}.filter(c, !(c.name in variables.own))`;

/** Whether the rule chooses containers by a selector. */
export const hasSelector = ({ containers }: LoadedRule): boolean =>
  containers?.name !== undefined || containers?.image !== undefined || containers?.init === true;

const chosenBy = ({ containers }: LoadedRule, list: string): string => {
  const checks = [
    ...(containers?.name === undefined ? [] : [matches('c.name', containers.name)]),
    ...(containers?.image === undefined ? [] : [matches('c.?image.orValue("")', containers.image)]),
  ];
  const found = checks.length === 0 ? named(list) : `${named(list)}.filter(c, ${checks.join(' && ')})`;
  return `${found}.map(c, c.name)`;
};

/** The names of the chosen containers: with a selector what matches, else the main container. */
export const chosen = (rule: LoadedRule): string => {
  if (hasSelector(rule)) return chosenBy(rule, 'variables.pod.containers');
  const annotation = `object.metadata.?annotations[?${text(DEFAULT_CONTAINER)}].orValue("")`;
  return `[${named('variables.pod.containers')}.map(c, c.name)].map(names,
${annotation} in names ? [${annotation}] : names.size() == 1 ? names : names.filter(n, false))[0]`;
};

/** The names of the chosen init containers: none but with `init: true`. */
export const chosenInit = (rule: LoadedRule): string | undefined =>
  rule.containers?.init === true ? chosenBy(rule, 'variables.pod.?initContainers.orValue([])') : undefined;

/** Why no main container could be chosen; evaluated only then. */
export const ambiguous = (): string =>
  `"several containers (" + ${named('variables.pod.containers')}.map(c, c.name).join(", ") + "): set containers in the rule, or the annotation ${DEFAULT_CONTAINER} on the pod [ContainerAmbiguous]"`;

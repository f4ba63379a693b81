// Which containers of a pod a rule's container fields change, as CEL: lists of names in a variable for each rule.

import type { Config, LoadedRule } from '../config/config.ts';
import { DEFAULT_CONTAINER } from '../select/containers.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { matches, text, words } from './cel.ts';
import type { Place } from './place.ts';

/** The names of the containers that rules add, which no rule changes. */
export const ownNames = (config: Config): string =>
  words(
    config.rules.flatMap(({ initContainers = [], sidecars = [] }) =>
      [...(initContainers as JsonObject[]), ...(sidecars as JsonObject[])].map(({ name }) => String(name)),
    ),
  );

/** The containers that no rule adds, of each list; a policy has those that its expressions read. */
export const othersVariables = [
  { name: 'others', list: 'variables.pod.containers', noun: 'containers' },
  { name: 'init_others', list: 'variables.pod.?initContainers.orValue([])', noun: 'init containers' },
].map(({ name, list, noun }) => ({
  name,
  about: `the ${noun} that no rule adds`,
  expression: `${list}.filter(c, !(c.name in variables.own))`,
}));
const names = 'variables.others.map(c, c.name)';

/** Whether the rule chooses containers by a selector. */
export const hasSelector = ({ containers }: LoadedRule): boolean =>
  containers?.name !== undefined || containers?.image !== undefined || containers?.init === true;

const chosenBy = ({ containers }: LoadedRule, others: string, matched: string): string => {
  const checks = [
    ...(containers?.name === undefined || containers.name === '.*'
      ? []
      : [matches('c.name', containers.name)]),
    ...(containers?.image === undefined ? [] : [matches('c.?image.orValue("")', containers.image)]),
  ];
  const found = checks.length === 0 ? others : `${others}.filter(c, ${checks.join(' && ')})`;
  return `!${matched} ? [] : ${found}.map(c, c.name)`;
};

/** The names of the chosen containers: with a selector what matches, else the main container; none where the rule does not match. */
export const chosen = (rule: LoadedRule, { metadata }: Place, matched: string): string => {
  if (hasSelector(rule)) return chosenBy(rule, 'variables.others', matched);
  const annotation = `${metadata}.?annotations[?${text(DEFAULT_CONTAINER)}].orValue("")`;
  return `!${matched} ? [] : [${names}].map(names,
${annotation} in names ? [${annotation}] : names.size() == 1 ? names : names.filter(n, false))[0]`;
};

/** The names of the chosen init containers: none but with `init: true`. */
export const chosenInit = (rule: LoadedRule, matched: string): string | undefined =>
  rule.containers?.init === true ? chosenBy(rule, 'variables.init_others', matched) : undefined;

/** Why no main container could be chosen; evaluated only then. */
export const ambiguous = (): string =>
  `"several containers (" + ${names}.join(", ") + "): set containers in the rule, or the annotation ${DEFAULT_CONTAINER} on the pod [ContainerAmbiguous]"`;

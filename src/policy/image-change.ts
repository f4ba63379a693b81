// On workloads: another image has another ENTRYPOINT and CMD. Where the manifest says neither, what the policy put there for
// the image before is taken out, so that the rules put in what the new one has.

import { wrapper } from '../rules/entrypoint.ts';
import { type ChoosingRule, isAsked, wordsAround } from './arguments.ts';
import { type Expression, type Variable, words } from './cel.ts';
import { COMMAND, type ContainerList, templateIn } from './place.ts';

/** The list without the words, where it begins with them. */
const without = (list: string, prefix: readonly string[]): string =>
  `[${list}].map(l, l.size() >= ${prefix.length} && l.slice(0, ${prefix.length}) == ${words(prefix)} ? l.slice(${prefix.length}, l.size()) : l)[0]`;

/** The mutation that goes first, where a rule needs to know what images run. */
export const imageChange = (rules: readonly ChoosingRule[]): Expression[] => {
  const wrappers = rules.flatMap(({ rule }) =>
    rule.entrypoint === undefined ? [] : [wrapper({ rule }, rule.entrypoint)],
  );
  const hasArguments = rules.some(isAsked);
  if (wrappers.length === 0 && !hasArguments) return [];
  const inner = wrappers.reduceRight(without, COMMAND);
  const changed = (list: ContainerList): string => {
    const { before, after } = wordsAround(rules, list);
    const remove = (field: string): string =>
      `[JSONPatch{op: "remove", path: variables.at + "/spec/${list}/" + string(i) + "/${field}"}]`;
    return `variables.pod.?${list}.orValue([]).transformList(i, c, variables.before.?${list}.orValue([]).exists(b, b.name == c.name && b.?image.orValue("") != c.?image.orValue("") && variables.images[?b.?image.orValue("")].?entrypoint.hasValue()),
  variables.before.${list}.filter(b, b.name == c.name).map(b, variables.images[b.image]).map(old, [${inner}].map(rest,
    [${COMMAND}.size() > rest.size() && rest == old.entrypoint].map(isOurs,
      (isOurs ? ${remove('command')} : []) +
      ((isOurs || ${COMMAND}.size() == 0) && c.?args.orValue([]).size() > 0 && c.args == ${before} + old.cmd + ${after} ? ${remove('args')} : []))[0])[0])[0]).flatten()`;
  };
  const hasInit = rules.some(({ chosen }) => chosen.some(({ list }) => list === 'initContainers'));
  const lists: ContainerList[] = hasInit ? ['containers', 'initContainers'] : ['containers'];
  return [
    {
      about: 'remove the command of an image that is no longer used',
      expression: `oldObject == null ? [] : [\n${lists.map(changed).join(',\n')}].flatten()`,
    },
  ];
};

/** The pod as it was before an update; evaluated only then. */
export const podBefore: Variable = {
  name: 'before',
  about: 'the pod before the update',
  expression: `(${templateIn('oldObject')}).spec`,
};

// argsPrepend and argsAppend of all rules at once: whether they are there already shows only by the words of all of them
// together. They go before entrypoint, which wraps around the arguments.

import type { LoadedRule } from '../config/config.ts';
import { operation, text, words } from './cel.ts';
import type { RulePart } from './layers.ts';
import { alone, inOrder } from './parts.ts';
import {
  ARGS,
  COMMAND,
  type ContainerList,
  containerLists,
  containersIn,
  FACTS,
  type Place,
} from './place.ts';

/** A rule, whether it does anything, and the lists of containers that it changes. */
export type ChoosingRule = Pick<RulePart, 'rule' | 'active' | 'chosen'>;

export const isAsked = ({ rule }: { readonly rule: LoadedRule }): boolean =>
  rule.argsPrepend !== undefined || rule.argsAppend !== undefined;

/** The words of all rules before and after the arguments of a container `c` of a list, as expressions. */
export const wordsAround = (
  rules: readonly ChoosingRule[],
  list: ContainerList,
): { readonly before: string; readonly after: string } => {
  const given = rules.flatMap(({ rule, chosen }) => {
    const names = chosen.find((each) => each.list === list)?.names;
    return names === undefined ? [] : [{ rule, names }];
  });
  const all = (field: 'argsPrepend' | 'argsAppend'): string[] =>
    given.flatMap(({ rule, names }) =>
      (rule[field] ?? []).length === 0 ? [] : [`c.name in ${names} ? ${words(rule[field] ?? [])} : []`],
    );
  const listed = (each: readonly string[]): string =>
    each.length === 0 ? '[""].filter(w, false)' : `[${each.join(', ')}].flatten()`;
  return { before: listed(all('argsPrepend').toReversed()), after: listed(all('argsAppend')) };
};

const patchIn = (rules: readonly ChoosingRule[], list: ContainerList, place: Place): string[] => {
  const names = rules.flatMap(({ chosen }) =>
    chosen.filter((each) => each.list === list).map((each) => `c.name in ${each.names}`),
  );
  if (names.length === 0) return [];
  const { before, after } = wordsAround(rules, list);
  const path = `${place.pointer(`/spec/${list}/`)} + string(i) + ${text('/args')}`;
  const isDone =
    'b.size() + a.size() <= l.size() && l.slice(l.size() - a.size(), l.size()) == a && (b.size() == 0 || lists.range(l.size() - b.size() + 1).exists(k, l.slice(k, k + b.size()) == b))';
  const present = `l.size() > 0 ? ${ARGS} : ${FACTS}.?cmd.orValue([])`;
  return [
    `${containersIn(list)}.transformList(i, c, ${names.join(' || ')},
  [${before}].map(b, [${after}].map(a, [${COMMAND} + ${ARGS}].map(l, ${isDone} ? [] :
    [${operation('add', path, `b + (${present}) + a`)}])[0])[0])[0]).flatten()`,
  ];
};

/** What no manifest says, and no facts about the image. */
const unknownIn = (rules: readonly ChoosingRule[]): string[] =>
  rules.flatMap(({ chosen }) =>
    chosen.map(
      ({ list, names }) =>
        `[${containersIn(list)}.filter(c, c.name in ${names} && ${COMMAND}.size() + ${ARGS}.size() == 0 && !${FACTS}.?cmd.hasValue())].map(f, f.size() == 0 ? "" : "container " + f[0].name + " runs an image whose CMD isn't known; run podgraft lock and compile the policy again [ImageUnknown]")[0]`,
    ),
  );

/** The part for all rules with arguments; none where there are none. */
export const argumentParts = (rules: readonly ChoosingRule[], place: Place): RulePart[] => {
  const asked = rules.filter(isAsked);
  const [first] = asked;
  if (first === undefined) return [];
  return [
    {
      field: 'arguments',
      rule: first.rule,
      active: `(${asked.map(({ active }) => active).join(' || ')})`,
      chosen: asked.flatMap(({ chosen }) => chosen),
      patch: containerLists.flatMap((list) => patchIn(asked, list, place)).join(' +\n'),
      refusals: unknownIn(asked),
      touches: [...alone('command'), ...inOrder('image')],
    },
  ];
};

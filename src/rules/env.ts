// env: environment variables of the selected containers. Kubernetes replaces $(NAME) by what was set before, so a new
// variable goes before the first that refers to it; the others go to the end.

import { referencesIn } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import type { Put } from './change.ts';
import { defineRule } from './descriptor.ts';
import { containerList, putEach } from './forms.ts';

const list = containerList({
  field: 'env',
  description: 'Environment variables for the selected containers.',
  example: '[{name: SITE, value: front}]',
  noun: 'variable',
  // An overlay is the text that envAppend adds.
  words: ({ op, key, container }) =>
    op === 'overlay' ? `appends to ${key} in ${container}` : `variable ${key} in ${container}`,
});

export const env = defineRule<'env', readonly JsonObject[]>({
  ...list,
  plan: (context, values) => ({
    changes: context.containers.flatMap(({ list: into, name }) =>
      inOrder(
        putEach(context.rule, values, [into, name, 'env'], 'Container.env', `${context.field}.env`),
        context.container(into, name)['env'],
        context.referencesOfRules(name) ?? new Map(),
      ),
    ),
  }),
});

const nameOf = ({ path }: Put): string => path[path.length - 1] as string;

const referencesOf = (variable: unknown): string[] =>
  isObject(variable) && typeof variable['value'] === 'string' ? referencesIn(variable['value']) : [];

/** The changes in an order, and at positions, in which what a value refers to comes before it where that is possible. */
const inOrder = (
  changes: readonly Put[],
  present: Json | undefined,
  /** The names in $(NAME) that rules write into variables. */
  coming: ReadonlyMap<string, readonly string[]>,
): readonly Put[] => {
  const there = objectsOf(present);
  const refers = (variable: unknown): boolean => referencesOf(variable).length > 0;
  // Mostly nothing refers to anything.
  if (coming.size === 0 && !there.some(refers) && !changes.some(({ value }) => refers(value))) return changes;
  const brought = (change: Put): string[] => [
    ...referencesOf(change.value),
    ...(coming.get(nameOf(change)) ?? []),
  ];
  const replaced = new Map(
    changes.filter(({ onConflict }) => onConflict === 'Replace').map((each) => [nameOf(each), each.value]),
  );
  const users = there.map((each) => {
    const name = String(each['name']);
    return { name, references: [...referencesOf(replaced.get(name) ?? each), ...(coming.get(name) ?? [])] };
  });
  const isThere = new Set(users.map(({ name }) => name));
  const fresh = new Map(
    changes.filter((each) => !isThere.has(nameOf(each))).map((each) => [nameOf(each), each]),
  );
  const firstUser = (name: string): number | undefined => firstOf(name, users, fresh, brought, new Set());
  return topological(changes, fresh, brought).map((change) => {
    const first = fresh.has(nameOf(change)) ? firstUser(nameOf(change)) : undefined;
    const user = first === undefined ? undefined : users[first];
    return user === undefined ? change : { ...change, position: { before: user.name } };
  });
};

/** New variables after those new ones that they refer to; a cycle stays as it is. */
const topological = (
  changes: readonly Put[],
  fresh: ReadonlyMap<string, Put>,
  brought: (change: Put) => readonly string[],
): Put[] => {
  const sorted = new Set<Put>();
  const visiting = new Set<Put>();
  const visit = (change: Put): void => {
    if (sorted.has(change) || visiting.has(change)) return;
    visiting.add(change);
    for (const name of brought(change)) {
      const other = fresh.get(name);
      if (other) visit(other);
    }
    sorted.add(change);
  };
  for (const each of changes) visit(each);
  return [...sorted];
};

/** The position of the first variable that refers to a new one, itself or through other new ones. */
const firstOf = (
  name: string,
  users: readonly { readonly name: string; readonly references: readonly string[] }[],
  fresh: ReadonlyMap<string, Put>,
  brought: (change: Put) => readonly string[],
  seen: Set<string>,
): number | undefined => {
  seen.add(name);
  const own = users.findIndex(({ references }) => references.includes(name));
  const through = [...fresh.values()]
    .filter((each) => !seen.has(nameOf(each)) && brought(each).includes(name))
    .flatMap((each) => firstOf(nameOf(each), users, fresh, brought, seen) ?? []);
  const all = own === -1 ? through : [own, ...through];
  return all.length === 0 ? undefined : Math.min(...all);
};

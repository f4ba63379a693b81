// Finds fields of the registry: those of a rule, and the one that a path of a pod template belongs to.

import type { CheckedLists } from '../kubernetes/template-shape.ts';
import type { Path } from '../ownership/field-path.ts';
import { ownContainerFields } from './container.ts';
import { type OwnFields, placeOf, type RuleField } from './descriptor.ts';
import { ownPodFields } from './pod.ts';
import { ruleFields } from './registry.ts';
import type { RuleHead } from './rule.ts';

const fields: readonly RuleField[] = ruleFields;

/** The value that a rule has for a field; undefined: none. */
export const fieldValue = (rule: RuleHead, { field }: RuleField): unknown =>
  (rule as unknown as Readonly<Record<string, unknown>>)[field];

/** The fields that a rule has, in the order in which they apply. */
export const fieldsOfRule = (rule: RuleHead): RuleField[] =>
  fields.filter((each) => fieldValue(rule, each) !== undefined || each.isAskedFor?.(rule));

const listsOf = (scope: RuleField['scope']): string[] =>
  fields.flatMap((each) => {
    const place = each.scope === scope && each.form === 'snippets' ? placeOf(each) : undefined;
    return place === undefined ? [] : [place];
  });

/** The lists of snippets that rules add to, in the pod's spec and in a container. */
export const checkedLists: CheckedLists = { pod: listsOf('pod'), container: listsOf('container') };

/** `use volumes of the rule`, for each field of a type that a field of a rule adds to. */
const placedIn = (type: string): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap((each) =>
      each.kubernetesField?.startsWith(`${type}.`) ? [[placeOf(each), `use ${each.field} of the rule`]] : [],
    ),
  );

/** The fields of a pod's spec and of a container that rules set in another way than by `pod` and `container`. */
export const ownFields: OwnFields = {
  PodSpec: { ...placedIn('PodSpec'), ...ownPodFields },
  Container: { ...placedIn('Container'), ...ownContainerFields },
};

const byPlace = new Map<string, RuleField>();
for (const each of fields) {
  const key = `${each.scope} ${placeOf(each)}`;
  if (!byPlace.has(key)) byPlace.set(key, each);
}

/** The field that describes what is at a path below a pod template; undefined where none does. */
export const fieldAt = (path: Path): RuleField | undefined =>
  byPlace.get(path.length < 3 ? `pod ${path[0]}` : `container ${path[2]}`);

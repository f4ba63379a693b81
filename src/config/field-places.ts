// What to write instead of an unknown field: the nearest places of the schema that have it and take its value, a
// field with a similar name, or all that there is.

import { closest } from '../kubernetes/schema/suggest.ts';
import { fieldsOf } from '../kubernetes/schema/table.ts';
import { eitherOf } from '../problems/diagnostic.ts';
import type { RuleField } from '../rules/descriptor.ts';
import { elementTypeOf } from '../rules/forms.ts';
import { ownFields } from '../rules/lookup.ts';
import { ruleFields } from '../rules/registry.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { fieldPath } from './field-path.ts';
import { fits, type Schema, schemaOf } from './prevalidate.ts';

export type Steps = readonly (string | number)[];

/** A place of a field: its path, with ANY for each index, and whether a value fits there. */
interface Place {
  readonly steps: Steps;
  readonly takes: (value: Json) => boolean;
}

const ANY = -1;
const RULE: Steps = ['spec', 'rules', ANY];
const HEAD = { name: 'rule' };
const fields: readonly RuleField[] = ruleFields;

/** Whether the check of a rule's field finds nothing wrong. */
const passes = (field: RuleField | undefined, value: Json): boolean =>
  (field?.check?.(value, '', HEAD, '1.33').length ?? 0) === 0;

/** Whether a field takes a value, by the schema and by what Kubernetes says of the value. */
export const takes = (schema: Schema, steps: Steps, value: Json): boolean => {
  if (!fits(schema, value)) return false;
  const field = steps[1] === 'rules' ? fields.find((each) => each.field === steps[3]) : undefined;
  if (steps.length === 5) return field?.form !== 'snippets' || passes(field, [value]);
  if (steps.length !== 4) return true;
  return passes(field, value) && (field?.refuse?.(value, '', HEAD, ownFields).length ?? 0) === 0;
};

const placesIn = (schema: Schema, name: string, steps: Steps): Place[] => [
  ...(schema.anyOf ?? []).flatMap((each) => placesIn(each, name, steps)),
  ...(schema.items ? placesIn(schema.items, name, [...steps, ANY]) : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const at = [...steps, key];
    const here = { steps: at, takes: (value: Json) => takes(inner, at, value) };
    return [...(key === name ? [here] : []), ...placesIn(inner, name, at)];
  }),
];

/** The places of a field of a Kubernetes pod or container in a rule. */
const mergedPlaces = (name: string): Place[] =>
  fields.flatMap((field): Place[] => {
    const type = { pod: 'PodSpec', container: 'Container' }[field.field] as
      | keyof typeof ownFields
      | undefined;
    if (type === undefined || !fieldsOf(type).has(name) || Object.hasOwn(ownFields[type], name)) return [];
    return [{ steps: [...RULE, field.field, name], takes: (value) => passes(field, { [name]: value }) }];
  });

/** The places of a field of a Kubernetes type that rules have lists of. */
const snippetPlaces = (name: string): Place[] =>
  fields
    .filter(({ form, kubernetesField }) => form === 'snippets' && kubernetesField !== undefined)
    .filter(({ kubernetesField = '' }) => fieldsOf(elementTypeOf(kubernetesField)).has(name))
    .map(({ field }) => ({ steps: [...RULE, field, ANY, name], takes: () => true }));

/** How many steps a place has in common with the map that has the field. */
const shared = ({ steps }: Place, holder: Steps): number => {
  const apart = holder.findIndex((step, at) => steps[at] !== (typeof step === 'number' ? ANY : step));
  return Math.min(apart === -1 ? holder.length : apart, steps.length - 1);
};

/** A step up or down each, and one more into a list. */
const distance = (place: Place, holder: Steps): number => {
  const down = place.steps.slice(shared(place, holder), -1);
  return holder.length - shared(place, holder) + down.length + down.filter((step) => step === ANY).length;
};

/** The nearest places, those inside the map first; those that take the value, where there are such. */
const nearest = (places: readonly Place[], holder: Steps, value: Json): Place[] => {
  const taking = places.filter((each) => each.takes(value));
  const among = taking.length > 0 ? taking : places;
  const least = Math.min(...among.map((each) => distance(each, holder)));
  const near = among.filter((each) => distance(each, holder) === least);
  const most = Math.max(...near.map((each) => shared(each, holder)));
  return near.filter((each) => shared(each, holder) === most);
};

const isFact = (steps: Steps): boolean => steps[1] === 'images' || steps[1] === 'workloads';

const placesOf = (name: string, holder: Steps): Place[] => {
  const all = [...placesIn(schemaOf('PodGraft'), name, []), ...mergedPlaces(name)];
  const likely = all.filter(({ steps }) => isFact(steps) === isFact(holder) && !steps.includes('exclude'));
  return likely.length > 0 ? likely : all;
};

/** `script belongs under entrypoint, postStart or preStop: spec.rules[0].entrypoint.script`. */
const sentence = (name: string, places: readonly Place[], holder: Steps): string => {
  const parent = ({ steps }: Place): string => {
    const [last, list] = [steps.at(-2), steps.at(-3)];
    if (last === undefined) return 'at the top of the config';
    return typeof last === 'number' ? `${list}[]` : last;
  };
  const sorted = [...places].sort((a, b) => (parent(a) < parent(b) ? -1 : 1));
  const first = sorted[0] as Place;
  const common = shared(first, holder);
  const path = fieldPath([...holder.slice(0, common), ...first.steps.slice(common)]).replaceAll('[-1]', '[]');
  const parents = [...new Set(sorted.map(parent))];
  const under = first.steps.length === 1 ? parents[0] : `under ${eitherOf(parents)}`;
  const where = parents[0] === 'rules[]' ? `in ${common === RULE.length ? 'the' : 'a'} rule` : under;
  return `${name} belongs ${where}: ${path}`;
};

/** What to write instead of an unknown field, with the field's right name where it is only misspelt. */
export const insteadOf = (
  steps: Steps,
  value: Json,
  known: readonly string[],
): { readonly remedy: string; readonly name?: string } => {
  const name = String(steps.at(-1));
  const holder = steps.slice(0, -1);
  const { names, strong } = closest(name, known);
  const end = name.charAt(0).toUpperCase() + name.slice(1);
  const near = names[0] ?? known.find((each) => each.endsWith(end));
  const misspelt = near === undefined ? undefined : { remedy: `did you mean ${near}?`, name: near };
  if (misspelt && (strong || holder.at(-1) === 'problems')) return misspelt;
  const places = nearest(placesOf(name, holder), holder, value);
  const isNear = places.some((each) => shared(each, holder) >= holder.length - 1);
  if (misspelt && !isNear) return misspelt;
  if (places.length > 0) return { remedy: sentence(name, places, holder) };
  const own = ownFields.Container[name] ?? ownFields.PodSpec[name];
  if (own !== undefined) return { remedy: own };
  const inLists = nearest(snippetPlaces(name), holder, value);
  if (inLists.length > 0) return { remedy: sentence(name, inLists, holder) };
  return { remedy: `the known fields are ${known.join(', ')}` };
};

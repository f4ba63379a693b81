// What all rules of a config bring to the containers of a pod that decides how each of them is planned: it does not matter
// which rule is first.

import type { LoadedRule } from '../config/config.ts';
import { referencesIn } from '../kubernetes/environment.ts';
import { selectContainers } from '../select/containers.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { mismatchReason } from './mismatch.ts';
import { type LookAhead, type PlanInput, selectableRole } from './plan-input.ts';

const nothing: LookAhead = { images: new Map(), references: new Map() };

/** The images that rules give to containers, and the $(NAME) that they write into variables. */
export const lookAhead = (input: PlanInput): LookAhead => {
  const { config } = input;
  if (!config.rules.some((rule) => imageOf(rule) !== undefined || referencesOf(rule).length > 0))
    return nothing;
  const images = new Map<string, string>();
  const references = new Map<string, Map<string, string[]>>();
  for (const rule of config.rules) {
    const [image, brought] = [imageOf(rule), referencesOf(rule)];
    if (image === undefined && brought.length === 0) continue;
    if (mismatchReason(rule, input) !== undefined) continue;
    const template = withImages(input.template.value, images);
    const selection = selectContainers(rule.containers, template, (list, name) =>
      selectableRole(input, list, name),
    );
    for (const { name } of 'selected' in selection ? selection.selected : []) {
      if (image !== undefined) images.set(name, image);
      const known = references.get(name) ?? new Map<string, string[]>();
      for (const { variable, names } of brought)
        known.set(variable, [...(known.get(variable) ?? []), ...names]);
      references.set(name, known);
    }
  }
  return { images, references };
};

const imageOf = ({ container }: LoadedRule): string | undefined =>
  typeof container?.['image'] === 'string' ? container['image'] : undefined;

interface Brought {
  readonly variable: string;
  /** The names in $(NAME). */
  readonly names: readonly string[];
}

const referencesOf = ({ env = [], envAppend = [], onConflict }: LoadedRule): Brought[] =>
  [...(onConflict === 'Replace' ? env : []), ...envAppend].flatMap(({ name, value }) => {
    const names = typeof value === 'string' ? referencesIn(value) : [];
    return names.length === 0 ? [] : [{ variable: String(name), names }];
  });

const withImages = (template: JsonObject, images: ReadonlyMap<string, string>): JsonObject => {
  const { spec } = template;
  if (!isObject(spec) || images.size === 0) return template;
  const lists = (['containers', 'initContainers'] as const).flatMap((list) => {
    const all = spec[list];
    if (!Array.isArray(all)) return [];
    const changed = all.map((each) => {
      const image = isObject(each) ? images.get(String(each['name'])) : undefined;
      return isObject(each) && image !== undefined ? { ...each, image } : each;
    });
    return [[list, changed] as const];
  });
  return { ...template, spec: { ...spec, ...Object.fromEntries(lists) } };
};

// The images that the containers of a pod have after the rules of a config.

import type { LoadedRule } from '../config/config.ts';
import { selectContainers } from '../select/containers.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { mismatchReason } from './mismatch.ts';
import { type PlanInput, selectableRole } from './plan-input.ts';

/**
 * The images that rules give to containers, by list and name: what another rule does to a container is for the image that
 * it ends with, whichever of the two is first.
 */
export const imagesAfter = (input: PlanInput): PlanInput['imagesAfter'] => {
  const imageOf = ({ container }: LoadedRule): unknown => container?.['image'];
  if (!input.config.rules.some((rule) => typeof imageOf(rule) === 'string')) return undefined;
  const images = new Map<string, string>();
  for (const rule of input.config.rules) {
    const image = imageOf(rule);
    if (typeof image !== 'string' || mismatchReason(rule, input) !== undefined) continue;
    const template = withImages(input.template.value, images);
    const selection = selectContainers(rule.containers, template, (list, name) =>
      selectableRole(input, list, name),
    );
    for (const { list, name } of 'selected' in selection ? selection.selected : [])
      images.set(`${list}/${name}`, image);
  }
  return images;
};

const withImages = (template: JsonObject, images: ReadonlyMap<string, string>): JsonObject => {
  const { spec } = template;
  if (!isObject(spec)) return template;
  const lists = (['containers', 'initContainers'] as const).flatMap((list) => {
    const all = spec[list];
    if (!Array.isArray(all)) return [];
    const changed = all.map((each) => {
      const image = isObject(each) ? images.get(`${list}/${each['name']}`) : undefined;
      return isObject(each) && image !== undefined ? { ...each, image } : each;
    });
    return [[list, changed] as const];
  });
  return { ...template, spec: { ...spec, ...Object.fromEntries(lists) } };
};

// Documents of a file that look like Kubernetes objects and are none.

import { Resource } from '../krm/resource.ts';
import { RESOURCE_LIST } from '../krm/resource-list/decode.ts';
import type { Stream } from '../krm/stream/stream.ts';
import { catalogue } from '../problems/catalogue.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { YamlError } from '../yaml/read/node.ts';
import { child, textOf } from '../yaml/read/value.ts';

/**
 * Reports documents that look like Kubernetes objects and are none: a deploy would silently leave them out.
 * `path` is how messages call the file, `exclude` what leaves it out.
 */
export const halfObjects = (path: string, { text, parts }: Stream, exclude?: string): Problem[] =>
  parts.flatMap(({ document: { start, end, blank }, resource }, index) => {
    const place = { where: `${path}: document ${index + 1}`, file: { path, index } };
    if (resource && isResourceList(resource))
      return [
        problem('ItemInvalid', {
          ...{ ...place, what: 'a ResourceList in a file; its items are ignored', severity: 'warning' },
          remedy: 'pipe it to podgraft without arguments, with the config as its functionConfig',
        }),
      ];
    if (blank || resource !== undefined || !text.slice(start, end).includes('metadata')) return [];
    const lacked = lackedBy(new Resource({ text, start, end, column: 0 }));
    const remedy = exclude && `${catalogue.ItemInvalid.remedy}, or exclude the file with ${exclude}`;
    return lacked === undefined
      ? []
      : [problem('ItemInvalid', { ...place, what: `has no ${lacked}`, remedy })];
  });

const isResourceList = (resource: Resource): boolean => {
  try {
    return resource.kind === RESOURCE_LIST;
  } catch (thrown) {
    if (thrown instanceof YamlError) return false; // reported when it is read
    throw thrown;
  }
};

/** Which of apiVersion and kind is missing where the other and metadata are there. */
const lackedBy = (resource: Resource): 'apiVersion' | 'kind' | undefined => {
  try {
    const { root } = resource;
    const { text } = resource.extent;
    if (child(text, root, 'metadata')?.type !== 'map') return undefined;
    const has = (key: string): boolean => (textOf(text, root, key) ?? '') !== '';
    if (has('kind')) return has('apiVersion') ? undefined : 'apiVersion';
    return has('apiVersion') ? 'kind' : undefined;
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined; // podgraft does not have to read it
    throw thrown;
  }
};

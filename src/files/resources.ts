// The objects that a run works on: those in files, and the ImageCatalogs beside the config.

import type { Resource } from '../krm/resource.ts';
import type { Stream } from '../krm/stream/stream.ts';

/** The objects in files, in order. */
export const resourcesIn = (files: readonly { readonly stream: Stream }[]): Resource[] =>
  files.flatMap(({ stream }) => stream.parts.flatMap(({ resource }) => resource ?? []));

/** With catalogs that are not among them: one that is beside the config and among the files is one catalog. */
export const withCatalogs = (
  resources: readonly Resource[],
  catalogs: readonly Resource[],
): readonly Resource[] => {
  const known = new Set(resources.map(({ source }) => source));
  return [...resources, ...catalogs.filter(({ source }) => !known.has(source))];
};

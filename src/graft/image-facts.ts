// What a run knows about images: from spec.images and from the ImageCatalogs among its items.

import type { Config } from '../config/config.ts';
import { API_VERSION } from '../config/load.ts';
import { prevalidate } from '../config/prevalidate.ts';
import { validateWithZod } from '../config/validate.ts';
import { buildImageIndex, type ImageEntry, type ImageFacts, type ImageIndex } from '../images/catalog.ts';
import { displayName, fileOf, refOf } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead, readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import type { ObjectType } from '../krm/resource-list/type-reader.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';

/** Gathers the entries; `problems` are those of catalogs that are not right, and entries that contradict. */
export const readCatalogs = (
  items: Items,
  config: Config,
): { readonly images: ImageIndex; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const entries: ImageEntry[] = config.images.map((facts, index) => ({
    facts: facts as ImageFacts,
    where: `spec.images[${index}]`,
  }));
  for (const place of items.ofType(({ kind }) => kind === undefined || kind === 'ImageCatalog')) {
    entries.push(...entriesOf(items.at(place), items.typeAt(place), problems));
  }
  const images = buildImageIndex(entries);
  return { images, problems: [...problems, ...images.problems] };
};

const entriesOf = (resource: Resource, type: ObjectType, problems: Problem[]): ImageEntry[] => {
  // What may be anything is read, and reported, when the workloads are looked at.
  const identity =
    type.kind === undefined
      ? identityIfRead(resource)
      : readOrReport(resource, problems, () => resource.identity);
  if (identity?.kind !== 'ImageCatalog' || identity.apiVersion !== API_VERSION) return [];
  const value = readOrReport(resource, problems, () => resource.value);
  if (value === undefined) return [];
  const where = displayName(identity);
  if (!prevalidate('ImageCatalog', value)) {
    const diagnostics = validateWithZod('ImageCatalog', value);
    for (const { kind, path, what } of diagnostics) {
      const place = { resource: refOf(identity), file: fileOf(identity) };
      problems.push(problem(kind, { where: `${where}: ${path}`, what, path, ...place }));
    }
    if (diagnostics.length > 0) return [];
  }
  const { images } = (value as unknown as { spec: { images: ImageFacts[] } }).spec;
  return images.map((facts, index) => ({ facts, where: `${where}, spec.images[${index}]` }));
};

// Finds the images whose facts the entrypoint rules of a config need, by planning: those of the containers
// that such a rule touches and whose command is not set. Reading images is lock's.

import { resolve } from 'node:path';
import { API_VERSION } from '../config/load.ts';
import { graft } from '../graft.ts';
import { buildImageIndex, type ImageEntry, type ImageFacts } from '../images/catalog.ts';
import type { Resource } from '../krm/resource.ts';
import { hasErrors } from '../problems.ts';
import type { Json } from '../yaml/resolve.ts';
import { isObject } from '../yaml/value.ts';
import { locateAll, readConfig } from './config-file.ts';
import type { Io } from './io.ts';
import type { FindImages } from './lock.ts';
import { readPackage } from './package.ts';

/** A finder that reads config and paths in the folder of `io`. */
export const imageFinder =
  (io: Io): FindImages =>
  async (configPath, paths, outputPath) => {
    const output = outputPath === undefined ? undefined : resolve(io.cwd, outputPath);
    const outside = output === undefined ? [] : factsIn(readPackage([outputPath as string], io).resources);
    if (configPath === undefined) return { images: [], existing: outside, problems: [] };
    const { config, catalogs, problems: found, source } = readConfig([configPath], io);
    const pack = readPackage(paths, io);
    const problems = [...found, ...pack.problems];
    if (config === undefined || hasErrors(problems)) return { images: [], existing: outside, problems };
    // What the output file says is about to be written anew, so it answers for nothing here.
    const isOutput = (resource: Resource): boolean =>
      output !== undefined && resource.file !== undefined && resolve(io.cwd, resource.file.path) === output;
    const resources = [...pack.resources, ...catalogs].filter((each) => !isOutput(each));
    const entries: ImageEntry[] = [...(config.images as readonly ImageFacts[]), ...factsIn(resources)].map(
      (facts) => ({
        ...{ facts, where: '' },
      }),
    );
    const { find } = buildImageIndex(entries);
    const wrapping = new Set(config.rules.filter(({ entrypoint }) => entrypoint).map(({ name }) => name));
    const grafting = graft(resources, config);
    const images = new Set<string>();
    for (const { plans, templates } of grafting.workloads) {
      plans.forEach(({ decisions }, index) => {
        for (const { rule, reason, containers } of decisions) {
          if (reason !== undefined || !wrapping.has(rule)) continue;
          for (const { list, name } of containers) {
            const image = imageWithoutCommand(templates[index]?.before, list, name);
            if (image !== undefined && find(image) === undefined) images.add(image);
          }
        }
      });
    }
    // An image that is not known is what lock is for; whatever else is wrong is render's to tell.
    const own = grafting.problems.filter(
      ({ resource, severity }) => resource === undefined && severity === 'error',
    );
    return {
      images: [...images].sort(),
      existing: outside,
      problems: [...problems, ...locateAll(own, source)],
    };
  };

const imageWithoutCommand = (template: Json | undefined, list: string, name: string): string | undefined => {
  const spec = isObject(template) && isObject(template['spec']) ? template['spec'] : {};
  const containers = spec[list];
  const found = Array.isArray(containers)
    ? containers.find((each) => isObject(each) && each['name'] === name)
    : undefined;
  if (!isObject(found) || typeof found['image'] !== 'string') return undefined;
  const { command } = found;
  return Array.isArray(command) && command.length > 0 ? undefined : found['image'];
};

const factsIn = (resources: readonly Resource[]): ImageFacts[] =>
  resources.flatMap((resource) => {
    if (resource.kindHint !== undefined && resource.kindHint !== 'ImageCatalog') return [];
    const { kind, apiVersion } = resource.identity;
    if (kind !== 'ImageCatalog' || apiVersion !== API_VERSION) return [];
    const { value } = resource;
    const spec = isObject(value) && isObject(value['spec']) ? value['spec'] : {};
    const images = Array.isArray(spec['images']) ? spec['images'] : [];
    return images.filter(
      (each) => isObject(each) && typeof each['image'] === 'string',
    ) as unknown as ImageFacts[];
  });

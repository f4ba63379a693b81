// Reads the pods of the manifests in the folder that PODGRAFT_CORPUS names.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../../src/yaml/read/value.ts';

export interface CorpusWorkload {
  readonly file: string;
  readonly value: Record<string, unknown>;
  readonly podSpec: Record<string, unknown>;
}

export const corpus = process.env['PODGRAFT_CORPUS'];

/** All workloads of the corpus with a pod; YAML 1.1 numbers, as Kubernetes reads them. */
export const corpusWorkloads = (): CorpusWorkload[] => {
  if (corpus === undefined) return [];
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((each) =>
    /\.ya?ml$/.test(each),
  );
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(corpus, file), 'utf8'), { version: '1.1', merge: true }).flatMap(
      (document) =>
        itemsOf(document.toJS()).flatMap((value) =>
          podSpecsOf(value).map((podSpec) => ({ file, value, podSpec })),
        ),
    ),
  );
};

const itemsOf = (value: unknown): Record<string, unknown>[] => {
  if (!isObject(value)) return [];
  return Array.isArray(value['items']) ? value['items'].flatMap(itemsOf) : [value];
};

const podSpecsOf = (value: Record<string, unknown>): Record<string, unknown>[] => {
  if (typeof value['apiVersion'] !== 'string' || value['kind'] === 'CustomResourceDefinition') return [];
  const spec = isObject(value['spec']) ? value['spec'] : {};
  const job = isObject(spec['jobTemplate']) ? (spec['jobTemplate']['spec'] as Record<string, unknown>) : spec;
  const template = isObject(job['template']) ? job['template']['spec'] : spec;
  return isObject(template) && Array.isArray(template['containers']) ? [template] : [];
};

// What a cluster would be given if podgraft let the mistake of a problem page pass: podgraft's own output with its checks
// turned off or, where there is none, what the rule says put together by hand.
import { parse } from 'yaml';
import { tunableKinds } from '../../src/problems/catalogue.ts';
import { transform } from '../../src/transform.ts';
import { isObject } from '../../src/yaml/read/value.ts';
import type { KubernetesObject } from './api-server.ts';
import { templateOf } from './broad-graft.ts';
import { assemble } from './rich-rule.ts';

type Json = Record<string, unknown>;

interface List {
  readonly functionConfig?: { readonly kind?: unknown; readonly spec?: Json };
  readonly items?: readonly unknown[];
}

export interface PageObjects {
  /** The objects that the list holds. */
  readonly before: readonly KubernetesObject[];
  /** What would be applied. */
  readonly after: readonly KubernetesObject[];
}

/** The objects of a ResourceList, in a namespace; none of a text that is no list. */
const itemsOf = (text: string, namespace: string): KubernetesObject[] => {
  const list = read(text);
  return (list?.items ?? []).filter(isObject).map((item) => {
    const metadata = isObject(item['metadata']) ? item['metadata'] : {};
    const place = item['kind'] === 'Namespace' ? { name: namespace } : { namespace };
    return { ...item, metadata: { ...metadata, ...place } };
  });
};

const read = (text: string): List | undefined => {
  try {
    return parse(text, { version: '1.1' }) as List;
  } catch {
    return undefined;
  }
};

/** The list with its config's checks turned off, those that can be. */
const unchecked = (text: string): string => {
  const list = read(text);
  const { functionConfig } = list ?? {};
  if (!isObject(functionConfig?.spec)) return text;
  const problems = Object.fromEntries(tunableKinds.map((kind) => [kind, 'Off']));
  const spec = { ...functionConfig.spec, validation: 'Off', problems };
  return JSON.stringify({ ...list, functionConfig: { ...functionConfig, spec } });
};

export const objectsOfPage = (text: string, namespace: string, isRefused: boolean): PageObjects => {
  const before = itemsOf(text, namespace);
  const { output, exitCode } = transform(unchecked(text));
  if (exitCode === 0) return { before, after: itemsOf(output, namespace) };
  return { before, after: isRefused ? [...before, ...byHand(text, namespace)] : before };
};

/** A Deployment with what each rule says, and a ConfigMap with its files. */
const byHand = (text: string, namespace: string): KubernetesObject[] => {
  const rules = read(text)?.functionConfig?.spec?.['rules'];
  return (Array.isArray(rules) ? rules : []).filter(isObject).flatMap((rule) => {
    const files = (Array.isArray(rule['files']) ? rule['files'] : []).filter(isObject);
    const data = Object.fromEntries(files.map(({ content }, index) => [`file-${index}`, content]));
    return [
      { ...assemble(rule), metadata: { name: 'by-hand', namespace } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'by-hand', namespace }, data },
    ];
  });
};

/** The pod that a controller makes of a workload. */
export const podFor = (workload: KubernetesObject): KubernetesObject | undefined => {
  const template = templateOf(workload);
  if (template === undefined) return undefined;
  const { name, namespace } = workload['metadata'] as { name: string; namespace: string };
  const metadata = { ...(template['metadata'] as Json | undefined), name, namespace };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: template['spec'] };
};

// Real manifests as input for the benchmarks: all documents of a folder's files, in the form in which hosts send them
// and as people wrote them, in one list and as files.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { transform } from '../src/transform.ts';
import { manifestsBelow } from '../test/files-below.ts';

/** The rule of bench/kyaml: an init container, a volume and a mount in each container of every workload. */
export const rule: readonly string[] = [
  '- name: prepare-webpage',
  "  containers: {name: '.*'}",
  '  volumes:',
  '  - name: podgraft-bench',
  '    emptyDir: {}',
  '  initContainers:',
  '  - name: prepare-webpage',
  '    image: busybox:1.28',
  '    command: [sh, -c]',
  '    args:',
  '    - |',
  '      set -x',
  "      echo '<h2>Page prepared by an init container</h2>' > /podgraft-bench/index.html",
  '    volumeMounts:',
  '    - name: podgraft-bench',
  '      mountPath: /podgraft-bench',
  '  volumeMounts:',
  '  - name: podgraft-bench',
  '    mountPath: /usr/share/podgraft-bench/',
];

/** The config with these rules. */
export const configOf = (rules: readonly string[]): string =>
  [
    'apiVersion: podgraft.dev/v1alpha1',
    'kind: PodGraft',
    'metadata:',
    '  name: bench',
    'spec:',
    '  rules:',
    ...rules.map((line) => `  ${line}`),
    '',
  ].join('\n');

const indented = (text: string): string => text.replace(/^(?=[^\r\n])/gm, '  ');

/** Documents as the items of a list. */
export const listOf = (documents: readonly string[], rules: readonly string[] = rule): string =>
  [
    'apiVersion: config.kubernetes.io/v1',
    'kind: ResourceList',
    'items:',
    ...documents.map((text) => `-${indented(text).slice(1).replace(/\n$/, '')}`),
    'functionConfig:',
    `${indented(configOf(rules))}`,
  ].join('\n');

interface Document {
  readonly path: string;
  /** From its first line with content on. */
  readonly text: string;
  readonly value: Record<string, unknown>;
}

const documentsOf = (path: string): Document[] =>
  readFileSync(path, 'utf8')
    .split(/^(?:---|\.\.\.)[^\n]*(?:\n|$)/m)
    .flatMap((whole) => {
      const start = /^(?=[^\s#])/m.exec(whole)?.index;
      if (start === undefined) return [];
      const text = whole.slice(start);
      try {
        const value = parse(text, { logLevel: 'error' });
        const isObject = value?.apiVersion && value.kind && value.metadata?.name;
        return isObject && transform(listOf([text])).exitCode === 0 ? [{ path, text, value }] : [];
      } catch {
        return []; // What is no YAML, or none after a dash.
      }
    });

/** An object as kyaml prints it, with the annotations of kustomize. */
const canonical = (value: Document['value'], index: number): string => {
  const { apiVersion, kind, metadata, ...rest } = value;
  const { name, namespace, annotations, ...others } = metadata as Record<string, unknown>;
  const host = {
    'config.kubernetes.io/index': `${index}`,
    'config.k8s.io/id': `${index + 1}`,
    'internal.config.kubernetes.io/index': `${index}`,
    'internal.config.kubernetes.io/id': `${index + 1}`,
  };
  const all = { ...(annotations as object), ...host };
  const named = { name, ...(namespace !== undefined && { namespace }), annotations: all, ...others };
  return stringify(
    { apiVersion, kind, metadata: named, ...rest },
    { indentSeq: false, lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false },
  );
};

export interface Corpus {
  readonly count: number;
  /** Documents as hosts send them, and as they were written. */
  readonly canonical: readonly string[];
  readonly written: readonly string[];
  /** Writes the documents below a folder, in the files that they come from. */
  readonly writeFiles: (folder: string) => void;
}

/** The documents of a folder which are Kubernetes objects and to which the rule can be applied. */
export const readCorpus = (folder: string): Corpus => {
  const documents = manifestsBelow(folder).flatMap(documentsOf);
  return {
    count: documents.length,
    canonical: documents.map(({ value }, index) => canonical(value, index)),
    written: documents.map(({ text }) => text),
    writeFiles: (target) => {
      const files = new Map<string, string[]>();
      for (const { path, text } of documents) files.set(path, [...(files.get(path) ?? []), text]);
      for (const [path, texts] of files) {
        const to = join(target, relative(folder, path));
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(to, texts.map((text) => text.replace(/\n?$/, '\n')).join('---\n'));
      }
    },
  };
};

// Real manifests: every document of the corpus as an item. Set PODGRAFT_CORPUS to its folder.

import { readFileSync } from 'node:fs';
import jsYaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { manifestsBelow } from '../files-below.ts';
import { configOf } from '../generate/config.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

const corpus = process.env['PODGRAFT_CORPUS'];
if (corpus === undefined) process.stderr.write('PODGRAFT_CORPUS is not set: the corpus tests are skipped\n');

interface Doc {
  readonly path: string;
  readonly item: string;
  readonly value: Record<string, unknown>;
}

/** The documents of a file that js-yaml reads as Kubernetes objects, indented to stand after a dash. */
const documents = (path: string): Doc[] =>
  readFileSync(path, 'utf8')
    .split(/^---[^\n]*\n/m)
    .flatMap((text): Doc[] => {
      const lines = text.replace(/\n*$/, '').split('\n');
      const first = lines.findIndex((line) => /^[A-Za-z{"]/.test(line));
      if (first === -1) return [];
      const body = lines.slice(first);
      let value: unknown;
      try {
        value = jsYaml.safeLoad(body.join('\n'));
      } catch {
        return [];
      }
      const object = value as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown } } | null;
      if (typeof object !== 'object' || object === null) return [];
      if (!object.apiVersion || !object.kind || !object.metadata?.name) return [];
      const item = body.map((line, index) => (index === 0 || line === '' ? line : `  ${line}`)).join('\n');
      try {
        if (JSON.stringify(read(resourceList([item], {})).items[0]) !== JSON.stringify(value)) return [];
      } catch {
        return []; // what a closing `...` or an odd indentation makes no item
      }
      return [{ path, item, value: object as Record<string, unknown> }];
    });

const all = corpus === undefined ? [] : manifestsBelow(corpus).flatMap(documents);
const nothing = configOf('nobody', [
  { name: 'none', target: { name: 'no-such-name' }, env: [{ name: 'X', value: 'y' }] },
]);
const everything = configOf('corpus', [
  {
    name: 'all',
    containers: { name: '.*' },
    initContainers: [
      { name: 'podgraft-test-init', image: 'busybox:1.28', command: ['sh', '-c', 'echo "a"\nexit 0\n'] },
    ],
    volumes: [{ name: 'podgraft-test-volume', emptyDir: {} }],
    volumeMounts: [{ name: 'podgraft-test-volume', mountPath: '/podgraft-test' }],
    env: [{ name: 'PODGRAFT_TEST', value: 'on' }],
  },
]);

type Any = Record<string, unknown>;
const paths: Record<string, string[]> = {
  Pod: [],
  PodTemplate: ['template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};
const templateKinds =
  /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|Rollout|Configuration)$/;
const groups = /^(?:v1|(?:apps|extensions|batch|argoproj\.io|serving\.knative\.dev)\/[^/]+)$/;

/** What the config should make of an object, worked out on plain values. */
const intended = (value: Any): Any => {
  const out = structuredClone(value);
  if (String(out['kind']).endsWith('List') && Array.isArray(out['items'])) {
    out['items'] = (out['items'] as Any[]).map(intended);
    return out;
  }
  const kind = String(out['kind']);
  const api = String(out['apiVersion']);
  const isKnative = kind === 'Service' && api.startsWith('serving.knative.dev/');
  if (!groups.test(api) || !(templateKinds.test(kind) || kind in paths || isKnative)) return out;
  if (kind === 'Rollout' && (out['spec'] as Any)?.['workloadRef']) return out;
  let at: Any = out;
  for (const step of paths[kind] ?? ['spec', 'template']) at = at?.[step] as Any;
  const spec = at?.['spec'] as Any | undefined;
  if (!spec) return out;
  const push = (into: Any, list: string, each: unknown): void => {
    into[list] = [...((into[list] as unknown[] | null | undefined) ?? []), each];
  };
  push(spec, 'initContainers', {
    name: 'podgraft-test-init',
    image: 'busybox:1.28',
    command: ['sh', '-c', 'echo "a"\nexit 0\n'],
  });
  push(spec, 'volumes', { name: 'podgraft-test-volume', emptyDir: {} });
  for (const each of spec['containers'] as Any[]) {
    push(each, 'volumeMounts', { name: 'podgraft-test-volume', mountPath: '/podgraft-test' });
    push(each, 'env', { name: 'PODGRAFT_TEST', value: 'on' });
  }
  return out;
};

const withoutRecord = (value: Any, original: Any): Any => {
  const out = structuredClone(value);
  const before = original['metadata'] as Any | undefined;
  const metadata = out['metadata'] as Any | undefined;
  if (metadata?.['annotations']) {
    delete (metadata['annotations'] as Any)['podgraft.dev/grafts'];
    if (Object.keys(metadata['annotations'] as Any).length === 0 && !before?.['annotations']) {
      if (before && 'annotations' in before) metadata['annotations'] = before['annotations'];
      else delete metadata['annotations'];
    }
  }
  if (Array.isArray(out['items'])) {
    out['items'] = (out['items'] as Any[]).map((each, index) =>
      withoutRecord(each, (original['items'] as Any[])[index] as Any),
    );
  }
  return out;
};

describe.skipIf(corpus === undefined)('real manifests', () => {
  test('the corpus is there', () => {
    expect(all.length).toBeGreaterThan(600);
  });

  test('a config that matches nothing changes no byte', () => {
    for (const { path, item } of all) {
      const text = resourceList([item], nothing);
      expect(runWith(text, nothing).text, path).toBe(text);
    }
    const together = resourceList(
      all.map((each) => each.item),
      nothing,
    );
    expect(runWith(together, nothing).text).toBe(together);
  });

  test('an init container, a volume, a mount and a variable: exactly these are new, and revert takes them out', () => {
    let changed = 0;
    for (const { path, item, value } of all) {
      const text = resourceList([item], everything);
      const before = read(text).items[0] as Any;
      const done = runWith(text, everything);
      if (done.failed) {
        expect(done.text, `${path}: ${done.messages[0]}`).toBe(text);
        expect(done.kinds[0], `${path}: ${done.messages[0]}`).toMatch(
          /^(?:WorkloadInvalid|AnchorShared|ItemInvalid)$/,
        );
        continue;
      }
      const after = read(done.text).items;
      expect(after.length, path).toBe(1);
      expect(withoutRecord(after[0] as Any, before), path).toEqual(intended(before));
      expect(before, path).toEqual(value);
      if (done.text === text) continue;
      changed++;
      const lines = done.text.split('\n');
      let at = 0;
      for (const line of text.split('\n')) {
        // Something new may stand before the closing bracket of a flow collection.
        const head = /[[{]/.test(line) ? line.replace(/[\]}]*\s*$/, '') : undefined;
        const stays = (each = ''): boolean => each === line || (head !== undefined && each.startsWith(head));
        while (at < lines.length && !stays(lines[at])) at++;
        expect(at, `${path} lost: ${line}`).toBeLessThan(lines.length);
        at++;
      }
      expect(runWith(done.text, everything).text, path).toBe(done.text);
      const emptied = configOf('corpus', []);
      expect(runWith(done.text, emptied).text, path).toBe(runWith(text, emptied).text);
    }
    expect(changed).toBeGreaterThan(250);
  });
});

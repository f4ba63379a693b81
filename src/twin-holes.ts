// Which words of a workload podgraft never looks at under a config: what they are changes nothing of what
// becomes of it. Whatever rules, records or traps may ask for is none of them.

import type { Config } from './config/load.ts';
import { GRAFTS } from './krm/annotations.ts';
import { DEFAULT_CONTAINER } from './match/containers.ts';
import type { Path } from './record/path.ts';
import { samePath } from './record/path.ts';
import { type Layer, parseRecord } from './record/record.ts';
import type { Workload } from './workload.ts';
import type { MapNode, Node, Tree } from './yaml/node.ts';
import { scalarText } from './yaml/scalar.ts';
import { child } from './yaml/value.ts';

/** Where such a word stands. */
export interface Hole {
  readonly start: number;
  readonly end: number;
}

export interface Circumstances {
  readonly config: Config;
  /** There are facts of images, so what an image is called matters. */
  readonly knowsImages: boolean;
  /** There are objects that say what a namespace allows. */
  readonly hasNeighbours: boolean;
}

const asked = { labels: 'podLabels', annotations: 'podAnnotations' } as const;

/** The words of a workload's tree that do not matter, in the order of their places. */
export const holesOf = (
  tree: Tree,
  { kind, identity }: Pick<Workload, 'kind' | 'identity'>,
  { config, knowsImages, hasNeighbours }: Circumstances,
): Hole[] => {
  const { text, root } = tree;
  const [path = [], ...others] = kind.paths;
  if (others.length > 0 || path.includes('*') || tree.shared.size > 0) return [];
  const { rules } = config;
  const record = identity.annotations[GRAFTS];
  const layers: readonly Layer[] = record === undefined ? [] : parseRecord(record).layers;
  const isLayer = (...parts: Path): boolean => layers.some((layer) => samePath(layer.path, parts));
  const selects = rules.some(({ targets, excluded }) =>
    [targets ?? [], excluded ?? []].flat().some((each) => each.labels || each.annotations),
  );
  const holes: Hole[] = [];
  const hole = (node: Node | null | undefined): void => {
    if (node?.type === 'scalar' && node.anchor === undefined && node.tag === undefined) {
      holes.push({ start: node.start, end: node.end });
    }
  };
  const all = (node: Node | null | undefined): void => {
    if (node?.type === 'map' && !node.flow) for (const each of node.entries) all(each.value);
    else if (node?.type === 'seq' && !node.flow) for (const each of node.items) all(each.value);
    else hole(node);
  };
  const at = (node: Node | null | undefined, key: string): Node | null | undefined =>
    blockChild(text, node, key);
  /** The values of a map of labels or annotations whose keys nobody asks for. */
  const values = (node: Node | null | undefined, matters: (key: string) => boolean): void => {
    if (node?.type !== 'map' || node.flow) return;
    for (const { key, value } of node.entries) {
      const name = scalarText(key, text);
      if (!name.includes('podgraft.dev/') && !matters(name)) hole(value);
    }
  };

  const metadata = at(root, 'metadata');
  const isPod = path.length === 0;
  const templateKeys =
    (field: 'labels' | 'annotations') =>
    (key: string): boolean =>
      hasNeighbours ||
      isLayer(field, key) ||
      key === DEFAULT_CONTAINER ||
      rules.some((rule) => rule[asked[field]] !== undefined);
  hole(at(metadata, 'name'));
  if (!hasNeighbours) hole(at(metadata, 'namespace'));
  for (const field of ['labels', 'annotations'] as const) {
    if (!selects && !isPod) values(at(metadata, field), () => false);
  }
  const template = path.reduce<Node | null | undefined>((node, key) => at(node, key), root);
  if (!isPod) {
    const spec = at(root, 'spec');
    hole(at(spec, 'replicas'));
    all(at(spec, 'selector'));
    const inner = at(template, 'metadata');
    for (const field of ['labels', 'annotations'] as const) values(at(inner, field), templateKeys(field));
  }

  const added = new Set(
    rules.flatMap(({ initContainers = [], sidecars = [] }) => [...initContainers, ...sidecars].map(nameOf)),
  );
  const variables = new Set(
    rules.flatMap(({ env = [], envAppend = [] }) => [...env, ...envAppend].map(nameOf)),
  );
  const wraps = rules.some((rule) => rule.entrypoint !== undefined);
  const byImage = knowsImages || wraps || rules.some((rule) => rule.containers?.image !== undefined);
  const ofContainer = (list: string, container: Node | null): void => {
    const name = at(container, 'name');
    if (name?.type !== 'scalar') return;
    const called = scalarText(name, text);
    if (added.has(called) || isLayer(list, called)) return;
    if (!byImage) hole(at(container, 'image'));
    if (!hasNeighbours) all(at(container, 'resources'));
    if (!wraps && !knowsImages && !isLayer(list, called, 'entrypoint')) {
      for (const field of ['command', 'args']) words(at(container, field), hole);
    }
    const env = at(container, 'env');
    if (env?.type !== 'seq' || env.flow) return;
    for (const { value } of env.items) {
      const variable = at(value, 'name');
      if (variable?.type !== 'scalar') continue;
      const key = scalarText(variable, text);
      if (!variables.has(key) && !isLayer(list, called, 'env', key)) hole(at(value, 'value'));
    }
  };
  const podSpec = at(template, 'spec');
  for (const list of ['initContainers', 'containers']) {
    const containers = at(podSpec, list);
    if (containers?.type !== 'seq' || containers.flow) continue;
    for (const { value } of containers.items) ofContainer(list, value);
  }
  return holes.sort((a, b) => a.start - b.start);
};

const nameOf = (value: unknown): string => String((value as { name?: unknown }).name ?? '');

const words = (node: Node | null | undefined, hole: (node: Node | null) => void): void => {
  if (node?.type === 'seq' && !node.flow) for (const { value } of node.items) hole(value);
};

const blockChild = (text: string, node: Node | null | undefined, key: string): Node | null | undefined =>
  node?.type === 'map' && !(node as MapNode).flow ? child(text, node, key) : undefined;

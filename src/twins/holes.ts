// Which words of a workload podgraft never looks at under a config: what they are changes nothing of what
// becomes of it. Whatever rules, records or traps may ask for is none of them.

import type { Workload } from '../find-workloads.ts';
import { GRAFTS } from '../krm/annotations.ts';
import { type ContainerList, DEFAULT_CONTAINER } from '../match/containers.ts';
import type { Path } from '../record/path.ts';
import { samePath } from '../record/path.ts';
import { type Layer, parseRecord } from '../record/record.ts';
import { CONTENT_VOLUME } from '../rules/content.ts';
import type { Node, Tree } from '../yaml/node.ts';
import { scalarText } from '../yaml/scalar.ts';
import { child } from '../yaml/value.ts';
import type { Interest } from './interest.ts';
import { type Family, freeWord, getAlong, isWord, name, port } from './words.ts';

/** Where such a word stands. */
export interface Hole {
  readonly start: number;
  readonly end: number;
  /** Matches, from where the hole begins, what may stand in it. */
  readonly word: RegExp;
  /** Those that its word has to get along with. */
  readonly family?: Family;
  /** The list of the container whose name it is. */
  readonly list?: ContainerList | undefined;
}

type Place = Node | null | undefined;

interface Named {
  readonly node: Place;
  /** Whether it may be called otherwise. */
  readonly isFree: boolean;
  readonly list?: ContainerList;
}

/** The words of a workload's tree that do not matter, in the order of their places. */
export const holesOf = (
  tree: Tree,
  { kind, identity }: Pick<Workload, 'kind' | 'identity'>,
  interest: Interest,
): Hole[] => {
  const [path = [], ...others] = kind.paths;
  if (others.length > 0 || path.includes('*') || tree.shared.size > 0) return [];
  const record = identity.annotations[GRAFTS];
  const holes = new Holes(tree.text, record === undefined ? [] : parseRecord(record).layers);
  const metadata = holes.at(tree.root, 'metadata');
  const template = path.reduce<Place>((node, key) => holes.at(node, key), tree.root);
  const inner = holes.at(template, 'metadata');
  holes.word(holes.at(metadata, 'name'));
  if (!interest.inNeighbours) holes.word(holes.at(metadata, 'namespace'));
  if (path.length > 0) {
    const spec = holes.at(tree.root, 'spec');
    for (const field of ['replicas', 'serviceName', 'schedule']) holes.word(holes.at(spec, field));
    holes.below(holes.at(spec, 'selector'));
    const matters = { labels: interest.inPodLabels, annotations: interest.inPodAnnotations };
    for (const field of ['labels', 'annotations'] as const) {
      if (!interest.inMetadata) holes.values(holes.at(metadata, field), () => false);
      holes.values(
        holes.at(inner, field),
        (key) => matters[field] || key === DEFAULT_CONTAINER || holes.isLayer(field, key),
      );
    }
  }
  const hasDefault = holes.at(holes.at(inner, 'annotations'), DEFAULT_CONTAINER) !== undefined;
  inPodSpec(holes, holes.at(template, 'spec'), interest, interest.inNames || hasDefault);
  return holes.found.sort((a, b) => a.start - b.start);
};

const inPodSpec = (holes: Holes, podSpec: Place, interest: Interest, namesMatter: boolean): void => {
  holes.word(holes.at(podSpec, 'serviceAccountName'));
  for (const volume of holes.items(holes.at(podSpec, 'volumes'))) {
    const called = holes.textAt(volume, 'name');
    if (called === undefined || called.startsWith(CONTENT_VOLUME)) continue;
    if (interest.volumes.has(called) || holes.isLayer('volumes', called)) continue;
    for (const source of ['configMap', 'secret', 'persistentVolumeClaim'])
      holes.below(holes.at(volume, source));
  }
  const names: Named[] = [];
  for (const list of ['initContainers', 'containers'] as const) {
    for (const container of holes.items(holes.at(podSpec, list))) {
      const called = holes.textAt(container, 'name');
      const isUsers =
        called !== undefined && !interest.containers.has(called) && !holes.isLayer(list, called);
      const isFree = isUsers && !holes.isTouched(list, called);
      names.push({ node: holes.at(container, 'name'), isFree, list });
      if (isUsers) inContainer(holes, container, [list, called], interest);
    }
  }
  if (!namesMatter) holes.family(names, name, { taken: interest.containers, distinct: true });
};

const inContainer = (holes: Holes, container: Place, path: Path, interest: Interest): void => {
  const wordsIn = (field: string): void => {
    for (const word of holes.items(holes.at(container, field))) holes.word(word);
  };
  if (!interest.inImages) holes.word(holes.at(container, 'image'));
  if (!interest.inCommands && !holes.isLayer(...path, 'entrypoint')) {
    wordsIn('command');
    wordsIn('args');
  }
  if (!interest.inNeighbours) {
    for (const field of ['resources', 'startupProbe', 'readinessProbe', 'livenessProbe'])
      holes.below(holes.at(container, field));
    const ports = holes.items(holes.at(container, 'ports'));
    for (const each of ports) holes.word(holes.at(each, 'name'));
    const numbers = ports.map((each) => ({ node: holes.at(each, 'containerPort'), isFree: true }));
    holes.family(numbers, port, interest.ports);
  }
  if (!interest.inEnvFrom && !holes.isTouched(...path, 'envFrom'))
    holes.below(holes.at(container, 'envFrom'));
  const variables = holes.items(holes.at(container, 'env')).map((variable): Named => {
    const called = holes.textAt(variable, 'name');
    const isUsers = called !== undefined && !interest.variables.has(called);
    const isFree = isUsers && !holes.isLayer(...path, 'env', called);
    if (isFree) {
      holes.word(holes.at(variable, 'value'));
      holes.below(holes.at(variable, 'valueFrom'));
    }
    return { node: holes.at(variable, 'name'), isFree };
  });
  holes.family(variables, name, { taken: interest.variables, distinct: true });
};

/** Gathers holes. What is no block YAML, or no single word, has none. */
class Holes {
  readonly found: Hole[] = [];
  private readonly text: string;
  private readonly layers: readonly Layer[];

  constructor(text: string, layers: readonly Layer[]) {
    this.text = text;
    this.layers = layers;
  }

  isLayer(...path: Path): boolean {
    return this.layers.some((layer) => samePath(layer.path, path));
  }

  /** Whether a layer is at or below a path. */
  isTouched(...path: Path): boolean {
    return this.layers.some((layer) => samePath(layer.path.slice(0, path.length), path));
  }

  at(node: Place, key: string): Place {
    return node?.type === 'map' && !node.flow ? child(this.text, node, key) : undefined;
  }

  items(node: Place): readonly Place[] {
    return node?.type === 'seq' && !node.flow ? node.items.map(({ value }) => value) : [];
  }

  textAt(node: Place, key: string): string | undefined {
    const value = this.at(node, key);
    return value?.type === 'scalar' ? scalarText(value, this.text) : undefined;
  }

  word(node: Place): void {
    if (node?.type !== 'scalar' || node.anchor !== undefined || node.tag !== undefined) return;
    const { start, end } = node;
    const word = freeWord(this.text, start, end);
    if (word) this.found.push({ start, end, word });
  }

  /** All scalars in a map or list. */
  below(node: Place): void {
    const values =
      node?.type === 'map' && !node.flow ? node.entries.map((each) => each.value) : this.items(node);
    for (const value of values) {
      if (value?.type === 'scalar') this.word(value);
      else this.below(value);
    }
  }

  /** The values of a map of labels or annotations whose keys nobody asks for. */
  values(node: Place, matters: (key: string) => boolean): void {
    if (node?.type !== 'map' || node.flow) return;
    for (const { key, value } of node.entries) {
      const called = scalarText(key, this.text);
      if (!called.includes('podgraft.dev/') && !matters(called)) this.word(value);
    }
  }

  /** Words that must get along, with each other and with those that are taken or not free. */
  family(all: readonly Named[], word: RegExp, { taken, distinct }: Family): void {
    const { text } = this;
    const fixed = new Set(taken);
    const free: Hole[] = [];
    const family = { taken: fixed, distinct };
    for (const { node, isFree, list } of all) {
      if (node?.type !== 'scalar') continue;
      const { start, end, anchor, tag } = node;
      const isPlain = anchor === undefined && tag === undefined && isWord(word, text, start, end);
      if (isFree && isPlain && !taken.has(text.slice(start, end)))
        free.push({ start, end, word, family, list });
      else fixed.add(scalarText(node, text));
    }
    const words = free.map(({ start, end }) => text.slice(start, end));
    if (getAlong(family, words)) this.found.push(...free);
  }
}

// Gives problems their file, line and column: in the manifest of the workload that they are about, and in the config.

import { positionOf } from '../config/position.ts';
import { objectsIn } from '../graft/find-workloads.ts';
import type { Resource } from '../krm/resource.ts';
import type { Stream } from '../krm/stream/stream.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { type Node, positionAt, YamlError } from '../yaml/read/node.ts';
import { child, textOf } from '../yaml/read/value.ts';
import type { ConfigDocument } from './config-documents.ts';

/** A file as problems name it; `-` is standard input. */
export interface LocatedFile {
  readonly name: string;
  readonly text: string;
  readonly stream: Stream;
}

/** The problems with their places in the files, and those of the config with their places in its source. */
export const locateAll = (
  problems: readonly Problem[],
  source: ConfigDocument | undefined,
  files: readonly LocatedFile[] = [],
): Problem[] => {
  const byName = new Map(files.map((each) => [nameOf(each), each]));
  return problems.map((each) => {
    if (each.file?.line !== undefined) return each;
    const file = each.file && byName.get(each.file.path);
    if (file !== undefined) return inManifest(each, file, source);
    return source === undefined || each.resource !== undefined ? each : inConfig(each, source);
  });
};

/** A file as problems call it. */
export const nameOf = ({ name }: Pick<LocatedFile, 'name'>): string =>
  name === '-' ? 'standard input' : name;

/** The line of its file that a resource begins on. */
export const lineOf = ({ extent, root }: Resource): number =>
  positionAt(extent.text, root?.start ?? extent.start).line;

const placeInConfig = (found: Problem, { name, resource }: ConfigDocument) => {
  const span = positionOf(resource.tree, found.field?.path ?? 'kind');
  return span && { path: name, ...positionAt(resource.extent.text, span.start) };
};

const inConfig = (found: Problem, source: ConfigDocument): Problem => {
  const place = placeInConfig(found, source);
  if (place === undefined) return found;
  const { path, line, column } = place;
  return { ...found, message: `${path}:${line}:${column}: ${found.message}`, file: place };
};

/** A field of the config, which a problem of a workload names when a rule led to it. */
const isConfigField = (path: string): boolean => path.startsWith('spec.rules[');

const inManifest = (found: Problem, file: LocatedFile, source: ConfigDocument | undefined): Problem => {
  const { path, index } = found.file ?? { path: '' };
  const part = file.stream.parts[index ?? 0];
  if (part === undefined) return found;
  const offset = part.resource === undefined ? part.document.start : offsetIn(part.resource, found);
  const { line, column } = positionAt(file.text, offset);
  const definedAt = source && isConfigField(found.field?.path ?? '') && placeInConfig(found, source);
  const prefix = `${path}: `;
  const rest = found.message.startsWith(prefix) ? found.message.slice(prefix.length) : found.message;
  return {
    ...found,
    message: `${path}:${line}:${column}: ${rest}`,
    file: { ...found.file, path, line, column },
    ...(definedAt && { definedAt }),
  };
};

/** Where a resource has what a problem is about: the field, else the container, else the name of the workload. */
const offsetIn = (resource: Resource, found: Problem): number => {
  try {
    const { tree } = resource;
    const node = objectOf(resource, found);
    const at = (field: string): number | undefined => positionOf({ ...tree, root: node }, field)?.start;
    const field = found.field?.path;
    const start = field === undefined || isConfigField(field) ? undefined : at(field);
    if (start !== undefined && start !== node?.start) return start;
    const container = found.container ? containerNamed(tree.text, node, found.container) : undefined;
    return container?.start ?? at('metadata.name') ?? resource.extent.start;
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return resource.extent.start;
  }
};

const objectOf = ({ tree, file, root }: Resource, { resource }: Problem): Node | null => {
  const { kind, name, namespace } = resource ?? {};
  const object = objectsIn(tree, file).find(
    ({ identity }) => identity.kind === kind && identity.name === name && identity.namespace === namespace,
  );
  return object?.node ?? root;
};

const containerNamed = (text: string, node: Node | null | undefined, name: string): Node | undefined => {
  if (node?.type === 'seq') return first(node.items, ({ value }) => containerNamed(text, value, name));
  if (node?.type !== 'map') return undefined;
  return (
    first(['containers', 'initContainers'], (list) => {
      const items = child(text, node, list);
      return items?.type === 'seq'
        ? items.items.map(({ value }) => value).find((each) => textOf(text, each, 'name') === name)
        : undefined;
    }) ?? first(node.entries, ({ value }) => containerNamed(text, value, name))
  );
};

const first = <T>(all: readonly T[], find: (each: T) => Node | null | undefined): Node | undefined => {
  for (const each of all) {
    const found = find(each);
    if (found) return found;
  }
  return undefined;
};

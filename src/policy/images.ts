// What images run by themselves, as a CEL map from each way in which a manifest may write an image to its words.

import type { ImageIndex } from '../images/catalog.ts';
import { parseReference } from '../images/references.ts';
import { escapeExpansion } from '../rules/script.ts';
import { text, words } from './cel.ts';

/** The ways to write one reference: docker.io, library/ and :latest are implied. */
const spellings = (image: string): string[] => {
  const reference = parseReference(image);
  if (reference === undefined) return [image];
  const { registry, repository, tag, digest } = reference;
  const short = repository.startsWith('library/') ? [repository.slice('library/'.length)] : [];
  const names =
    registry === 'docker.io'
      ? [repository, ...short].flatMap((name) => [name, `docker.io/${name}`, `index.docker.io/${name}`])
      : [`${registry}/${repository}`];
  const versions = [
    ...(digest === undefined
      ? [`:${tag ?? 'latest'}`]
      : [`@${digest}`, ...(tag === undefined ? [] : [`:${tag}@${digest}`])]),
    ...(digest === undefined && (tag ?? 'latest') === 'latest' ? [''] : []),
  ];
  return names.flatMap((name) => versions.map((version) => name + version));
};

/** `{"nginx:1.27": {"entrypoint": [...], "cmd": [...]}}`. */
export const imageFacts = (images: readonly string[], index: ImageIndex): string => {
  const entries = new Map<string, string>();
  for (const image of images) {
    const facts = index.find(image);
    if (facts === undefined) continue;
    const [entrypoint, cmd] = [facts.entrypoint ?? [], facts.cmd ?? []].map((each) =>
      words(each.map(escapeExpansion)),
    );
    const known = Object.entries(facts.env ?? {}).filter(
      (each): each is [string, string] => each[1] !== null,
    );
    const pairs = known.map(([name, value]) => `${text(name)}: ${text(escapeExpansion(value))}`);
    const env = facts.env === undefined ? [] : [`"env": dyn({${pairs.join(', ')}})`];
    // An entry may say nothing of the command, as one that gives only env.
    const command = facts.lacksCommand ? [] : [`"entrypoint": dyn(${entrypoint})`, `"cmd": dyn(${cmd})`];
    if (command.length + env.length === 0) continue;
    const digests =
      facts.digest !== undefined && parseReference(image)?.digest === undefined
        ? [`${image}@${facts.digest}`]
        : [];
    for (const name of [image, ...digests].flatMap(spellings))
      entries.set(name, `${text(name)}: {${[...command, ...env].join(', ')}}`);
  }
  return `{${[...entries.values()].join(',\n')}}`;
};

// What rules ask of a workload beyond its kind and metadata: which names, images and commands matter to them.

import type { Config, LoadedRule } from '../config/load.ts';
import type { Json } from '../yaml/resolve.ts';
import { toJson } from '../yaml/value.ts';
import type { Family } from './words.ts';

export interface Interest {
  /** There are objects that say what a namespace allows, and that may ask for much. */
  readonly inNeighbours: boolean;
  readonly inImages: boolean;
  readonly inCommands: boolean;
  /** In what containers are called. */
  readonly inNames: boolean;
  /** In labels or annotations of the workload, by selectors. */
  readonly inMetadata: boolean;
  readonly inPodLabels: boolean;
  readonly inPodAnnotations: boolean;
  readonly inEnvFrom: boolean;
  /** Names that the rules' own containers, variables and volumes have. */
  readonly containers: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  /** Ports are free but for each number that the rules mention: a script may wait for it, a container take it. */
  readonly ports: Family;
}

/**
 * What rules ask for. `knowsImages`: there are facts of images, so what an image is called matters;
 * `hasNeighbours`: there are namespaces, limits or quotas among the items.
 */
export const interestOf = (
  rules: Config['rules'],
  knowsImages: boolean,
  hasNeighbours: boolean,
): Interest => {
  const asks = (field: keyof LoadedRule): boolean => rules.some((rule) => rule[field] !== undefined);
  const inCommands = knowsImages || asks('entrypoint');
  const programs = rules.map(({ initContainers, sidecars, postStart, preStop }) =>
    [initContainers, sidecars, postStart, preStop].map((each) => (each ?? null) as Json),
  );
  return {
    inNeighbours: hasNeighbours,
    inImages: inCommands || rules.some(({ containers }) => containers?.image !== undefined),
    inCommands,
    inNames: hasNeighbours || rules.some(namesContainers),
    inMetadata: rules.some(({ targets, excluded }) =>
      [targets ?? [], excluded ?? []].flat().some((each) => each.labels || each.annotations),
    ),
    inPodLabels: hasNeighbours || asks('podLabels'),
    inPodAnnotations: hasNeighbours || asks('podAnnotations'),
    inEnvFrom: asks('envFrom'),
    containers: namesIn(rules, 'initContainers', 'sidecars'),
    variables: namesIn(rules, 'env', 'envAppend'),
    volumes: namesIn(rules, 'volumes'),
    ports: { taken: new Set(toJson(programs).match(/[0-9]+/g)), distinct: false },
  };
};

const namesContainers = ({ containers, placement }: LoadedRule): boolean =>
  (containers?.name !== undefined && containers.name !== '.*') ||
  Object.values(placement ?? {}).some((each) => typeof each === 'object');

type Named = 'initContainers' | 'sidecars' | 'env' | 'envAppend' | 'volumes';

const namesIn = (rules: Config['rules'], ...fields: readonly Named[]): ReadonlySet<string> =>
  new Set(
    rules.flatMap((rule) =>
      fields.flatMap((field) => (rule[field] ?? []).map((each) => String(each['name']))),
    ),
  );

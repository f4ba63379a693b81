// Whether what is deployed from files has the ConfigMaps that its workloads use: kustomizations that don't list the file
// of one, or one that is gone, and folders that share a file. podgraft changes no kustomization by itself.

import { dirname, relative } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { UsedConfigMap } from '../../graft/config-maps.ts';
import type { Grafting } from '../../graft/run.ts';
import type { Identity } from '../../krm/identity.ts';
import { displayName, fileOf } from '../../krm/identity.ts';
import { type Generated, homeOf } from '../../ownership/generated-config-maps.ts';
import { type Problem, problem, tune } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import type { Builds, Kustomization } from './builds.ts';
import { isOutside } from './local-files.ts';
import type { FileOutcome } from './outcome.ts';
import type { Package } from './package.ts';

/** A run over files, and what it read. */
interface Run {
  readonly config: Config;
  readonly grafting: Grafting;
  readonly pack: Pick<Package, 'builds'>;
}

/**
 * What kustomizations and folders lack, or list in vain, once the outcome of the runs is written; `isCopy`: it goes to
 * other files. None of it is a reason not to write: `kustomize edit add` takes only a file that is there.
 */
export const checkDelivery = (
  runs: readonly Run[],
  outcomes: readonly FileOutcome[],
  isCopy = false,
): Problem[] => {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const { builds } = last.pack;
  const listed = runs.flatMap(({ config, grafting }) =>
    tune(config, checkListed(grafting.configMaps, builds, isCopy)),
  );
  return isCopy ? listed : [...listed, ...tune(last.config, checkRemoved(outcomes, builds))];
};

/** Reports ConfigMaps that a build or a folder with one of their workloads lacks; `isCopy`: the files go elsewhere. */
const checkListed = (used: readonly UsedConfigMap[], builds: Builds, isCopy: boolean): Problem[] => {
  const problems = new Map<string, Problem>();
  for (const { generated, users, present } of used) {
    const home = present?.file?.path ?? homeOf(generated);
    if (home === undefined) continue;
    const path = builds.pathOf(home);
    const { rule } = generated;
    const elsewhere = new Map<string, Identity>();
    for (const [name, user] of firstByFile(users)) {
      const lack = lackOf(builds.pathOf(name), path, builds);
      if (lack === undefined) continue;
      const key = typeof lack === 'string' ? '' : `${lack.path}\n${path}`;
      if (typeof lack === 'string') elsewhere.set(dirname(name), user);
      else if (!problems.has(key))
        problems.set(key, { ...notListed(lack, path, user, builds, isCopy), rule });
    }
    const found = shared(home, generated, [...elsewhere]);
    if (found !== undefined) problems.set(found.message, found);
  }
  return [...problems.values()];
};

const firstByFile = (users: readonly Identity[]): Map<string, Identity> => {
  const byFile = new Map<string, Identity>();
  for (const user of users) {
    const name = fileOf(user)?.path;
    if (name !== undefined && !byFile.has(name)) byFile.set(name, user);
  }
  return byFile;
};

/** What has the file of a workload without that of its ConfigMap: a kustomization, or a folder. */
const lackOf = (user: string, path: string, builds: Builds): Kustomization | 'folder' | undefined => {
  if (user === path || builds.isTransformed(user) || builds.haveBoth(user, path)) return undefined;
  const [own] = builds.listing(user);
  if (own !== undefined && (!isOutside(own.folder, path) || !builds.canHaveBoth(user, path))) return own;
  return dirname(user) === dirname(path) ? undefined : 'folder';
};

/** The first of the folders that lack a ConfigMap is named, the others are counted. */
const shared = (
  home: string,
  { name, rule }: Generated,
  elsewhere: readonly (readonly [folder: string, user: Identity])[],
): Problem | undefined => {
  const [first] = elsewhere;
  if (first === undefined) return undefined;
  const [folder, user] = first;
  const more = elsewhere.length === 1 ? '' : `, as do those of ${elsewhere.length - 1} more`;
  const what = `${displayName(user)} in ${folder} uses ConfigMap ${name} of this file${more}`;
  return problem('ConfigMapShared', { where: home, what, rule, file: { path: home } });
};

/** A kustomization without the file; of the workloads that need it, the first is named. */
const notListed = (
  own: Kustomization,
  path: string,
  user: Identity,
  builds: Builds,
  isCopy: boolean,
): Problem => {
  const file = relative(own.folder, path);
  const folder = builds.nameOf(own.folder);
  const remedy = isCopy
    ? `change what it builds instead: podgraft render -c CONFIG -k ${quoteWord(folder)}`
    : isOutside(own.folder, path)
      ? 'set spec.configMaps.nameFrom: Workload, which puts one beside each workload'
      : `add "- ${file}" to its resources: ${inFolder(folder, `kustomize edit add resource ${quoteWord(file)}`)}`;
  return problem('KustomizationStale', {
    where: builds.nameOf(own.path),
    what: `doesn't list ${file}, so its build lacks a ConfigMap that ${user.kind} ${user.name} uses`,
    remedy,
    file: { path: builds.nameOf(own.path) },
  });
};

/** Reports ConfigMaps that were left for others, and kustomizations that list files which go. */
const checkRemoved = (outcomes: readonly FileOutcome[], builds: Builds): Problem[] =>
  outcomes.flatMap(({ name, path, before, after, keptFor }) => {
    if (keptFor !== undefined) {
      const what = `left in place, because ${keptFor} still uses its ConfigMap`;
      const remedy = 'run the command for both files together';
      return problem('ConfigMapShared', { where: name, what, remedy, file: { path: name } });
    }
    if (path === undefined || before === undefined || after !== undefined) return [];
    return builds.listing(path).map((own) => {
      const file = relative(own.folder, path);
      const folder = builds.nameOf(own.folder);
      const command = inFolder(folder, `kustomize edit remove resource ${quoteWord(file)}`);
      return problem('KustomizationStale', {
        where: builds.nameOf(own.path),
        what: `lists ${file}, which is removed, so its build fails`,
        remedy: `remove "- ${file}" from its resources: ${command}`,
        file: { path: builds.nameOf(own.path) },
      });
    });
  });

const inFolder = (folder: string, command: string): string =>
  folder === '.' ? command : `(cd ${quoteWord(folder)} && ${command})`;

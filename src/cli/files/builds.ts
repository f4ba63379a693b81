// What kustomizations build, as far as their files say: which files are in one build, in which namespace and with
// which affixes of names. They are looked for beside files and in the folders above, up to the root of the repository.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Io } from '../io.ts';
import { foldersFrom } from './discover.ts';
import {
  firstValue,
  isKustomization,
  isKustomize,
  realPath,
  resourcesIn,
  textsOf,
} from './kustomizations.ts';
import { isOutside } from './local-files.ts';
import type { SourceFile } from './read-files.ts';

export interface Kustomization {
  readonly path: string;
  readonly folder: string;
  /** The files and folders that it lists as resources, after symbolic links. */
  readonly resources: readonly string[];
  readonly edits: Edits;
  /** Whether podgraft is one of its transformers. */
  readonly runsPodgraft: boolean;
}

/** What a kustomization does to the identity of what it builds. */
interface Edits {
  readonly namespace: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
}

/** A file in a build. */
interface Built {
  readonly path: string;
  /** The folder of the kustomization that lists it. */
  readonly folder: string;
  readonly edits: Edits;
}

/** A build of more files than this is not followed to its end. */
const MAX_FILES = 20_000;

export class Builds {
  private readonly root: string;
  private readonly seen = new Map<string, Kustomization | undefined>();
  private readonly builds = new Map<string, readonly Built[]>();
  private readonly folders = new Set<string>();
  private readonly kustomizations = new Set<string>();
  private readonly above = new Map<string, readonly Kustomization[]>();
  private readonly groups = new Map<string, string>();
  private isGrouped = false;

  constructor({ cwd }: Pick<Io, 'cwd'>) {
    this.root = realpathSync(cwd);
  }

  /** Adds files of a run; the kustomizations among them may be in other folders than above a file. */
  add(files: readonly Pick<SourceFile, 'path'>[]): void {
    for (const { path } of files) {
      if (path === undefined) continue;
      this.folders.add(dirname(path));
      if (isKustomization(path)) this.kustomizations.add(dirname(path));
    }
    this.isGrouped = false;
    this.groups.clear();
  }

  /** A path as messages name it. */
  nameOf(path: string): string {
    return relative(this.root, path) || '.';
  }

  /** The path of what messages name, after symbolic links. */
  pathOf(name: string): string {
    return realPath(this.root, name);
  }

  /** The kustomizations that list a file themselves, the nearest first. */
  listing(path: string): Kustomization[] {
    return this.all(path).filter(({ resources }) => resources.includes(path));
  }

  /**
   * Whether each build that has a file has the other too, in the same namespace and with the same affixes. Only builds
   * that are part of no other count where there are such.
   */
  haveBoth(path: string, other: string): boolean {
    return this.inEachBuildOf(path, (each) => each.path === other);
  }

  /** Whether they would have both if a kustomization listed the other. */
  canHaveBoth(path: string, other: string): boolean {
    return this.inEachBuildOf(path, (each) => !isOutside(each.folder, other));
  }

  /** Whether podgraft is a transformer of a build that has the file: it adds what the file needs. */
  isTransformed(path: string): boolean {
    return this.having(path).some(({ runsPodgraft }) => runsPodgraft);
  }

  private having(path: string): readonly Kustomization[] {
    return this.all(path).filter(({ folder }) => this.filesOf(folder).some((each) => each.path === path));
  }

  private inEachBuildOf(path: string, has: (file: Built) => boolean): boolean {
    const having = this.having(path);
    const inner = new Set(having.flatMap(({ resources }) => resources));
    const alone = having.filter(({ folder }) => !inner.has(folder));
    const outer = alone.length > 0 ? alone : having;
    return (
      outer.length > 0 &&
      outer.every(({ folder }) => {
        const all = this.filesOf(folder);
        const edits = all.flatMap((one) => (one.path === path ? keyOf(one.edits) : []));
        return all.some((one) => has(one) && edits.includes(keyOf(one.edits)));
      })
    );
  }

  /** The files that are in one unit with those of the run, as builds list them. */
  besides(): string[] {
    const units = new Set([...this.folders].map((folder) => this.unitOf(join(folder, 'any'))));
    const all = this.kustomizationsAround().flatMap((folder) => this.filesOf(folder).map(({ path }) => path));
    return [...new Set(all)].filter((path) => units.has(this.unitOf(path)));
  }

  /**
   * The unit of a file: the folder of the kustomization that lists it, or of the nearest above it. Folders that one
   * build has in the same namespace are one unit: kustomize refuses the same ConfigMap twice.
   */
  unitOf(path: string): string {
    const around = this.around(dirname(path));
    const unit = (this.listing(path)[0] ?? around[0])?.folder;
    if (unit === undefined) return '';
    if (!this.isGrouped) this.group();
    return this.groupOf(unit);
  }

  private group(): void {
    this.isGrouped = true;
    for (const folder of this.kustomizationsAround()) this.groupBuild(folder);
  }

  /** The folders with kustomizations among the files of the run and above them. */
  private kustomizationsAround(): readonly string[] {
    const above = [...this.folders].flatMap((folder) => this.around(folder));
    return [...new Set([...this.kustomizations, ...above.map(({ folder }) => folder)])];
  }

  private groupBuild(folder: string): void {
    const first = new Map<string, string>();
    for (const each of this.filesOf(folder)) {
      const key = keyOf(each.edits);
      const other = first.get(key);
      if (other === undefined) first.set(key, each.folder);
      else this.join(other, each.folder);
    }
  }

  private join(one: string, other: string): void {
    const [a, b] = [this.groupOf(one), this.groupOf(other)];
    // The first by name names the unit, in whatever order they come.
    if (a < b) this.groups.set(b, a);
    else if (b < a) this.groups.set(a, b);
  }

  private groupOf(folder: string): string {
    const above = this.groups.get(folder);
    return above === undefined ? folder : this.groupOf(above);
  }

  /** The kustomizations in a folder and above it, the nearest first. */
  private around(folder: string): readonly Kustomization[] {
    const known = this.above.get(folder);
    if (known !== undefined) return known;
    const found = foldersFrom(folder, this.root).flatMap((each) => this.at(each) ?? []);
    this.above.set(folder, found);
    return found;
  }

  private all(path: string): readonly Kustomization[] {
    const others = [...this.kustomizations].flatMap((folder) => this.at(folder) ?? []);
    return [...new Set([...this.around(dirname(path)), ...others])];
  }

  private filesOf(folder: string): readonly Built[] {
    const done = this.builds.get(folder);
    if (done !== undefined) return done;
    // One that leads to itself has nothing more.
    this.builds.set(folder, []);
    const own = this.at(folder);
    const files = (own?.resources ?? []).flatMap((path): Built[] => {
      if (own === undefined) return [];
      if (this.at(path) === undefined) return [{ path, folder, edits: own.edits }];
      return this.filesOf(path).map((each) => ({ ...each, edits: edited(each.edits, own.edits) }));
    });
    const some = files.slice(0, MAX_FILES);
    this.builds.set(folder, some);
    return some;
  }

  private at(folder: string): Kustomization | undefined {
    if (!this.seen.has(folder)) this.seen.set(folder, readKustomization(folder));
    return this.seen.get(folder);
  }
}

const edited = (inner: Edits, outer: Edits): Edits => ({
  namespace: outer.namespace ?? inner.namespace,
  prefix: outer.prefix + inner.prefix,
  suffix: inner.suffix + outer.suffix,
});

const keyOf = ({ namespace = '', prefix, suffix }: Edits): string => [namespace, prefix, suffix].join(' ');

const readKustomization = (folder: string): Kustomization | undefined => {
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
    const path = join(folder, name);
    try {
      if (!statSync(path).isFile()) continue;
      const value = firstValue(readFileSync(path, 'utf8'));
      if (!isKustomize(value)) continue;
      const text = (field: string): string | undefined => textsOf(value[field])[0];
      return {
        ...{ path, folder },
        resources: resourcesIn(value).map((each) => realPath(folder, each)),
        runsPodgraft: textsOf(value['transformers']).some((each) => isPodgraft(folder, each)),
        edits: {
          namespace: text('namespace'),
          prefix: text('namePrefix') ?? '',
          suffix: text('nameSuffix') ?? '',
        },
      };
    } catch {
      // It is not there, or can't be read: kustomize will say so.
    }
  }
  return undefined;
};

/** Whether a transformer, written in place or by its file, is about podgraft. */
const isPodgraft = (folder: string, transformer: string): boolean => {
  if (transformer.includes('\n')) return transformer.includes('podgraft.dev/');
  const path = realPath(folder, transformer);
  return (
    statSync(path, { throwIfNoEntry: false })?.isFile() === true &&
    readFileSync(path, 'utf8').includes('podgraft.dev/')
  );
};

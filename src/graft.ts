// Runs a config over a set of resources: the part of the flow that the function and the command line share.
// Resources in, new texts out; nothing is read or written here.

import { checkConfig, checkWorkloadAfter, neighboursOf } from './checks.ts';
import type { Config, LoadedRule } from './config/load.ts';
import { API_VERSION, fieldPath, inFieldOrder } from './config/load.ts';
import { surelyValid } from './config/quick.ts';
import { validateWithZod } from './config/validate.ts';
import { buildImageIndex, type ImageEntry, type ImageFacts, type ImageIndex } from './images/catalog.ts';
import { OWNER, PACKAGE_PATH } from './krm/annotations.ts';
import type { Identity, Resource } from './krm/resource.ts';
import { fileOf, nameOf, refOf } from './krm/resource.ts';
import { yamlProblem } from './krm/resource-list.ts';
import { WorkloadTable } from './match/workloads.ts';
import type { Problem } from './problems.ts';
import { hasErrors, problem, sortProblems } from './problems.ts';
import type { Generated } from './record/config-maps.ts';
import { configMapValue, generatedFile, generatedName, leavesPackage } from './record/config-maps.ts';
import type { Layer } from './record/record.ts';
import { contentOf } from './rules/content.ts';
import type { Workload } from './workload.ts';
import { graftResource, workloadProblem } from './workload.ts';
import { Draft } from './yaml/draft.ts';
import { layOut } from './yaml/lay-out.ts';
import { YamlError } from './yaml/node.ts';
import type { JsonObject } from './yaml/resolve.ts';
import { applySplices } from './yaml/splice.ts';
import { equal, isObject, toJson } from './yaml/value.ts';

export interface Grafting {
  /** New texts of the resources that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly { readonly value: JsonObject; readonly generated: Generated }[];
  readonly problems: readonly Problem[];
  readonly workloads: readonly (Workload & { readonly resource: Resource })[];
}

export interface GraftOptions {
  /** Take back everybody's work and not only that of the config's owner. */
  readonly everybody?: boolean;
}

/** Runs the config over the resources. With an error among the problems, nothing is changed. */
export const graft = (
  resources: readonly Resource[],
  config: Config,
  options: GraftOptions = {},
): Grafting => {
  const run = new Run(resources, config, options);
  run.problems.push(...inFieldOrder(checkConfig(config)));
  run.workloads();
  run.checkWorkloads();
  run.configMaps();
  run.checkMatches();
  const problems = sortProblems(run.problems);
  return hasErrors(problems)
    ? { changed: new Map(), removed: new Set(), added: [], problems, workloads: run.done }
    : { changed: run.changed, removed: run.removed, added: run.added, problems, workloads: run.done };
};

class Run {
  readonly problems: Problem[] = [];
  readonly changed = new Map<Resource, string>();
  readonly removed = new Set<Resource>();
  readonly added: { value: JsonObject; generated: Generated }[] = [];
  readonly done: (Workload & { resource: Resource })[] = [];
  private readonly resources: readonly Resource[];
  private readonly config: Config;
  private readonly everybody: boolean;
  private readonly table: WorkloadTable;
  private readonly images: ImageIndex;
  private readonly generated = new Map<string, Generated>();
  private readonly names = new Map<LoadedRule, { name: string; checksum: string }>();

  constructor(resources: readonly Resource[], config: Config, options: GraftOptions) {
    this.resources = resources;
    this.config = config;
    this.everybody = options.everybody ?? false;
    this.table = new WorkloadTable(config.workloads);
    this.images = this.readImages();
  }

  workloads(): void {
    const { config, table } = this;
    const { images } = this;
    const isOwn = (layer: Layer): boolean => this.everybody || layer.owner === config.name;
    const context = { config, table, images, isOwn, configMapOf: (rule: LoadedRule) => this.nameOf(rule) };
    for (const resource of this.resources) {
      const grafted = this.readable(resource, () =>
        this.mayHoldWorkload(resource) ? graftResource(resource, context) : undefined,
      );
      if (grafted === undefined) continue;
      const { text, workloads, problems } = grafted;
      this.problems.push(...problems);
      if (text !== undefined) this.changed.set(resource, text);
      for (const workload of workloads) {
        this.done.push({ ...workload, resource });
        for (const plan of workload.plans)
          for (const rule of plan.configMaps) this.want(rule, workload.identity);
      }
    }
  }

  /** Reads the item when its kind says that it may hold a pod template; notes items that are no objects. */
  private mayHoldWorkload(resource: Resource): boolean {
    const hint = resource.kindHint;
    if (hint !== undefined && resource.nameHint && !this.table.hasKind(hint) && !hint.endsWith('List'))
      return false;
    const { root } = resource;
    if (root?.type !== 'map') {
      this.invalid(resource, 'it is not a map');
      return false;
    }
    const identity = resource.identity;
    if (identity.kind === '' || identity.apiVersion === '') {
      this.invalid(resource, `it has no ${identity.kind === '' ? 'kind' : 'apiVersion'}`);
      return false;
    }
    if (identity.kind.endsWith('List')) return true;
    if (this.table.find(identity.apiVersion, identity.kind) === undefined) return false;
    if (identity.name === '') {
      this.invalid(resource, 'it has no metadata.name');
      return false;
    }
    return true;
  }

  /** Runs over an item whose YAML may turn out to be none; notes that as a problem. */
  private readable<T>(resource: Resource, run: () => T): T | undefined {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      const path = resource.file?.path;
      this.problems.push(yamlProblem(thrown, resource.extent.text, path ?? 'an item', path));
      return undefined;
    }
  }

  private invalid(resource: Resource, what: string): void {
    const { identity } = resource;
    const file = fileOf(identity);
    const at = `items[${this.resources.indexOf(resource)}]`;
    const place = resource.file ? `document ${resource.file.index + 1}` : at;
    const where = `${file ? `${file.path}: ` : ''}${place}${identity.kind ? ` (${nameOf(identity)})` : ''}`;
    this.problems.push(
      problem('ItemInvalid', {
        where,
        what,
        file,
        resource: refOf(identity),
        ...(resource.file === undefined && { field: { path: at } }),
      }),
    );
  }

  private readImages(): ImageIndex {
    const entries: ImageEntry[] = this.config.images.map((facts, index) => ({
      facts: facts as ImageFacts,
      where: `spec.images[${index}]`,
    }));
    for (const resource of this.resources) {
      if (resource.kindHint !== undefined && resource.kindHint !== 'ImageCatalog') continue;
      entries.push(...this.catalogEntries(resource));
    }
    const index = buildImageIndex(entries);
    this.problems.push(...index.problems);
    return index;
  }

  private catalogEntries(resource: Resource): ImageEntry[] {
    try {
      const { kind, apiVersion } = resource.identity;
      if (kind !== 'ImageCatalog' || apiVersion !== API_VERSION) return [];
    } catch {
      return []; // reported when the workloads are looked at
    }
    const { identity } = resource;
    const value = this.readable(resource, () => resource.value);
    if (value === undefined) return [];
    const where = nameOf(identity);
    if (!surelyValid('ImageCatalog', value)) {
      const findings = validateWithZod('ImageCatalog', value);
      for (const { path, what, unknown } of findings) {
        this.problems.push(
          problem(unknown ? 'UnknownField' : 'ConfigInvalid', {
            where: `${where}: ${fieldPath(path)}`,
            what,
            field: { path: fieldPath(path) },
            resource: refOf(identity),
            file: fileOf(identity),
          }),
        );
      }
      if (findings.length > 0) return [];
    }
    const { images } = (value as unknown as { spec: { images: ImageFacts[] } }).spec;
    return images.map((facts, index) => ({ facts, where: `${where}, spec.images[${index}]` }));
  }

  private nameOf(rule: LoadedRule): { name: string; checksum: string } | undefined {
    const known = this.names.get(rule);
    if (known) return known;
    const data = contentOf(rule);
    if (data === undefined) return undefined;
    const made = generatedName(this.config.name, rule.name, data, this.config.nameSuffixHash);
    this.names.set(rule, made);
    return made;
  }

  private want(rule: LoadedRule, beside: Identity): void {
    const { name } = this.nameOf(rule) ?? { name: '' };
    const key = `${beside.namespace ?? ''}/${name}`;
    if (this.generated.has(key)) return;
    const data = contentOf(rule) ?? {};
    const file = fileOf(beside);
    if (file && beside.file === undefined && leavesPackage(file.path)) {
      this.problems.push(
        workloadProblem('PathOutside', beside, {
          what: `its path annotation is ${file.path}`,
          rule: rule.name,
        }),
      );
    }
    this.generated.set(key, {
      ...{ name, namespace: beside.namespace, owner: this.config.name, rule: rule.name, data, beside },
    });
  }

  /** Keeps, restores, removes and adds generated ConfigMaps. */
  configMaps(): void {
    const present = new Set<string>();
    for (const resource of this.resources) {
      if (resource.kindHint !== undefined && resource.kindHint !== 'ConfigMap') continue;
      const { source } = resource;
      const marked = source.includes(OWNER);
      if (!marked && ![...this.generated.values()].some(({ name }) => source.includes(name))) continue;
      const identity = this.identityOf(resource);
      if (identity === undefined || identity.kind !== 'ConfigMap') continue;
      if (this.readable(resource, () => resource.value) === undefined) continue;
      const owner = identity.annotations[OWNER];
      const key = `${identity.namespace ?? ''}/${identity.name}`;
      const wanted = this.generated.get(key);
      if (owner === this.config.name || (this.everybody && owner !== undefined)) {
        if (wanted === undefined) this.removed.add(resource);
        else {
          present.add(key);
          this.restore(resource, identity, wanted);
        }
      } else if (wanted !== undefined) {
        present.add(key);
        this.compareForeign(resource, identity, wanted);
      }
    }
    const taken = new Map<string, number>();
    for (const [key, generated] of this.generated) {
      if (present.has(key)) continue;
      const value = configMapValue(generated, this.freeIndex(generated, taken), this.config.record);
      this.added.push({ value, generated });
    }
  }

  private identityOf(resource: Resource): Identity | undefined {
    try {
      return resource.root?.type === 'map' ? resource.identity : undefined;
    } catch {
      return undefined; // reported when the workloads are looked at
    }
  }

  /** A ConfigMap of ours whose content was edited gets its content back. */
  private restore(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value as JsonObject;
    if (equal(value['data'], wanted.data)) return;
    const draft = new Draft(resource.tree, resource.tree.root as NonNullable<typeof resource.root>);
    if (value['data'] === undefined) draft.add([], 'data', { ...wanted.data });
    else draft.replace(['data'], { ...wanted.data });
    const { text, start, end } = resource.extent;
    const newline = resource.source.includes('\r\n') ? '\r\n' : '\n';
    const style = { step: 2, seqOffset: 0, dashWidth: 2, newline };
    this.changed.set(resource, applySplices(text, layOut(draft, style), start, end));
    const found = toJson(value['data'] ?? null);
    // With a stable name the content changes whenever the rule does; only a hashed name tells an edit.
    if (!this.config.nameSuffixHash) return;
    this.problems.push(
      workloadProblem('GraftEdited', identity, {
        what: `its data was edited by hand to ${found.slice(0, 160)}; podgraft restored ${toJson({ ...wanted.data }).slice(0, 160)}`,
        rule: wanted.rule,
        field: { path: 'data', currentValue: value['data'], proposedValue: { ...wanted.data } },
      }),
    );
  }

  /** A ConfigMap of the wanted name that is not ours may only be the very same. */
  private compareForeign(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value;
    const data = isObject(value) ? value['data'] : undefined;
    const same = equal(data, wanted.data) && identity.annotations[OWNER] === undefined;
    if (same) return;
    this.problems.push(
      workloadProblem('ConfigMapConflict', identity, {
        what: `rule ${wanted.rule} needs a ConfigMap of this name with other content`,
        rule: wanted.rule,
        path: 'data',
      }),
    );
  }

  /** A position in the new ConfigMap's file that no other item has. */
  private freeIndex(generated: Generated, taken: Map<string, number>): number {
    const file = fileOf(generated.beside);
    if (file === undefined) return 0;
    const path = generatedFile(file.path, generated.owner, generated.rule);
    const group = `${generated.beside.annotations[PACKAGE_PATH] ?? ''}:${path}`;
    let index = taken.get(group);
    if (index === undefined) {
      index = 0;
      for (const resource of this.resources) {
        if (this.removed.has(resource) || !resource.source.includes(path)) continue;
        const identity = this.identityOf(resource);
        const other = identity && fileOf(identity);
        if (other?.path === path && `${identity?.annotations[PACKAGE_PATH] ?? ''}:${path}` === group) {
          index = Math.max(index, other.index + 1);
        }
      }
    }
    taken.set(group, index + 1);
    return index;
  }

  checkWorkloads(): void {
    if (!this.done.some(({ plans }) => plans.some((plan) => plan.effects.length > 0))) return;
    const neighbours = neighboursOf(this.resources);
    for (const workload of this.done) {
      this.problems.push(...checkWorkloadAfter(workload, this.config, this.images, neighbours));
    }
  }

  checkMatches(): void {
    const { config } = this;
    if (this.everybody) return;
    for (const rule of config.rules) {
      const decisions = this.done.flatMap(({ plans, identity }) =>
        plans.flatMap((plan) =>
          plan.decisions.filter((each) => each.rule === rule.name).map((each) => ({ ...each, identity })),
        ),
      );
      if (decisions.some((each) => each.reason === undefined)) continue;
      const [first] = decisions;
      const what = first
        ? `rule ${rule.name} matches none of ${decisions.length} workloads; ${nameOf(first.identity)}: ${first.reason}`
        : `rule ${rule.name} matches nothing: there are no workloads`;
      if (this.problems.some((each) => each.rule === rule.name && each.severity === 'error')) continue;
      const at = `spec.rules[${rule.index}]`;
      this.problems.push(
        problem('MatchedNothing', {
          where: at,
          what,
          severity: rule.required ? 'error' : undefined,
          field: { path: at },
          rule: rule.name,
        }),
      );
    }
  }
}

/** A config that grafts nothing, for taking back. */
export const emptyConfig = (owner: string): Config => ({
  ...{
    name: owner,
    lockCommand: '',
    kubernetesVersion: '1.33',
    record: true,
    nameSuffixHash: true,
    validation: 'Off',
  },
  ...{ validation: 'Off', validateOutput: false, images: [], workloads: [], rules: [] },
});

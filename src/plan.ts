// Plans one workload: takes back what the owner grafted before, then lays the rules' changes on the draft,
// with conflicts found and everything noted in the record. Works on drafts and plain values; text is made
// of the outcome elsewhere.

import type { Config, LoadedRule } from './config/load.ts';
import type { Position } from './config/schema.ts';
import type { ImageIndex } from './images/catalog.ts';
import { GRAFTS, isHostAnnotation, SKIP } from './krm/annotations.ts';
import type { Identity } from './krm/resource.ts';
import { type ContainerList, type SelectedContainer, selectContainers } from './match/containers.ts';
import { mismatchAll } from './match/target.ts';
import type { Path } from './record/path.ts';
import { samePath } from './record/path.ts';
import type { Layer, OwnershipRecord } from './record/record.ts';
import { fingerprint, fingerprintOfGiven, stackOf } from './record/record.ts';
import { beneath, compose, type Kind, noteSize, putIn, wordsOf } from './record/stack.ts';
import type { Neighbours, TakenBack } from './record/take-back.ts';
import { keyOf, takeBackBelow } from './record/take-back.ts';
import type { Template } from './record/template.ts';
import type { Change, Lay, Put } from './rules/change.ts';
import { contentOf, mountsScript } from './rules/content.ts';
import { actions } from './rules/index.ts';
import type { Action, Fault, RuleContext } from './rules/rule.ts';
import type { Json, JsonObject } from './yaml/resolve.ts';
import { emptyObject, equal, isObject, toJson } from './yaml/value.ts';

/** What became of one change in one workload. */
export interface Effect {
  readonly rule: string;
  readonly change: Change;
  readonly path: Path;
  readonly done: 'added' | 'replaced' | 'laid' | 'kept' | 'there';
  readonly value: Json;
}

/** What became of one rule in one pod template. */
export interface Decision {
  readonly rule: string;
  /** Why the rule left the template alone; undefined when it applied. */
  readonly reason: string | undefined;
  readonly containers: readonly SelectedContainer[];
}

export interface TemplatePlan {
  readonly decisions: Decision[];
  readonly effects: Effect[];
  readonly faults: (Fault & { readonly rule: string })[];
  /** Rules whose generated ConfigMap the template uses. */
  readonly configMaps: Set<LoadedRule>;
}

export interface PlanInput {
  readonly config: Config;
  readonly identity: Identity;
  readonly template: Template;
  /** The record after taking back; layers are added to it. */
  readonly record: OwnershipRecord;
  readonly taken: TakenBack;
  readonly images: ImageIndex;
  /** Name and checksum of a rule's generated ConfigMap. */
  readonly configMapOf: (rule: LoadedRule) => { name: string; checksum: string } | undefined;
}

/** The reason why a rule does not mean a workload, before its containers are looked at. */
export const whyNot = (rule: LoadedRule, identity: Identity, template: JsonObject): string | undefined => {
  const miss = mismatchAll(rule.targets, identity);
  if (miss !== undefined) return miss;
  if (rule.excluded && mismatchAll(rule.excluded, identity) === undefined) return 'excluded by the rule';
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const inner = isObject(metadata['annotations']) ? metadata['annotations'][SKIP] : undefined;
  const own = identity.mentions?.(SKIP) === false ? undefined : identity.annotations[SKIP];
  for (const skip of [own, inner]) {
    if (typeof skip !== 'string') continue;
    if (skip.trim() === 'true') return `${SKIP} is "true"`;
    if (skip.split(',').some((name) => name.trim() === rule.name)) return `${SKIP} names the rule`;
  }
  return undefined;
};

const wantsContainers = (rule: LoadedRule): boolean =>
  actions.some(({ field, scope }) => scope === 'container' && rule[field] !== undefined);

const known = new WeakMap<LoadedRule, readonly Action[]>();

/** The actions that a rule asks for; an entrypoint script is content too. */
const actionsOf = (rule: LoadedRule): readonly Action[] => {
  let own = known.get(rule);
  if (own === undefined) {
    own = actions.filter(
      ({ field }) => rule[field] !== undefined || (field === 'files' && mountsScript(rule)),
    );
    known.set(rule, own);
  }
  return own;
};

/** Plans all rules for one pod template, changing the template's draft and the record. */
export const planTemplate = (input: PlanInput): TemplatePlan => {
  const plan: TemplatePlan = { decisions: [], effects: [], faults: [], configMaps: new Set() };
  for (const rule of input.config.rules) {
    const decide = (reason: string | undefined, containers: readonly SelectedContainer[] = []): void => {
      plan.decisions.push({ rule: rule.name, reason, containers });
    };
    const { value } = input.template;
    const reason = whyNot(rule, input.identity, value);
    if (reason !== undefined) {
      decide(reason);
      continue;
    }
    const broken = brokenTemplate(value);
    if (broken !== undefined) {
      plan.faults.push({
        kind: 'WorkloadInvalid',
        what: broken,
        field: `spec.rules[${rule.index}]`,
        rule: rule.name,
      });
      decide(broken);
      break;
    }
    let containers: readonly SelectedContainer[] = [];
    if (wantsContainers(rule)) {
      const selection = selectContainers(rule.containers, value, (list, name) =>
        isOwnContainer(input, list, name),
      );
      if ('ambiguous' in selection) {
        const what = `rule ${rule.name} has no containers selector and the pod has several: ${selection.ambiguous.join(', ')}`;
        plan.faults.push({
          kind: 'ContainerAmbiguous',
          what,
          field: `spec.rules[${rule.index}].containers`,
          rule: rule.name,
        });
        decide('several containers and no selector');
        continue;
      }
      if ('none' in selection) {
        decide(noContainer(rule, selection.none));
        continue;
      }
      containers = selection.selected;
    }
    decide(undefined, containers);
    applyRule(input, rule, containers, plan);
  }
  return plan;
};

const noContainer = (rule: LoadedRule, names: string): string => {
  const { name, image } = rule.containers ?? {};
  const wanted = [name !== undefined && `name ${name}`, image !== undefined && `image ${image}`].filter(
    Boolean,
  );
  return `no container has ${wanted.join(' and ') || 'a name'} (there ${names === '' ? 'are none' : `is ${names}`})`;
};

const isMapOrNothing = (value: Json | undefined): boolean =>
  value === undefined || value === null || isObject(value);
const isListOrNothing = (value: Json | undefined, of: (each: Json) => boolean): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every(of));
const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;

/** What is wrong with the shape of a pod template, in the parts that rules change. */
const brokenTemplate = (template: JsonObject): string | undefined => {
  const { metadata, spec } = template;
  if (!isMapOrNothing(metadata)) return 'metadata of its pod template is not a map';
  for (const field of ['labels', 'annotations']) {
    if (isObject(metadata) && !isMapOrNothing(metadata[field]))
      return `${field} of its pod template is not a map`;
  }
  if (!isObject(spec))
    return spec === undefined ? 'its pod template has no spec' : 'spec of its pod template is not a map';
  const list = spec['containers'];
  if (!Array.isArray(list) || list.length === 0) return 'its pod has no containers';
  for (const field of ['containers', 'initContainers', 'volumes', 'imagePullSecrets']) {
    if (!isListOrNothing(spec[field], isObject)) return `${field} of its pod is not a list of maps`;
  }
  for (const each of [...list, ...((spec['initContainers'] ?? []) as Json[])] as JsonObject[]) {
    if (typeof each['name'] !== 'string') return 'a container of its pod has no name';
    const broken = brokenContainer(each);
    if (broken !== undefined) return `${broken.field} of container ${each['name']} is not ${broken.wanted}`;
  }
  return undefined;
};

const brokenContainer = (container: JsonObject): { field: string; wanted: string } | undefined => {
  for (const field of ['env', 'envFrom', 'volumeMounts']) {
    if (!isListOrNothing(container[field], isObject)) return { field, wanted: 'a list of maps' };
  }
  for (const field of ['command', 'args']) {
    if (!isListOrNothing(container[field], isScalar)) return { field, wanted: 'a list of words' };
  }
  const { lifecycle } = container;
  if (!isMapOrNothing(lifecycle)) return { field: 'lifecycle', wanted: 'a map' };
  for (const hook of isObject(lifecycle) ? ['postStart', 'preStop'] : []) {
    if (!isMapOrNothing((lifecycle as JsonObject)[hook])) return { field: hook, wanted: 'a map' };
    const exec = ((lifecycle as JsonObject)[hook] as JsonObject | null | undefined)?.['exec'];
    if (!isMapOrNothing(exec)) return { field: `${hook}.exec`, wanted: 'a map' };
    if (isObject(exec) && !isListOrNothing(exec['command'], isScalar))
      return { field: `${hook}.exec.command`, wanted: 'a list of words' };
  }
  return undefined;
};

const full = (input: PlanInput, path: Path): Path =>
  input.template.prefix.length === 0 ? path : [...input.template.prefix, ...path];

const isOwnContainer = (input: PlanInput, list: ContainerList, name: string): boolean =>
  input.record.layers.some((each) => samePath(each.path, full(input, [list, name])));

const applyRule = (
  input: PlanInput,
  rule: LoadedRule,
  containers: readonly SelectedContainer[],
  plan: TemplatePlan,
): void => {
  const { template, config } = input;
  const generated = contentOf(rule) === undefined ? undefined : input.configMapOf(rule);
  const container = (list: ContainerList, name: string): JsonObject => {
    const value = template.get([list, name]);
    return isObject(value) ? value : emptyObject();
  };
  // A container that the rule itself put in place of another is podgraft's, like every one it adds.
  const selected = (): SelectedContainer[] =>
    containers.filter(({ list, name }) => !isOwnContainer(input, list, name));
  const field = `spec.rules[${rule.index}]`;
  for (const action of actionsOf(rule)) {
    // Each action sees what those before it did.
    const context: RuleContext = {
      rule,
      field,
      kubernetesVersion: config.kubernetesVersion,
      lockCommand: config.lockCommand,
      kind: input.identity.kind,
      containers: action.scope === 'container' ? selected() : [],
      configMapName: generated?.name,
      checksum: generated?.checksum,
      image: input.images.find,
      container,
      isWrapped: (list, name) => stackOf(input.record, full(input, [list, name, 'entrypoint'])).length > 0,
    };
    const { changes, faults = [] } = action.plan(context);
    plan.faults.push(...faults.map((each) => ({ ...each, rule: rule.name })));
    for (const change of changes) {
      const outcome = change.op === 'put' ? put(input, rule, change) : lay(input, rule, change);
      if ('kind' in outcome) plan.faults.push({ ...outcome, rule: rule.name });
      else plan.effects.push({ rule: rule.name, change, path: full(input, change.path), ...outcome });
    }
  }
  if (generated === undefined || selected().length === 0) return;
  plan.configMaps.add(rule);
  if (!config.nameSuffixHash) {
    const change: Put = {
      op: 'put',
      path: ['annotations', checksumKey(rule.name, generated.checksum)],
      value: generated.checksum,
      onConflict: 'Replace',
      field: 'spec.nameSuffixHash',
    };
    const outcome = put(input, rule, change);
    if (!('kind' in outcome))
      plan.effects.push({ rule: rule.name, change, path: full(input, change.path), ...outcome });
  }
};

const checksumKey = (rule: string, checksum: string): string => {
  const name = `checksum-${rule}`;
  return `podgraft.dev/${name.length <= 63 ? name : `${name.slice(0, 54)}-${checksum.slice(0, 8)}`}`;
};

const newLayer = (input: PlanInput, rule: LoadedRule, path: Path): Layer => ({
  owner: input.config.name,
  rule: rule.name,
  path: full(input, path),
  op: 'set',
  hash: '',
  depth: 0,
  size: [],
  was: undefined,
  raw: undefined,
  same: false,
});

const note = (input: PlanInput, layer: Layer, value: Json, hashOf = fingerprint): void => {
  const { record, taken } = input;
  const key = taken.depths.size === 0 ? '' : keyOf(layer.path);
  // What the same owner lays on it next goes over this.
  if (taken.depths.has(key)) taken.depths.set(key, layer.depth + 1);
  const stack = stackOf(record, layer.path);
  const twin = stack.find((each) => each.owner === layer.owner && each.rule === layer.rule);
  layer.hash = hashOf(value);
  if (twin === undefined) {
    record.layers.push(layer);
    return;
  }
  // One rule is one layer, however many of its fields touch the value.
  twin.hash = layer.hash;
  if (twin.same) {
    Object.assign(twin, {
      op: layer.op,
      size: layer.size,
      gap: layer.gap,
      same: layer.op === 'set' && layer.same,
    });
  } else if (twin.op === 'append' && layer.op === 'append') {
    const [before = 0, length = 0] = twin.size;
    twin.size = [before, length + layer.size.reduce((sum, each) => sum + each, 0)];
  }
  for (const each of stack) if (each !== twin && each.depth >= layer.depth) each.depth--;
  if (taken.depths.has(key)) taken.depths.set(key, layer.depth);
};

/** Keys that a collection which the owner is about to make is to stand before. */
const followers =
  ({ record, taken, identity, template }: PlanInput) =>
  (made: Path): string[] => {
    // The labels of a Pod stand beside the annotations that hold the record. Those are made last, unless
    // the user wrote some.
    if (identity.kind === 'Pod' && samePath(made, ['labels'])) {
      const annotations = template.value['metadata'] as JsonObject | undefined;
      const names = isObject(annotations?.['annotations']) ? Object.keys(annotations['annotations']) : [];
      const isOurs = (name: string): boolean =>
        name === GRAFTS ||
        isHostAnnotation(name) ||
        record.layers.some((each) => samePath(each.path, ['annotations', name]));
      if (names.every(isOurs)) return ['annotations'];
    }
    // What others' work made behind it stays behind it.
    return [...(taken.keysAfter.get(keyOf(made)) ?? [])];
  };

type Outcome = Pick<Effect, 'done' | 'value'> | Fault;

const put = (input: PlanInput, rule: LoadedRule, change: Put): Outcome => {
  const { template, record } = input;
  const { path, value } = change;
  const clash = containerClash(input, path);
  if (clash !== undefined) {
    return {
      kind: 'Conflict',
      what: `container ${path[1]} is already among the ${clash}`,
      remedy: 'rename one of them: a container is replaced only where it stands',
      field: change.field,
    };
  }
  const current = template.get(path);
  const stack = stackOf(record, full(input, path));
  if (current === undefined || (current === null && path[2] === 'lifecycle')) {
    const index = indexFor(input, path, change.position ?? 'Last');
    if (typeof index === 'string') return { kind: 'PlacementNotFound', what: index, field: change.field };
    const layer = newLayer(input, rule, path);
    if (current === null) layer.raw = template.replace(path, value);
    else record.made.push(...template.add(path, value, index, followers(input)));
    note(input, layer, value, fingerprintOfGiven);
    return { done: 'added', value };
  }
  // Where the owner's layer lay beneath others', it is judged by what lies beneath it there.
  const layer = newLayer(input, rule, path);
  const kind: Kind = path[2] === 'lifecycle' ? 'lifecycle' : 'env';
  const depth = Math.min(input.taken.depths.get(keyOf(layer.path)) ?? stack.length, stack.length);
  const seen = beneath(kind, stack, depth, current);
  const under = stack[depth - 1];
  if (equal(seen, value)) {
    // Another owner put the same there: it stays until the last of them lets go.
    if (under !== undefined && under.owner !== input.config.name)
      putUnder(input, stack, depth, layer, current, () => {
        layer.same = true;
        return value;
      });
    return { done: 'there', value: current };
  }
  if (seen !== undefined) {
    if (change.onConflict === 'Keep') return { done: 'kept', value: current };
    if (change.onConflict === 'Chain') return chain(input, rule, change, seen);
    if (path[0] === 'labels' && isSelected(input, path[1] as string)) {
      const remedy = `remove the label from the rule: the workload selects its pods by it, so it is never replaced`;
      return { ...conflict(change, seen, under), remedy };
    }
    if (change.onConflict === 'Fail') return conflict(change, seen, under);
  }
  if (depth >= stack.length) {
    layer.depth = stack.length;
    if (path.length === 2) takeBackBelow(template, record, layer.path);
    layer.was = template.get(path) ?? current;
    layer.raw = template.replace(path, value);
    note(input, layer, value);
    return { done: 'replaced', value };
  }
  const merged = putUnder(input, stack, depth, layer, current, (below) => {
    layer.was = below;
    return value;
  });
  return { done: 'replaced', value: merged };
};

/** Puts a layer in beneath others, and brings the value and the top layer's hash up to date. */
const putUnder = (
  input: PlanInput,
  stack: readonly Layer[],
  depth: number,
  layer: Layer,
  current: Json,
  make: (below: Json | undefined) => Json,
): Json => {
  const path = layer.path.slice(input.template.prefix.length);
  const kind: Kind = path[2] === 'lifecycle' ? 'lifecycle' : 'env';
  const top = stack[stack.length - 1];
  let own = current;
  const merged = putIn(kind, stack, depth, current, layer, (below) => {
    own = make(below);
    return own;
  });
  note(input, layer, own);
  if (equal(merged, current)) return merged;
  input.template.replace(path, merged);
  if (top) top.hash = fingerprint(merged);
  return merged;
};

/** A label that the workload selects its pods by must not change: it would lose them. */
const isSelected = (input: PlanInput, label: string): boolean => {
  const selector = input.template.draft.value(['spec', 'selector']);
  const labels = isObject(selector)
    ? isObject(selector['matchLabels'])
      ? selector['matchLabels']
      : selector
    : {};
  return Object.hasOwn(labels, label);
};

/** Only commands can be chained. */
const canChain = (change: Put, current: Json): boolean =>
  change.chain !== undefined && isObject(current) && isObject(current['exec']);

const conflict = (change: Put, current: Json, top: Layer | undefined): Fault => {
  const short = (value: Json): string => {
    const text = toJson(value);
    return text.length > 100 ? `${text.slice(0, 97)}...` : text;
  };
  const theirs = top === undefined ? 'the workload' : `rule ${top.rule} of ${top.owner}`;
  const [list, name, field, key] = change.path;
  const what = field === undefined ? `${list} ${name}` : `${field} ${key} of container ${name}`;
  return {
    kind: 'Conflict',
    what: `${what} is ${short(current)} in ${theirs}, and ${short(change.value)} in the rule`,
    field: change.field,
    ...(field === 'lifecycle' && {
      remedy: `set onConflict: ${canChain(change, current) ? 'Chain, ' : ''}Replace or Keep`,
    }),
    ...(field !== undefined && name !== undefined && { container: name }),
  };
};

/** A container name is unique over init containers and containers together. */
const containerClash = (input: PlanInput, path: Path): string | undefined => {
  if (path.length !== 2 || (path[0] !== 'containers' && path[0] !== 'initContainers')) return undefined;
  const other = path[0] === 'containers' ? 'initContainers' : 'containers';
  return input.template.get([other, path[1] as string]) === undefined ? undefined : other;
};

const chain = (input: PlanInput, rule: LoadedRule, change: Put, current: Json): Outcome => {
  const { path, field } = change;
  const words = change.chain;
  if (words === undefined || !canChain(change, current)) {
    const kind = isObject(current) ? (Object.keys(current)[0] ?? 'nothing') : 'nothing';
    const what = `${path[3]} of container ${path[1]} is ${kind === 'exec' ? 'an exec hook, and the new one is not' : kind}, and only exec hooks can be chained`;
    return { kind: 'HookConflict', what, field, container: path[1] as string };
  }
  // Where nothing lies beneath, as under what another owner replaced, the hook stands for itself.
  return lay(input, rule, { op: 'lay', path, part: { op: 'wrap', words }, fresh: change.value, field });
};

/** Lays a part over a value, at the depth at which the same owner's part lay before. */
const lay = (input: PlanInput, rule: LoadedRule, change: Lay): Outcome => {
  const { template, record, taken } = input;
  const { path, part } = change;
  const kind: Kind = path[2] === 'entrypoint' ? 'entrypoint' : path[2] === 'lifecycle' ? 'lifecycle' : 'env';
  const current = template.get(path);
  const layer = newLayer(input, rule, path);
  const stack = stackOf(record, layer.path);
  if (kind === 'env' && current === undefined) {
    const fresh = change.fresh as Json;
    record.made.push(...template.add(path, fresh, indexFor(input, path, 'Last') as number, followers(input)));
    note(input, layer, fresh);
    return { done: 'added', value: fresh };
  }
  if (stack.length === 0 && isThere(kind, part, current)) return { done: 'there', value: current ?? null };
  layer.op = part.op;
  const depth = taken.depths.get(keyOf(layer.path)) ?? stack.length;
  const beneath = stack.length === 0 && kind === 'entrypoint' ? change.beneath : undefined;
  // What the layer made of what lies beneath it, whatever lies above.
  let own: Json = current ?? null;
  const value = putIn(kind, stack, depth, current, layer, (below) => {
    const nothing = below === undefined || (kind === 'lifecycle' && wordsOf(kind, below).length === 0);
    if (nothing && change.fresh !== undefined) {
      layer.op = 'set';
      own = change.fresh;
      return own;
    }
    noteSize(layer, part, below);
    own = compose(kind, part, below, beneath);
    // Somebody took away what others had laid there: their layers say nothing of what lies beneath.
    if (current === undefined && stack.length > 0) Object.assign(layer, { op: 'set', size: [] });
    return own;
  });
  const top = stack[stack.length - 1];
  const isTop = layer.depth === stack.length;
  // What was edited by hand is kept as it is: the sizes of the layers in it say nothing any more.
  if (isTop && (top === undefined || fingerprint(current ?? null) !== top.hash)) layer.was = current;
  note(input, layer, own);
  if (top && !isTop) top.hash = fingerprint(value);
  const raw = template.replace(path, value);
  if (isTop) layer.raw = raw;
  return { done: 'laid', value };
};

/** Whether the part lies on the value already, put there by a run that kept no record. */
const isThere = (kind: Kind, part: Lay['part'], current: Json | undefined): boolean => {
  if (part.op === 'append') {
    const value = isObject(current) ? current['value'] : undefined;
    return typeof value === 'string' && (value === part.text || value.endsWith(part.separator + part.text));
  }
  const words = wordsOf(kind, current);
  return part.words.length > 1 && part.words.every((word, index) => word === words[index]);
};

/** Position for a new list element, or what is wrong with the placement asked for. */
const indexFor = (input: PlanInput, path: Path, position: Position): number | string => {
  const keys = input.template.keysBeside(path);
  const near = neighboursAt(input, full(input, path));
  const isBefore = (at: number): boolean => near?.before.has(keys[at] ?? '') ?? false;
  const isAfter = (at: number): boolean => near?.after.has(keys[at] ?? '') ?? false;
  return placed(position, keys, isBefore, isAfter, path[0] as string);
};

/** Where others' elements stood beside what the owner had at a path, or in its list. */
const neighboursAt = ({ taken: { neighbours } }: PlanInput, path: Path): Neighbours | undefined =>
  neighbours.size === 0
    ? undefined
    : (neighbours.get(keyOf(path)) ?? neighbours.get(keyOf(path.slice(0, -1))));

/** Elements of other owners that stood before (or after) ours keep standing there. */
const placed = (
  position: Position,
  keys: readonly (string | undefined)[],
  isBefore: (at: number) => boolean,
  isAfter: (at: number) => boolean,
  list: string,
): number | string => {
  let at = keys.length;
  if (position === 'First') at = 0;
  else if (position !== 'Last') {
    const name = 'before' in position ? position.before : position.after;
    const found = keys.indexOf(name);
    if (found === -1) {
      return `there is no container ${name} among the ${list} (${keys.filter(Boolean).join(', ') || 'none'})`;
    }
    at = 'before' in position ? found : found + 1;
  }
  const fromFront = position === 'First' || (typeof position === 'object' && 'after' in position);
  if (fromFront) while (isBefore(at)) at++;
  else while (at > 0 && isAfter(at - 1)) at--;
  return at;
};

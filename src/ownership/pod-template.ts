// A pod template inside a draft, addressed by the paths of field-path.ts. All of podgraft's changes to a workload
// go through here, so that what was created on the way is known. It is longer than 300 lines because each change is
// here beside the one that undoes it.

import { GRAFTS } from '../krm/annotations.ts';
import { cleanPath } from '../kubernetes/mount-path.ts';
import {
  onlyContainerIndex,
  stepsInForm,
  type TemplateForm,
  templateIn,
} from '../kubernetes/template-form.ts';
import { Draft, SharedAnchorError, type Steps } from '../yaml/edit/draft.ts';
import { canReturn, elementSource, isPrinted } from '../yaml/edit/element-source.ts';
import { printedDraft } from '../yaml/edit/printed-draft.ts';
import { nullSource, valueSource } from '../yaml/edit/value-source.ts';
import type { Style } from '../yaml/print/style.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, equal, isObject } from '../yaml/read/value.ts';
import { type FindKey, isCommandLine, isTypeField, locationOf, MOVED, type Path } from './field-path.ts';
import type { CreatedCollection } from './record-format.ts';

/** Keys that a new key is put before, for the order that people expect. */
const keysAfter: Readonly<Record<string, readonly string[]>> = {
  initContainers: ['containers', 'container', 'script'],
  labels: ['annotations'],
  command: ['args', 'env', 'envFrom', 'ports', 'resources', 'volumeMounts'],
  args: ['env', 'envFrom', 'ports', 'resources', 'volumeMounts'],
};

/** Keys of the same map that the collection at a `made` path goes before. */
export type Followers = (created: Path) => readonly string[];

const isMountList = (list: Steps): boolean => {
  const last = list[list.length - 1];
  return last === 'volumeMounts' || last === 'volumeDevices';
};

export class PodTemplate {
  readonly draft: Draft;
  /** Steps from the workload to the template. */
  readonly base: Steps;
  readonly form: TemplateForm;
  /** Put before each path in the record where a workload has several templates. */
  readonly prefix: Path;
  private whole: JsonObject | undefined;
  private wholeAt = 0;

  /** How the text that the draft becomes is printed. */
  private readonly style: Style;

  constructor(draft: Draft, base: Steps, prefix: Path, style: Style, form: TemplateForm = 'PodTemplate') {
    this.draft = draft;
    this.base = base;
    this.form = form;
    this.prefix = prefix;
    this.style = style;
  }

  private readonly find: FindKey = (list, listKey, key) => {
    const only =
      list[1] === 'containers' && list.length === 2 ? onlyContainerIndex(this.form, key) : undefined;
    // A record may have a path as somebody wrote it.
    return only ?? this.draft.indexOfKey(this.at(list), listKey, isMountList(list) ? cleanPath(key) : key);
  };

  /** Steps in the draft, for steps in the template that the object has a place for. */
  private at(steps: Steps): Steps {
    const inner = stepsInForm(this.form, steps);
    if (inner === undefined) throw new Error(`a ${this.form} has no ${steps.join('.')}`);
    return [...this.base, ...inner];
  }

  read(steps: Steps): Json | undefined {
    return stepsInForm(this.form, steps) && this.draft.value(this.at(steps));
  }

  /** Identifies the template among those of its resource. */
  get key(): string {
    return JSON.stringify(this.base);
  }

  /** The whole template; computed again only after a change. */
  get value(): JsonObject {
    if (this.whole === undefined || this.wholeAt !== this.draft.changes) {
      const value = templateIn(this.form, this.draft.value(this.base) ?? null);
      this.whole = isObject(value) ? value : emptyObject();
      this.wholeAt = this.draft.changes;
    }
    return this.whole;
  }

  /** The template's own part of a path of the record; undefined when the path belongs to another template. */
  within(path: Path): Path | undefined {
    const { prefix } = this;
    if (prefix.length === 0) return path;
    return path[0] === prefix[0] ? path.slice(1) : undefined;
  }

  /** Whether the container that a path is in is there (and so the path could be). */
  reaches(path: Path): boolean {
    return locationOf(path, this.find) !== undefined;
  }

  get(path: Path): Json | undefined {
    const place = locationOf(path, this.find);
    if (place === undefined) return undefined;
    if (isCommandLine(path[2])) return this.entrypoint(place.parent);
    if (path[2] === MOVED) return this.read([...place.parent, 'restartPolicy']);
    const key = path[path.length - 1] as string;
    const index = place.listKey ? this.find(place.parent, place.listKey, key) : key;
    return index === -1 ? undefined : this.read([...place.parent, index]);
  }

  /** Where the element at a path is in its list; -1 for what is no element, or not there. */
  positionOf(path: Path): number {
    const place = locationOf(path, this.find);
    return place?.listKey === undefined
      ? -1
      : this.find(place.parent, place.listKey, path[path.length - 1] as string);
  }

  private entrypoint(container: Steps): Json | undefined {
    const out = emptyObject();
    for (const key of ['command', 'args']) {
      const value = this.read([...container, key]);
      if (value !== undefined && value !== null) out[key] = value;
    }
    return Object.keys(out).length === 0 ? undefined : out;
  }

  /**
   * Adds something new; returns the collections that had to be created for it. `source`: the lines of a list element
   * that was elsewhere.
   */
  add(
    path: Path,
    value: Json,
    index: number | undefined,
    followers: Followers,
    source?: string,
  ): CreatedCollection[] {
    const place = this.place(path);
    const key = path[path.length - 1] as string;
    const created: CreatedCollection[] = [];
    const list = place.listKey !== undefined;
    if (this.draft.isNothing(this.at(place.parent))) {
      const isMoved = list && source !== undefined;
      const fresh = isMoved ? [] : list ? [value] : { [key]: value };
      this.create(place.parent, fresh, path, created, followers);
      if (isMoved) this.draft.insert(this.at(place.parent), undefined, value, source);
    } else if (list) {
      this.draft.insert(this.at(place.parent), index, value, source);
    } else {
      // The record stays last, as on the first run, which adds it after everything else. A postStart hook
      // goes before a preStop hook, whoever added that first.
      const next = index === undefined ? undefined : this.keysBeside(path)[index];
      const last = path[2] === 'lifecycle' && key === 'postStart' ? 'preStop' : GRAFTS;
      const others = isTypeField(path) ? followers([...this.prefix, ...path]) : [];
      const followingKeys = [...others, next ?? last];
      this.draft.add(this.at(place.parent), key, value, followingKeys);
    }
    return created;
  }

  /** Creates the collection at `steps` with its first content, and what must be there above it. */
  private create(
    steps: Steps,
    content: Json,
    path: Path,
    created: CreatedCollection[],
    followers: Followers,
  ): void {
    const above = steps.slice(0, -1);
    const key = steps[steps.length - 1] as string;
    const parent = this.read(above);
    if (parent === undefined || parent === null) {
      // Above labels and annotations is the metadata, which no path names.
      const outer = path.length > 2 ? path.slice(0, -1) : ['metadata', ''];
      this.create(above, { [key]: content }, outer, created, followers);
      created.push({ path: this.createdPath(path), previousSource: undefined });
      return;
    }
    const full = this.at(steps);
    if (this.draft.value(full) === null) {
      // A container that moved has its lines in the text that the draft becomes.
      const there = this.draft.node(full) ? this : this.printed();
      const previousSource = nullSource(there?.draft ?? this.draft, full);
      this.draft.replace(full, content);
      created.push({ path: this.createdPath(path), previousSource });
      return;
    }
    const followingKeys = [...followers(this.createdPath(path)), ...(keysAfter[key] ?? [])];
    this.draft.add(this.at(above), key, content, followingKeys);
    created.push({ path: this.createdPath(path), previousSource: undefined });
  }

  private createdPath(path: Path): Path {
    return [...this.prefix, ...path.slice(0, -1)];
  }

  /**
   * Replaces what is at a path; returns the source text of the old value where printing it would give
   * another text, and of a null where the value counts as missing (`remove` needs it).
   */
  replace(path: Path, value: Json, source?: string, followers: Followers = () => []): string | undefined {
    const place = this.place(path);
    if (isCommandLine(path[2])) {
      const above = [...this.prefix, ...path.slice(0, -1)];
      return this.setEntrypoint(place.parent, value, source, (key) => followers([...above, key]));
    }
    const steps = this.stepsOf(path);
    const previousSource = this.sourceAt(steps) ?? (isTypeField(path) ? this.nullSourceAt(steps) : undefined);
    this.draft.replace(steps, value, source);
    return previousSource;
  }

  /** Removes what is at a path; with `source`, that of nulls that it took the place of, these come back. */
  remove(path: Path, source?: string): void {
    if (isCommandLine(path[2])) this.setEntrypoint(this.place(path).parent, undefined, source);
    else if (source !== undefined) this.draft.replace(this.stepsOf(path), null, source);
    else this.draft.remove(this.stepsOf(path));
  }

  /** Removes a list element that goes elsewhere, with the lines above it. */
  takeElement(path: Path): void {
    this.draft.remove(this.stepsOf(path), true);
  }

  /** The source of a list element: in block style its lines with those above it, in flow style the element alone. */
  elementSource(path: Path): string | undefined {
    const there = this.draft.changed ? this.printed() : this;
    return there && elementSource(there.draft, there.stepsOf(path));
  }

  /** Whether a list element that goes elsewhere can come back to the byte. */
  canReturn(path: Path): boolean {
    const there = this.draft.changed ? this.printed() : this;
    return there === undefined || canReturn(there.draft, there.stepsOf(path), this.style);
  }

  /** Whether an element of a list would be printed with these lines. */
  isPrinted(source: string, value: Json): boolean {
    return isPrinted(source, value, this.style);
  }

  /** Removes a collection that podgraft created and that is empty now; returns whether it did. */
  removeCreated({ path, previousSource }: CreatedCollection): boolean {
    const steps = this.createdSteps(path.slice(this.prefix.length));
    const value = steps && this.draft.value(steps);
    if (steps === undefined || value === undefined) return true;
    const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
    if (size > 0) return false;
    if (previousSource === undefined) this.draft.remove(steps);
    else this.draft.replace(steps, null, previousSource);
    return true;
  }

  /** Keys after a field that podgraft added, in its map; `path` as in the record. */
  keysAfterField(path: Path): string[] {
    const steps = this.createdSteps(path.slice(this.prefix.length));
    const parent = steps && this.draft.value(steps.slice(0, -1));
    const keys = isObject(parent) ? Object.keys(parent) : [];
    const at = keys.indexOf(steps?.[steps.length - 1] as string);
    return at === -1 ? [] : keys.slice(at + 1);
  }

  private createdSteps(path: Path): Steps | undefined {
    const steps = path[0] === 'metadata' ? ['metadata'] : locationOf([...path, ''], this.find)?.parent;
    return steps && stepsInForm(this.form, steps) && this.at(steps);
  }

  /** Keys of the list or map that a path is in, in order, without that of the record. */
  keysBeside(path: Path): (string | undefined)[] {
    const place = locationOf(path, this.find);
    const parent = place && this.read(place.parent);
    const { listKey } = place ?? {};
    if (isObject(parent)) return Object.keys(parent).filter((key) => key !== GRAFTS);
    return Array.isArray(parent) && listKey ? parent.map((each) => listKey(each)) : [];
  }

  /** The same without keys that a YAML merge (`<<`) brings into a map of the source. */
  ownKeysBeside(path: Path): (string | undefined)[] {
    const place = locationOf(path, this.find);
    const parent = place && stepsInForm(this.form, place.parent) && this.at(place.parent);
    const isMerged = (key = ''): boolean => this.draft.offsetAfter([...(parent ?? []), key]) === undefined;
    const keys = this.keysBeside(path);
    return parent && this.draft.node(parent)?.type === 'map' ? keys.filter((key) => !isMerged(key)) : keys;
  }

  private place(path: Path) {
    const place = locationOf(path, this.find);
    if (place === undefined) throw new Error(`no container for ${path.join('/')}`);
    return place;
  }

  private stepsOf(path: Path): Steps {
    const { parent, listKey } = this.place(path);
    const key = path[path.length - 1] as string;
    return this.at([...parent, listKey ? this.find(parent, listKey, key) : key]);
  }

  // oxlint-disable-next-line complexity -- command and args take each of four turns: add, replace, restore, remove
  private setEntrypoint(
    container: Steps,
    value: Json | undefined,
    source?: string,
    followers: (key: string) => readonly string[] = () => [],
  ): string | undefined {
    const wanted = isObject(value) ? value : {};
    const sources = source === undefined ? {} : (JSON.parse(source) as Record<string, string>);
    const previousSources: Record<string, string> = {};
    const present = this.entrypoint(container);
    const commandOf = (line: Json | undefined): Json => (isObject(line) ? (line['command'] ?? null) : null);
    const keepsCommand = equal(commandOf(present), commandOf(value));
    for (const key of ['command', 'args']) {
      const steps = this.at([...container, key]);
      const there = this.draft.value(steps) !== undefined;
      const previousSource = there ? (this.sourceAt(steps) ?? this.nullSourceAt(steps)) : undefined;
      const next = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
      const text = Object.hasOwn(sources, key) ? sources[key] : undefined;
      const isUsers = keepsCommand && (text === undefined || this.draft.node(steps) !== undefined);
      if (isUsers && key === 'command') continue;
      if (previousSource !== undefined) previousSources[key] = previousSource;
      if (isUsers && this.resizeList(steps, next)) continue;
      this.setKey(container, key, next, text, followers(key));
    }
    return Object.keys(previousSources).length === 0 ? undefined : JSON.stringify(previousSources);
  }

  private setKey(
    container: Steps,
    key: string,
    value: Json | undefined,
    source: string | undefined,
    followers: readonly string[],
  ): void {
    const steps = this.at([...container, key]);
    // A null that is to come back, under more than one change, has its key where that was.
    const isNullBack = value === undefined && source !== undefined;
    const there = this.draft.value(steps) !== undefined || (isNullBack && this.draft.putBack(steps));
    if (value === undefined && source === undefined) {
      if (there) this.draft.remove(steps);
      return;
    }
    // A null that a wrapper replaced may be gone with the wrapper.
    const before = [...followers, ...(keysAfter[key] ?? [])];
    if (!there) this.draft.add(this.at(container), key, value ?? null, before);
    if (there || value === undefined) this.draft.replace(steps, value ?? null, source);
  }

  /** Adds and removes elements at the ends of a list, where that gives the wanted one; returns whether it did. */
  private resizeList(steps: Steps, wanted: Json | undefined): boolean {
    const list = this.draft.value(steps);
    if (!Array.isArray(list) || !Array.isArray(wanted)) return false;
    const [inner, outer] = list.length < wanted.length ? [list, wanted] : [wanted, list];
    const start = outer.findIndex((_, at) => inner.every((each, index) => isSameAt(outer, at + index, each)));
    if (inner.length === 0 || start === -1) return false;
    const end = start + inner.length;
    try {
      if (outer === wanted) {
        wanted.slice(0, start).forEach((each, index) => void this.draft.insert(steps, index, each));
        for (const each of wanted.slice(end)) this.draft.insert(steps, undefined, each);
      } else {
        for (let index = list.length - 1; index >= end; index--) this.draft.remove([...steps, index]);
        for (let index = start - 1; index >= 0; index--) this.draft.remove([...steps, index]);
      }
    } catch (thrown) {
      // A list that others have too is replaced by one of its own.
      if (thrown instanceof SharedAnchorError) return false;
      throw thrown;
    }
    return true;
  }

  private nullSourceAt(steps: Steps): string | undefined {
    return this.draft.value(steps) === null ? ' null' : undefined;
  }

  /** The template as it is in the source, whatever was changed since. */
  inSource(): PodTemplate {
    const { tree, root } = this.draft;
    return new PodTemplate(new Draft(tree, root), this.base, this.prefix, this.style, this.form);
  }

  /** The template in the text that the draft becomes; undefined where nothing is left of that. */
  printed(): PodTemplate | undefined {
    const draft = printedDraft(this.draft, this.style);
    return draft && new PodTemplate(draft, this.base, this.prefix, this.style, this.form);
  }

  /** The source of the value at a path, unless printing the value gives the same. */
  sourceOf(path: Path): string | undefined {
    return this.sourceAt(this.stepsOf(path));
  }

  private sourceAt(steps: Steps): string | undefined {
    return valueSource(this.draft, steps, this.style);
  }
}

const isSameAt = (list: readonly Json[], index: number, value: Json): boolean =>
  index < list.length && equal(list[index] as Json, value);

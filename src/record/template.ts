// A pod template inside a draft, addressed by the paths of path.ts. All of podgraft's changes to a workload
// go through here, so that what was created on the way is known.

import { GRAFTS } from '../krm/annotations.ts';
import { Draft, type Steps } from '../yaml/draft.ts';
import { layOut, lineEndOf, rawSource, styleAt } from '../yaml/lay-out.ts';
import { columnOf } from '../yaml/node.ts';
import { parse } from '../yaml/parse.ts';
import { isNested, renderEntry, renderInline, renderItems, type Style } from '../yaml/render.ts';
import type { Json, JsonObject } from '../yaml/resolve.ts';
import { applySplices, sortSplices } from '../yaml/splice.ts';
import { emptyObject, equal, isObject, toValue } from '../yaml/value.ts';
import type { Path } from './path.ts';
import { indexIn, placeOf } from './path.ts';
import type { Made } from './record.ts';

/** Keys that a new key is put before, for the order that people expect. */
const before: Readonly<Record<string, readonly string[]>> = {
  initContainers: ['containers'],
  labels: ['annotations'],
  command: ['args', 'env', 'envFrom', 'ports', 'resources', 'volumeMounts'],
  args: ['env', 'envFrom', 'ports', 'resources', 'volumeMounts'],
};

/**
 * The source of a null behind its colon, the empty text where nothing stands there. A null in a line of its own
 * takes the comment beside it along: lay-out.ts puts that on another line meanwhile.
 */
export const nullSource = (draft: Draft, steps: Steps): string => {
  const node = draft.node(steps);
  const parent = draft.node(steps.slice(0, -1));
  const behind = draft.behind(steps);
  if (!node || parent?.type !== 'map' || behind === undefined) return '';
  const { text } = draft.tree;
  const isBelow = node.start > lineEndOf(text, behind) && !parent.flow;
  const rest = isBelow ? text.slice(node.end, lineEndOf(text, node.end)) : '';
  return rawSource(text, behind, node, parent.flow ? 0 : parent.column) + rest;
};

/** Keys of the same map that a collection of a `made` path is to stand before. */
export type Followers = (made: Path) => readonly string[];

export class Template {
  readonly draft: Draft;
  /** Steps from the workload to the template. */
  readonly base: Steps;
  /** Put before each path in the record where a workload has several templates. */
  readonly prefix: Path;
  private whole: JsonObject | undefined;
  private wholeAt = 0;

  /** How the text that the draft becomes is printed. */
  private readonly style: Style;

  constructor(draft: Draft, base: Steps, prefix: Path, style: Style) {
    this.draft = draft;
    this.base = base;
    this.prefix = prefix;
    this.style = style;
  }

  read(steps: Steps): Json | undefined {
    return this.draft.value([...this.base, ...steps]);
  }

  /** The whole template; made anew only when something changed. */
  get value(): JsonObject {
    if (this.whole === undefined || this.wholeAt !== this.draft.changes) {
      const value = this.read([]);
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

  /** Whether the container that a path lies in is there (and so the path could be). */
  reaches(path: Path): boolean {
    return placeOf(path, (steps) => this.read(steps)) !== undefined;
  }

  get(path: Path): Json | undefined {
    const place = placeOf(path, (steps) => this.read(steps));
    if (place === undefined) return undefined;
    if (path[2] === 'entrypoint') return this.entrypoint(place.parent);
    const parent = this.read(place.parent);
    const key = path[path.length - 1] as string;
    if (place.listKey) {
      const index = indexIn(parent, place.listKey, key);
      return index === -1 ? undefined : (parent as Json[])[index];
    }
    return isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
  }

  private entrypoint(container: Steps): Json | undefined {
    const out = emptyObject();
    for (const key of ['command', 'args']) {
      const value = this.read([...container, key]);
      if (value !== undefined && value !== null) out[key] = value;
    }
    return Object.keys(out).length === 0 ? undefined : out;
  }

  /** Adds something new; answers the collections that had to be created for it. */
  add(path: Path, value: Json, index: number | undefined, followers: Followers): Made[] {
    const place = this.place(path);
    const key = path[path.length - 1] as string;
    const made: Made[] = [];
    const list = place.listKey !== undefined;
    const parent = this.read(place.parent);
    if (parent === undefined || parent === null) {
      const fresh = list ? [value] : { [key]: value };
      this.create(place.parent, fresh, path, made, followers);
    } else if (list) {
      this.draft.insert([...this.base, ...place.parent], index ?? (parent as Json[]).length, value);
    } else {
      // The record stays last, as on the first run, which adds it after everything else. A postStart hook
      // stands before a preStop hook, whoever put that there first.
      const next = index === undefined ? undefined : this.keysBeside(path)[index];
      const last = path[2] === 'lifecycle' && key === 'postStart' ? 'preStop' : GRAFTS;
      const behind = [next ?? last];
      this.draft.add([...this.base, ...place.parent], key, value, behind);
    }
    return made;
  }

  /** Creates the collection at `steps` with its first content, and what must be there above it. */
  private create(steps: Steps, content: Json, path: Path, made: Made[], followers: Followers): void {
    const above = steps.slice(0, -1);
    const key = steps[steps.length - 1] as string;
    const parent = this.read(above);
    if (parent === undefined || parent === null) {
      this.create(above, { [key]: content }, ['metadata', ''], made, followers);
      made.push({ path: this.madePath(path), raw: undefined });
      return;
    }
    const full = [...this.base, ...steps];
    if (this.draft.value(full) === null) {
      const raw = nullSource(this.draft, full);
      this.draft.replace(full, content);
      made.push({ path: this.madePath(path), raw });
      return;
    }
    const behind = [...followers(this.madePath(path)), ...(before[key] ?? [])];
    this.draft.add([...this.base, ...above], key, content, behind);
    made.push({ path: this.madePath(path), raw: undefined });
  }

  private madePath(path: Path): Path {
    return [...this.prefix, ...path.slice(0, -1)];
  }

  /**
   * Replaces what is at a path; answers the source text of the old value where printing it would give
   * another text, and of a null where the value counts as missing (`remove` needs it).
   */
  replace(path: Path, value: Json, raw?: string): string | undefined {
    const place = this.place(path);
    if (path[2] === 'entrypoint') return this.setEntrypoint(place.parent, value, raw);
    const steps = this.stepsOf(path);
    const old = this.rawOf(steps) ?? (path[2] === 'lifecycle' ? this.nullOf(steps) : undefined);
    this.draft.replace(steps, value, raw);
    return old;
  }

  /** Removes what is at a path; with `raw`, the source of nulls that it took the place of, these come back. */
  remove(path: Path, raw?: string): void {
    if (path[2] === 'entrypoint') this.setEntrypoint(this.place(path).parent, undefined, raw);
    else if (raw !== undefined) this.draft.replace(this.stepsOf(path), null, raw);
    else this.draft.remove(this.stepsOf(path));
  }

  /** Removes a collection that podgraft made and that is empty now; answers whether it did. */
  removeMade({ path, raw }: Made): boolean {
    const steps = this.madeSteps(path.slice(this.prefix.length));
    const value = steps && this.draft.value(steps);
    if (steps === undefined || value === undefined) return true;
    const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
    if (size > 0) return false;
    if (raw === undefined) this.draft.remove(steps);
    else this.draft.replace(steps, null, raw);
    return true;
  }

  /** Keys that stand behind a collection that podgraft made, in its map. */
  keysAfterMade({ path }: Made): string[] {
    const steps = this.madeSteps(path.slice(this.prefix.length));
    const parent = steps && this.draft.value(steps.slice(0, -1));
    const keys = isObject(parent) ? Object.keys(parent) : [];
    const at = keys.indexOf(steps?.[steps.length - 1] as string);
    return at === -1 ? [] : keys.slice(at + 1);
  }

  private madeSteps(path: Path): Steps | undefined {
    const [head, name, field] = path as [string, string | undefined, string | undefined];
    if (head === 'metadata') return [...this.base, 'metadata'];
    if (head === 'labels' || head === 'annotations') return [...this.base, 'metadata', head];
    if (name === undefined) return [...this.base, 'spec', head];
    const place = placeOf([head, name, field as string, ''], (steps) => this.read(steps));
    return place && [...this.base, ...place.parent];
  }

  /** Keys of the list or map that a path lies in, in order, without that of the record. */
  keysBeside(path: Path): (string | undefined)[] {
    const place = placeOf(path, (steps) => this.read(steps));
    const parent = place && this.read(place.parent);
    const { listKey } = place ?? {};
    if (isObject(parent)) return Object.keys(parent).filter((key) => key !== GRAFTS);
    return Array.isArray(parent) && listKey ? parent.map((each) => listKey(each)) : [];
  }

  private place(path: Path) {
    const place = placeOf(path, (steps) => this.read(steps));
    if (place === undefined) throw new Error(`no container for ${path.join('/')}`);
    return place;
  }

  private stepsOf(path: Path): Steps {
    const { parent, listKey } = this.place(path);
    const key = path[path.length - 1] as string;
    return [...this.base, ...parent, listKey ? indexIn(this.read(parent), listKey, key) : key];
  }

  private setEntrypoint(container: Steps, value: Json | undefined, raw?: string): string | undefined {
    const wanted = isObject(value) ? value : {};
    const raws = raw === undefined ? {} : (JSON.parse(raw) as Record<string, string>);
    const olds: Record<string, string> = {};
    for (const key of ['command', 'args']) {
      const steps = [...this.base, ...container, key];
      const there = this.draft.value(steps) !== undefined;
      const old = there ? (this.rawOf(steps) ?? this.nullOf(steps)) : undefined;
      if (old !== undefined) olds[key] = old;
      const next = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
      const text = Object.hasOwn(raws, key) ? raws[key] : undefined;
      if (next === undefined) {
        if (there && text !== undefined) this.draft.replace(steps, null, text);
        else if (there) this.draft.remove(steps);
      } else if (there) this.draft.replace(steps, next, text);
      else this.draft.add([...this.base, ...container], key, next, before[key] ?? []);
    }
    return Object.keys(olds).length === 0 ? undefined : JSON.stringify(olds);
  }

  private nullOf(steps: Steps): string | undefined {
    return this.draft.value(steps) === null ? ' null' : undefined;
  }

  /** The template as it stands in the source, whatever was changed since. */
  afresh(): Template {
    const { tree, root } = this.draft;
    return new Template(new Draft(tree, root), this.base, this.prefix, this.style);
  }

  /** Source of what is at a path, as `replace` answers it, in the text that the draft becomes. */
  sourceOf(path: Path): string | undefined {
    const { tree, root } = this.draft;
    const column = columnOf(tree.text, root.start);
    const isBlock = (root.type === 'map' || root.type === 'seq') && !root.flow;
    // A comment behind the last value belongs to the line, and so does its line break.
    const end = isBlock ? tree.text.indexOf('\n', root.end) + 1 || tree.text.length : root.end;
    const splices = sortSplices(layOut(this.draft, this.style));
    const text = ' '.repeat(column) + applySplices(tree.text, splices, root.start, end);
    const printed = parse(text, column, text.length, column);
    if (printed.root === null) return undefined;
    const again = new Template(new Draft(printed, printed.root), this.base, this.prefix, this.style);
    return again.rawOf(again.stepsOf(path));
  }

  /** Source behind the colon or dash of a standing value, unless printing the value gives the same. */
  private rawOf(steps: Steps): string | undefined {
    const { draft } = this;
    const parent = draft.node(steps.slice(0, -1));
    const node = draft.node(steps);
    if (parent === undefined || parent === null || node === undefined) return undefined;
    if (parent.type === 'scalar' || parent.type === 'alias') return undefined;
    const value = draft.value(steps) ?? null;
    const { text } = draft.tree;
    // What was changed inside in this very run has no source.
    if (!equal(toValue(draft.tree, node), value)) return undefined;
    const behind = draft.behind(steps);
    if (behind === undefined) return undefined;
    const raw = rawSource(text, behind, node, parent.flow ? 0 : parent.column);
    if (parent.flow) return raw;
    // What fits on the line of its key is put back there (lay-out.ts, replaceInBlock).
    if (parent.type === 'map' && !isNested(value)) return ` ${renderInline(value)}` === raw ? undefined : raw;
    const printed = (style: Style): string =>
      parent.type === 'seq'
        ? renderItems([value], 0, style).join(style.newline).slice(1)
        : renderEntry('k', value, 0, style).join(style.newline).slice(2);
    // Where no literals are used, as before deep comments, it may be printed otherwise.
    const styles = [this.style, styleAt(text, this.style, node?.end ?? behind, parent.column)];
    return styles.every((style) => printed(style) === raw) ? undefined : raw;
  }
}

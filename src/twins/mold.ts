// The mold of a workload: its text with holes where words stand that do not matter, and the text that comes
// of it with the same words. Another text that fills the mold has the same outcome around its own words.

import type { LoadedRule } from '../config/load.ts';
import type { Resource } from '../krm/resource.ts';
import type { TemplatePlan } from '../plan.ts';
import type { GraftedResource } from '../workload.ts';
import type { Splice } from '../yaml/splice.ts';
import type { Hole } from './holes.ts';
import { type Family, getAlong } from './words.ts';

/** Text with words of a workload in it: one piece more than words, which are told by the numbers of their holes. */
interface Pattern {
  readonly pieces: readonly string[];
  readonly words: readonly number[];
}

export interface Mold {
  readonly column: number;
  /** The text around the holes, and what may stand in each. */
  readonly pieces: readonly string[];
  readonly words: readonly RegExp[];
  readonly families: readonly { readonly family: Family; readonly members: readonly number[] }[];
  /** The new text; undefined: nothing changes. */
  readonly outcome: Pattern | undefined;
  readonly configMaps: readonly LoadedRule[];
}

/** What becomes of a twin. */
export interface TwinOutcome {
  /** The new text; undefined: nothing changes. */
  readonly text: string | undefined;
  /** The rules whose generated ConfigMap it uses. */
  readonly configMaps: readonly LoadedRule[];
}

/** The mold of a resource; undefined where its changes are none that can be made around the holes. */
export const castMold = (
  { extent: { text, start, end, column } }: Resource,
  all: readonly Hole[],
  grafted: GraftedResource,
  plan: TemplatePlan,
): Mold | undefined => {
  const splices = grafted.text === undefined ? [] : (grafted.splices ?? []);
  let holes = all;
  let echo = echoOf(text, holes, splices, plan);
  if (echo === undefined) {
    holes = all.filter(({ list }) => list === undefined);
    echo = silence;
  }
  const { pieces } = cutOut(text, start, end, holes, [], silence) as Pattern;
  const outcome = cutOut(text, start, end, holes, splices, echo);
  if (outcome === undefined) return undefined;
  const families = new Map<Family, number[]>();
  holes.forEach(({ family }, index) => {
    if (family) families.set(family, [...(families.get(family) ?? []), index]);
  });
  return {
    column,
    pieces,
    words: holes.map(({ word }) => word),
    families: [...families].map(([family, members]) => ({ family, members })),
    outcome: grafted.text === undefined ? undefined : outcome,
    configMaps: [...plan.configMaps],
  };
};

/** Where the new text tells the name of a container: the record does, of one whose inside was changed. */
interface Echo {
  readonly hole: number;
  readonly names: RegExp;
}

const silence: Echo = { hole: -1, names: /(?!)/g };

/** The echo of the names among the holes; undefined: they show elsewhere, as in the order of the record. */
const echoOf = (
  text: string,
  holes: readonly Hole[],
  splices: readonly Splice[],
  { decisions, effects }: TemplatePlan,
): Echo | undefined => {
  const selected = new Map(
    decisions.flatMap(({ containers }) => containers.map((each) => [`${each.list}/${each.name}`, each])),
  );
  if (selected.size > 1) return undefined;
  const [container] = selected.values();
  if (container === undefined) return silence;
  const { list, name } = container;
  const hole = holes.findIndex((each) => each.list === list && text.slice(each.start, each.end) === name);
  if (hole === -1) return silence;
  if (effects.some(({ path }) => path[0] === list && path.length === 2)) return undefined;
  const inside = effects.filter(
    ({ path, done }) => path[0] === list && path[1] === name && done !== 'kept' && done !== 'there',
  );
  const head = new RegExp(`"${list}":\\{"${name}":\\{`, 'g');
  const told = splices.flatMap((splice) => recordIn(splice.text).match(head) ?? []);
  // Each rule's part of the record tells it once.
  if (told.length !== new Set(inside.map(({ rule }) => rule)).size) return undefined;
  return { hole, names: new RegExp(`(?<="${list}":\\{")${name}(?=":\\{)|(?<="${list}/)${name}(?=/)`, 'g') };
};

/** The part of a new text that the record takes. */
const recordIn = (text: string): string => /podgraft\.dev\/grafts: [^\n]*/.exec(text)?.[0] ?? '';

/** The outcome of a resource that fills a mold; undefined: it does not. */
export const outcomeIn = (mold: Mold, resource: Resource): TwinOutcome | undefined => {
  const words = fill(mold, resource);
  return words && { text: mold.outcome && around(mold.outcome, words), configMaps: mold.configMaps };
};

/** The words in the holes, when the resource is the mold with other words. */
const fill = (mold: Mold, { extent }: Resource): string[] | undefined => {
  const { text, start, end, column } = extent;
  if (column !== mold.column || end >= text.length) return undefined;
  const { pieces, words, families } = mold;
  const found: string[] = [];
  let at = start;
  for (let index = 0; ; index++) {
    const piece = pieces[index] as string;
    if (!text.startsWith(piece, at)) return undefined;
    at += piece.length;
    const word = words[index];
    if (word === undefined) break;
    word.lastIndex = at;
    if (!word.test(text)) return undefined;
    found.push(text.slice(at, word.lastIndex));
    at = word.lastIndex;
  }
  const fits = families.every(({ family, members }) =>
    getAlong(
      family,
      members.map((index) => found[index] as string),
    ),
  );
  return at === end && fits ? found : undefined;
};

const around = ({ pieces, words }: Pattern, found: readonly string[]): string => {
  let text = pieces[0] as string;
  for (let index = 0; index < words.length; index++)
    text += (found[words[index] as number] as string) + pieces[index + 1];
  return text;
};

/**
 * The text between two offsets with the splices carried out, cut at the holes and where the record repeats
 * one; undefined where a splice takes something of a hole.
 */
const cutOut = (
  text: string,
  from: number,
  to: number,
  holes: readonly Hole[],
  splices: readonly Splice[],
  echo: Echo,
): Pattern | undefined => {
  const pieces: string[] = [];
  const words: number[] = [];
  let piece = '';
  let at = from;
  let next = 0;
  const cut = (hole: number): void => {
    pieces.push(piece);
    words.push(hole);
    piece = '';
  };
  const copy = (end: number): void => {
    for (let hole = holes[next]; hole && hole.end <= end; hole = holes[++next]) {
      piece += text.slice(at, hole.start);
      cut(next);
      at = hole.end;
    }
    piece += text.slice(at, end);
    at = end;
  };
  const insert = (added: string): void => {
    const record = recordIn(added);
    const start = added.indexOf(record);
    let done = 0;
    for (const { 0: name, index } of record.matchAll(echo.names)) {
      piece += added.slice(done, start + index);
      cut(echo.hole);
      done = start + index + name.length;
    }
    piece += added.slice(done);
  };
  for (const splice of splices) {
    copy(splice.start);
    insert(splice.text);
    at = splice.end;
    const hole = holes[next];
    if (hole && hole.start < splice.end) return undefined;
  }
  copy(to);
  pieces.push(piece);
  return { pieces, words };
};

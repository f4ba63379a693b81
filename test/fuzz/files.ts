// The laws, asked of bent files of manifests under two configs, as `podgraft render` treats them.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import jsYaml from 'js-yaml';
import { streamOf } from '../../src/cli/commands/render.ts';
import { Builds } from '../../src/cli/files/builds.ts';
import { outcomeOf } from '../../src/cli/files/outcome.ts';
import type { Package } from '../../src/cli/files/package.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Grafting, graft } from '../../src/graft/run.ts';
import { readStream } from '../../src/krm/stream/stream.ts';
import { hasErrors } from '../../src/problems/diagnostic.ts';
import type { Json, JsonObject } from '../../src/yaml/read/resolve.ts';
import { config, configOf, withoutRecord } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { emitItem } from '../generate/emit.ts';
import { manner } from '../generate/list.ts';
import { workload } from '../generate/workload.ts';
import {
  documentTypes,
  hasFoldedRecord,
  hasOddRecord,
  hold,
  inTime,
  isClosed,
  isShared,
  isYaml,
  mayEndOpen,
} from './hold.ts';
import { mutate } from './mutate.ts';
import { real } from './real.ts';

/** The texts of files by their names. */
type Files = ReadonlyMap<string, string>;

/** A folder of nothing: what the commands would write is only looked at. */
const nowhere = { cwd: realpathSync(mkdtempSync(join(tmpdir(), 'podgraft-fuzz-'))), env: {} } as Io;
process.on('exit', () => rmSync(nowhere.cwd, { recursive: true, force: true }));

const packageOf = (files: Files): Package => {
  const read = [...files].sort().map(([name, text]) => ({
    ...{ name, path: `${nowhere.cwd}/${name}`, text, mode: 0o644, root: '.', isWalked: false, beside: false },
    ...{ stream: readStream(text, name), before: text },
  }));
  const builds = new Builds(nowhere);
  builds.add(read);
  return {
    files: read,
    resources: read.flatMap(({ stream }) => stream.parts.flatMap(({ resource }) => resource ?? [])),
    problems: read.flatMap(({ stream }) => stream.problems),
    leftAlone: { inputs: 0, documents: 0 },
    builds,
  };
};

interface Rendered {
  readonly files: Files;
  readonly pack: Package;
  readonly grafting: Grafting;
}

/** What `render --in-place` makes of files; undefined after an error. */
const render = (files: Files, loaded: Config): Rendered | undefined => {
  const pack = packageOf(files);
  if (hasErrors(pack.problems)) return undefined;
  const grafting = graft(pack.resources, loaded);
  if (hasErrors(grafting.problems)) return undefined;
  const outcomes = outcomeOf({ pack, grafting, config: loaded }, nowhere);
  const left = outcomes.flatMap(({ name, after }) => (after === undefined ? [] : [[name, after] as const]));
  return { files: new Map(left), pack, grafting };
};

/** The documents of a text as js-yaml reads them, without those of nothing; undefined where it does not. */
const meaning = (text: string): unknown[] | undefined => {
  try {
    return jsYaml.safeLoadAll(text).filter((each) => each !== undefined && each !== null);
  } catch {
    return undefined;
  }
};
const isKubernetesObject = (value: unknown): boolean => {
  const { apiVersion, kind } = value as Record<string, unknown>;
  return [apiVersion, kind].every(
    (each) => !['', 'null', 'undefined'].includes(String(each)) && typeof each !== 'object',
  );
};
const textsOf = (files: Files): string =>
  [...files]
    .sort()
    .map(([name, text]) => `${name}:\n${text}`)
    .join('\n====\n');
const loadedOf = (value: unknown): Config | undefined => loadConfig(value as Json).config;

/** Throws `Found` when a law does not hold for the files of this seed. */
export const checkFiles = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const document = (): string => {
    if (dice.chance(0.2))
      return 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  a: |+\n    b\n\n';
    if (real.length > 0 && dice.chance(0.4)) return dice.pick(real);
    return `${emitItem(sample(workload), 0, sample(manner)).replace(/\n$/, '')}\n`;
  };
  const documents = Array.from({ length: 1 + dice.below(3) }, document);
  const markers = ['---\n', '---\n', '--- # next\n', '...\n---\n', '# c\n---\n\n---\n'];
  const joined = documents.reduce(
    (text, each) => text + dice.pick(markers) + each,
    dice.pick(['', '', '---\n', '# c\n']),
  );
  const text = mutate(
    joined.replace(/^(?:# c\n)?(?:---.*\n|\.\.\.\n|# c\n)+/, dice.pick(['', '---\n', '# c\n'])),
    dice,
  );
  const files = new Map([['a.yaml', text]]);
  const written = sample(config('one'));
  const a = loadedOf(written);
  const b = sample(config('one', { adding: true }));
  const once = inTime(() => a && render(files, a));
  if (a === undefined || once === undefined) return;
  const before = meaning(text);
  const after = meaning(once.files.get('a.yaml') ?? '');
  // Of a byte order mark inside, of a marker without a blank after it and of a root scalar before a marker the readers think differently.
  if (
    before !== undefined &&
    isYaml(text) &&
    !/\ufeff|^---\S/m.test(text) &&
    isDeepStrictEqual(
      documentTypes(text),
      before.map((each) => typeof each),
    )
  ) {
    hold('parses', after !== undefined, text, textsOf(once.files));
    const printed = streamOf(once);
    const made = once.grafting.added.map(({ value }) => value['metadata']);
    const own = meaning(printed)?.filter(
      (each) => !made.some((m) => isDeepStrictEqual((each as JsonObject)['metadata'], m)),
    );
    hold(
      'all printed',
      isDeepStrictEqual(own, after?.filter(isKubernetesObject)),
      text,
      textsOf(once.files),
      printed,
    );
  }
  const again = render(once.files, a);
  hold(
    'law 3',
    again !== undefined && textsOf(again.files) === textsOf(once.files),
    text,
    textsOf(once.files),
    again ? textsOf(again.files) : 'error',
  );
  const none = loadedOf(configOf('one', [])) as Config;
  // What goes to standard output can be rendered again, and undone.
  const piped = (input: string, loaded: Config): string => {
    const rendered = render(new Map([['-', input]]), loaded);
    return rendered === undefined ? 'error' : streamOf(rendered);
  };
  const stream = streamOf(once);
  const twice = piped(stream, a);
  // At the end of a text without a line break the style is another, and what is there need not go along.
  if (text.endsWith('\n')) hold('law 3 of a stream', twice === stream, text, stream, twice);
  const bare = piped(stream, none);
  const plain = piped(text, none);
  const isComparable = !text.includes('podgraft.dev/') && !mayEndOpen(text);
  if (isComparable)
    hold('law 5 of a stream', isDeepStrictEqual(meaning(bare), meaning(plain)), text, stream, bare, plain);
  const back = render(once.files, none);
  if (isComparable && before !== undefined)
    hold(
      'law 5',
      back !== undefined &&
        back.files.size === 1 &&
        isDeepStrictEqual(meaning(back.files.get('a.yaml') ?? ''), before),
      text,
      textsOf(once.files),
      back ? textsOf(back.files) : 'error',
    );
  const isLeft = isShared(text, written, b) || hasFoldedRecord(text) || hasOddRecord(text);
  for (const each of isLeft ? [] : [b, withoutRecord(b)]) {
    const other = loadedOf(each);
    const direct = other && render(files, other);
    if (other === undefined || direct === undefined) continue;
    const later = render(once.files, other);
    const shown = later === undefined ? 'error' : textsOf(later.files);
    const wanted = textsOf(direct.files);
    // What the first config put after an open scalar made it say that it has no newline, which stays said.
    hold('law 4', shown === wanted || isClosed(shown, wanted), text, textsOf(once.files), shown, wanted);
  }
};

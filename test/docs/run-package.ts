// Runs a functionConfig over files as `podgraft diff` and `podgraft render --in-place` do: texts in, texts out.
// For the goldens of examples/ and the blocks of the documents.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { parseAllDocuments, parseDocument } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import type { ReadLocalFile } from '../../src/config/local-files.ts';
import { problemsOf } from '../../src/graft/check-config.ts';
import { graft } from '../../src/graft/run.ts';
import { Resource } from '../../src/krm/resource.ts';
import { toResult } from '../../src/krm/results.ts';
import { generatedFile } from '../../src/ownership/generated-config-maps.ts';
import { hasErrors, type Problem, sortProblems } from '../../src/problems/diagnostic.ts';
import { renderMap } from '../../src/yaml/print/render.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

export type Texts = Readonly<Record<string, string>>;

export interface Outcome {
  readonly after: Texts;
  readonly problems: readonly Problem[];
}

const style = { step: 2, seqOffset: 0, dashWidth: 2, newline: '\n' };

/** Where the documents of a text are. They have no `...` and no directives here. */
const documentsOf = (text: string): { start: number; end: number }[] => {
  const found: { start: number; end: number }[] = [];
  let start = 0;
  for (const match of text.matchAll(/^---[^\n]*\n/gm)) {
    found.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  found.push({ start, end: text.length });
  return found.filter(({ start: from, end }) => parseDocument(text.slice(from, end)).contents !== null);
};

/** Runs the config over the files; with an error they come out as they went in. `readFile` reads files beside the config. */
export const runPackage = (config: string, before: Texts, readFile?: ReadLocalFile): Outcome => {
  const value = parseDocument(config, { version: '1.1' }).toJS() as Json;
  const loaded = loadConfig(value, undefined, readFile);
  if (loaded.config === undefined) return { after: before, problems: sortProblems(problemsOf(loaded)) };
  const places = Object.entries(before).flatMap(([path, text]) =>
    documentsOf(text).map((extent) => ({ path, resource: new Resource({ text, ...extent, column: 0 }) })),
  );
  const outcome = graft(
    places.map(({ resource }) => resource),
    loaded.config,
  );
  const after: Record<string, string> = { ...before };
  for (const { path, resource } of places.toReversed()) {
    const fresh = outcome.changed.get(resource);
    if (fresh === undefined) continue;
    const { start, end } = resource.extent;
    after[path] = `${(after[path] ?? '').slice(0, start)}${fresh}${(after[path] ?? '').slice(end)}`;
  }
  for (const { value, generated } of outcome.added) {
    const { path = '' } =
      places.find(({ resource }) => resource.source.includes(`name: ${generated.beside.name}`)) ?? {};
    const file = generatedFile(path, generated.owner, generated.rule);
    const text = `${renderMap(value, 0, style).join('\n')}\n`;
    after[file] = after[file] === undefined ? text : `${after[file]}---\n${text}`;
  }
  return { after, problems: sortProblems([...loaded.problems, ...outcome.problems]) };
};

/** The unified diff of two sets of files. */
export const diffTexts = (before: Texts, after: Texts): string =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((path) => before[path] !== after[path])
    .map((path) =>
      createTwoFilesPatch(
        before[path] === undefined ? '/dev/null' : `a/${path}`,
        after[path] === undefined ? '/dev/null' : `b/${path}`,
        before[path] ?? '',
        after[path] ?? '',
        undefined,
        undefined,
        {
          context: 3,
          headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
        },
      ),
    )
    .join('');

/** The results as the ResourceList has them. */
export const printResults = (problems: readonly Problem[]): string =>
  problems.length === 0 ? '' : `${renderMap({ results: problems.map(toResult) }, 0, style).join('\n')}\n`;

export const exitCode = (problems: readonly Problem[]): 0 | 1 => (hasErrors(problems) ? 1 : 0);

/** The YAML files of a folder, by their path in it, in order. */
export const readTexts = (folder: string, under: string): Texts => {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const inner = `${path}/${name}`;
      if (statSync(join(folder, inner)).isDirectory()) visit(inner);
      else if (name.endsWith('.yaml')) found[inner] = readFileSync(join(folder, inner), 'utf8');
    }
  };
  visit(under);
  return found;
};

/** Every object in the texts, as YAML 1.1 reads them. */
export const objectsIn = (texts: Texts): Record<string, unknown>[] =>
  Object.values(texts).flatMap((text) =>
    parseAllDocuments(text, { version: '1.1' }).map((each) => each.toJS() as Record<string, unknown>),
  );

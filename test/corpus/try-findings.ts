// Runs many configs over other people's manifests, writes each finding with its place to a file, and checks the facts that make
// findings true with code that shares nothing with the traps (findings-checks.ts). It fails where a fact is not there.
// It is no test of the suite, since what it finds is to be read: docs/dev/testing.md has the outcome.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import jsYaml from 'js-yaml';
import type { PodGraft } from '../../src/config/pod-graft.generated.ts';
import type { Problem } from '../../src/problems/diagnostic.ts';
import { transformFiles } from '../../src/transform-files.ts';
import { manifestsBelow } from '../files-below.ts';
import { check, type Fields, podsOf } from './findings-checks.ts';
import { catalogs, configFor, rules } from './findings-configs.ts';

const [folder = '.', out = 'findings.tsv'] = process.argv.slice(2);

/** The objects of a text as js-yaml reads them; none of a text that isn't YAML, such as a template. */
const objectsIn = (text: string): Fields[] => {
  try {
    const read = jsYaml.safeLoadAll(text).filter((each) => typeof each === 'object' && each !== null);
    return (read as Fields[]).flatMap((each) =>
      String(each['kind']).endsWith('List') && Array.isArray(each['items'])
        ? (each['items'] as Fields[])
        : [each],
    );
  } catch {
    return [];
  }
};

/** Kinds of problems that are about a file as a whole. */
const unreadable = /^(?:Input|ItemInvalid|FileUnreadable)/;

const isNamed = (object: Fields, { resource }: Problem): boolean => {
  const { name, generateName } = (object['metadata'] ?? {}) as Fields;
  return object['kind'] === resource?.kind && (name ?? generateName) === resource?.name;
};

/** A message without what differs from object to object. */
const formOf = (message: string, object: Fields | undefined): string => {
  const pods = object ? podsOf(object) : [];
  const own = pods
    .flatMap(({ containers, initContainers }) => [containers, initContainers])
    .flatMap((list) => (Array.isArray(list) ? (list as Fields[]) : []));
  const words = own.flatMap(({ name, image }) => [
    [image, 'IMAGE'],
    [name, 'CONTAINER'],
  ]) as [string, string][];
  const text = message.replace(/^[^:]*: /, '');
  return words
    .filter(([word]) => typeof word === 'string' && word !== '')
    .reduce(
      (form, [word, by]) =>
        form.replaceAll(new RegExp(`(?<![\\w.-])${word.replace(/[^\w]/g, '\\$&')}(?![\\w.-])`, 'g'), by),
      text,
    );
};

const repositories = readdirSync(folder)
  .map((name) => join(folder, name))
  .filter((path) => statSync(path).isDirectory());
const lines: string[] = [];
const forms = new Map<string, Map<string, number>>();
const tally = new Map<string, { findings: number; checked: number; wrong: number }>();
let crashed = 0;
for (const repository of repositories) {
  const texts = manifestsBelow(repository).map((path) => ({
    path: relative(folder, path),
    text: readFileSync(path, 'utf8'),
  }));
  // What isn't YAML ends a run, and is nothing that a config does.
  const files = texts.filter(({ text }) => objectsIn(text).length > 0);
  const objects = new Map(files.map(({ path, text }) => [path, objectsIn(text)]));
  const images = [
    ...new Set(
      [...files.map(({ text }) => text), JSON.stringify(rules)].flatMap((text) =>
        [...text.matchAll(/\bimage"?:\s*["']?([\w./:@-]+)/g)].map(([, image = '']) => image),
      ),
    ),
  ];
  for (const rule of Object.keys(rules))
    for (const catalog of Object.keys(catalogs)) {
      const config: PodGraft = configFor(rule, catalog, images);
      let left = files;
      let { problems } = transformFiles(left, config);
      // Files that can't be read are left out; then everything else is seen.
      const unread = new Set(
        problems.filter(({ kind }) => unreadable.test(kind)).map(({ file }) => file?.path),
      );
      if (unread.size > 0) {
        left = files.filter(({ path }) => !unread.has(path));
        ({ problems } = transformFiles(left, config));
      }
      for (const problem of problems) {
        const { kind, message, severity, file } = problem;
        if (kind === 'InternalError' || kind === 'InexactEdit') crashed++;
        const own = (objects.get(file?.path ?? '') ?? []).filter((each) => isNamed(each, problem));
        const verdicts = (file === undefined ? [{}] : own).map((object) =>
          check(problem, object, { rule, catalog, repository: [...objects.values()].flat() }),
        );
        const verdict = verdicts.find((each) => each === true) ?? verdicts[0];
        const entry = tally.get(kind) ?? { findings: 0, checked: 0, wrong: 0 };
        entry.findings++;
        if (verdict === true) entry.checked++;
        if (typeof verdict === 'string') entry.wrong++;
        tally.set(kind, entry);
        const form = formOf(message, own[0]);
        const known = forms.get(kind) ?? new Map<string, number>();
        known.set(form, (known.get(form) ?? 0) + 1);
        forms.set(kind, known);
        const state = verdict === true ? 'true' : (verdict ?? 'unchecked');
        lines.push(
          [kind, severity, rule, catalog, file?.path ?? '', file?.line ?? '', state, message].join('\t'),
        );
      }
    }
}
writeFileSync(out, `${lines.join('\n')}\n`);
const formsText = [...forms].map(
  ([kind, of]) =>
    `${kind}\n${[...of]
      .sort((a, b) => b[1] - a[1])
      .map(([form, count]) => `  ${count}\t${form}\n`)
      .join('')}`,
);
writeFileSync(`${out}.forms`, formsText.join('\n'));
const print = (text: string): void => void process.stdout.write(`${text}\n`);
for (const [kind, { findings, checked, wrong }] of [...tally].sort(([a], [b]) => a.localeCompare(b)))
  print(`${kind}: ${findings} findings, ${forms.get(kind)?.size} forms, ${checked} checked, ${wrong} wrong`);
const wrong = [...tally.values()].reduce((sum, each) => sum + each.wrong, 0);
print(
  `${lines.length} findings, ${wrong} wrong, ${crashed} bugs; all are in ${out}, their forms in ${out}.forms`,
);
process.exitCode = wrong + crashed > 0 ? 1 : 0;

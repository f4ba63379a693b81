// Fuzzing: generated and real ResourceLists, bent by mutations of their structure and of their bytes, under
// generated configs. `npm run fuzz -- --minutes N [--seed N] [--once]`; prints the seed of what it finds.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { type Transformed, transform } from '../../src/function.ts';
import { graftItems } from '../../src/graft.ts';
import { decode } from '../../src/krm/resource-list.ts';
import { YamlError } from '../../src/yaml/node.ts';
import { parse } from '../../src/yaml/parse.ts';
import type { Json } from '../../src/yaml/resolve.ts';
import { toJson, toValue } from '../../src/yaml/value.ts';
import { config, configOf, withoutRecord } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { list } from '../generate/list.ts';
import { yamlText } from '../generate/yaml-text.ts';
import { read, resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    cases: { type: 'string' },
    once: { type: 'boolean' },
  },
});

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
const indent = (text: string): string => text.trimEnd().replaceAll('\n', '\n  ');
const folders = [process.env['PODGRAFT_CORPUS'], 'examples'].filter(
  (each) => each !== undefined && existsSync(each),
);
const real = folders
  .flatMap((each) => walk(each as string))
  .filter((path) => /\.(?:ya?ml|json)$/.test(path))
  .flatMap((path) => readFileSync(path, 'utf8').split(/^---.*\n/m))
  .filter(
    (text) =>
      text.length < 20_000 && /^kind: (?:Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod)/m.test(text),
  )
  .map((text) => indent(text.replace(/^(?:#.*\n|\s*\n)+/, '')));

const tokens = [
  ...[
    '- ',
    ': ',
    ':',
    '#',
    ' #',
    '|',
    '>',
    '|-',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '!!str ',
    '!',
    '? ',
    '<<: *a',
    '...',
    '---',
    '%',
  ],
  ...[
    '\t',
    '\r',
    '\r\n',
    '\n',
    '\n\n',
    '  ',
    '\u2028',
    '\ufeff',
    '\u0085',
    '\ud800',
    '\0',
    '~',
    'null',
    '0755',
    '{}',
    '[]',
    '\\',
    'é',
    '9007199254740993',
    '__proto__: x\n',
  ],
];

const mutate = (text: string, dice: Dice): string => {
  let out = text;
  const count = dice.chance(0.2) ? 0 : 1 + dice.below(4);
  for (let index = 0; index < count; index++) {
    const at = dice.below(out.length + 1);
    const lines = out.split('\n');
    const line = dice.below(lines.length);
    switch (dice.below(12)) {
      case 0:
        out = out.slice(0, at) + dice.pick(tokens) + out.slice(at);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at + 1 + dice.below(5));
        break;
      case 2:
        lines.splice(line, 1);
        out = lines.join('\n');
        break;
      case 3:
        lines.splice(line, 0, lines[dice.below(lines.length)] as string);
        out = lines.join('\n');
        break;
      case 4:
        lines[line] = ' '.repeat(dice.below(4)) + lines[line];
        out = lines.join('\n');
        break;
      case 5:
        lines[line] = (lines[line] as string).replace(/^ {1,2}/, '');
        out = lines.join('\n');
        break;
      case 6:
        lines[line] = (lines[line] as string).replace(/:.*$/, `: ${dice.pick(tokens)}`);
        out = lines.join('\n');
        break;
      case 7:
        lines[line] = `${lines[line]}${dice.pick([' ', '  # c', ' #', '\t', ','])}`;
        out = lines.join('\n');
        break;
      case 8:
        lines.splice(line, 0, `${' '.repeat(dice.below(12))}${dice.pick(['# c', '', '#', '   '])}`);
        out = lines.join('\n');
        break;
      case 9: {
        const from = dice.below(lines.length);
        lines.splice(line, 0, ...lines.slice(from, from + dice.below(5)));
        out = lines.join('\n');
        break;
      }
      case 10:
        lines[line] = (lines[line] as string).replace(/^( *(?:- )?)(\S+): (.+)$/, '$1$2: &a $3');
        out = lines.join('\n');
        break;
      default:
        out = dice.chance(0.3) ? out.replaceAll('\n', '\r\n') : out.trimEnd();
    }
  }
  return out;
};

class Found extends Error {}
const hold = (law: string, holds: boolean, ...shown: string[]): void => {
  if (!holds) throw new Found([law, ...shown].join('\n--- '));
};
const meaning = (text: string): string | undefined => {
  try {
    return JSON.stringify(read(text.replace(/^functionConfig:[^\r\n]*/m, 'functionConfig: {}')).items);
  } catch {
    return undefined;
  }
};

/**
 * Whether the text is YAML by the library's reading too: js-yaml alone goes on reading an unclosed quote in
 * lines further left, up to the next quote it meets.
 */
const isYaml = (text: string): boolean => parseDocument(text).errors.length === 0;

/** Whether the input as a whole was refused. */
const isRefused = ({ problems: [first] }: Transformed): boolean =>
  first !== undefined && /^Input|NotAResourceList/.test(first.kind);

/** What the run meant the items to be, and what is read where its text stands for them. */
const draftedAndRead = (text: string): { draft: string; read: string } => {
  const decoded = decode(text);
  if (!('list' in decoded)) throw new Found('law 6: not read again');
  const { config } = loadConfig(decoded.list.functionConfig);
  if (config === undefined) throw new Found('law 6: no config');
  const { changed, workloads } = graftItems(decoded.list.items, config);
  const draft: Json[] = [];
  const again: Json[] = [];
  for (const { resource, steps, value } of workloads) {
    const out = changed.get(resource);
    if (out === undefined || steps.length > 0) continue;
    const { column } = resource.extent;
    draft.push(value);
    again.push(
      toValue(
        { text: ' '.repeat(column) + out },
        parse(' '.repeat(column) + out, column, undefined, column).root,
      ),
    );
  }
  return { draft: toJson(draft, true), read: toJson(again, true) };
};

/** What is asked of a list; undefined where an alias in it means nothing, which only reading all of it tells. */
const readably = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch (thrown) {
    if (thrown instanceof YamlError && thrown.code === 'aliases') return undefined;
    throw thrown;
  }
};

const check = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const base =
    real.length > 0 && dice.chance(0.4)
      ? resourceList([dice.pick(real)], {}, { configFirst: dice.chance(0.3) })
      : dice.chance(0.1)
        ? resourceList([indent(yamlText(seed))], {})
        : sample(list).text;
  const a = sample(config('one'));
  const b = sample(config('one', { adding: true }));
  const marked = withConfig(base, a);
  const [line = ''] = /^functionConfig: [^\r\n]*/m.exec(marked) ?? [];
  // The config is not bent: it would mostly stop being one.
  const text = mutate(
    marked.replace(line, () => 'functionConfig: FC'),
    dice,
  ).replace('functionConfig: FC', () => line);
  const started = performance.now();
  const done = transform(text);
  hold('time', performance.now() - started < 5000);
  // Which side of lines that say nothing something new is put at may differ, and what is no YAML may pass unread.
  const slow = transform(text, false);
  const says = ({ output, problems }: Transformed): string =>
    JSON.stringify([meaning(output), problems.map(({ message }) => message)]);
  if (!isRefused(slow) && says(slow) !== says(done))
    hold('shortcuts', !isYaml(text), text, done.output, slow.output);
  const before = meaning(text);
  const plainInput = !/^results:/m.test(text) && /^\r?(?:\n|$)/.test(text.split(line)[1] ?? '-');
  if (done.exitCode === 1) {
    if (plainInput && !isRefused(done))
      hold('law 8', withoutResults(done.output).trimEnd() === text.trimEnd(), done.output, text);
    for (const { message } of done.problems) hold('one line', !message.includes('\n'), message);
    return;
  }
  if (!plainInput || text.split(line).length !== 2) return;
  const drafted = readably(() => draftedAndRead(text));
  if (drafted) hold('law 6', drafted.read === drafted.draft, text, done.output, drafted.draft, drafted.read);
  const once = withoutResults(done.output);
  if (before !== undefined && meaning(once) === undefined) hold('parses', !isYaml(text), text, once);
  const again = runWith(once, a);
  hold('law 3', again.text === once, text, once, again.text);
  const back = runWith(once, configOf('one', []));
  if (!text.includes('podgraft.dev/'))
    hold('law 5', !back.failed && meaning(back.text) === before, text, once, back.text);
  // Among another owner's elements those of one stay where they stood, and a placement may have put them there;
  // and what another owner put into a container goes when the container is replaced whole (docs/ownership.md).
  const isShared =
    text.includes('podgraft.dev/grafts') &&
    /"placement":|"onConflict":"Replace"/.test(line + JSON.stringify(b));
  for (const each of isShared ? [] : [b, withoutRecord(b)]) {
    const direct = runWith(text, each);
    if (direct.failed) continue;
    const after = runWith(once, each).text;
    hold('law 4', after === direct.text, text, once, after, direct.text);
  }
};

const out = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const first = Number(options.seed ?? Date.now() % 1_000_000_000);
const until = Date.now() + Number(options.minutes ?? 1) * 60_000;
out(`seed ${first}, ${real.length} real documents`);
let cases = 0;
let found = 0;
const limit = options.once ? 1 : Number(options.cases ?? Number.POSITIVE_INFINITY);
for (let seed = first; seed < first + limit && (options.once || Date.now() < until); seed++) {
  cases++;
  try {
    check(seed);
  } catch (thrown) {
    found++;
    out(
      `FOUND with --once --seed ${seed}: ${thrown instanceof Found ? thrown.message : (thrown as Error).stack}`,
    );
    if (found >= 20) break;
  }
}
out(`${cases} cases, ${found} found`);
process.exitCode = found > 0 ? 1 : 0;

// The laws, asked of one bent ResourceList under two configs.

import fc from 'fast-check';
import { loadConfig } from '../../src/config/load.ts';
import { graftItems } from '../../src/graft/run.ts';
import { decode } from '../../src/krm/resource-list/decode.ts';
import { type Transformed, transform } from '../../src/transform.ts';
import { YamlError } from '../../src/yaml/read/node.ts';
import { parse } from '../../src/yaml/read/parse.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';
import { toJson, toValue } from '../../src/yaml/read/value.ts';
import { config, configOf, withoutRecord } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { list } from '../generate/list.ts';
import { yamlText } from '../generate/yaml-text.ts';
import { read, resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';
import { transformReadingAll } from '../transform-reading-all.ts';
import {
  Found,
  hasFoldedRecord,
  hasOddRecord,
  hold,
  inTime,
  isAsItCame,
  isBug,
  isClosed,
  isShared,
  isYaml,
} from './hold.ts';
import { mutate } from './mutate.ts';
import { real } from './real.ts';

const indent = (text: string): string => text.trimEnd().replaceAll('\n', '\n  ');

const meaning = (text: string): string | undefined => {
  try {
    return JSON.stringify(read(text.replace(/^functionConfig:[^\r\n]*/m, 'functionConfig: {}')).items);
  } catch {
    return undefined;
  }
};

/** Whether the input as a whole was refused. */
const isRefused = ({ problems: [first] }: Transformed): boolean =>
  first !== undefined && /^Input|NotAResourceList/.test(first.kind);

/** What the run meant the items to be, and what is read where its text is put for them. */
export const draftedAndRead = (text: string): { draft: string; read: string } => {
  const decoded = decode(text);
  if (!('list' in decoded)) throw new Found('law 6: not read again');
  const { config } = loadConfig(decoded.list.functionConfig);
  if (config === undefined) throw new Found('law 6: no config');
  const { changed, workloads } = graftItems(decoded.list.items, config);
  const draft: Json[] = [];
  const again: Json[] = [];
  for (const workload of workloads) {
    const { resource, steps } = workload;
    const out = changed.get(resource);
    if (out === undefined || steps.length > 0) continue;
    const value = readably(() => workload.value, /./);
    if (value === undefined) continue;
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

/** What is asked of a list; undefined where an alias or a tag in it means nothing, which only reading all of it tells. */
export const readably = <T>(ask: () => T, codes = /aliases/): T | undefined => {
  try {
    return ask();
  } catch (thrown) {
    if (thrown instanceof YamlError && codes.test(thrown.code)) return undefined;
    throw thrown;
  }
};

/** Throws `Found` when a law does not hold for the list of this seed. */
export const checkList = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const base =
    real.length > 0 && dice.chance(0.4)
      ? resourceList([indent(dice.pick(real))], {}, { configFirst: dice.chance(0.3) })
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
  const done = inTime(() => transform(text));
  hold('no bug', !done.problems.some(({ kind }) => isBug(kind)), text, done.output);
  // Which side of lines that say nothing something new is put at may differ, and what is no YAML may pass unread.
  const slow = transformReadingAll(text);
  const says = ({ output, problems }: Transformed): string =>
    JSON.stringify([meaning(output), problems.map(({ message }) => message)]);
  if (!isRefused(slow) && says(slow) !== says(done))
    hold('shortcuts', !isYaml(text), text, done.output, slow.output);
  const before = meaning(text);
  const plainInput = !/^results:/m.test(text) && /^\r?(?:\n|$)/.test(text.split(line)[1] ?? '-');
  if (done.exitCode === 1) {
    if (plainInput && !isRefused(done))
      hold('law 8', isAsItCame(withoutResults(done.output), text), done.output, text);
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
  const isLeft = isShared(text, a, b) || hasFoldedRecord(text) || hasOddRecord(text);
  for (const each of isLeft ? [] : [b, withoutRecord(b)]) {
    const direct = runWith(text, each);
    if (direct.failed) continue;
    const after = runWith(once, each).text;
    // What the first config put after an open scalar made it say that it has no newline, which stays said.
    const isSame = after === direct.text || isClosed(after, direct.text);
    hold('law 4', isSame, text, once, after, direct.text);
  }
};

// Several configs in one run of `podgraft render --in-place` over a folder, as runs one after the other; back by their
// owners in any order; and one config with other names for its ConfigMaps.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { runCli } from '../../src/cli/index.ts';
import type { Io } from '../../src/cli/io.ts';
import { type Config, config } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { emitItem } from '../generate/emit.ts';
import { manner } from '../generate/list.ts';
import { customWorkloads, workload } from '../generate/workload.ts';
import { hold, isBug } from './hold.ts';
import { likeKubernetes } from './hold-list.ts';

type Any = Record<string, unknown>;
type Files = Readonly<Record<string, string>>;

const cwd = mkdtempSync(join(tmpdir(), 'podgraft-several-'));
process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
const folder = join(cwd, 'k');

const put = (files: Files): void => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
};
const taken = (): Files =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
const shown = (files: Files): string =>
  Object.entries(files)
    .map(([name, text]) => `${name}:\n${text}`)
    .join('\n====\n');
/** What the files say, document by document. */
const meant = (files: Files): string =>
  JSON.stringify(
    Object.entries(files).map(([name, text]) => [
      name,
      [parseAllDocuments(text, likeKubernetes)].flat().map((each) => 'toJS' in each && each.toJS()),
    ]),
  );
const isSame = (a: Files, b: Files): boolean => shown(a) === shown(b);

/** Runs a command over the folder; undefined after an error. */
const ran = async (...argv: readonly string[]): Promise<Files | undefined> => {
  const before = taken();
  let said = '';
  const print = (text: string): void => {
    said += text;
  };
  const io: Io = {
    ...{ stdin: () => new Uint8Array(), stdout: print, stderr: print, cwd, isTTY: false, isOutputTTY: false },
    ...{ columns: 100, env: {} },
  };
  const code = await runCli([...argv, '-q', 'k'], io, '0.0.0-fuzz');
  const after = taken();
  const kinds = [...said.matchAll(/\[(\w+)\]$/gm)].map(([, kind = '']) => kind);
  hold('no bug', code <= 1 && !kinds.some(isBug), argv.join(' '), said, shown(before));
  if (code === 0) return after;
  hold(
    'after an error the files are as they were',
    isSame(before, after),
    argv.join(' '),
    said,
    shown(after),
  );
  return undefined;
};

/** The other of the two ways to name ConfigMaps, and in some cases other labels on them. */
const renamed = ({ spec, ...rest }: Config, dice: Dice): Config => {
  const { nameFrom } = (spec['configMaps'] ?? {}) as { nameFrom?: string };
  const configMaps = {
    nameFrom: nameFrom === 'Workload' ? 'Rule' : 'Workload',
    ...(dice.chance(0.3) && { labels: { team: 'hand' } }),
  };
  return { ...rest, spec: { ...spec, configMaps, nameSuffixHash: dice.chance(0.7) } };
};

/** Throws `Found` when configs of this seed disturb one another. */
export const checkSeveral = async (seed: number): Promise<void> => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>, at = 0): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed * 8 + at })[0] as T;
  const texts: Record<string, string> = {};
  const count = 1 + dice.below(3);
  for (let at = 0; at < count; at++) {
    const value = structuredClone(sample(workload, at)) as Any;
    value['metadata'] = { ...(value['metadata'] as Any), name: dice.pick(['web', `web${at}`]) };
    const text = `${emitItem(value, 0, sample(manner, at)).replace(/\n$/, '')}\n`;
    const name = `${dice.pick(['a', 'b'])}.yaml`;
    texts[name] = name in texts ? `${texts[name]}---\n${text}` : text;
  }
  put(texts);
  const files = taken();
  const adding = dice.chance(0.6);
  const configs = ['oa', 'ob', 'oc'].slice(0, 2 + dice.below(2)).map((owner, index) => {
    const p = adding ? `${'pqr'[index]}` : '';
    const made = sample(config(owner, { adding, p, maxRules: 2 }), index);
    return { ...made, spec: { ...made.spec, record: true } } as Config;
  });
  const text = [...Object.values(files), ...configs.map((each) => JSON.stringify(each))].join('\n---\n');
  configs.forEach((each, index) => {
    writeFileSync(join(cwd, `${index}.yaml`), JSON.stringify(each));
  });
  const all = configs.flatMap((_, index) => ['-c', `${index}.yaml`]);

  const once = await ran('render', '-i', ...all);
  if (once === undefined) return;
  const again = await ran('render', '-i', ...all);
  hold(
    'again',
    again !== undefined && isSame(again, once),
    text,
    shown(once),
    again ? shown(again) : 'error',
  );

  const one = `${seed % configs.length}.yaml`;
  const alone = again && (await ran('render', '-i', '-c', one));
  const after = alone ? shown(alone) : 'error';
  hold('one of them again', after === shown(once), text, one, shown(once), after);

  put(files);
  let before: Files = files;
  let apart: Files | undefined = files;
  for (const [index] of configs.entries()) {
    before = apart ?? before;
    apart = await ran('render', '-i', '-c', `${index}.yaml`);
    hold('one after the other', apart !== undefined, text, shown(before));
  }
  hold('as one after the other', isSame(apart as Files, once), text, shown(once), shown(apart as Files));

  const lastFile = ['-c', `${configs.length - 1}.yaml`];
  const last = await ran('revert', ...lastFile);
  hold('the last one back', last !== undefined, text, shown(once));
  if (adding)
    hold('as without the last', isSame(last as Files, before), text, shown(before), shown(last as Files));

  // Without a config only the kinds that podgraft knows by itself are undone.
  const isKnown = customWorkloads.every(({ group }) => !text.includes(`${group}/`));
  for (const way of ['one by one', 'together', ...(isKnown ? ['without a config'] : [])]) {
    put(once);
    const order = configs.map((_, index) => ['-c', `${index}.yaml`]).sort(() => dice.below(3) - 1);
    const runs = way === 'one by one' ? order : [way === 'together' ? all : []];
    let back: Files | undefined;
    for (const argv of runs) {
      back = await ran('revert', ...argv);
      hold(`back ${way}`, back !== undefined, text, order.join(), shown(once));
    }
    // What was replaced comes back in meaning: where several owners replaced one value, its comments may be gone.
    const isBack = adding ? isSame(back as Files, files) : meant(back as Files) === meant(files);
    if (adding || way !== 'one by one')
      hold(`undone ${way}`, isBack, text, order.join(), shown(once), shown(files), shown(back as Files));
  }

  // Another name for a ConfigMap leaves nothing of the name before.
  const other = renamed(configs[0] as Config, dice);
  writeFileSync(join(cwd, 'other.yaml'), JSON.stringify(other));
  put(files);
  const direct = await ran('render', '-i', '-c', 'other.yaml');
  put(files);
  const named = await ran('render', '-i', '-c', '0.yaml');
  if (direct === undefined || named === undefined) return;
  const later = await ran('render', '-i', '-c', 'other.yaml');
  const out = later ? shown(later) : 'error';
  hold('another name', out === shown(direct), text, JSON.stringify(other), shown(named), shown(direct), out);
};

// Fuzzing: generated and real input, bent in its structure, its values and its bytes, under generated configs.
// `npm run fuzz -- --minutes N [--seed N] [--only CHECK] [--once]`; prints the seed of what it finds.

import { parseArgs } from 'node:util';
import { checkEnds } from './ends.ts';
import { checkFiles } from './files.ts';
import { checkHeads } from './heads.ts';
import { Found } from './hold.ts';
import { checkList } from './lists.ts';
import { checkMoved } from './moved.ts';
import { checkPeople } from './people.ts';
import { checkPipelines } from './pipelines.ts';
import { real } from './real.ts';
import { checkRecords } from './records.ts';
import { checkScripts } from './scripts.ts';
import { checkSeveral } from './several.ts';
import { checkShapes } from './shapes.ts';

type Check = (seed: number) => void | Promise<void>;
const checks: Readonly<Record<string, Check>> = {
  ends: checkEnds,
  files: checkFiles,
  heads: checkHeads,
  lists: checkList,
  moved: checkMoved,
  people: checkPeople,
  pipelines: checkPipelines,
  records: checkRecords,
  scripts: checkScripts,
  several: checkSeveral,
  shapes: checkShapes,
};
/** How often each has its turn. */
const turns: readonly string[] = [
  ...['lists', 'shapes', 'pipelines', 'files', 'lists', 'shapes', 'heads', 'records', 'moved'],
  ...['lists', 'shapes', 'pipelines', 'files', 'people', 'lists', 'scripts', 'ends', 'several'],
];

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    cases: { type: 'string' },
    most: { type: 'string' },
    once: { type: 'boolean' },
  },
});

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
  const name = options.only ?? (turns[seed % turns.length] as string);
  try {
    await checks[name]?.(seed);
  } catch (thrown) {
    found++;
    const what = thrown instanceof Found ? thrown.message : (thrown as Error).stack;
    out(`FOUND with --once --only ${name} --seed ${seed}: ${what}`);
    if (found >= Number(options.most ?? 20)) break;
  }
}
out(`${cases} cases, ${found} found`);
process.exitCode = found > 0 ? 1 : 0;

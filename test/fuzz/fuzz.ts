// Fuzzing: generated and real ResourceLists and files, bent by mutations of their structure and of their bytes,
// under generated configs. `npm run fuzz -- --minutes N [--seed N] [--once]`; prints the seed of what it finds.

import { parseArgs } from 'node:util';
import { checkFiles } from './files.ts';
import { Found } from './hold.ts';
import { checkList } from './lists.ts';
import { real } from './real.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    cases: { type: 'string' },
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
  try {
    if (seed % 4 === 0) checkFiles(seed);
    else checkList(seed);
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

// Which reports a vitest run writes: the usual one on the terminal and, where PODGRAFT_REPORTS names a folder
// (as .ci/run does), a JSON file of its own there.
import { join } from 'node:path';

const folder = process.env['PODGRAFT_REPORTS'];

export const reporters: ('default' | ['json', { outputFile: string }])[] =
  folder === undefined
    ? ['default']
    : ['default', ['json', { outputFile: join(folder, `${process.pid}.json`) }]];

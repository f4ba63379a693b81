// The command line of an older checkout in the place of today's; what today's configs have is taken out of config.yaml.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error -- against.mjs resolves it
import { runCli as older } from 'older:cli';
import type { Io } from '../../src/cli/io.ts';
import { olderConfig } from './older-transform.ts';

export const runCli = (argv: readonly string[], io: Io, version: string): Promise<number> => {
  const path = join(io.cwd, 'config.yaml');
  writeFileSync(path, olderConfig(readFileSync(path, 'utf8')));
  return older(argv, io, version);
};

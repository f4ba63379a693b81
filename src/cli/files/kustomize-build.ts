// What kustomize makes of a kustomization, as a file without a path. The program is kustomize, or kubectl where there is
// no kustomize.

import { spawnSync } from 'node:child_process';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import type { Io } from '../io.ts';
import type { SourceFile } from './read-files.ts';

/** Most that is taken from the program, in bytes. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Builds the kustomization in a folder. */
export const buildKustomization = (folder: string, { env, cwd }: Io): SourceFile | Problem => {
  const programs = [
    ['kustomize', 'build'],
    ['kubectl', 'kustomize'],
  ] as const;
  for (const [program, command] of programs) {
    const ran = spawnSync(program, [command, '--', folder], {
      ...{ cwd, env, encoding: 'utf8', maxBuffer: MAX_OUTPUT },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if ((ran.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') continue;
    if (ran.error !== undefined || ran.status !== 0)
      return failed(
        folder,
        `${program} ${command} failed: ${reasonOf(ran.stderr, ran.error)}`,
        `run \`${program} ${command} ${quoteWord(folder)}\` to see all of its output`,
      );
    const name = `${folder} (${program} ${command})`;
    return { name, path: undefined, text: ran.stdout, mode: 0o644, root: '.', isWalked: false };
  }
  return failed(
    folder,
    'neither kustomize nor kubectl is installed',
    `install one of them, or build it elsewhere and use a pipe: kustomize build ${quoteWord(folder)} | podgraft COMMAND -c CONFIG -`,
  );
};

/** The last line that the program said, without its own prefix. */
const reasonOf = (stderr: string, error: Error | undefined): string => {
  const lines = stderr.trim().split('\n');
  return (lines.at(-1) ?? '').replace(/^error: /i, '') || (error?.message ?? 'it failed without a message');
};

const failed = (folder: string, what: string, remedy: string): Problem =>
  problem('FileUnreadable', { where: folder, what, remedy, file: { path: folder } });

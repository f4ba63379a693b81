// Runs kubectl as an independent, offline reader of Kubernetes objects.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('kubectl is missing: the tests against it are skipped\n');

/** Writes the files, runs kubectl among them, and returns what it printed. */
export const kubectl = (
  files: Record<string, unknown>,
  args: readonly string[],
): { stdout: string; stderr: string; status: number | null } => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-kubectl-'));
  try {
    for (const [name, value] of Object.entries(files))
      writeFileSync(join(folder, name), JSON.stringify(value));
    const { stdout, stderr, status } = spawnSync('kubectl', args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return { stdout, stderr, status };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

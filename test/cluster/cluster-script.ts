// Finds the script that builds and starts a real Kubernetes, and runs it. Tests without it are skipped and say so;
// with PODGRAFT_REQUIRE_TOOLS=1 (as in CI) they fail.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { findTool, toolEnvironment } from '../external-tools.ts';
import { type ProgramOptions, type ProgramResult, runProgram } from '../run-program.ts';

/** The script's path. */
export const clusterScript =
  process.env['PODGRAFT_CLUSTER'] ??
  fileURLToPath(new URL('../../../shared/cluster/cluster', import.meta.url));

/** Why this machine can't start a cluster, or undefined when it can. */
export const clusterMissing = (part: 'api' | 'node'): string | undefined => {
  if (!existsSync(clusterScript)) return `no cluster script at ${clusterScript}; PODGRAFT_CLUSTER names it`;
  const tools = part === 'api' ? (['go', 'kubectl'] as const) : (['go', 'kubectl', 'podman'] as const);
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  if (missing.length > 0) return `needs ${missing.join(', ')} on PATH`;
  return part === 'node' && process.getuid?.() !== 0 ? 'needs root, for namespaces of its own' : undefined;
};

/** Runs the script with these arguments; a status other than 0 is part of the result. */
export const cluster = (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> =>
  runProgram('bash', [clusterScript, ...args], { env: toolEnvironment(), timeout: 1_800_000, ...options });

/** Like `describe`, for tests that need a part of a cluster. */
export const describeWithCluster = (name: string, part: 'api' | 'node', body: () => void): void => {
  const reason = clusterMissing(part);
  if (reason === undefined) describe(name, body);
  else if (process.env['PODGRAFT_REQUIRE_TOOLS'] === '1')
    it(`${name}: ${reason}`, () => {
      throw new Error(`${reason}, and PODGRAFT_REQUIRE_TOOLS=1 forbids skipping`);
    });
  else describe.skip(`${name} (skipped: ${reason})`, body);
};

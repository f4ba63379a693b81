// Runs podman and nothing else. Every container and pod that tests make bears the label `podgraft-test`, so
// `podman pod rm -f --filter label=podgraft-test` clears what a killed run left.
import { toolEnvironment, toolPath } from '../external-tools.ts';
import { type ProgramOptions, type ProgramResult, runProgram, runSuccessfully } from '../run-program.ts';

export const testLabel = 'podgraft-test=1';

const withTools = (options: ProgramOptions): ProgramOptions => ({ env: toolEnvironment(), ...options });

/** Runs podman; a status other than 0 is part of the answer. */
export const tryPodman = (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> =>
  runProgram(toolPath('podman'), args, withTools(options));

/** Runs podman and gives its stdout; throws unless its exit status is 0. */
export const podman = async (args: readonly string[], options: ProgramOptions = {}): Promise<string> =>
  (await runSuccessfully(toolPath('podman'), args, withTools(options))).stdout;

// Runs the real hosts on a package folder: kpt, kubectl's kustomize and the standalone kustomize, with the
// function as a program (dist/podgraft.js) or as the image that build-image.ts made.
import { fileURLToPath } from 'node:url';
import { findTool, toolEnvironment, toolPath } from '../external-tools.ts';
import { type ProgramResult, runProgram, runSuccessfully } from '../run-program.ts';
import { testImage } from './build-image.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The function as a program. */
export const podgraftProgram = path('../../dist/podgraft.js');

/** A function that gives back what it gets: what it leaves of a package is the host's own formatting. */
export const identityProgram = path('fixtures/identity.sh');

/** A stand-in for the catalogue's apply-setters: fills in values marked `# kpt-set: ${name}`. */
export const applySettersProgram = path('fixtures/apply-setters.mjs');

/** A stand-in for any other transformer: sets a label on every Deployment and its pods. */
export const setLabelProgram = path('fixtures/set-label.mjs');

/** How a host comes by the function. */
export type Delivery = 'exec' | 'image';

/** The value of config.kubernetes.io/function, in one line. */
export const kustomizeFunction = (delivery: Delivery, program = podgraftProgram): string =>
  delivery === 'exec' ? `exec: {path: ${program}}` : `container: {image: ${testImage}}`;

/** The entry of a Kptfile's pipeline, in one line. */
export const kptFunction = (delivery: Delivery, configPath: string): string =>
  `{${delivery === 'exec' ? `exec: ${podgraftProgram}` : `image: ${testImage}`}, configPath: ${configPath}}`;

/** Runs `kpt`; a failure is part of the answer. */
export const tryKpt = (folder: string, args: readonly string[]): Promise<ProgramResult> =>
  runProgram(toolPath('kpt'), args, { cwd: folder, env: toolEnvironment() });

/** Runs `kpt fn render` on the package; throws unless it succeeds. */
export const kptRender = async (folder: string): Promise<void> => {
  await runSuccessfully(toolPath('kpt'), ['fn', 'render', folder, '--allow-exec'], {
    env: toolEnvironment(),
  });
};

/** Brings the package into kpt's own format, by a function that changes nothing. */
export const kptFormat = async (folder: string): Promise<void> => {
  await runSuccessfully(toolPath('kpt'), ['fn', 'eval', folder, '--exec', identityProgram], {
    env: toolEnvironment(),
  });
};

/** The two programs that build a kustomization; kubectl's has no exec functions. */
export type Kustomize = 'kubectl' | 'kustomize';

/** Builds a kustomization; a failure is part of the answer. */
export const tryKustomize = (host: Kustomize, folder: string): Promise<ProgramResult> =>
  host === 'kubectl'
    ? runProgram(toolPath('kubectl'), ['kustomize', '--enable-alpha-plugins', folder], {
        env: toolEnvironment(),
      })
    : runProgram(toolPath('kustomize'), ['build', '--enable-alpha-plugins', '--enable-exec', folder], {
        env: toolEnvironment(),
      });

/** Builds a kustomization and gives what it prints; throws unless it succeeds. */
export const kustomize = async (host: Kustomize, folder: string): Promise<string> => {
  const { status, stdout, stderr } = await tryKustomize(host, folder);
  if (status !== 0) throw new Error(`${host}: exit status ${status}\n${stderr}`);
  return stdout;
};

/** Removes images that a test made; those that aren't there are no trouble. */
export const removeImages = async (...images: readonly string[]): Promise<void> => {
  if (findTool('podman') === undefined) return;
  for (const image of images)
    await runProgram(toolPath('podman'), ['image', 'rm', '--force', image], { env: toolEnvironment() });
};

// Builds the function's image once for a run of the host tests, as localhost/podgraft:test, from the
// Dockerfile at the root. Without podman there is no image, and the tests that need it are skipped.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTool, toolEnvironment } from '../external-tools.ts';
import { runSuccessfully } from '../run-program.ts';

export const testImage = 'localhost/podgraft:test';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** vitest's globalSetup: builds the image, or throws with podman's output. */
export const setup = async (): Promise<void> => {
  const podman = findTool('podman');
  if (podman === undefined) return;
  // Tests use the images that this machine has, whatever digests are pinned.
  const unpinned = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^ARG (\w+_IMAGE=[^\s@]+)/gm)];
  const buildArguments = unpinned.flatMap(([, value = '']) => ['--build-arg', value]);
  // Layers that a run before this one built are used again; npm ci needs the network of this machine.
  await runSuccessfully(
    podman,
    ['build', '--quiet', '--network', 'host', ...buildArguments, '--tag', testImage, root],
    { env: toolEnvironment(), timeout: 600_000 },
  );
};

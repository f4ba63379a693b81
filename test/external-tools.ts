// Finds the programs that some tests need and a developer may lack: hosts, containers, shells.
// A test without its program is skipped and says so; with PODGRAFT_REQUIRE_TOOLS=1 (as in CI) it fails.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

export type Tool =
  | 'bash'
  | 'bun'
  | 'chromium'
  | 'deno'
  | 'fish'
  | 'go'
  | 'helm3'
  | 'helm4'
  | 'kpt'
  | 'kubectl'
  | 'kustomize'
  | 'man'
  | 'mandoc'
  | 'podman'
  | 'tmux'
  | 'zsh';

/** Holds a `docker` that is podman: kustomize insists on the name, and the images are podman's. */
const shimFolder = fileURLToPath(new URL('hosts/fixtures/bin', import.meta.url));

const searchPath = [shimFolder, ...(process.env['PATH'] ?? '').split(delimiter)].filter((dir) => dir !== '');

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The tool's full path, or undefined where it isn't installed. */
export const findTool = (tool: Tool): string | undefined =>
  searchPath.map((dir) => join(dir, tool)).find(isExecutable);

/** The tool's full path; throws where it isn't installed. For use inside `describeWithTools`. */
export const toolPath = (tool: Tool): string => {
  const found = findTool(tool);
  if (found === undefined) throw new Error(`${tool} is not on PATH`);
  return found;
};

/** An environment in which the hosts run their containers with podman. */
export const toolEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: searchPath.join(delimiter),
  KPT_FN_RUNTIME: 'podman',
});

/** Like `describe`, for tests that need all these tools. */
export const describeWithTools = (name: string, tools: readonly Tool[], body: () => void): void => {
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const reason = `needs ${missing.join(', ')} on PATH`;
  if (process.env['PODGRAFT_REQUIRE_TOOLS'] === '1') {
    it(`${name}: ${reason}`, () => {
      throw new Error(`${reason}, and PODGRAFT_REQUIRE_TOOLS=1 forbids skipping`);
    });
  } else {
    describe.skip(`${name} (skipped: ${reason})`, body);
  }
};

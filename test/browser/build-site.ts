// Builds the site once for all tests in a browser.

import { execFileSync } from 'node:child_process';

export const setup = (): void => {
  execFileSync(process.execPath, ['scripts/build-site.mjs']);
};

// The documents beside the program: the npm package and a checkout have docs/ beside dist/, the file alone has none.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The text of a document by its path below docs/; undefined where it is not there. */
export const packageDocument = (program: string | undefined, path: string): string | undefined => {
  if (program === undefined) return undefined;
  try {
    // Package managers and kubectl start it through a link.
    return readFileSync(join(dirname(realpathSync(program)), '../docs', path), 'utf8');
  } catch {
    return undefined;
  }
};

// A folder in which the package is installed as npm would, without npm: its built files and its package.json, and none
// of its pages, which package.json names by patterns.
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder, which the caller removes. */
export const installPackage = (): string => {
  const user = mkdtempSync(join(tmpdir(), 'podgraft-user-'));
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
  for (const file of ['package.json', ...files.filter((each) => !each.includes('*'))]) {
    const target = join(user, 'node_modules/podgraft', file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
  return user;
};

// Real documents to bend: the examples', and the corpus' where there is one.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
const folders = [process.env['PODGRAFT_CORPUS'], 'examples'].filter(
  (each) => each !== undefined && existsSync(each),
);
/** Workloads as they stand in their files. */
export const real = folders
  .flatMap((each) => walk(each as string))
  .filter((path) => /\.(?:ya?ml|json)$/.test(path))
  .flatMap((path) => readFileSync(path, 'utf8').split(/^---.*\n/m))
  .filter(
    (text) =>
      text.length < 20_000 && /^kind: (?:Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod)\b/m.test(text),
  )
  .map((text) => text.replace(/^(?:#.*\n|\s*\n)+/, ''));

// Entrypoint scripts, run by a real shell as the container would: one that does not hand over to the program is
// reported, and one that does is not refused.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { scriptText } from '../generate/scripts.ts';
import { resourceList } from '../resource-list.ts';
import { hold } from './hold.ts';
import { itemsOf, ran } from './hold-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'podgraft-scripts-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const shells = ['/bin/sh', '/bin/bash'].filter((each) => existsSync(each));
const item = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'p' },
  spec: { template: { spec: { containers: [{ name: 'c', image: 'x', command: ['x'] }] } } },
});

/** Throws `Found` when the script of this seed is judged wrongly. */
export const checkScripts = (seed: number): void => {
  const dice = new Dice(seed);
  const { text: script, isWhole } = scriptText(dice);
  const delivery = dice.pick(['ConfigMap', 'Inline']);
  const shell = dice.pick(shells);
  const config = configOf('one', [{ name: 'r', entrypoint: { script, shell, delivery } }]);
  // A warning about how a script is written leaves whether it hands over to be seen.
  const done = ran(resourceList([item], config));
  if (done.exitCode === 1) {
    // Whether what was refused would have handed over: the shell that is named is the one that is asked.
    const file = join(folder, 'refused');
    writeFileSync(file, `${script}${script.endsWith('\n') ? '' : '\n'}exec "$@"\n`);
    hold('not refused', !isWhole || !handsOver([shell, file]), script, shell, JSON.stringify(done.problems));
    return;
  }
  const items = itemsOf(done.output)?.yaml as {
    spec: { template: { spec: { containers: { command: string[] }[] } } };
    data?: Record<string, string>;
  }[];
  const [workload, map] = items;
  const [command = []] = [workload?.spec.template.spec.containers[0]?.command];
  const words = command.map((each) => each.replaceAll('$$(', '$('));
  if (map?.data) {
    const file = join(folder, 'entrypoint');
    writeFileSync(file, map.data['entrypoint'] ?? '');
    words[words.length - 1] = file;
  }
  hold('hands over', done.problems.length > 0 || handsOver(words), script, words.join(' '));
};

const handsOver = ([shell = '', ...words]: string[]): boolean => {
  const done = spawnSync(shell, [...words, 'printf', '%s', 'HANDED-OVER'], {
    ...{
      cwd: folder,
      env: { HOME: folder, PATH: process.env['PATH'] },
      input: '',
      encoding: 'utf8',
      timeout: 10_000,
    },
  });
  return done.stdout?.endsWith('HANDED-OVER') ?? false;
};

// Tries real entrypoint scripts: each runs by itself and as podgraft wraps it, in a container without network, with
// a program that counts how often it runs. Reports every script that podgraft refuses, and fails where the wrapped
// one runs the program twice, or never although the script by itself runs it. It is no test of the suite, since the scripts are
// other people's: docs/dev/testing.md says where to get some.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedRule } from '../../src/config/config.ts';
import { checkScripts } from '../../src/graft/check-scripts.ts';
import { handOverOf, shellWords, withExec } from '../../src/rules/script.ts';

interface Tried {
  readonly name: string;
  readonly words: readonly string[];
  readonly refusal: string | undefined;
}

const [folder = '.', image = 'docker.io/library/nginx:1.19'] = process.argv.slice(2);

const filesIn = (path: string): string[] =>
  readdirSync(path)
    .sort()
    .flatMap((name) => {
      const file = join(path, name);
      return statSync(file).isDirectory() ? filesIn(file) : [file];
    });

/** Why podgraft refuses a script; undefined where it takes it. */
const refusalOf = (script: string): string | undefined => {
  const rule = { name: 'r', index: 0, targets: undefined, excluded: undefined, entrypoint: { script } };
  const problem = checkScripts(rule as LoadedRule).find(({ severity }) => severity === 'error');
  if (problem) return `${problem.kind}: ${problem.message}`;
  const { never } = handOverOf(script, undefined);
  return never && `EntrypointNeverExecs: line ${never.line}: ${never.what}`;
};

const work = mkdtempSync(join(tmpdir(), 'podgraft-scripts-'));
mkdirSync(join(work, 'bin'));
const program = (name: string, text: string): void => writeFileSync(join(work, name), text, { mode: 0o755 });
program('program', '#!/bin/sh\necho run >> "$COUNT"\nexit 7\n');
for (const name of ['gosu', 'su-exec', 'chpst', 'setuidgid'])
  program(`bin/${name}`, '#!/bin/sh\nshift\nexec "$@"\n');
for (const name of ['tini', 'dumb-init', 'catatonit', 'nice'])
  program(
    `bin/${name}`,
    '#!/bin/sh\nwhile case $1 in -*) true;; *) false;; esac; do shift; done\nexec "$@"\n',
  );
// What a script needs of its image: it is taken to work.
for (const name of 'chown chmod mkdir usermod groupmod service sysctl mount curl wget nc mysqladmin pg_isready sleep kill pkill killall reboot'.split(
  ' ',
))
  program(`bin/${name}`, '#!/bin/sh\nexit 0\n');

const seen = new Set<string>();
const tried: Tried[] = [];
for (const file of filesIn(folder)) {
  const script = readFileSync(file, 'utf8');
  if (seen.has(script)) continue;
  seen.add(script);
  const index = tried.length;
  writeFileSync(join(work, `${index}.own`), script);
  writeFileSync(join(work, `${index}.wrapped`), withExec(script, undefined));
  tried.push({ name: file, words: shellWords(script, undefined), refusal: refusalOf(script) });
}

const lines = tried.flatMap(({ words, refusal }, index) =>
  refusal === undefined
    ? ['own', 'wrapped'].map((which) => {
        const run = [
          ...words.flatMap((word) => word.split(' ')),
          `/t/${index}.${which}`,
          '/t/program',
          'one',
          'two',
        ];
        return `COUNT=/tmp/${index}.${which} timeout -k 1 5 setsid ${run.join(' ')} > /dev/null 2>&1 < /dev/null; echo ${index} ${which} $(cat /tmp/${index}.${which} 2> /dev/null | grep -c run) >> /t/results`;
      })
    : [],
);
// Each script finds the root folder as the image has it.
writeFileSync(join(work, 'all'), `PATH=/t/bin:$PATH; export PATH\ncd /\n${lines.join('\n')}\n`);
spawnSync(
  'podman',
  ['run', '--rm', '--network', 'none', '--volume', `${work}:/t`, image, '/bin/bash', '/t/all'],
  { stdio: 'inherit' },
);

const counts = new Map<string, number>();
for (const line of readFileSync(join(work, 'results'), 'utf8').trim().split('\n')) {
  const [index, which, count] = line.split(' ');
  counts.set(`${index} ${which}`, Number(count));
}
const print = (text: string): void => void process.stdout.write(`${text}\n`);
let wrong = 0;
const tally: Record<string, number> = {};
tried.forEach(({ name, refusal }, index) => {
  const [own, wrapped] = [counts.get(`${index} own`), counts.get(`${index} wrapped`)];
  if (refusal !== undefined) print(`refused  ${name}: ${refusal}`);
  const what = refusal === undefined ? `${own} times by itself, ${wrapped} wrapped` : 'refused';
  tally[what] = (tally[what] ?? 0) + 1;
  const isWrong =
    own === undefined || wrapped === undefined || wrapped > Math.max(own, 1) || (own === 1 && wrapped === 0);
  if (refusal !== undefined || !isWrong) return;
  wrong++;
  print(`WRONG    ${name}: ${what}`);
});
print(`${tried.length} scripts, ${wrong} wrong: ${JSON.stringify(tally)}`);
rmSync(work, { recursive: true, force: true });
process.exitCode = wrong > 0 ? 1 : 0;

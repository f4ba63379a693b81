// Tries real entrypoint scripts: each runs by itself and as podgraft wraps it, in a container without network, with
// a program that counts how often it runs. What a script calls or sources and the image lacks is there as a stub that
// succeeds, and so are the folders that it writes to. One that runs nothing by itself is tried again with the variables set
// that it reads. Reports every script that podgraft refuses, and fails where the wrapped one runs the program twice, or
// never although the script by itself runs it. It is no test of the suite, since the scripts are other people's:
// docs/dev/testing.md says where to get some.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { LoadedRule } from '../../src/config/config.ts';
import { checkScripts } from '../../src/graft/check-scripts.ts';
import { handOverOf, shellWords, withExec } from '../../src/rules/script.ts';
import { everyNode } from '../../src/shell/commands.ts';
import { parseShell } from '../../src/shell/parse.ts';
import type { List, Simple } from '../../src/shell/tree.ts';

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

/** The simple commands of a script, those of its substitutions among them. */
const commandsOf = (list: List): Simple[] =>
  everyNode(list)
    .filter((node) => node.is === 'simple')
    .flatMap((node) => {
      const inside = [...node.words, ...node.assignments].flatMap(({ scripts }) => scripts);
      return [node, ...inside.flatMap(commandsOf)];
    });

/** What a script calls by name, calls by its path, and sources; and the folders that it goes to and writes to. */
const neededBy = (script: string): Record<keyof typeof needed, string[]> => {
  const { list } = parseShell(script);
  const commands = commandsOf(list);
  const written = everyNode(list).flatMap(({ redirects }) => redirects.filter(({ isOutput }) => isOutput));
  const entered = commands.flatMap(({ words: [first, folder] }) =>
    first?.text === 'cd' && folder?.literal ? [folder.text] : [],
  );
  const own = new Set(everyNode(list).flatMap((node) => (node.is === 'function' ? [node.name] : [])));
  const heads = commands.flatMap(({ words: [first] }) => (first?.literal ? [first.text] : []));
  const sourced = commands.flatMap(({ words: [first, file] }) =>
    (first?.text === '.' || first?.text === 'source') && file?.literal ? [file.text] : [],
  );
  return {
    names: heads.filter((name) => /^[A-Za-z][\w.+-]*$/.test(name) && !own.has(name)),
    programs: heads.filter((path) => /^\/[\w.+/-]+\w$/.test(path)),
    sourced: sourced.filter((path) => /^\/[\w.+/-]+\w$/.test(path)),
    folders: [
      ...entered,
      ...written.filter(({ literal }) => literal).map(({ text }) => text.replace(/\/[^/]*$/, '')),
    ].filter((path) => /^\/[\w.+/-]+\w$/.test(path)),
  };
};

/** The variables that a script reads and doesn't set, each with a value. */
const variablesOf = (script: string): string[] => {
  const own =
    /^(PATH|HOME|PWD|COUNT|UID|EUID|SHELL|IFS|RANDOM|SECONDS|BASH.*|FUNCNAME|LINENO|PIPESTATUS|OPT.*)$/;
  const isSet = (name: string): boolean => new RegExp(`\\b${name}=`).test(script);
  const names = [...script.matchAll(/\$\{?([A-Z][A-Z0-9_]+)/g)].map(([, name = '']) => name);
  return [...new Set(names)]
    .filter((name) => !own.test(name) && !isSet(name))
    .map((name) => `${name}=${/DIR|PATH|HOME|FILE|CONF|ROOT|DATA|LOG/.test(name) ? '/tmp/x' : '1'}`);
};

const work = mkdtempSync(join(tmpdir(), 'podgraft-scripts-'));
mkdirSync(join(work, 'bin'));
mkdirSync(join(work, 'stubs'));
const program = (name: string, text: string): void => writeFileSync(join(work, name), text, { mode: 0o755 });
program('program', '#!/bin/sh\necho run >> "$COUNT"\nexit 7\n');
for (const name of ['gosu', 'su-exec', 'chpst', 'setuidgid', 's6-setuidgid'])
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
// What these are to change need not be there.
for (const name of 'cp mv ln rm sed touch tar unzip install rmdir find cat ls stat getent id'.split(' '))
  program(`bin/${name}`, `#!/bin/sh\nPATH=\${PATH#/t/bin:} ${name} "$@"\nexit 0\n`);
program('bin/mkdir', `#!/bin/sh\nPATH=\${PATH#/t/bin:} mkdir -p "$@"\nexit 0\n`);

const seen = new Set<string>();
const needed = {
  names: new Set<string>(),
  programs: new Set<string>(),
  sourced: new Set<string>(),
  folders: new Set<string>(),
};
const tried: Tried[] = [];
for (const file of filesIn(folder)) {
  const script = readFileSync(file, 'utf8');
  if (seen.has(script)) continue;
  seen.add(script);
  const index = tried.length;
  const needs = neededBy(script);
  for (const kind of Object.keys(needed) as (keyof typeof needed)[])
    for (const each of needs[kind]) needed[kind].add(each);
  writeFileSync(join(work, `${index}.own`), script);
  writeFileSync(join(work, `${index}.env`), variablesOf(script).join('\n'));
  writeFileSync(join(work, `${index}.wrapped`), withExec(script, undefined));
  tried.push({ name: file, words: shellWords(script, undefined), refusal: refusalOf(script) });
}

// By itself without and then with its variables; wrapped as it was when it ran, or else with them.
const runner = `set -f
i=$1; shift
run() { COUNT=/tmp/$i.$1 timeout -k 1 5 setsid env $2 "\${@:3}" "/t/$i.$1" /t/program one two > /dev/null 2>&1 < /dev/null; n=$(grep -c run "/tmp/$i.$1" 2> /dev/null); n=\${n:-0}; }
vars=$(cat "/t/$i.env")
used=; run own "" "$@"
if [ "$n" = 0 ] && [ -n "$vars" ]; then used=$vars; run own "$used" "$@"; fi
own=$n; run wrapped "$used" "$@"
echo "$i $own $n" >> /t/results
`;
const lines = tried.flatMap(({ words, refusal }, index) =>
  refusal === undefined ? [`${index} ${words.join(' ')}`] : [],
);
writeFileSync(join(work, 'runner'), runner);
writeFileSync(join(work, 'lines'), `${lines.join('\n')}\n`);
for (const name of needed.names) program(`stubs/${name}`, '#!/bin/sh\nexit 0\n');
// A program by its path is the one of that name, so that /usr/bin/tini still runs what it is given.
const files = [
  ...[...needed.programs].map(
    (path) =>
      `make ${path} "exec \\$(PATH=/t/bin:\\$PATH command -v ${basename(path)} || echo true) \\"\\$@\\""`,
  ),
  ...[...needed.sourced].map((path) => `make ${path} ""`),
  ...[...needed.folders].map((path) => `mkdir -p ${path} 2> /dev/null`),
];
const make = `make() { test -e "$1" && return; mkdir -p "$(dirname "$1")"; printf '#!/bin/sh\\n%s\\n' "$2" > "$1"; chmod 755 "$1"; } 2> /dev/null`;
// Each script finds the root folder as the image has it, but for what is stubbed.
writeFileSync(
  join(work, 'all'),
  `${make}\n${files.join('\n')}\nmkdir -p /tmp/x\nPATH=/t/bin:$PATH:/t/stubs; export PATH\ncd /\nxargs -P 4 -L 1 bash /t/runner < /t/lines\n`,
);
spawnSync(
  'podman',
  ['run', '--rm', '--network', 'none', '--volume', `${work}:/t`, image, '/bin/bash', '/t/all'],
  { stdio: 'inherit' },
);

const counts = new Map<string, number>();
for (const line of readFileSync(join(work, 'results'), 'utf8').trim().split('\n')) {
  const [index, own, wrapped] = line.split(' ');
  counts.set(`${index} own`, Number(own));
  counts.set(`${index} wrapped`, Number(wrapped));
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
const once = tried.filter((_, index) => counts.get(`${index} own`) === 1).length;
print(
  `${tried.length} scripts, ${once} run their program once by themselves, ${wrong} wrong: ${JSON.stringify(tally)}`,
);
rmSync(work, { recursive: true, force: true });
process.exitCode = wrong > 0 ? 1 : 0;

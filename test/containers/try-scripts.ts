// Tries real entrypoint scripts: each runs by itself, as the executable file that an image has, and as podgraft wraps it in
// both deliveries, in a container without network, with a program that counts how often it runs. What a script calls or
// sources and the image lacks is there as a stub that succeeds, and so are the folders that it writes to. One that runs
// nothing by itself is tried again with the variables set that it reads, and one that compares its first argument with a name
// also with a program of that name. Reports every script that podgraft refuses, and fails where a wrapped one doesn't run
// the program as often as the script by itself does, or more than once where that doesn't run it. Scripts that differ in
// nothing but numbers, comments and blank lines count once. It is no test of the suite, since the scripts are other
// people's: docs/dev/testing.md says where to get some.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { LoadedRule } from '../../src/config/config.ts';
import { checkScripts } from '../../src/graft/check-scripts.ts';
import { wrapper } from '../../src/rules/entrypoint.ts';
import { handOverOf, withExec } from '../../src/rules/script.ts';
import { everyNode } from '../../src/shell/commands.ts';
import { parseShell } from '../../src/shell/parse.ts';
import type { List, Simple } from '../../src/shell/tree.ts';

interface Tried {
  readonly name: string;
  readonly substance: string;
  readonly isNamed: boolean;
  readonly refusal: string | undefined;
  /** Why podgraft refuses it with delivery: Inline alone. */
  readonly inlineRefusal: string | undefined;
}

const [folder = '.', image = 'docker.io/library/nginx:1.19'] = process.argv.slice(2);

const filesIn = (path: string): string[] =>
  readdirSync(path)
    .sort()
    .flatMap((name) => {
      const file = join(path, name);
      return statSync(file).isDirectory() ? filesIn(file) : [file];
    });

const problemOf = (entrypoint: LoadedRule['entrypoint']) => {
  const rule = { name: 'r', index: 0, targets: undefined, excluded: undefined, entrypoint };
  return checkScripts(rule as LoadedRule).find(({ severity }) => severity === 'error');
};

/** The script without what does not count when versions of one script are compared. */
const substance = (script: string): string =>
  script
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*#.*/, '')
        .replace(/\d+/g, '0')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('\n');

/** Why podgraft refuses a script; undefined where it takes it. */
const refusalOf = (script: string): string | undefined => {
  const problem = problemOf({ script });
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

/** A name that a script compares its first argument with, such as mysqld. */
const nameOf = (script: string): string | undefined => {
  const compared = /\$\{?1\}?["']?\s*(?:==?|!=)\s*["']?([a-z][\w.-]*)/g;
  const chosen = /case\s+["']?\$\{?1\}?["']?\s+in\s+\(?["']?([a-z][\w.-]*)/g;
  const names = [...script.matchAll(compared), ...script.matchAll(chosen)].map(([, name = '']) => name);
  return names.find((name) => !/^(\w*sh|help|version)$/.test(name));
};

const work = mkdtempSync(join(tmpdir(), 'podgraft-scripts-'));
mkdirSync(join(work, 'bin'));
mkdirSync(join(work, 'stubs'));
const program = (name: string, text: string): void => writeFileSync(join(work, name), text, { mode: 0o755 });
// A script may start other things by the name of the program.
program('program', '#!/bin/sh\ncase "$*" in *"one two"*) echo run >> "$COUNT";; esac\nexit 7\n');
// After it the user isn't root, so that a script that runs itself again doesn't do so for ever.
for (const name of ['gosu', 'su-exec', 'chpst', 'setuidgid', 's6-setuidgid'])
  program(`bin/${name}`, '#!/bin/sh\nshift\nNOT_ROOT=1 exec "$@"\n');
for (const name of ['tini', 'dumb-init', 'catatonit', 'nice', 'setpriv'])
  program(
    `bin/${name}`,
    '#!/bin/sh\nwhile case $1 in -*) true;; *) false;; esac; do shift; done\nNOT_ROOT=1 exec "$@"\n',
  );
// What a script needs of its image: it is taken to work.
for (const name of 'chown chmod mkdir usermod groupmod service sysctl mount curl wget nc mysqladmin pg_isready sleep kill pkill killall reboot'.split(
  ' ',
))
  program(`bin/${name}`, '#!/bin/sh\nexit 0\n');
// What these are to change need not be there.
for (const name of 'cp mv ln rm sed touch tar unzip install rmdir find cat ls stat getent'.split(' '))
  program(`bin/${name}`, `#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin ${name} "$@"\nexit 0\n`);
program(
  'bin/id',
  '#!/bin/sh\nif [ -n "$NOT_ROOT" ]; then case $* in -u) echo 1000; exit;; -un|-u*n*) echo app; exit;; esac; fi\nPATH=/usr/sbin:/usr/bin:/sbin:/bin id "$@"\nexit 0\n',
);
program('bin/mkdir', `#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin mkdir -p "$@"\nexit 0\n`);

const seen = new Set<string>();
const needed = {
  names: new Set<string>(),
  programs: new Set<string>(),
  sourced: new Set<string>(),
  folders: new Set<string>(),
};

/** The words before the program in one delivery, as a file of words that end in NUL. */
const wordsOf = (index: number, script: string, delivery: 'ConfigMap' | 'Inline'): void => {
  const words = wrapper(
    { rule: { name: `r${index}`, entrypoint: { script, delivery } } },
    { script, delivery },
  );
  // The kubelet makes $ of $$ before a parenthesis.
  const seenByShell = words.map((word) => word.replace(/\$\$(?=[$(])/g, '$'));
  writeFileSync(join(work, `${index}.${delivery}`), seenByShell.map((word) => `${word}\0`).join(''));
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
  writeFileSync(join(work, `${index}.own`), script, { mode: 0o755 });
  writeFileSync(join(work, `${index}.env`), variablesOf(script).join('\n'));
  writeFileSync(join(work, `${index}.entrypoint`), withExec(script, undefined), { mode: 0o555 });
  wordsOf(index, script, 'ConfigMap');
  wordsOf(index, script, 'Inline');
  const refusal = refusalOf(script);
  const programName = nameOf(script);
  if (programName !== undefined) writeFileSync(join(work, `${index}.name`), programName);
  const isNamed = programName !== undefined;
  const inline = problemOf({ script, delivery: 'Inline' });
  const inlineRefusal = refusal === undefined && inline ? `${inline.kind}: ${inline.message}` : undefined;
  tried.push({ name: file, substance: substance(script), refusal, inlineRefusal, isNamed });
}

// By itself without and then with its variables; wrapped as it was when it ran, or else with them. Where they differ, all once
// more: a script may do something at its first start only, and each finds what the others have left.
const runner = `set -f
i=$1; way=$2; program=/t/program
if [ "$way" = named ]; then program=$(cat "/t/$i.name"); PATH=/named/$i:$PATH; fi
run() {
  mapfile -d '' -t words < "/t/$i.$1"
  test "$1" = own && words=("/scripts/$i/docker-entrypoint.sh")
  count=/tmp/$i.$way.$1$3
  COUNT=$count timeout -k 1 20 setsid env $2 "\${words[@]}" "$program" one two > "/out/$i.$way.$1$3" 2>&1 < /dev/null
  n=$(grep -c run "$count" 2> /dev/null); n=\${n:-0}
}
vars=$(cat "/t/$i.env")
used=; run own ""
if [ "$n" = 0 ] && [ -n "$vars" ]; then used=$vars; run own "$used" 2; fi
own=$n; run ConfigMap "$used"; mounted=$n; run Inline "$used"; inline=$n
if [ "$own" != "$mounted" ] || [ "$own" != "$inline" ]; then
  run own "$used" 3; own=$n; run ConfigMap "$used" 3; mounted=$n; run Inline "$used" 3; inline=$n
fi
echo "$i $way $own $mounted $inline" >> /t/results
`;
const lines = tried.flatMap(({ refusal, isNamed }, index) =>
  refusal === undefined ? [`${index} any`, ...(isNamed ? [`${index} named`] : [])] : [],
);
writeFileSync(join(work, 'runner'), runner);
writeFileSync(join(work, 'lines'), `${lines.join('\n')}\n`);
for (const name of needed.names) program(`stubs/${name}`, '#!/bin/sh\nexit 0\n');
// A program by its path is the one of that name, so that /usr/bin/tini still runs what it is given.
const files = [
  ...[...needed.programs].map(
    (path) =>
      `make ${path} "exec $(PATH=/t/bin:/usr/local/bin:/usr/bin:/bin command -v ${basename(path)} | grep -vx ${path} || echo true) "$@""`,
  ),
  ...[...needed.sourced].map((path) => `make ${path} ""`),
  ...[...needed.folders].map((path) => `mkdir -p ${path} 2> /dev/null`),
];
const make = `make() { test -e "$1" && return; mkdir -p "$(dirname "$1")"; printf '#!/bin/sh\\n%s\\n' "$2" > "$1"; chmod 755 "$1"; } 2> /dev/null`;
// An image has its script as an executable file, and podgraft mounts its own by rule.
const place = `for own in /t/*.own; do
  i=$(basename $own .own)
  mkdir -p /scripts/$i /podgraft/r$i
  cp $own /scripts/$i/docker-entrypoint.sh
  cp /t/$i.entrypoint /podgraft/r$i/entrypoint
  test -e /t/$i.name && mkdir -p /named/$i && cp /t/program "/named/$i/$(cat /t/$i.name)"
done`;
// Each script finds the root folder as the image has it, but for what is stubbed.
writeFileSync(
  join(work, 'all'),
  `${place}\n${make}\n${files.join('\n')}\nmkdir -p /tmp/x\nPATH=/t/bin:$PATH:/t/stubs; export PATH\ncd /\nxargs -P 4 -L 1 bash /t/runner < /t/lines\n`,
);
const out = process.env['TRY_SCRIPTS_OUTPUT'] ?? mkdtempSync(join(tmpdir(), 'podgraft-scripts-out-'));
mkdirSync(out, { recursive: true });
spawnSync(
  'podman',
  [
    ...['run', '--rm', '--network', 'none', '--volume', `${work}:/t`, '--volume', `${out}:/out`],
    ...[image, '/bin/bash', '/t/all'],
  ],
  { stdio: 'inherit' },
);

interface Counts {
  readonly way: string;
  readonly own: number;
  readonly mounted: number;
  readonly inline: number;
}

const counts = new Map<number, Counts[]>();
for (const line of readFileSync(join(work, 'results'), 'utf8').trim().split('\n')) {
  const [index, way = '', ...numbers] = line.split(' ');
  const [own = 0, mounted = 0, inline = 0] = numbers.map(Number);
  counts.set(Number(index), [...(counts.get(Number(index)) ?? []), { way, own, mounted, inline }]);
}
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const isWrong = ({ own }: Counts, wrapped: number): boolean => (own > 0 ? wrapped !== own : wrapped > 1);

let wrong = 0;
const tally: Record<string, number> = {};
const compared = new Set<string>();
const report = ({ name, substance, refusal, inlineRefusal }: Tried, index: number): void => {
  if (refusal !== undefined) {
    print(`refused  ${name}: ${refusal}`);
    tally['refused'] = (tally['refused'] ?? 0) + 1;
    return;
  }
  if (inlineRefusal !== undefined) print(`refused inline  ${name}: ${inlineRefusal}`);
  const all = counts.get(index) ?? [];
  if (all.length === 0) throw new Error(`${name} has no result`);
  if (all.some(({ own }) => own === 1)) compared.add(substance);
  else print(`no run   ${index} ${name}`);
  for (const count of all) {
    const isRefused = inlineRefusal !== undefined;
    const what = `${count.own} times by itself, ${count.mounted} mounted, ${isRefused ? 'refused' : count.inline} inline`;
    tally[what] = (tally[what] ?? 0) + 1;
    if (!isWrong(count, count.mounted) && (isRefused || !isWrong(count, count.inline))) continue;
    wrong++;
    print(`WRONG    ${index} ${count.way} ${name}: ${what}`);
  }
};
tried.forEach(report);
const once = [...counts.values()].filter((all) => all.some(({ own }) => own === 1)).length;
const texts = new Set(tried.map((each) => each.substance)).size;
print(
  `${tried.length} scripts, ${texts} of different text; ${once}, ${compared.size} of different text, run their program once by themselves`,
);
print(`${wrong} wrong: ${JSON.stringify(tally)}`);
rmSync(work, { recursive: true, force: true });
process.exitCode = wrong > 0 ? 1 : 0;

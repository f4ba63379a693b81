// Which ports of the pod, and which other hosts, a script waits for without a limit.

import {
  baseName,
  everyCommand,
  everyNode,
  type Functions,
  finite,
  firstNodes,
  functionsOf,
  listsIn,
  mayLeave,
  soleCommand,
  texts,
} from './commands.ts';
import { isEndless } from './never-ends.ts';
import { judging } from './script.ts';
import type { List, Node, Word } from './tree.ts';

// Programs that check whether a port is open.
const probes = new Set(
  'nc ncat netcat curl wget pg_isready psql mysql mysqladmin mariadb mariadb-admin redis-cli telnet'.split(
    ' ',
  ),
);
// What waits, installs or reads, and starts no server.
const harmless = new Set([
  ...finite,
  ...'sleep cat grep seq env getent nslookup dig ping apk apt apt-get dnf microdnf yum'.split(' '),
]);

/** The command lines of probes that must succeed before a script goes on, however long that takes. */
const waitedProbes = (list: List): string[][] => {
  const functions = functionsOf(list);
  const probes: string[][] = [];
  for (const statement of list) {
    // The script may wait for what it started itself. After a command that may leave, the loop may not run.
    if (mayStart([statement]) || mayLeave([statement], functions)) break;
    const node = firstNodes(statement)[0];
    const probe = node?.is === 'loop' ? waitedBy(node.keyword, node.condition) : undefined;
    if (probe !== undefined) probes.push(untimed(probe));
  }
  return probes.filter(isProbe);
};

/** The ports on the pod's own address that a loop of the script waits for without a limit. */
export const waitedPorts = judging((list): readonly number[] => waitedProbes(list).flatMap(probedPorts), []);

/** The hosts that a loop of the script waits for without a limit, as it names them. */
export const waitedHosts = judging((list): readonly string[] => waitedProbes(list).flatMap(probedHosts), []);

/** Whether a list may start a server: in the background, or with a program that may be a daemon. */
const mayStart = (list: List): boolean =>
  list.some(
    ({ pipelines, background }) =>
      background || pipelines.some(({ nodes }) => nodes.some((node) => nodeMayStart(node))),
  );

const nodeMayStart = (node: Node): boolean => {
  // A function starts something where it is called, and a call is not harmless.
  if (node.is === 'function') return false;
  if (node.is !== 'simple') return listsIn(node).some(mayStart);
  if ([...node.words, ...node.assignments].some(substitutionMayStart)) return true;
  return node.words.length > 0 && !isHarmless(texts(node.words));
};

const substitutionMayStart = ({ scripts }: Word): boolean => scripts.some(mayStart);

/** The words without a `timeout 5` in front. */
const untimed = (words: readonly string[]): string[] => {
  if (baseName(words[0] ?? '') !== 'timeout') return [...words];
  const at = words.findIndex((word, index) => index > 0 && !/^(-|\d)/.test(word));
  return words.slice(Math.max(at, 0));
};

const isProbe = ([program = '', ...rest]: readonly string[]): boolean =>
  probes.has(baseName(program)) && !(/^(nc|ncat|netcat)$/.test(baseName(program)) && rest.some(isListening));

const isListening = (word: string): boolean => /^(-[a-z]*l[a-z]*|--listen)$/.test(word);

const isHarmless = (words: readonly string[]): boolean => {
  const line = untimed(words);
  if (line[0] === 'exec') return line.length === 1;
  if (line[0] === 'env' && line.length > 1) return false;
  return harmless.has(baseName(line[0] ?? '')) || isProbe(line);
};

/** The command that must succeed before a loop ends. */
const waitedBy = (keyword: 'while' | 'until', condition: List): string[] | undefined => {
  const command = soleCommand(condition);
  if (command === undefined) return undefined;
  const endsWhenTrue = (keyword === 'until') !== (condition[0]?.pipelines[0]?.negated === true);
  const status = statusTest(command.words);
  if (status !== undefined) return endsWhenTrue === status.up ? status.probe : undefined;
  return endsWhenTrue ? texts(command.words) : undefined;
};

/** `[ "$(curl -w "%{http_code}" URL)" = 200 ]`: the probe, and whether the server is up when the test is true. */
const statusTest = (words: readonly Word[]): { probe: string[]; up: boolean } | undefined => {
  const [test = '', , operator = '', code = ''] = texts(words);
  if (!/^(\[\[?|test)$/.test(test)) return undefined;
  const probe = statusProbe(words[1]);
  const up = isUp(operator, code);
  if (words.length !== (test === 'test' ? 4 : 5) || probe === undefined || up === undefined)
    return { probe: [], up: true };
  return { probe, up };
};

/** The words of a command that prints an HTTP status in a substitution. */
const statusProbe = (subject: Word | undefined): string[] | undefined => {
  if (!subject?.text.startsWith('$(') || !subject.text.includes('http_code')) return undefined;
  // What comes after || is for a server that is down.
  const command = subject.scripts[0]?.[0]?.pipelines[0]?.nodes[0];
  return command?.is === 'simple' ? texts(command.words) : undefined;
};

/** Whether a server is up whose HTTP status compares to the code; undefined if that is not clear. */
const isUp = (operator: string, code: string): boolean | undefined => {
  const isEqual = /^(==?|-eq)$/.test(operator);
  if (!isEqual && !/^(!=|-ne)$/.test(operator)) return undefined;
  if (/^[234]\d\d$/.test(code)) return isEqual;
  return /^0+$/.test(code) ? !isEqual : undefined;
};

const probedPorts = (words: readonly string[]): number[] => {
  const url = /(?:^|[\s/@])(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/.exec(words.join(' '));
  if (url) return [Number(url[1])];
  // nc -z localhost 8080
  const at = words.findIndex((word) => /^(localhost|127\.0\.0\.1|::1)$/.test(word));
  // Or pg_isready -h localhost -p 5432
  const option = words.indexOf('-p');
  const port = option > 0 ? words[option + 1] : words[at + 1];
  return at >= 0 && port !== undefined && /^\d+$/.test(port) ? [Number(port)] : [];
};

const hostName = String.raw`([A-Za-z][\w.-]*)`;
/** `curl http://web/`, `pg_isready -h web`, `nc -z web 80` and `wget -q web:80`. */
const hostForms = [
  String.raw`\s[a-z]+://(?:[^/@\s]*@)?${hostName}(?=[\s:/?]|$)`,
  String.raw`\s(?:-h ?|--host[= ])${hostName}(?=\s|$)`,
  String.raw`\s${hostName}[: ]\d+(?=[\s/]|$)`,
].map((form) => new RegExp(form, 'g'));

const probedHosts = (words: readonly string[]): string[] =>
  hostForms.flatMap((form) => [...words.join(' ').matchAll(form)].map(([, host = '']) => host));

/** Whether a script comes to a loop that sleeps until something else is there, however long that takes. */
export const waitsWithoutLimit = judging((list): boolean => {
  const functions = functionsOf(list);
  for (const statement of list) {
    const node = firstNodes(statement)[0];
    if (node?.is === 'loop' && isWait(node, functions)) return true;
    // What the script started itself, it may wait for; after a command that may leave, the loop may not run.
    if (mayStart([statement]) || mayLeave([statement], functions)) return false;
  }
  return false;
}, false);

/** A comparison of numbers in the condition, or a way out of the body, may be a limit. */
const isWait = (node: Node & { is: 'loop' }, functions: Functions): boolean => {
  if (isEndless(node) || mayLeave(node.body, functions)) return false;
  const inCondition = everyNode(node.condition);
  const words = inCondition.flatMap((each) => (each.is === 'simple' ? texts(each.words) : []));
  if (inCondition.some(({ is }) => is === 'arithmetic')) return false;
  if (words.some((word) => /^-(lt|le|gt|ge|eq|ne)$|^(read|timeout|shift|getopts)$/.test(word))) return false;
  return everyCommand(node.body).some(({ words: [first] }) => baseName(first?.text ?? '') === 'sleep');
};

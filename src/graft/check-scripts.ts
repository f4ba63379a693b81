// Checks the scripts and files of a rule before any workload is looked at: whether the shell can read them, whether
// an entrypoint script hands over, and whether they fit into what carries them.

import type { LoadedRule } from '../config/config.ts';
import { base64Length, byteLength } from '../kubernetes/byte-length.ts';
import type { ProblemKind, Severity } from '../problems/catalogue.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { contentOf, modeOf } from '../rules/content.ts';
import { handOverOf, shellWords, withExec } from '../rules/script.ts';
import type { Remark } from '../shell/evidence.ts';
import { needsOwnFile } from '../shell/own-file.ts';
import { looksNextToItself } from '../shell/own-folder.ts';
import { parsed } from '../shell/script.ts';
import { type Dialect, dialectOf, otherInterpreter } from '../shell/shells.ts';

/** What a ConfigMap can hold (its own limit in the API server's validation). */
const MAX_CONFIG_MAP = 1024 * 1024;

/** The longest argument of a program in Linux, in bytes without the NUL that ends it (MAX_ARG_STRLEN in execve(2)). */
const MAX_ARGUMENT = 131_071;

type Report = (kind: ProblemKind, field: string, what: string, remedy?: string, severity?: Severity) => void;

/** What is wrong with the scripts and files of a rule. */
export const checkScripts = (rule: LoadedRule): Problem[] => {
  const at = `spec.rules[${rule.index}]`;
  const problems: Problem[] = [];
  const report: Report = (kind, field, found, remedy, severity) => {
    const file = scriptFile(rule, field);
    const path = `${at}.${field}${file === undefined ? '' : 'From.file'}`;
    const what = file === undefined ? found : `${file}: ${found}`;
    problems.push(problem(kind, { where: path, what, remedy, severity, path, rule: rule.name }));
  };
  for (const field of ['postStart', 'preStop', 'entrypoint'] as const) {
    const { script, shell } = rule[field] ?? {};
    if (script !== undefined) checkScript(field, script, shell, report);
  }
  checkFiles(rule, report);
  checkOwnFolder(rule, report);
  checkHandOver(rule, report);
  checkArguments(rule, report);
  const { data = {}, binaryData = {} } = contentOf(rule) ?? {};
  const sizes = [...Object.values(data).map(byteLength), ...Object.values(binaryData).map(base64Length)];
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size > MAX_CONFIG_MAP) {
    const what = `the ConfigMap of rule ${rule.name} would have ${size} bytes; the limit is ${MAX_CONFIG_MAP}`;
    report('ConfigMapTooLarge', rule.files ? 'files' : 'entrypoint.script', what);
  }
  return problems;
};

/** The file that a script is from, for the path of the script: postStart.script. */
const scriptFile = (rule: LoadedRule, path: string): string | undefined => {
  const [field, rest] = path.split('.');
  if (rest !== 'script' || (field !== 'postStart' && field !== 'preStop' && field !== 'entrypoint'))
    return undefined;
  return rule[field]?.scriptFrom?.file;
};

const checkScript = (field: string, script: string, shell: string | undefined, report: Report): void => {
  const path = `${field}.script`;
  checkLineEnds(path, script, report);
  if (script.includes('\0')) {
    const what = `line ${lineOf(script, script.indexOf('\0'))}: a NUL character, which ends the text for most programs`;
    report('ScriptInvalid', path, what, 'remove the character');
    return;
  }
  const words = shellWords(script, shell);
  if (otherInterpreter(words) !== undefined) return;
  const { dialect } = dialectOf(words);
  // Other shells have a syntax of their own.
  if (dialect === 'other') return;
  const { bashError, open, bashOnly, ...rest } = parsed(script);
  const error = rest.error ?? (dialect === 'bash' ? bashError : undefined);
  if (error) report('ScriptInvalid', path, `line ${error.line}: ${error.what}`);
  else if (open && field === 'entrypoint' && handOverOf(script, shell).needsExec)
    report(
      'ScriptInvalid',
      path,
      `line ${open.line}: ${open.what}, so it swallows the exec "$@" that podgraft adds`,
    );
  else if (dialect !== 'bash') checkDialect(path, bashOnly, dialect, report);
};

/** A file that begins with `#!` is run by its path, or is a script of the shell that it names. */
const checkFiles = ({ files = [] }: LoadedRule, report: Report): void => {
  for (const [index, { content = '', mode }] of files.entries()) {
    if (!/^#![^\n]*\r(?:\n|$)/.test(content)) continue;
    const path = `files[${index}]`;
    if ((modeOf(mode) & 0o111) !== 0) {
      const what =
        "line 1 ends in a CR, and the kernel takes it as part of the interpreter's name or of its argument";
      report('ScriptHasCarriageReturn', path, what);
    } else if (otherInterpreter(shellWords(content, undefined)) === undefined)
      checkLineEnds(path, content, report);
  }
};

const checkLineEnds = (path: string, script: string, report: Report): void => {
  if (!script.includes('\r')) return;
  const what = 'lines end in CR LF, and a shell takes the CR as part of the last word';
  report('ScriptHasCarriageReturn', path, what);
};

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** Syntax of bash for a shell that has none of it, or for /bin/sh, which is bash in some images only. */
const checkDialect = (
  path: string,
  found: ReturnType<typeof parsed>['bashOnly'],
  dialect: Exclude<Dialect, 'bash' | 'other'>,
  report: Report,
): void => {
  const first = found.find(({ ash }) => !ash) ?? found[0];
  if (first === undefined || (dialect === 'ash' && first.ash)) return;
  const remedy = 'set shell to /bin/bash if the image has it, or write it for any shell';
  if (dialect !== 'sh') {
    report('ScriptInvalid', path, `line ${first.line}: ${dialect} can't parse ${first.what}`, remedy);
    return;
  }
  const others = first.ash
    ? 'dash, which is /bin/sh in Debian and Ubuntu,'
    : 'dash and busybox ash, which are /bin/sh in most images,';
  report('ScriptInvalid', path, `line ${first.line}: ${others} can't parse ${first.what}`, remedy, 'warning');
};

/** Whether an entrypoint script runs the container's command once, as far as the script says. */
const checkHandOver = (rule: LoadedRule, report: Report): void => {
  const { script, shell, delivery } = rule.entrypoint ?? {};
  if (script === undefined) return;
  const other = otherInterpreter(shellWords(script, shell));
  if (other !== undefined) {
    const what = `its interpreter ${other} isn't a shell, so podgraft can't add exec "$@" to start the container's command`;
    const remedy = `write it for a shell such as /bin/sh, or put it into files, set entrypoint.command: [${other}, FILE], and let the script run its arguments itself`;
    report(
      'EntrypointNeverExecs',
      script.startsWith('#!') ? 'entrypoint.script' : 'entrypoint.shell',
      what,
      remedy,
    );
    return;
  }
  const { ambiguous, statusLost, runsTwice, trapLost } = handOverOf(script, shell);
  const remark = (kind: ProblemKind, found: Remark | undefined): void => {
    if (found) report(kind, 'entrypoint.script', `line ${found.line}: ${found.what}`, found.remedy);
  };
  remark('EntrypointAmbiguous', ambiguous);
  remark('EntrypointStatusLost', statusLost);
  remark('EntrypointRunsTwice', runsTwice);
  remark('EntrypointTrapLost', trapLost);
  const own = delivery === 'Inline' ? needsOwnFile(script) : undefined;
  if (own === undefined) return;
  const what = `${own.what}, but with delivery: Inline it isn't a file`;
  remark('EntrypointNeverExecs', { line: own.line, what, remedy: 'set delivery: ConfigMap' });
};

/** Whether a script that podgraft gives to `sh -c` looks for files in the folder that it would be in as a file. */
const checkOwnFolder = (rule: LoadedRule, report: Report): void => {
  for (const field of ['postStart', 'preStop', 'entrypoint'] as const) {
    const { script, shell } = rule[field] ?? {};
    const isFile = field === 'entrypoint' && rule.entrypoint?.delivery !== 'Inline';
    if (script === undefined || isFile || otherInterpreter(shellWords(script, shell)) !== undefined) continue;
    const found = looksNextToItself(script);
    if (found === undefined) continue;
    const what = `line ${found.line}: ${found.what}, but it has none: the shell gets it with -c, as a text`;
    report('ScriptWithoutFolder', `${field}.script`, what);
  }
};

/** Texts that become one argument of a program. */
const checkArguments = (rule: LoadedRule, report: Report): void => {
  const check = (field: string, text: string, remedy: string): void => {
    const size = byteLength(text);
    if (size <= MAX_ARGUMENT) return;
    const what = `becomes one argument of ${size} bytes; Linux allows ${MAX_ARGUMENT}`;
    report('ArgumentTooLong', field, what, remedy);
  };
  const { entrypoint } = rule;
  if (entrypoint?.script !== undefined && entrypoint.delivery === 'Inline')
    check('entrypoint.script', withExec(entrypoint.script, entrypoint.shell), 'use delivery: ConfigMap');
  const file = 'put the text into files, and pass the name of the file instead';
  entrypoint?.command?.forEach((word, index) => {
    check(`entrypoint.command[${index}]`, word, file);
  });
  for (const field of ['initContainers', 'sidecars'] as const)
    rule[field]?.forEach((container, index) => {
      for (const list of ['command', 'args'] as const)
        wordsOf(container[list]).forEach((word, at) => {
          check(`${field}[${index}].${list}[${at}]`, word, file);
        });
    });
  for (const field of ['postStart', 'preStop'] as const) {
    const hook = rule[field];
    if (hook?.script !== undefined)
      check(`${field}.script`, hook.script, 'put the script into files, and run it from the hook');
    wordsOf(hook?.exec?.['command']).forEach((word, index) => {
      check(`${field}.exec.command[${index}]`, word, file);
    });
  }
};

const wordsOf = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((word) => typeof word === 'string') : [];

// Puts the texts of files beside the config into its rules; scriptFrom stays, for messages. Only the command line reads files: a function has no file
// system, so that the same input gives the same output everywhere.

import { type Problem, problem } from '../problems/diagnostic.ts';
import type { FileSource, RuleFile, ScriptSource } from '../rules/rule.ts';
import { isObject } from '../yaml/read/value.ts';
import { invalid } from './cross-field.ts';
import type { Rule } from './schema.ts';

/** Reads a file that a config names, or says why that can't be. */
export type ReadLocalFile = (
  path: string,
) => { readonly text: string } | { readonly what: string; readonly remedy?: string };

/** The rule with the texts of the files that it names; what can't be read goes to `problems`. */
export const withLocalFiles = (
  rule: Rule,
  at: string,
  read: ReadLocalFile | undefined,
  problems: Problem[],
): Rule => {
  const textOf = (path: unknown, place: string, instead: string): string | undefined => {
    if (typeof path !== 'string') return undefined;
    if (read === undefined) {
      const what = 'files can be read only on the command line, not by a function or the library';
      const remedy = `write the text in ${instead}, or run podgraft render -c CONFIG PATH... first`;
      problems.push(invalid(place, what, remedy));
      return undefined;
    }
    const found = read(path);
    if ('text' in found) return found.text;
    problems.push(problem('FileUnreadable', { where: place, path: place, ...found }));
    return undefined;
  };
  const scripted = <
    T extends { readonly script?: string | undefined; readonly scriptFrom?: ScriptSource | undefined },
  >(
    field: string,
    value: T,
  ): T => {
    if (!isObject(value) || !isObject(value.scriptFrom)) return value;
    const script = textOf(value.scriptFrom['file'], `${at}.${field}.scriptFrom.file`, 'script');
    return script === undefined ? value : { ...value, script };
  };
  const out = { ...rule };
  if (rule.entrypoint?.scriptFrom) out.entrypoint = scripted('entrypoint', rule.entrypoint);
  if (rule.postStart?.scriptFrom) out.postStart = scripted('postStart', rule.postStart);
  if (rule.preStop?.scriptFrom) out.preStop = scripted('preStop', rule.preStop);
  if (Array.isArray(rule.files) && (rule.files as readonly RuleFile[]).some((file) => isLocal(file?.from)))
    out.files = rule.files.map((file, index) => {
      if (!isLocal(file?.from)) return file;
      const { from, ...rest } = file;
      const instead = 'content, or mount a key of a ConfigMap with from: {configMapKeyRef: {name, key}}';
      const content = textOf(from?.file, `${at}.files[${index}].from.file`, instead);
      return { ...rest, content: content ?? '' };
    });
  return out;
};

const isLocal = (from: FileSource | undefined): boolean => isObject(from) && typeof from['file'] === 'string';

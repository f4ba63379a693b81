// Puts what is in files beside the config into its rules; scriptFrom stays, for messages. Only the command line reads
// files: a function has no file system, so that the same input gives the same output everywhere.

import { type Problem, problem } from '../problems/diagnostic.ts';
import type { FileSource, RuleFile, ScriptSource } from '../rules/rule.ts';
import { isObject } from '../yaml/read/value.ts';
import { canonicalBase64 } from './base64.ts';
import { invalid } from './cross-field.ts';
import type { Rule } from './schema.ts';

/** Reads a file that a config names, in base64 where it is not UTF-8 text, or says why that can't be. */
export type ReadLocalFile = (
  path: string,
) =>
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly what: string; readonly remedy?: string };

/** The rule with the content of the files that it names, and its base64 as encoders write it; what can't be read goes to `problems`. */
export const withLocalFiles = (
  rule: Rule,
  at: string,
  read: ReadLocalFile | undefined,
  problems: Problem[],
): Rule => {
  const contentOf = (
    path: unknown,
    place: string,
    instead: string,
  ): { text: string } | { base64: string } | undefined => {
    if (typeof path !== 'string') return undefined;
    if (read === undefined) {
      const what = 'files can be read only on the command line, not by a function or the library';
      const remedy = `write the text in ${instead}, or run podgraft render -c CONFIG PATH... first`;
      problems.push(invalid(place, what, remedy));
      return undefined;
    }
    const found = read(path);
    if (!('what' in found)) return found;
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
    const path = value.scriptFrom['file'];
    const place = `${at}.${field}.scriptFrom.file`;
    const found = contentOf(path, place, 'script');
    if (found === undefined) return value;
    if ('text' in found) return { ...value, script: found.text };
    const what = `${String(path)} is not UTF-8 text`;
    problems.push(problem('FileUnreadable', { where: place, path: place, what, remedy: 'save it as UTF-8' }));
    return value;
  };
  const out = { ...rule };
  if (rule.entrypoint?.scriptFrom) out.entrypoint = scripted('entrypoint', rule.entrypoint);
  if (rule.postStart?.scriptFrom) out.postStart = scripted('postStart', rule.postStart);
  if (rule.preStop?.scriptFrom) out.preStop = scripted('preStop', rule.preStop);
  if (Array.isArray(rule.files))
    out.files = rule.files.map((file: RuleFile, index) => {
      if (typeof file?.binaryContent === 'string')
        return { ...file, binaryContent: canonicalBase64(file.binaryContent) ?? '' };
      if (!isLocal(file?.from)) return file;
      const { from, ...rest } = file;
      const instead =
        'content or binaryContent, or mount a key of a ConfigMap with from: {configMapKeyRef: {name, key}}';
      const found = contentOf(from?.file, `${at}.files[${index}].from.file`, instead) ?? { text: '' };
      return 'text' in found ? { ...rest, content: found.text } : { ...rest, binaryContent: found.base64 };
    });
  return out;
};

const isLocal = (from: FileSource | undefined): boolean => isObject(from) && typeof from['file'] === 'string';

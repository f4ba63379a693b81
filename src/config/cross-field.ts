// What the schema cannot say of a config: names that must differ, fields that cannot be used together, patterns.

import { cleanPath } from '../kubernetes/mount-path.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import type { Hook, RuleFile } from '../rules/rule.ts';
import { isObject } from '../yaml/read/value.ts';
import { canonicalBase64 } from './base64.ts';
import type { Rule, WorkloadType } from './schema.ts';

export const invalid = (path: string, what: string, remedy?: string): Problem =>
  problem('ConfigInvalid', { where: path, what, remedy, path });

export const attempt = <T>(compile: () => T, place: string, problems: Problem[]): T[] => {
  try {
    return [compile()];
  } catch (thrown) {
    problems.push(wrongPattern(place, thrown instanceof Error ? thrown.message : String(thrown)));
    return [];
  }
};

const PATTERN_REMEDY = 'patterns are RE2 regular expressions, not globs; write ".*" where a glob has "*"';
const SELECTOR_REMEDY = 'write a Kubernetes selector, such as app=web,tier in (front)';

export const wrongPattern = (place: string, what: string): Problem =>
  invalid(place, what, /[sS]elector: /.test(what) ? SELECTOR_REMEDY : PATTERN_REMEDY);

export const checkNames = (rules: readonly Rule[], problems: Problem[]): void => {
  const seen = new Map<string, number>();
  rules.forEach((rule, index) => {
    const name = isObject(rule) ? rule.name : undefined;
    if (typeof name !== 'string') return;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else {
      const path = `spec.rules[${index}].name`;
      problems.push(
        invalid(path, `"${name}" is already used by spec.rules[${first}]`, 'give each rule its own name'),
      );
    }
  });
};

export const checkEntrypoint = (
  entrypoint: NonNullable<Rule['entrypoint']>,
  at: string,
  problems: Problem[],
): void => {
  const path = `${at}.entrypoint`;
  const { command, shell, delivery } = entrypoint;
  const set = (['script', 'scriptFrom', 'command'] as const).filter((name) => entrypoint[name] !== undefined);
  if (set.length !== 1) {
    const what = set.length === 0 ? 'set script or command' : `${set.join(' and ')} are both set`;
    problems.push(invalid(path, what, 'set exactly one of script and command'));
  } else if (command !== undefined) {
    const extra = shell !== undefined ? 'shell' : delivery !== undefined ? 'delivery' : undefined;
    if (extra !== undefined) {
      problems.push(invalid(`${path}.${extra}`, 'has no effect with command', `remove ${extra}`));
    }
  }
};

export const HANDLERS = ['exec', 'httpGet', 'sleep', 'tcpSocket', 'script', 'scriptFrom'] as const;

export const checkHook = (hook: Hook, path: string, problems: Problem[]): void => {
  const set = HANDLERS.filter((name) => hook[name] !== undefined);
  if (set.length !== 1) {
    const what = set.length === 0 ? 'no handler is set' : `${set.join(' and ')} are both set`;
    problems.push(invalid(path, what, `set exactly one of ${HANDLERS.join(', ')}`));
  }
  if (hook.shell !== undefined && hook.script === undefined && hook.scriptFrom === undefined) {
    problems.push(invalid(`${path}.shell`, 'has no effect without script', 'remove shell'));
  }
  if (hook.chain !== undefined && hook.onConflict !== 'Chain') {
    const what = 'has no effect without onConflict: Chain';
    problems.push(invalid(`${path}.chain`, what, 'set onConflict: Chain, or remove chain'));
  }
};

const CONTENTS = ['content', 'binaryContent', 'from'] as const;
const SOURCES = ['configMapKeyRef', 'secretKeyRef', 'file'] as const;

/** Each file has its content or one source, and a path of its own. */
export const checkFiles = (files: NonNullable<Rule['files']>, path: string, problems: Problem[]): void => {
  const seen = new Set<string>();
  files.forEach((file, index) => {
    if (!isObject(file)) return;
    const at = `${path}[${index}]`;
    const { from, binaryContent } = file as RuleFile;
    const given = CONTENTS.filter((name) => (file as RuleFile)[name] !== undefined);
    if (given.length !== 1) {
      const what = given.length === 0 ? 'has no content' : `${given.join(' and ')} are both set`;
      problems.push(invalid(at, what, 'set exactly one of content, binaryContent and from'));
    } else if (typeof binaryContent === 'string' && canonicalBase64(binaryContent) === undefined) {
      const what = 'not valid base64';
      problems.push(invalid(`${at}.binaryContent`, what, 'write what base64 FILE prints'));
    } else if (isObject(from)) {
      const set = SOURCES.filter((name) => from[name] !== undefined);
      const what = set.length === 0 ? 'no source is set' : `${set.join(' and ')} are both set`;
      if (set.length !== 1)
        problems.push(invalid(`${at}.from`, what, `set exactly one of ${SOURCES.join(', ')}`));
    }
    if (typeof file.path !== 'string') return;
    const place = cleanPath(file.path);
    if (seen.has(place)) {
      problems.push(invalid(`${at}.path`, `${file.path} is listed twice`, 'list each file once'));
    }
    seen.add(place);
  });
};

export const checkWorkloadTypes = (types: readonly WorkloadType[], problems: Problem[]): void => {
  types.forEach((type, index) => {
    if (!isObject(type) || (type.podTemplate === undefined) !== (type.podSpec === undefined)) return;
    const what =
      type.podSpec === undefined ? 'set podTemplate or podSpec' : 'podTemplate and podSpec are both set';
    problems.push(invalid(`spec.workloads[${index}]`, what, 'set exactly one of podTemplate and podSpec'));
  });
};

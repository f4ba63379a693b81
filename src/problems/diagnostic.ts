// A Diagnostic says what is wrong with one field; a Problem is a diagnostic with its place and its message, and the
// public form. Problems are rendered as KRM results (krm/results.ts) or as text (cli/report).

import { catalogue, type ProblemKind, type Severity, type Tuned } from './catalogue.ts';

/**
 * Applies what annotations of workloads ignore, and the severities that a config sets; those of a rule take precedence
 * over those of the spec.
 */
export const tune = (tuned: Tuned, problems: readonly Problem[]): Problem[] => {
  const levelOf = levels(tuned);
  return problems.flatMap((each) => {
    if (each.ignored !== undefined) return [];
    const level = levelOf(each);
    if (level === undefined) return [each];
    return level === 'Off' ? [] : [{ ...each, severity: level === 'Error' ? 'error' : 'warning' }];
  });
};

/** What a config makes of a problem or a diagnostic; undefined: what the catalogue says. */
const levels = ({ problems, rules }: Tuned) => {
  const own = new Map(rules.map((rule) => [rule.name, rule.problems]));
  return ({ kind, rule }: { readonly kind: ProblemKind; readonly rule?: string }) =>
    (rule === undefined ? undefined : own.get(rule)?.[kind]) ?? problems[kind];
};

export interface ResourceRef {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** One mistake or warning. `message` is self-contained and on one line: where, what, remedy. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly severity: Severity;
  readonly message: string;
  readonly resource?: ResourceRef;
  readonly file?: {
    readonly path: string;
    readonly index?: number;
    readonly line?: number;
    readonly column?: number;
  };
  readonly field?: {
    readonly path: string;
    readonly currentValue?: unknown;
    readonly proposedValue?: unknown;
  };
  readonly rule?: string;
  readonly container?: string;
  /** Why an annotation of the workload has podgraft ignore it; such a problem is not reported. */
  readonly ignored?: string;
  /** Where the config says what led to it, where `file` is the file of a workload; the command line knows it. */
  readonly definedAt?: { readonly path: string; readonly line: number; readonly column: number };
}

/** What is wrong with one thing, before it is known in which file. Rules, traps and validators return these. */
export interface Diagnostic {
  readonly kind: ProblemKind;
  /** What is wrong, with the values that show it. */
  readonly what: string;
  /** The field, from the root of its document: spec.rules[2].initContainers[0].volumeMounts. */
  readonly path: string;
  /** What to do, where more is known than the catalogue's general remedy. */
  readonly remedy?: string | undefined;
  /** Where it differs from the catalogue's. */
  readonly severity?: Severity | undefined;
  readonly currentValue?: unknown;
  readonly proposedValue?: unknown;
  readonly rule?: string | undefined;
  readonly container?: string | undefined;
}

/** A diagnostic with its place. `where` names the resource, file or field, and comes first in the message. */
export interface LocatedDiagnostic extends Omit<Diagnostic, 'kind' | 'path'> {
  readonly where: string;
  readonly path?: string | undefined;
  readonly resource?: ResourceRef | undefined;
  readonly file?: Problem['file'] | undefined;
}

/** Whether one of the diagnostics is an error for the config. */
export const hasErrorsFor = (
  tuned: Tuned,
  diagnostics: readonly (Diagnostic & { readonly rule: string })[],
): boolean => {
  const levelOf = levels(tuned);
  return diagnostics.some((each) => {
    const level = levelOf(each);
    return level === undefined
      ? (each.severity ?? catalogue[each.kind].severity) === 'error'
      : level === 'Error';
  });
};

const oneLine = (text: string): string => text.replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ').trim();

/** Makes a Problem whose message reads `where: what; remedy`, on one line whatever the parts hold. */
export const problem = (kind: ProblemKind, located: LocatedDiagnostic): Problem => {
  const { where, what, remedy, severity, resource, file, path, currentValue, proposedValue } = located;
  const { rule, container } = located;
  const info = catalogue[kind];
  return {
    kind,
    severity: severity ?? info.severity,
    message: oneLine(
      `${where}: ${[what, remedy ?? (info.messageSuffices ? '' : info.remedy)].filter(Boolean).join('; ')}`,
    ),
    ...(resource && { resource }),
    ...(file && { file }),
    ...(path !== undefined && {
      field: {
        path,
        ...(currentValue !== undefined && { currentValue }),
        ...(proposedValue !== undefined && { proposedValue }),
      },
    }),
    ...(rule !== undefined && { rule }),
    ...(container !== undefined && { container }),
  };
};

/** A text that was made, read again, is not what it should be: nothing of it may be printed or written. */
export class InexactEditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InexactEditError';
  }
}

/** What was thrown where nothing should throw, as a Problem: the error and the calls that it came from. */
export const bug = (thrown: unknown): Problem => {
  if (thrown instanceof InexactEditError)
    return problem('InexactEdit', { where: 'podgraft', what: thrown.message });
  const isError = thrown instanceof Error;
  // Names of files and folders differ from machine to machine; the calls in them are enough.
  const calls = (isError && thrown.stack?.match(/^ +at .*$/gm)) || [];
  const places = calls.slice(0, 3).map((line) => line.trim().replace(/(?:file:\/\/)?[^\s()]*[\\/]/g, ''));
  const what = [isError ? `${thrown.name}: ${thrown.message}` : String(thrown), ...places].join(' ');
  return problem('InternalError', { where: 'podgraft', what });
};

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Errors first; within one severity the order in which they were found. */
export const sortProblems = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => rank[a.severity] - rank[b.severity]);

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some((each) => each.severity === 'error');

/** Such as `1 rule` and `2 rules`. */
export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Words as alternatives: `a, b or c`. */
export const eitherOf = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '');

// The checks of a config before a run: its Kubernetes snippets, scripts and files.

import type { Config, Loaded, LoadedRule } from '../config/config.ts';
import { fieldPath, inFieldOrder } from '../config/field-path.ts';
import { sourceTextAt } from '../config/source.ts';
import { isHostAnnotation } from '../krm/annotations.ts';
import { labelValue, qualifiedName } from '../kubernetes/validate/formats.ts';
import type { Severity } from '../problems/catalogue.ts';
import { type Diagnostic, type Problem, problem, tune } from '../problems/diagnostic.ts';
import { fieldsOfRule, fieldValue, ownFields } from '../rules/lookup.ts';
import { checkScripts } from './check-scripts.ts';
import { keylessIssues } from './keyless.ts';

/** The problems of a config's Kubernetes snippets, scripts and files; how grave is up to spec.validation. */
export const checkConfig = (config: Config): Problem[] => [
  ...checkValues(config),
  ...config.rules.filter((rule) => fieldsOfRule(rule).length === 0).map(idle),
];

/** That a rule changes nothing, whatever it matches. */
const idle = ({ name, index }: LoadedRule): Problem => {
  const path = `spec.rules[${index}]`;
  return problem('ConfigInvalid', {
    ...{ where: path, path, rule: name, severity: 'warning' },
    what: `rule ${name} changes nothing`,
    remedy:
      'add what it should do, such as files, initContainers, sidecars or entrypoint, or remove it; `podgraft explain podgraft.rules` lists the fields',
  });
};

const checkValues = (config: Config): Problem[] => [
  ...config.rules.flatMap((rule) => snippetProblems(rule, config)),
  ...config.rules.flatMap(checkScripts),
  ...metadataProblems(config),
];

/** Mistakes in the labels and annotations for generated ConfigMaps. */
const metadataProblems = ({ configMaps = {} }: Config): Problem[] => {
  const wrong = (field: string, key: string, what: string | undefined, remedy?: string): Problem[] => {
    const path = fieldPath(['spec', 'configMaps', field, key]);
    return what === undefined ? [] : [problem('SnippetInvalid', { where: path, what, remedy, path })];
  };
  const isReserved = (key: string): boolean => isHostAnnotation(key) || key.startsWith('podgraft.dev/');
  return [
    ...Object.entries(configMaps.labels ?? {}).flatMap(([key, value]) =>
      wrong('labels', key, qualifiedName(key) ?? labelValue(value)),
    ),
    ...Object.keys(configMaps.annotations ?? {}).flatMap((key) =>
      isReserved(key)
        ? wrong('annotations', key, 'is an annotation that podgraft or its host sets', 'remove it')
        : wrong('annotations', key, qualifiedName(key.toLowerCase())),
    ),
  ];
};

/** All that is wrong with a config that cannot be used, with the checks of its valid parts. */
export const problemsOf = ({ problems, validSubset }: Loaded): Problem[] =>
  inFieldOrder([...problems, ...(validSubset ? tune(validSubset, checkValues(validSubset)) : [])]);

const snippetProblems = (rule: LoadedRule, config: Config): Problem[] => {
  const at = `spec.rules[${rule.index}]`;
  const issues = config.validation === 'Off' ? [] : snippetIssues(rule, at, config);
  const severity: Severity | undefined = config.validation === 'Warn' ? 'warning' : undefined;
  const keyless = new Map(keylessIssues(rule, at).map((issue) => [issue.path, issue]));
  const refused = new Map(refusals(rule, at).map((issue) => [issue.path, issue]));
  const problems = issues.map((issue) => {
    const isHard = [keyless.delete(issue.path), refused.delete(issue.path)].includes(true);
    return snippetProblem(inSourceText(issue, config), isHard ? undefined : severity, rule.name);
  });
  // A misspelt key is an error already, unless errors in snippets are only warnings.
  const isReported = ({ path }: Diagnostic): boolean =>
    severity === undefined &&
    issues.some((each) => each.severity === undefined && each.path.startsWith(path.replace(/\w+$/, '')));
  const left = [...keyless.values()].filter((issue) => !isReported(issue));
  return [
    ...problems,
    ...[...left, ...refused.values()].map((issue) => snippetProblem(issue, undefined, rule.name)),
  ];
};

const snippetIssues = (rule: LoadedRule, at: string, { kubernetesVersion }: Config): Diagnostic[] =>
  fieldsOfRule(rule).flatMap(
    (each) => each.check?.(fieldValue(rule, each), `${at}.${each.field}`, rule, kubernetesVersion) ?? [],
  );

const refusals = (rule: LoadedRule, at: string): Diagnostic[] =>
  fieldsOfRule(rule).flatMap(
    (each) => each.refuse?.(fieldValue(rule, each), `${at}.${each.field}`, rule, ownFields) ?? [],
  );

/** A scalar that only lacks quotes is shown, and proposed, in the words of the config: 0755, not 493. */
const inSourceText = (issue: Diagnostic, { source }: Config): Diagnostic => {
  const { currentValue, proposedValue } = issue;
  if (typeof proposedValue !== 'string' || String(currentValue) !== proposedValue) return issue;
  if (typeof currentValue === 'string' || source === undefined) return issue;
  const sourceText = sourceTextAt(source, issue.path);
  if (sourceText === undefined || sourceText === proposedValue) return issue;
  const what = issue.what.replace(/found .*$/, `found ${sourceText}`);
  return { ...issue, what, remedy: `quote it: ${JSON.stringify(sourceText)}`, proposedValue: sourceText };
};

const snippetProblem = (issue: Diagnostic, severity: Severity | undefined, rule: string): Problem =>
  problem(issue.kind, { ...issue, where: issue.path, severity: severity ?? issue.severity, rule });

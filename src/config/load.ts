// Loads the functionConfig: a PodGraft, or a ConfigMap whose data.spec holds the spec as YAML. Every mistake
// is found in one go. What comes out is checked and has its defaults; snippets are checked elsewhere.

import { dnsSubdomain } from '../kubernetes/validate/formats.ts';
import { catalogue } from '../problems/catalogue.ts';
import { hasErrors, type Problem, problem } from '../problems/diagnostic.ts';
import type { Hook } from '../rules/rule.ts';
import { compilePattern } from '../select/pattern.ts';
import { type CompiledTarget, compileTarget, selectorErrors } from '../select/target.ts';
import { below } from '../yaml/edit/draft.ts';
import { YamlError } from '../yaml/read/node.ts';
import { parse } from '../yaml/read/parse.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { copy, emptyObject, isObject, toValue } from '../yaml/read/value.ts';
import type { Config, Loaded, LoadedRule } from './config.ts';
import {
  attempt,
  checkEntrypoint,
  checkFiles,
  checkHook,
  checkNames,
  checkWorkloadTypes,
  HANDLERS,
  invalid,
  wrongPattern,
} from './cross-field.ts';
import { fieldPath } from './field-path.ts';
import { insteadOf } from './field-places.ts';
import { type ReadLocalFile, withLocalFiles } from './local-files.ts';
import { lockCommandLine } from './lock-command-line.ts';
import { prevalidate } from './prevalidate.ts';
import { inRightForm } from './right-form.ts';
import type { Rule, Spec, Target } from './schema.ts';
import { type ConfigSource, duplicateKeys, sourceTextAt } from './source.ts';
import { type SchemaDiagnostic, validateWithZod } from './validate.ts';
import { wrongKind } from './wrong-kind.ts';

export const API_VERSION = 'podgraft.dev/v1alpha1';

/** Loads a functionConfig given as a plain value; undefined: the host sent none. Without `readFile` there are no files beside it. */
export const loadConfig = (
  value: Json | undefined,
  source?: ConfigSource,
  readFile?: ReadLocalFile,
): Loaded => {
  const where = 'functionConfig';
  if (value === undefined || value === null)
    return { problems: [problem('ConfigMissing', { where, what: 'missing' })] };
  if (!isObject(value)) return { problems: [problem('ConfigWrongKind', { where, what: 'must be a map' })] };
  const { apiVersion, kind } = value;
  if (kind === 'ConfigMap' && apiVersion === 'v1') return fromConfigMap(value, source, readFile);
  if (kind !== 'PodGraft' || apiVersion !== API_VERSION)
    return { problems: [wrongKind(kind, apiVersion, API_VERSION)] };
  return check(value, source, readFile);
};

const text = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(String(value));

const fromConfigMap = (
  value: JsonObject,
  source: ConfigSource | undefined,
  readFile: ReadLocalFile | undefined,
): Loaded => {
  const data = isObject(value['data']) ? value['data'] : {};
  const spec = Object.hasOwn(data, 'spec') ? data['spec'] : undefined;
  const name = Object.hasOwn(data, 'name') ? data['name'] : undefined;
  const nameless = namelessProblems(value['metadata'], name);
  const unknown = Object.keys(data)
    .filter((key) => key !== 'spec' && key !== 'name')
    .map((key) =>
      problem('UnknownField', {
        where: fieldPath(['data', key]),
        what: 'unknown field',
        remedy: 'pass the name in data.name and the whole spec as YAML text in data.spec',
        path: fieldPath(['data', key]),
      }),
    );
  if (typeof spec !== 'string') {
    const what = 'the ConfigMap has no data.spec';
    return { problems: [problem('ConfigMissing', { where: 'functionConfig', what }), ...unknown] };
  }
  let parsed: Json;
  let inner: ConfigSource | undefined;
  try {
    const tree = parse(spec);
    inner = { text: spec, node: tree.root, at: ['spec'] };
    parsed = toValue(tree, tree.root);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const what = `not valid YAML: ${thrown.message}`;
    return { problems: [problem('ConfigInvalid', { where: 'data.spec', what }), ...unknown] };
  }
  const head = { apiVersion: API_VERSION, kind: 'PodGraft', metadata: withName(value['metadata'], name) };
  const loaded = check({ ...head, spec: parsed }, source && inner, readFile);
  const problems = [...unknown, ...nameless];
  return problems.length > 0 ? { problems: [...problems, ...loaded.problems] } : loaded;
};

/** What kpt calls each inline config, so that no two could be distinguished. */
const INLINE_NAME = 'function-input';

/** Why the name of a ConfigMap can't be that of an owner. */
const namelessProblems = (metadata: Json | undefined, name: Json | undefined): Problem[] => {
  const own = isObject(metadata) ? metadata['name'] : undefined;
  if (name === undefined && own !== undefined && own !== INLINE_NAME) return [];
  if (name === undefined) {
    const what = 'required string field is missing: it names the owner of the changes';
    return [invalid('data.name', what, 'set data.name, with a different value for each config')];
  }
  const wrong = typeof name === 'string' ? dnsSubdomain(name) : 'must be a string';
  return wrong === undefined ? [] : [invalid('data.name', `${text(name)} ${wrong}`)];
};

const withName = (metadata: Json | undefined, name: Json | undefined): JsonObject => {
  const out = isObject(metadata) ? copy(metadata) : emptyObject();
  if (typeof name === 'string' && dnsSubdomain(name) === undefined) out['name'] = name;
  else out['name'] ??= INLINE_NAME;
  return out;
};

/** The config with Off for the false that YAML 1.1 makes of `validation: Off`; it can be nothing else. */
const withOff = (value: JsonObject): JsonObject => {
  const places = offPlaces(value);
  if (places.every(([holder, key]) => holder[key] !== false)) return value;
  const out = copy(value);
  for (const [holder, key] of offPlaces(out)) if (holder[key] === false) holder[key] = 'Off';
  return out;
};

/** The fields of a config in which Off is a value. */
const offPlaces = ({ spec }: JsonObject): [JsonObject, string][] => {
  if (!isObject(spec)) return [];
  const rules = Array.isArray(spec['rules']) ? spec['rules'] : [];
  const tunings = [spec, ...rules].flatMap((each) =>
    isObject(each) && isObject(each['problems']) ? [each['problems']] : [],
  );
  return [
    [spec, 'validation'],
    ...tunings.flatMap((each) => Object.keys(each).map((kind): [JsonObject, string] => [each, kind])),
  ];
};

/** The config without the handlers of hooks that are null, which is to Kubernetes as if they were not there. */
const withoutNullHandlers = (value: JsonObject): JsonObject => {
  const nulls = ({ spec }: JsonObject): [JsonObject, string][] =>
    (isObject(spec) && Array.isArray(spec['rules']) ? spec['rules'] : [])
      .filter(isObject)
      .flatMap((rule) => [rule['postStart'], rule['preStop']])
      .filter(isObject)
      .flatMap((hook) =>
        HANDLERS.flatMap((key): [JsonObject, string][] => (hook[key] === null ? [[hook, key]] : [])),
      );
  if (nulls(value).length === 0) return value;
  const out = copy(value);
  for (const [hook, key] of nulls(out)) delete hook[key];
  return out;
};

/** The defaults of a spec. */
const defaults: Omit<Config, 'name' | 'lockCommand' | 'rules'> = {
  kubernetesVersion: '1.33',
  record: true,
  nameSuffixHash: true,
  validation: 'Strict',
  validateOutput: false,
  problems: {},
  images: [],
  workloads: [],
};

/** The command that looks up unknown images; hosts say in an annotation which file the config is. */
const lockCommandFor = (annotations: Json | undefined): string => {
  const file = isObject(annotations) ? annotations['config.kubernetes.io/path'] : undefined;
  return typeof file === 'string' ? lockCommandLine([file], ['.']) : lockCommandLine(['CONFIG'], ['PATH...']);
};

const check = (given: JsonObject, source?: ConfigSource, readFile?: ReadLocalFile): Loaded => {
  const value = withoutNullHandlers(withOff(given));
  const diagnostics = prevalidate('PodGraft', value) ? [] : validateWithZod('PodGraft', value);
  const problems: Problem[] = diagnostics.map((each) => shapeProblem(each, value, source));
  for (const steps of source ? duplicateKeys(source) : []) {
    const key = String(steps[steps.length - 1]);
    const what = `duplicate key ${JSON.stringify(key)}; only the last one counts`;
    problems.push(invalid(fieldPath(steps), what, 'merge the two'));
  }
  const spec = (isObject(value['spec']) ? validPart(value['spec'], diagnostics) : {}) as unknown as Spec;
  const rules = Array.isArray(spec.rules) ? spec.rules : [];
  const loadedRules = rules.flatMap((rule, index) =>
    isObject(rule) ? [loadRule(rule, index, problems, readFile)] : [],
  );
  checkNames(rules, problems);
  if (Array.isArray(spec.workloads)) checkWorkloadTypes(spec.workloads, problems);
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const config: Config = {
    ...{ ...defaults, ...(spec as Partial<typeof defaults>) },
    ...{ rules: loadedRules, source },
    name: String(metadata['name']),
    lockCommand: lockCommandFor(metadata['annotations']),
  };
  return hasErrors(problems) ? { problems, validSubset: config } : { problems, config };
};

/** The spec without the fields, of itself and of its rules, in which something is wrong. */
const validPart = (spec: JsonObject, diagnostics: readonly SchemaDiagnostic[]): JsonObject => {
  const out = copy(spec);
  for (const { steps, kind } of diagnostics) {
    const [, field, index, inner] = steps;
    if (typeof field !== 'string') continue;
    if (kind === 'UnknownField') {
      // Without the unknown field, the map that has it is valid.
      const holder = below(out, steps.slice(1, -1));
      if (isObject(holder)) delete holder[steps[steps.length - 1] as string];
      continue;
    }
    if (field !== 'rules' || steps.length < 4) {
      if (field !== 'rules' || steps.length === 2) delete out[field];
      else if (Array.isArray(out['rules'])) out['rules'][index as number] = null;
      continue;
    }
    const rule = Array.isArray(out['rules']) ? out['rules'][index as number] : undefined;
    if (isObject(rule) && inner !== 'name') delete rule[inner as string];
  }
  return out;
};

const shapeProblem = (
  diagnostic: SchemaDiagnostic,
  config: JsonObject,
  source: ConfigSource | undefined,
): Problem => {
  const { kind, path, steps, what, remedy: given, known, unquoted } = diagnostic;
  const value = below(config, steps);
  if (unquoted !== undefined) {
    const sourceText = (source && sourceTextAt(source, path)) ?? unquoted;
    return invalid(path, `${sourceText} ${what}`, `quote it: ${JSON.stringify(sourceText)}`);
  }
  if (kind !== 'UnknownField') {
    const wordAt = (at: readonly (string | number)[]) => source && sourceTextAt(source, fieldPath(at));
    const remedy = given ?? (value === undefined ? undefined : inRightForm(steps, value, wordAt));
    return problem(kind, { where: path, what, remedy, path });
  }
  const name = String(steps[steps.length - 1]);
  if (steps[steps.length - 2] === 'problems' && Object.hasOwn(catalogue, name))
    return invalid(path, `${name} can't be tuned, because the output would be wrong`, 'remove it');
  const instead = insteadOf(steps, value ?? null, known);
  return problem(kind, { where: path, what, remedy: instead.remedy, path, proposedValue: instead.name });
};

const loadRule = (
  rule: Rule,
  index: number,
  problems: Problem[],
  readFile: ReadLocalFile | undefined,
): LoadedRule => {
  const at = `spec.rules[${index}]`;
  const targets = (value: Target | Target[] | undefined, field: string): CompiledTarget[] | undefined => {
    if (value === undefined) return undefined;
    return (Array.isArray(value) ? value : [value]).flatMap((each, position) => {
      if (!isObject(each)) return [];
      const place = Array.isArray(value) ? `${at}.${field}[${position}]` : `${at}.${field}`;
      try {
        return [compileTarget(each)];
      } catch {
        for (const error of selectorErrors(each)) problems.push(wrongPattern(place, error));
        return [];
      }
    });
  };
  for (const field of ['name', 'image'] as const) {
    const source = isObject(rule.containers) ? rule.containers[field] : undefined;
    if (typeof source === 'string')
      attempt(() => compilePattern(source), `${at}.containers.${field}`, problems);
  }
  if (isObject(rule.entrypoint))
    checkEntrypoint(rule.entrypoint as NonNullable<Rule['entrypoint']>, at, problems);
  for (const hook of ['postStart', 'preStop'] as const) {
    if (isObject(rule[hook])) checkHook(rule[hook] as Hook, `${at}.${hook}`, problems);
  }
  if (Array.isArray(rule.files)) checkFiles(rule.files, `${at}.files`, problems);
  return {
    ...withLocalFiles(rule, at, readFile, problems),
    index,
    targets: targets(rule.target, 'target'),
    excluded: targets(rule.exclude, 'exclude'),
  };
};

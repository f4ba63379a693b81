// Loads the functionConfig: a PodGraft, or a ConfigMap whose data.spec holds the spec as YAML. Every mistake
// is found in one go. What comes out is checked and has its defaults; snippets are checked elsewhere.

import { closest } from '../kubernetes/suggest.ts';
import { compilePattern } from '../match/pattern.ts';
import type { CompiledTarget } from '../match/target.ts';
import { compileTarget, faultsOf } from '../match/target.ts';
import type { Problem } from '../problems.ts';
import { catalogue, hasErrors, problem, type Tuning } from '../problems.ts';
import { below } from '../yaml/draft.ts';
import { YamlError } from '../yaml/node.ts';
import { parse } from '../yaml/parse.ts';
import type { Json, JsonObject } from '../yaml/resolve.ts';
import { copy, emptyObject, isObject, toValue } from '../yaml/value.ts';
import { surelyValid } from './quick.ts';
import type { Hook, Image, Rule, Spec, Target, Workload } from './schema.ts';
import { type Finding, validateWithZod } from './validate.ts';
import { repeatedKeys, type Written, wordsAt } from './written.ts';

export const API_VERSION = 'podgraft.dev/v1alpha1';

export interface LoadedRule extends Rule {
  readonly index: number;
  readonly targets: readonly CompiledTarget[] | undefined;
  readonly excluded: readonly CompiledTarget[] | undefined;
}

export interface Config {
  /** The owner's name in the record. */
  readonly name: string;
  /** The command that looks up unknown images, with the paths that are known here. */
  readonly lockCommand: string;
  readonly kubernetesVersion: string;
  readonly record: boolean;
  readonly nameSuffixHash: boolean;
  readonly validation: 'Strict' | 'Warn' | 'Off';
  readonly validateOutput: boolean;
  readonly problems: Tuning;
  readonly images: readonly Image[];
  readonly workloads: readonly Workload[];
  readonly rules: readonly LoadedRule[];
  /** The config's text, where it is at hand. */
  readonly written?: Written | undefined;
}

export interface Loaded {
  readonly config?: Config;
  /** Of a config with mistakes: the fields that are in order, so that they can be checked further. */
  readonly sound?: Config;
  readonly problems: readonly Problem[];
}

/** `rules[2].name` from its parts. */
export const fieldPath = (steps: readonly (string | number)[]): string =>
  steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const text = /^[A-Za-z_][\w-]*$/.test(step) ? step : `[${JSON.stringify(step)}]`;
      return index === 0 || text.startsWith('[') ? text : `.${text}`;
    })
    .join('');

/** The command line of `podgraft lock` for what -c names and the paths. */
export const lockCommand = (configs: readonly string[], paths: readonly string[]): string => {
  const word = (text: string): string =>
    /^[\w./:@%+=,~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const words = [...configs.flatMap((each) => ['-c', word(each)]), ...paths.map(word)];
  return `podgraft lock ${words.join(' ')} -o images.yaml`;
};

/** Problems of a config in the order of its fields, whichever check found them. */
export const inFieldOrder = (problems: readonly Problem[]): Problem[] => {
  const parts = (each: Problem): string[] => (each.field?.path ?? '').split(/[.[\]]+/);
  if (problems.length < 2) return [...problems]; // making a Collator takes milliseconds
  const order = new Intl.Collator('en', { numeric: true });
  return [...problems].sort((a, b) => {
    const [left, right] = [parts(a), parts(b)];
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const apart = order.compare(left[at] ?? '', right[at] ?? '');
      if (apart !== 0) return apart;
    }
    return 0;
  });
};

/** Loads a functionConfig given as a plain value; `undefined` means that the host sent none. */
export const loadConfig = (value: Json | undefined, written?: Written): Loaded => {
  if (value === undefined || value === null) {
    return { problems: [problem('ConfigMissing', { where: 'functionConfig', what: 'there is none' })] };
  }
  if (!isObject(value)) {
    return { problems: [problem('ConfigWrongKind', { where: 'functionConfig', what: 'it is not a map' })] };
  }
  const { apiVersion, kind } = value;
  if (kind === 'ConfigMap' && apiVersion === 'v1') return fromConfigMap(value, written);
  if (kind !== 'PodGraft' || apiVersion !== API_VERSION) {
    const what = `it is ${text(kind)} of ${text(apiVersion)}`;
    const close = closest(String(kind), ['PodGraft', 'ConfigMap']).names[0];
    const remedy =
      kind !== 'PodGraft' && close === 'PodGraft'
        ? `did you mean kind: PodGraft of ${API_VERSION}?`
        : undefined;
    return { problems: [problem('ConfigWrongKind', { where: 'functionConfig', what, remedy })] };
  }
  return check(value, written);
};

const text = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(String(value));

const fromConfigMap = (value: JsonObject, written: Written | undefined): Loaded => {
  const data = isObject(value['data']) ? value['data'] : {};
  const spec = Object.hasOwn(data, 'spec') ? data['spec'] : undefined;
  const unknown = Object.keys(data)
    .filter((key) => key !== 'spec')
    .map((key) =>
      problem('UnknownField', {
        where: fieldPath(['data', key]),
        what: 'unknown field',
        remedy: 'pass the whole spec as YAML text in data.spec',
        field: { path: fieldPath(['data', key]) },
      }),
    );
  if (typeof spec !== 'string') {
    const what = 'the ConfigMap has no data.spec with the spec as YAML text';
    return { problems: [problem('ConfigMissing', { where: 'functionConfig', what }), ...unknown] };
  }
  let parsed: Json;
  let inner: Written | undefined;
  try {
    const tree = parse(spec);
    inner = { text: spec, node: tree.root, at: ['spec'] };
    parsed = toValue(tree, tree.root);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return {
      problems: [
        problem('ConfigInvalid', { where: 'data.spec', what: `not valid YAML: ${thrown.message}` }),
        ...unknown,
      ],
    };
  }
  const config = emptyObject();
  config['apiVersion'] = API_VERSION;
  config['kind'] = 'PodGraft';
  config['metadata'] = value['metadata'] ?? emptyObject();
  config['spec'] = parsed;
  const loaded = check(config, written && inner);
  return unknown.length > 0 ? { problems: [...unknown, ...loaded.problems] } : loaded;
};

/** The config with Off for the false that YAML 1.1 makes of `validation: Off`; nothing else can be meant. */
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

const check = (given: JsonObject, written?: Written): Loaded => {
  const value = withOff(given);
  const findings = surelyValid('PodGraft', value) ? [] : validateWithZod('PodGraft', value);
  const problems: Problem[] = findings.map((finding) => shapeProblem(finding, written));
  for (const steps of written ? repeatedKeys(written) : []) {
    const key = String(steps[steps.length - 1]);
    const what = `${key} stands twice in one map, and the first is lost`;
    problems.push(invalid(fieldPath(steps), what, 'put both into one'));
  }
  const spec = (isObject(value['spec']) ? soundPart(value['spec'], findings) : {}) as unknown as Spec;
  const rules = Array.isArray(spec.rules) ? spec.rules : [];
  const loadedRules = rules.flatMap((rule, index) =>
    isObject(rule) ? [loadRule(rule, index, problems)] : [],
  );
  checkNames(rules, problems);
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const file = annotations['config.kubernetes.io/path'];
  const config: Config = {
    name: String(metadata['name']),
    lockCommand: lockCommand(
      [typeof file === 'string' ? file : 'CONFIG'],
      typeof file === 'string' ? ['.'] : ['PATH...'],
    ),
    kubernetesVersion: spec.kubernetesVersion ?? '1.33',
    record: spec.record ?? true,
    nameSuffixHash: spec.nameSuffixHash ?? true,
    validation: spec.validation ?? 'Strict',
    validateOutput: spec.validateOutput ?? false,
    problems: spec.problems ?? {},
    images: spec.images ?? [],
    workloads: spec.workloads ?? [],
    rules: loadedRules,
    written,
  };
  return hasErrors(problems) ? { problems, sound: config } : { problems, config };
};

/** The spec without the fields, of itself and of its rules, in which something was found. */
const soundPart = (spec: JsonObject, findings: readonly Finding[]): JsonObject => {
  const out = copy(spec);
  for (const { path, unknown } of findings) {
    const [, field, index, inner] = path;
    if (typeof field !== 'string') continue;
    if (unknown) {
      // Without the field that does not exist, what it stands in is in order.
      const holder = below(out, path.slice(1, -1));
      if (isObject(holder)) delete holder[path[path.length - 1] as string];
      continue;
    }
    if (field !== 'rules' || path.length < 4) {
      if (field !== 'rules' || path.length === 2) delete out[field];
      else if (Array.isArray(out['rules'])) out['rules'][index as number] = null;
      continue;
    }
    const rule = Array.isArray(out['rules']) ? out['rules'][index as number] : undefined;
    if (isObject(rule) && inner !== 'name') delete rule[inner as string];
  }
  return out;
};

const shapeProblem = (finding: Finding, written: Written | undefined): Problem => {
  const path = fieldPath(finding.path);
  if (finding.unquoted !== undefined) {
    const words = (written && wordsAt(written, path)) ?? finding.unquoted;
    return invalid(path, `${words} ${finding.what}`, `quote it: ${JSON.stringify(words)}`);
  }
  if (!finding.unknown) return problem('ConfigInvalid', { where: path, what: finding.what, field: { path } });
  const name = String(finding.path[finding.path.length - 1]);
  if (finding.path[finding.path.length - 2] === 'problems' && Object.hasOwn(catalogue, name))
    return invalid(path, `${name} can't be tuned: without it the output would be wrong`, 'remove it');
  const near = closest(name, finding.known).names[0];
  const remedy =
    near === undefined ? `the fields here are ${finding.known.join(', ')}` : `did you mean ${near}?`;
  return problem('UnknownField', {
    where: path,
    what: finding.what,
    remedy,
    field: { path, ...(near !== undefined && { proposedValue: near }) },
  });
};

const invalid = (path: string, what: string, remedy?: string): Problem =>
  problem('ConfigInvalid', { where: path, what, remedy, field: { path } });

const loadRule = (rule: Rule, index: number, problems: Problem[]): LoadedRule => {
  const at = `spec.rules[${index}]`;
  const targets = (value: Target | Target[] | undefined, field: string): CompiledTarget[] | undefined => {
    if (value === undefined) return undefined;
    return (Array.isArray(value) ? value : [value]).flatMap((each, position) => {
      if (!isObject(each)) return [];
      const place = Array.isArray(value) ? `${at}.${field}[${position}]` : `${at}.${field}`;
      try {
        return [compileTarget(each)];
      } catch {
        for (const fault of faultsOf(each)) problems.push(wrongPattern(place, fault));
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
  if (Array.isArray(rule.files)) checkPaths(rule.files, `${at}.files`, problems);
  return {
    ...rule,
    index,
    targets: targets(rule.target, 'target'),
    excluded: targets(rule.exclude, 'exclude'),
  };
};

const attempt = <T>(compile: () => T, place: string, problems: Problem[]): T[] => {
  try {
    return [compile()];
  } catch (thrown) {
    problems.push(wrongPattern(place, thrown instanceof Error ? thrown.message : String(thrown)));
    return [];
  }
};

const wrongPattern = (place: string, what: string): Problem =>
  invalid(place, what, 'write an RE2 pattern (patterns) or a Kubernetes selector (selectors)');

const checkNames = (rules: readonly Rule[], problems: Problem[]): void => {
  const seen = new Map<string, number>();
  rules.forEach((rule, index) => {
    const name = isObject(rule) ? rule.name : undefined;
    if (typeof name !== 'string') return;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else {
      const path = `spec.rules[${index}].name`;
      problems.push(
        invalid(
          path,
          `"${name}" is also the name of spec.rules[${first}]`,
          'give every rule a name of its own',
        ),
      );
    }
  });
};

const checkEntrypoint = (
  entrypoint: NonNullable<Rule['entrypoint']>,
  at: string,
  problems: Problem[],
): void => {
  const path = `${at}.entrypoint`;
  const { script, command, shell, delivery } = entrypoint;
  if ((script === undefined) === (command === undefined)) {
    const what =
      script === undefined ? 'neither script nor command is set' : 'script and command are both set';
    problems.push(invalid(path, what, 'set exactly one of script and command'));
  } else if (command !== undefined) {
    const extra = shell !== undefined ? 'shell' : delivery !== undefined ? 'delivery' : undefined;
    if (extra !== undefined) {
      problems.push(invalid(`${path}.${extra}`, 'it has no meaning beside command', `remove ${extra}`));
    }
  }
};

const HANDLERS = ['exec', 'httpGet', 'sleep', 'tcpSocket', 'script'] as const;

const checkHook = (hook: Hook, path: string, problems: Problem[]): void => {
  const set = HANDLERS.filter((name) => hook[name] !== undefined);
  if (set.length !== 1) {
    const what = set.length === 0 ? 'no handler is set' : `${set.join(' and ')} are both set`;
    problems.push(invalid(path, what, `set exactly one of ${HANDLERS.join(', ')}`));
  }
  if (hook.shell !== undefined && hook.script === undefined) {
    problems.push(invalid(`${path}.shell`, 'it has no meaning without script', 'remove shell'));
  }
};

const checkPaths = (files: NonNullable<Rule['files']>, path: string, problems: Problem[]): void => {
  const seen = new Set<string>();
  files.forEach((file, index) => {
    if (!isObject(file) || typeof file.path !== 'string') return;
    if (seen.has(file.path)) {
      problems.push(invalid(`${path}[${index}].path`, `${file.path} is listed twice`, 'list each file once'));
    }
    seen.add(file.path);
  });
};

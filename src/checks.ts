// The checks around a run: the snippets of the config before it, and after it the traps of the four methods
// in each workload that changed. They turn what kubernetes/ finds into problems with a place.

import type { Effect } from './apply.ts';
import { checkScripts } from './check-scripts.ts';
import { type Config, inFieldOrder, type Loaded, type LoadedRule } from './config/load.ts';
import { wordsAt } from './config/written.ts';
import type { Workload } from './find-workloads.ts';
import { workloadProblem } from './find-workloads.ts';
import type { ImageIndex } from './images/catalog.ts';
import { keylessIssues } from './keyless.ts';
import type { Resource } from './krm/resource.ts';
import { checkSnippet, checkWorkload, type SnippetIssue, type SnippetType } from './kubernetes/check.ts';
import { labelValue, qualifiedName } from './kubernetes/formats.ts';
import { type Added, findTraps, type TrapContext } from './kubernetes/traps/index.ts';
import { type Problem, problem, type Severity, tune } from './problems.ts';
import { sidecarMode } from './rules/added-containers.ts';
import { shellWords } from './rules/script.ts';
import { isObject } from './yaml/value.ts';

const lists: readonly (readonly [keyof LoadedRule, SnippetType])[] = [
  ['volumes', 'Volume'],
  ['initContainers', 'Container'],
  ['sidecars', 'Container'],
  ['imagePullSecrets', 'LocalObjectReference'],
  ['volumeMounts', 'VolumeMount'],
  ['env', 'EnvVar'],
  ['envFrom', 'EnvFromSource'],
];
const handlers = ['exec', 'httpGet', 'sleep', 'tcpSocket'] as const;

/** The problems of a config's Kubernetes snippets, scripts and files; how grave is up to spec.validation. */
export const checkConfig = (config: Config): Problem[] => [
  ...config.rules.flatMap((rule) => snippetProblems(rule, config)),
  ...config.rules.flatMap(checkScripts),
];

/** All that is wrong with a config that cannot be used, its sound parts looked into as well. */
export const problemsOf = ({ problems, sound }: Loaded): Problem[] =>
  inFieldOrder([...problems, ...(sound ? tune(sound, checkConfig(sound)) : [])]);

const snippetProblems = (rule: LoadedRule, config: Config): Problem[] => {
  const at = `spec.rules[${rule.index}]`;
  const issues = config.validation === 'Off' ? [] : snippetIssues(rule, at, config);
  const severity: Severity | undefined = config.validation === 'Warn' ? 'warning' : undefined;
  const keyless = new Map(keylessIssues(rule, at).map((issue) => [issue.path, issue]));
  const problems = issues.map((issue) =>
    snippetProblem(asWritten(issue, config), keyless.delete(issue.path) ? undefined : severity, rule.name),
  );
  // A misspelt key is an error already, unless errors in snippets are only warnings.
  const isToldOf = ({ path }: SnippetIssue): boolean =>
    severity === undefined &&
    issues.some((each) => each.severity === undefined && each.path.startsWith(path.replace(/\w+$/, '')));
  const left = [...keyless.values()].filter((issue) => !isToldOf(issue));
  return [...problems, ...left.map((issue) => snippetProblem(issue, undefined, rule.name))];
};

const snippetIssues = (rule: LoadedRule, at: string, { kubernetesVersion }: Config): SnippetIssue[] => {
  const issues: SnippetIssue[] = [];
  for (const [field, type] of lists) {
    const list = rule[field];
    if (!Array.isArray(list)) continue;
    list.forEach((value, index) => {
      const plainInitContainer = field === 'initContainers';
      const mode = field === 'sidecars' ? { sidecarMode: sidecarMode(rule, kubernetesVersion) } : {};
      issues.push(
        ...checkSnippet(type, value, `${at}.${field}[${index}]`, {
          kubernetesVersion,
          plainInitContainer,
          ...mode,
        }),
      );
    });
  }
  for (const field of ['postStart', 'preStop'] as const) {
    const hook = rule[field];
    const handler =
      hook &&
      Object.fromEntries(handlers.flatMap((key) => (hook[key] === undefined ? [] : [[key, hook[key]]])));
    if (handler && Object.keys(handler).length > 0) {
      issues.push(...checkSnippet('LifecycleHandler', handler, `${at}.${field}`, { kubernetesVersion }));
    }
  }
  for (const field of ['podLabels', 'podAnnotations'] as const) {
    for (const [key, value] of Object.entries(rule[field] ?? {})) {
      const path = `${at}.${field}${/^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`;
      const wrong = qualifiedName(field === 'podLabels' ? key : key.toLowerCase());
      const text = field === 'podLabels' ? labelValue(value) : undefined;
      if (wrong)
        issues.push({ kind: 'SnippetInvalid', path, what: `as a key it ${wrong}`, currentValue: key });
      if (text) issues.push({ kind: 'SnippetInvalid', path, what: text, currentValue: value });
    }
  }
  return issues;
};

/** A scalar that only lacks quotes is shown, and proposed, in the words of the config: 0755, not 493. */
const asWritten = (issue: SnippetIssue, { written }: Config): SnippetIssue => {
  const { currentValue, proposedValue } = issue;
  if (typeof proposedValue !== 'string' || String(currentValue) !== proposedValue) return issue;
  if (typeof currentValue === 'string' || written === undefined) return issue;
  const words = wordsAt(written, issue.path);
  if (words === undefined || words === proposedValue) return issue;
  const what = issue.what.replace(/found .*$/, `found ${words}`);
  return { ...issue, what, remedy: `quote it: ${JSON.stringify(words)}`, proposedValue: words };
};

const snippetProblem = (issue: SnippetIssue, severity: Severity | undefined, rule: string): Problem =>
  problem(issue.kind, {
    where: issue.path,
    what: issue.what,
    remedy: issue.remedy,
    severity: severity ?? issue.severity,
    rule,
    field: {
      path: issue.path,
      ...(issue.currentValue !== undefined && { currentValue: issue.currentValue }),
      ...(issue.proposedValue !== undefined && { proposedValue: issue.proposedValue }),
    },
  });

const neighbourKinds = {
  Namespace: 'namespaces',
  LimitRange: 'limitRanges',
  ResourceQuota: 'resourceQuotas',
} as const;

/** Whether objects of a kind say what a namespace allows. */
export const isNeighbourKind = (kind: string): boolean => Object.hasOwn(neighbourKinds, kind);

/** The objects among the items that say what a namespace allows. */
export const neighboursOf = (resources: readonly Resource[]): TrapContext['neighbours'] => {
  const out: Record<'namespaces' | 'limitRanges' | 'resourceQuotas', unknown[]> = {
    namespaces: [],
    limitRanges: [],
    resourceQuotas: [],
  };
  for (const resource of resources) {
    try {
      // The hint is there for the usual layout only: JSON has none.
      const kind = resource.kind as keyof typeof neighbourKinds | undefined;
      if (kind === undefined || !Object.hasOwn(neighbourKinds, kind)) continue;
      out[neighbourKinds[kind]].push(resource.value);
    } catch {
      // An item that is no YAML is none of a trap's business.
    }
  }
  return out;
};

/** The traps in a workload after the rules, and with validateOutput what the API server would refuse in it. */
export const checkWorkloadAfter = (
  workload: Workload,
  config: Config,
  images: ImageIndex,
  neighbours: TrapContext['neighbours'],
): Problem[] => {
  const { identity } = workload;
  const rules = new Map(config.rules.map((rule) => [rule.name, rule]));
  const problems: Problem[] = [];
  workload.templates.forEach((template, index) => {
    const added =
      workload.plans[index]?.effects.flatMap((effect) => addedBy(effect, rules.get(effect.rule))) ?? [];
    if (added.length === 0) return;
    const view = new WorkloadView(workload, template, added, config.kubernetesVersion, images, neighbours);
    const findings = findTraps(view);
    for (const { kind, severity, rule, what, remedy, path } of findings) {
      problems.push(workloadProblem(kind, identity, { what, remedy, severity, rule, path }));
    }
  });
  if (config.validateOutput && workload.plans.some((plan) => plan.effects.length > 0)) {
    for (const { path, what, remedy } of checkWorkload(workload.value)) {
      problems.push(workloadProblem('OutputInvalid', identity, { what: `${path}: ${what}`, remedy, path }));
    }
  }
  return problems;
};

/** What the traps see of one pod template; values are worked out when a trap asks for them. */
class WorkloadView implements TrapContext {
  readonly kubernetesVersion: string;
  readonly workload: TrapContext['workload'];
  readonly added: readonly Added[];
  readonly image: ImageIndex['find'];
  readonly neighbours: TrapContext['neighbours'];
  private readonly template: Workload['templates'][number];

  constructor(
    workload: Workload,
    template: Workload['templates'][number],
    added: readonly Added[],
    kubernetesVersion: string,
    images: ImageIndex,
    neighbours: TrapContext['neighbours'],
  ) {
    this.kubernetesVersion = kubernetesVersion;
    this.workload = new NamedWorkload(workload);
    this.added = added;
    this.image = images.find;
    this.neighbours = neighbours;
    this.template = template;
  }

  get podSpecBefore(): unknown {
    return part(this.template.before, 'spec');
  }

  get podSpec(): unknown {
    return part(this.template.after, 'spec');
  }

  get podMetadata(): unknown {
    return part(this.template.after, 'metadata');
  }
}

class NamedWorkload {
  private readonly inner: Workload;

  constructor(inner: Workload) {
    this.inner = inner;
  }

  get apiVersion(): string {
    return this.inner.identity.apiVersion;
  }

  get kind(): string {
    return this.inner.identity.kind;
  }

  get name(): string {
    return this.inner.identity.name;
  }

  get namespace(): string | undefined {
    return this.inner.identity.namespace;
  }

  get value(): unknown {
    return this.inner.value;
  }
}

const part = (value: unknown, key: string): unknown => (isObject(value) ? (value[key] ?? {}) : {});

const addedBy = (effect: Effect, rule: LoadedRule | undefined): Added[] => {
  const { change, done, value } = effect;
  if (rule === undefined || done === 'kept' || done === 'there') return [];
  const [list, name = '', field, key = ''] = change.path;
  const one = (kind: Added['kind']): Added => ({
    rule: rule.name,
    kind,
    container: name,
    path: change.field,
  });
  if (field === undefined) {
    if (list === 'volumes') return [one('volume')];
    if (list === 'containers') return [{ ...one('sidecar'), mode: 'Classic' }];
    if (list !== 'initContainers') return [];
    const sidecar = isObject(value) && value['restartPolicy'] === 'Always';
    return [sidecar ? { ...one('sidecar'), mode: 'Native' } : one('initContainer')];
  }
  if (field === 'env') return [one('env')];
  if (field === 'volumeMounts') {
    const subPath = isObject(value) ? value['subPath'] : undefined;
    return [{ ...one('volumeMount'), mountPath: key, ...(typeof subPath === 'string' && { subPath }) }];
  }
  if (field === 'entrypoint') {
    const { script, shell, command } = rule.entrypoint ?? {};
    return [{ ...one('entrypoint'), ...scriptOf(script, shell), ...(command && { command }) }];
  }
  if (field !== 'lifecycle') return [];
  const kind = key === 'preStop' ? 'preStop' : 'postStart';
  const hook = rule[kind];
  const command = hook?.exec?.['command'];
  return [
    {
      ...one(kind),
      ...scriptOf(hook?.script, hook?.shell),
      ...(Array.isArray(command) && { command: command.map(String), ...chainedBy(effect) }),
    },
  ];
};

/** The shell that podgraft put before a command of the rule, where there was a hook to chain it to. */
const chainedBy = ({ change, done, value }: Effect): Pick<Added, 'chainedBy'> => {
  const chain = change.op === 'put' && done === 'laid' ? change.chain : undefined;
  const [shell, , script] = chain ?? [];
  const exec = isObject(value) ? value['exec'] : undefined;
  const command = isObject(exec) && Array.isArray(exec['command']) ? exec['command'] : [];
  // Where nothing lay beneath, the command stands for itself.
  return shell === undefined || !command.includes(script as string) ? {} : { chainedBy: shell };
};

const scriptOf = (script: string | undefined, shell: string | undefined): Pick<Added, 'script' | 'shell'> =>
  script === undefined ? {} : { script, shell: shellWords(script, shell) };

// Compiles a config into a MutatingAdmissionPolicy and its binding (admissionregistration.k8s.io/v1, Kubernetes 1.36):
// the same rules, applied by the API server to each pod that is created, whoever made it. Each rule becomes variables
// (is it about this pod, which containers, what is wrong) and mutations; a later mutation sees what earlier ones did.

import type { Config, LoadedRule } from '../config/config.ts';
import type { ImageIndex } from '../images/catalog.ts';
import { supports } from '../kubernetes/schema/versions.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { mountsScript } from '../rules/content.ts';
import type { RuleField } from '../rules/descriptor.ts';
import { ruleFields } from '../rules/registry.ts';
import { firstText, text } from './cel.ts';
import { containerFields } from './container-fields.ts';
import { ambiguous, chosen, chosenInit, hasSelector, ownNames } from './containers.ts';
import { imageFacts } from './images.ts';
import { type FieldCompilers, type FieldContext, type Part, unsupported } from './parts.ts';
import { podFields } from './pod-fields.ts';
import { namespacesOf, skip, targetCondition, targetProblems, workload } from './target.ts';

/** An expression of the policy; `about` is its comment. */
export interface Expression {
  readonly about: string;
  readonly expression: string;
}

export interface Policy {
  readonly name: string;
  readonly variables: readonly (Expression & { readonly name: string })[];
  readonly mutations: readonly Expression[];
  /** Namespaces that the binding is limited to; empty: all but kube-system. */
  readonly namespaces: readonly string[];
}

/** Since which release the API server has what the policy needs. */
const SINCE = '1.36';
/** The longest expression that the API server takes, in code points (seen: 100,000; 110,000 refused). */
const LONGEST = 100_000;

const compilers: FieldCompilers = { ...podFields, ...containerFields };

/** The policy of a config that has no mistakes, or what a policy cannot do. */
export const compilePolicy = (
  config: Config,
  images: ImageIndex,
  imageNames: readonly string[],
): { readonly policy: Policy; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  if (!supports(config.kubernetesVersion, SINCE))
    problems.push(
      problem('PolicyUnsupported', {
        where: 'spec.kubernetesVersion',
        path: 'spec.kubernetesVersion',
        what: `it is ${config.kubernetesVersion}, and MutatingAdmissionPolicy is stable since Kubernetes ${SINCE}`,
        remedy: `set spec.kubernetesVersion: "${SINCE}" if no cluster is older`,
      }),
    );
  const rules = config.rules.map((rule) => compileRule(config, rule));
  const variables = [
    { name: 'pod', about: 'the pod', expression: 'object.spec' },
    {
      name: 'workload',
      about: 'what made the pod: a Deployment in place of its ReplicaSet',
      expression: workload,
    },
    { name: 'skip', about: 'rules that the pod opts out of', expression: skip },
    { name: 'own', about: 'containers that rules add, which no rule changes', expression: ownNames(config) },
    {
      name: 'images',
      about: 'what images run: ENTRYPOINT and CMD',
      expression: imageFacts(imageNames, images),
    },
    ...rules.flatMap((each) => each.variables),
  ];
  const mutations = rules.flatMap((each) => each.mutations);
  problems.push(...rules.flatMap((each) => each.problems));
  for (const { about, expression } of [...variables, ...mutations]) {
    const length = [...expression].length;
    if (length > LONGEST)
      problems.push(
        problem('PolicyUnsupported', {
          where: about,
          what: `its expression has ${length} characters, and the API server takes ${LONGEST}`,
          remedy: 'split the rule, or list fewer images',
        }),
      );
  }
  return {
    policy: { name: config.name, variables, mutations, namespaces: namespacesOf(config.rules) },
    problems,
  };
};

interface CompiledRule {
  readonly variables: Policy['variables'];
  readonly mutations: readonly Expression[];
  readonly problems: readonly Problem[];
}

/** Values of fields that a policy has, of which it cannot do these. */
const valueProblems = (rule: LoadedRule): Problem[] => {
  const problems = (['initContainers', 'sidecars'] as const).flatMap((field) =>
    (rule[field] ?? []).flatMap((each, index) => {
      const what = 'the image of another container is not looked up in a policy';
      return 'imageFrom' in each
        ? [unsupported(rule, `${field}[${index}].imageFrom`, what, 'set image')]
        : [];
    }),
  );
  rule.files?.forEach(({ from }, index) => {
    if (from !== undefined) return;
    const what = 'the text would be in a ConfigMap, which an admission policy cannot add';
    const remedy =
      'put it into a ConfigMap of each namespace, and mount that with from: {configMapKeyRef: {name, key}}';
    problems.push(unsupported(rule, `files[${index}].content`, what, remedy));
  });
  if (rule.entrypoint !== undefined && mountsScript(rule)) {
    const what = 'the script would be in a ConfigMap, which an admission policy cannot add';
    problems.push(unsupported(rule, 'entrypoint.delivery', what, 'set delivery: Inline'));
  }
  if (rule.podLabels !== undefined && rule.onConflict === 'Replace') {
    const what = 'replacing a label of a running workload’s pods can make its controller lose them';
    problems.push(unsupported(rule, 'podLabels', what, 'set onConflict: Keep or Fail'));
  }
  return problems;
};

const compileRule = (config: Config, rule: LoadedRule): CompiledRule => {
  const problems = [...targetProblems(rule, config.rules), ...valueProblems(rule)];
  const id = `rule${rule.index}`;
  const initNames = chosenInit(rule);
  const context: FieldContext = {
    config,
    rule,
    chosen: [
      { list: 'containers', names: `variables.${id}_containers` },
      ...(initNames === undefined
        ? []
        : [{ list: 'initContainers' as const, names: `variables.${id}_init` }]),
    ],
  };
  const values: Readonly<Record<string, unknown>> = { ...rule };
  const given = ruleFields.filter(({ field }) => values[field] !== undefined);
  const parts = given.flatMap(({ field }): Part[] => {
    const compiler = compilers[field];
    if (compiler === undefined) {
      const remedy = 'leave the field to a run over manifests';
      problems.push(
        unsupported(rule, field, 'an admission policy cannot add a ConfigMap or this field', remedy),
      );
      return [];
    }
    return compiler(context, values[field] as never);
  });
  const choosesContainers = hasSelector(rule) || given.some(({ scope }) => scope === 'container');
  const names = choosesContainers
    ? [{ name: `${id}_containers`, about: 'the containers', expression: chosen(rule) }]
    : [];
  const init =
    choosesContainers && initNames !== undefined
      ? [{ name: `${id}_init`, about: 'the init containers', expression: initNames }]
      : [];
  const matched = `variables.${id}_matches`;
  const found = [...names, ...init].map(({ name }) => `variables.${name}.size() > 0`).join(' || ');
  const active = found === '' ? matched : `${matched} && (${found})`;
  const refusals = firstText(parts.flatMap((part) => part.refusals));
  // A rule that finds none of its containers is left out, unless it is that the main container cannot be told.
  const none = names.length > 0 && !hasSelector(rule) ? ambiguous() : '""';
  const refusal = found === '' ? refusals : `!(${found}) ? ${none} : ${refusals}`;
  const about = `rule ${rule.name}`;
  return {
    variables: [
      {
        name: `${id}_matches`,
        about: `${about}: is it about this pod`,
        expression: targetCondition(rule) || 'true',
      },
      ...[...names, ...init].map((each) => ({ ...each, about: `${about}: ${each.about}` })),
      {
        name: `${id}_problem`,
        about: `${about}: why the pod is refused`,
        expression: `!${matched} ? "" : ${refusal}`,
      },
    ],
    mutations: [
      {
        about: `${about}: refuse, with words`,
        expression: `variables.${id}_problem == "" ? [] : {"": [JSONPatch{op: "test", path: ""}]}[
"podgraft: " + variables.workload.kind + " " + variables.workload.name + ${text(`: rule ${rule.name}: `)} + variables.${id}_problem]`,
      },
      ...grouped(parts, rule).map((group) => ({
        about: `${about}: ${group.map(({ field }) => field).join(', ')}`,
        expression: `!(${active}) ? [] :\n${group.map(({ patch }) => `(${patch})`).join(' +\n')}`,
      })),
    ],
    problems,
  };
};

/** The parts in as few mutations as may be: one that must see what is before it begins a new one. */
const grouped = (parts: readonly Part[], { placement }: LoadedRule): Part[][] => {
  const groups: Part[][] = [];
  const scopes = new Map<string, RuleField['scope']>(ruleFields.map(({ field, scope }) => [field, scope]));
  let previous: Part | undefined;
  for (const part of parts) {
    const group = groups.at(-1);
    // Where containers are put before others, the indices of those change.
    const isFirst =
      previous && scopes.get(previous.field) === 'pod' && scopes.get(part.field) === 'container';
    previous = part;
    if (group === undefined || part.later || (placement && isFirst)) groups.push([part]);
    else group.push(part);
  }
  return groups;
};

// Compiles a config into a MutatingAdmissionPolicy and its binding (admissionregistration.k8s.io/v1, Kubernetes 1.36):
// the same rules, applied by the API server to each pod or workload, whoever made it. Each rule becomes variables
// (is it about this pod, which containers, what is wrong); its operations are in mutations with those of other rules.

import type { Config, LoadedRule } from '../config/config.ts';
import type { ImageIndex } from '../images/catalog.ts';
import { supports } from '../kubernetes/schema/versions.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { mountsScript } from '../rules/content.ts';
import { ruleFields } from '../rules/registry.ts';
import { DEFAULT_CONTAINER } from '../select/containers.ts';
import { argumentParts, type ChoosingRule } from './arguments.ts';
import { type Expression, firstText, patchIn, text, type Variable } from './cel.ts';
import { containerFields } from './container-fields.ts';
import { ambiguous, chosen, chosenInit, hasSelector, othersVariables, ownNames } from './containers.ts';
import { imageChange, podBefore } from './image-change.ts';
import { imageFacts } from './images.ts';
import { keyVariables } from './keys.ts';
import { changesOf, layersOf, type RulePart } from './layers.ts';
import {
  type FieldCompilers,
  type FieldContext,
  inOrder,
  type Part,
  type Touch,
  unsupported,
} from './parts.ts';
import { type On, type Place, places, placeVariables } from './place.ts';
import { podFields } from './pod-fields.ts';
import { type AdmittedKind, kindsAbout, namespacesOf, targetCondition, targetProblems } from './target.ts';

export interface Policy {
  readonly name: string;
  readonly on: On;
  readonly rules: readonly string[];
  /** On workloads: the kinds that rules may be about. */
  readonly kinds: readonly AdmittedKind[];
  readonly variables: readonly Variable[];
  readonly mutations: readonly Expression[];
  /** Namespaces that the binding is limited to; empty: all but kube-system. */
  readonly namespaces: readonly string[];
}

/** Since which release the API server has what the policy needs. */
const SINCE = '1.36';
/** The longest expression that the API server takes, in code points (seen: 100,000; 110,000 refused). */
const LONGEST = 100_000;

const compilers: FieldCompilers = { ...podFields, ...containerFields };

export interface PolicyInput {
  readonly on: On;
  readonly images: ImageIndex;
  readonly imageNames: readonly string[];
}

/** The policy of a config that has no mistakes, or what a policy cannot do. */
export const compilePolicy = (
  config: Config,
  { on, images, imageNames }: PolicyInput,
): { readonly policy: Policy; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  if (!supports(config.kubernetesVersion, SINCE))
    problems.push(
      problem('PolicyUnsupported', {
        where: 'spec.kubernetesVersion',
        path: 'spec.kubernetesVersion',
        what: `MutatingAdmissionPolicy is stable only since Kubernetes ${SINCE}, and clusters may have ${config.kubernetesVersion}`,
        remedy: `set spec.kubernetesVersion: "${SINCE}" if no cluster is older`,
      }),
    );
  const place = places[on];
  const rules = config.rules.map((rule) => compileRule(config, rule, place));
  problems.push(...rules.flatMap((each) => each.problems));
  const layers = layersOf([...argumentParts(rules, place), ...rules.flatMap(({ parts }) => parts)]);
  const variablesOf = layers.map((layer, index) => [
    ...refusalsOf(layer, index),
    ...changesOf(layer, index, place),
  ]);
  const first = on === 'pods' ? [] : imageChange(rules);
  const expressions = [...rules.flatMap((each) => each.variables), ...variablesOf.flat()];
  const variables = [
    ...placeVariables(place),
    ...(first.length === 0 ? [] : [podBefore]),
    { name: 'own', about: 'containers that rules add; no rule changes them', expression: ownNames(config) },
    {
      name: 'images',
      about: 'what images run (ENTRYPOINT and CMD)',
      expression: imageFacts(imageNames, images),
    },
    ...readIn([...othersVariables, ...keyVariables], expressions),
    ...expressions,
  ];
  const mutations = [
    ...first,
    ...layers.map((layer, index) => mutationOf(layer, index, variablesOf[index] ?? [])),
  ];
  for (const { about, expression } of [...variables, ...mutations]) {
    const length = [...expression].length;
    if (length > LONGEST)
      problems.push(
        problem('PolicyUnsupported', {
          where: about,
          what: `its expression has ${length} characters; the API server's limit is ${LONGEST}`,
          remedy: 'split the rule, or list fewer images',
        }),
      );
  }
  const about = {
    rules: config.rules.map(({ name }) => name),
    kinds: kindsAbout(config.rules),
    namespaces: namespacesOf(config.rules),
  };
  return { policy: { name: config.name, on, ...about, variables, mutations }, problems };
};

interface CompiledRule extends ChoosingRule {
  readonly variables: readonly Variable[];
  readonly parts: readonly RulePart[];
  readonly problems: readonly Problem[];
}

/** Those of the variables that an expression reads. */
const readIn = (variables: readonly Variable[], expressions: readonly Expression[]): Variable[] =>
  variables.filter(({ name }) =>
    expressions.some(({ expression }) => new RegExp(`variables\\.${name}\\b`).test(expression)),
  );

/** Values of fields that a policy has, of which it cannot do these. */
const valueProblems = (rule: LoadedRule): Problem[] => {
  const problems: Problem[] = [];
  rule.files?.forEach(({ from, binaryContent }, index) => {
    if (from !== undefined) return;
    const [field, noun] = binaryContent === undefined ? ['content', 'text'] : ['binaryContent', 'content'];
    const what = `the ${noun} would be in a ConfigMap, which an admission policy can't create`;
    const remedy =
      'put it into a ConfigMap in each namespace, and mount that with from: {configMapKeyRef: {name, key}}';
    problems.push(unsupported(rule, `files[${index}].${field}`, what, remedy));
  });
  if (rule.entrypoint !== undefined && mountsScript(rule)) {
    const what = "the script would be in a ConfigMap, which an admission policy can't create";
    problems.push(unsupported(rule, 'entrypoint.delivery', what, 'set delivery: Inline'));
  }
  if (rule.podLabels !== undefined && rule.onConflict === 'Replace') {
    const what = "replacing a label of a running workload's pods can make its controller lose them";
    problems.push(unsupported(rule, 'podLabels', what, 'set onConflict: Keep or Fail'));
  }
  return problems;
};

/** The parts of the fields that a rule has, but for its arguments. */
const partsOf = (context: FieldContext, problems: Problem[]): Part[] => {
  const { rule } = context;
  const values: Readonly<Record<string, unknown>> = { ...rule };
  const given = ruleFields.filter(
    ({ field }) => values[field] !== undefined && field !== 'argsPrepend' && field !== 'argsAppend',
  );
  return given.flatMap(({ field }): Part | readonly Part[] => {
    const compiler = compilers[field];
    if (compiler !== undefined) return compiler(context, values[field] as never);
    const remedy = 'apply this rule to manifests instead';
    problems.push(unsupported(rule, field, 'an admission policy cannot have this field', remedy));
    return [];
  });
};

/** Fields that change containers, by their names. */
const inContainers = new Set<string>(
  ruleFields.filter(({ scope }) => scope === 'container').map(({ field }) => field),
);

const compileRule = (config: Config, rule: LoadedRule, place: Place): CompiledRule => {
  const problems = [...targetProblems(rule, config.rules, place), ...valueProblems(rule)];
  const id = `rule${rule.index}`;
  const matched = `variables.${id}_matches`;
  const initNames = chosenInit(rule, matched);
  const list = { list: 'containers' as const, names: `variables.${id}_containers` };
  const initList = { list: 'initContainers' as const, names: `variables.${id}_init` };
  const lists = initNames === undefined ? [list] : [list, initList];
  const parts = partsOf({ config, rule, place, chosen: lists }, problems);
  const choosesContainers =
    hasSelector(rule) || ruleFields.some(({ field }) => inContainers.has(field) && field in rule);
  const names = choosesContainers
    ? [
        { name: `${id}_containers`, about: 'the containers', expression: chosen(rule, place, matched) },
        ...(initNames === undefined
          ? []
          : [{ name: `${id}_init`, about: 'the init containers', expression: initNames }]),
      ]
    : [];
  const found = names.map(({ name }) => `variables.${name}.size() > 0`).join(' || ');
  const about = `rule ${rule.name}`;
  const reads: Touch[] = [
    ...(rule.containers?.image === undefined ? [] : inOrder('image')),
    ...(choosesContainers && !hasSelector(rule) ? inOrder(`annotations/${DEFAULT_CONTAINER}`) : []),
  ];
  const active = found === '' ? matched : `(${found})`;
  // A rule that finds none of its containers is left out, unless it is that the main container cannot be told.
  const isUnclear = choosesContainers && !hasSelector(rule);
  const unclear: RulePart[] = isUnclear
    ? [
        {
          ...{ field: 'containers', patch: '', touches: reads, chosen: [], rule, active: matched },
          refusals: [`${active} ? "" : ${ambiguous()}`],
        },
      ]
    : [];
  return {
    ...{ rule, active, chosen: lists },
    variables: [
      {
        name: `${id}_matches`,
        about: `${about}: whether it matches`,
        expression: targetCondition(rule, place) || 'true',
      },
      ...names.map((each) => ({ ...each, about: `${about}: ${each.about}` })),
    ],
    parts: [
      ...unclear,
      ...parts.map((part) => {
        const changes = inContainers.has(part.field) && !part.isOfPod;
        const own = { rule, active, chosen: changes ? lists : [] };
        return { ...part, ...own, touches: [...part.touches, ...reads] };
      }),
    ],
    problems,
  };
};

/** For each rule of a layer, a variable that says why the pod is refused; the last has the first reason, with the workload. */
const refusalsOf = (layer: readonly RulePart[], index: number): Variable[] => {
  const suffix = index === 0 ? '' : index;
  const each = [...new Set(layer.map(({ rule }) => rule))].flatMap((rule) => {
    const own = layer.filter((part) => part.rule === rule && part.refusals.length > 0);
    if (own.length === 0) return [];
    const texts = [...new Set(own.map(({ active }) => active))].map((active) => {
      const refusals = own.filter((part) => part.active === active).flatMap((part) => part.refusals);
      return `!${active} ? "" : ${firstText(refusals)}`;
    });
    return [
      {
        name: `rule${rule.index}_problem${suffix}`,
        about: `rule ${rule.name}: the reason of a refusal`,
        expression: `[${texts.length === 1 ? texts[0] : firstText(texts)}].map(p, p == "" ? p : ${text(`rule ${rule.name}: `)} + p)[0]`,
      },
    ];
  });
  if (each.length === 0) return [];
  const problem = {
    name: `problem${index}`,
    about: 'the first of these reasons',
    expression: `[[${each.map(({ name }) => `variables.${name}`).join(', ')}].filter(p, p != "")].map(ps, ps.size() == 0 ? "" :
"podgraft: " + variables.workload.kind + " " + variables.workload.name + ": " + ps[0])[0]`,
  };
  return [...each, problem];
};

/** The mutation of a layer: it refuses, with words, or changes. The API server quotes it in a refusal, so it is short. */
const mutationOf = (
  layer: readonly RulePart[],
  index: number,
  variables: readonly Variable[],
): Expression => {
  const names = [...new Set(layer.map(({ rule }) => rule.name))];
  const fields = [...new Set(layer.filter(({ patch }) => patch !== '').map(({ field }) => field))];
  const has = (name: string): boolean => variables.some((each) => each.name === name);
  const [problem, changes] = [`problem${index}`, `changes${index}`];
  const change = has(changes) ? patchIn(`variables.${changes}`) : '[]';
  return {
    about: `${names.length === 1 ? 'rule' : 'rules'} ${names.join(', ')}: ${fields.join(', ') || 'the refusal'}`,
    expression: has(problem)
      ? `variables.${problem} != "" ? {"": [JSONPatch{op: "test", path: ""}]}[variables.${problem}] : ${change}`
      : change,
  };
};

// How a pod starts, as data: which container waits for what, which hooks and scripts run when, and what of it
// the rules put there. Kubernetes' order ("Pod Lifecycle", "Init Containers", "Sidecar Containers"): init
// containers one by one, each to its end; a sidecar among them only until it is up; then the containers.

import type { TemplatePlan } from '../../graft/plan-template.ts';
import type { Overlay } from '../../rules/change.ts';
import { handlerKind } from '../../rules/hooks.ts';
import { quoteWord, singleQuoted } from '../../shell/quote.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';

export interface StartupHook {
  /** What it does, in short. */
  readonly what: string;
  /** The rule that put it there; undefined: it is the workload's own. */
  readonly rule: string | undefined;
}

export interface StartupStep {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'container';
  /** The rule that added the container; undefined: it is the workload's own. */
  readonly rule: string | undefined;
  readonly image: string | undefined;
  /** The command line, without what rules put before it; undefined: the image's own, which is not known here. */
  readonly command: string | undefined;
  /** Rules whose entrypoint runs before the command, outermost first. */
  readonly entrypoints: readonly string[];
  readonly postStart: StartupHook | undefined;
  readonly preStop: StartupHook | undefined;
  readonly hasStartupProbe: boolean;
  readonly hasReadinessProbe: boolean;
}

const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** The steps in which the containers of a pod template start, without what rules did that are not chosen. */
export const startupOf = (
  template: Json,
  plan: TemplatePlan,
  isChosen: (rule: string) => boolean,
): StartupStep[] => {
  const spec = isObject(template) && isObject(template['spec']) ? template['spec'] : {};
  const step = (value: Json, from: 'initContainers' | 'containers'): StartupStep[] => {
    if (!isObject(value)) return [];
    const isSidecar = from === 'initContainers' && value['restartPolicy'] === 'Always';
    const role = isSidecar ? 'sidecar' : from === 'initContainers' ? 'init' : 'container';
    return stepOf(value, role, from, plan, isChosen);
  };
  return [
    ...list(spec['initContainers']).flatMap((each) => step(each, 'initContainers')),
    ...list(spec['containers']).flatMap((each) => step(each, 'containers')),
  ];
};

const stepOf = (
  container: JsonObject,
  role: StartupStep['role'],
  from: string,
  plan: TemplatePlan,
  isChosen: (rule: string) => boolean,
): StartupStep[] => {
  const name = text(container['name']) ?? '';
  // The path of an effect may begin with the number of its template.
  const effects = (...path: string[]) =>
    plan.effects.filter(({ path: at, done }) => {
      const inner = at[0]?.startsWith('#') ? at.slice(1) : at;
      return (
        done !== 'kept' && inner.length === path.length && path.every((part, index) => part === inner[index])
      );
    });
  const lifecycle = isObject(container['lifecycle']) ? container['lifecycle'] : {};
  const hook = (field: 'postStart' | 'preStop'): StartupHook | undefined => {
    const handler = lifecycle[field];
    if (!isObject(handler)) return undefined;
    const rules = effects(from, name, 'lifecycle', field).map((each) => each.rule);
    const rule = rules.findLast(isChosen);
    return rule === undefined && rules.length > 0 ? undefined : { what: handlerText(handler), rule };
  };
  const rule = effects(from, name).at(-1)?.rule;
  if (rule !== undefined && !isChosen(rule)) return [];
  const wrappers = effects(from, name, 'entrypoint')
    .filter(({ change }) => change.op === 'overlay')
    .reverse();
  let words = [...list(container['command']), ...list(container['args'])].map(String);
  for (const { change } of wrappers) {
    const { part } = change as Overlay;
    if (part.op === 'wrap' && part.words.every((word, index) => words[index] === word))
      words = words.slice(part.words.length);
  }
  return [
    {
      name,
      role,
      rule,
      image: text(container['image']),
      command: list(container['command']).length === 0 ? undefined : commandText(words),
      entrypoints: wrappers.map((each) => each.rule).filter(isChosen),
      postStart: hook('postStart'),
      preStop: hook('preStop'),
      hasStartupProbe: isObject(container['startupProbe']),
      hasReadinessProbe: isObject(container['readinessProbe']),
    },
  ];
};

/** A command line on one line, quoted where a shell would need it. */
export const commandText = (words: readonly string[]): string =>
  words
    .map((word) => {
      if (quoteWord(word) === word) return word;
      const line = word.trim().replace(/\s+/g, ' ');
      // Double quotes are easier to read, and a shell expands these in them.
      return line.includes("'") && !/["$`\\!]/.test(line) ? `"${line}"` : singleQuoted(line);
    })
    .join(' ');

/** What a LifecycleHandler does, in short. */
export const handlerText = (handler: JsonObject): string => {
  const kind = handlerKind(handler) ?? '';
  const action = isObject(handler[kind]) ? handler[kind] : {};
  switch (kind) {
    case 'exec':
      return commandText(list(action['command']).map(String));
    case 'httpGet':
      return `GET ${text(action['path']) ?? '/'} on port ${String(action['port'] ?? '')}`;
    case 'tcpSocket':
      return `connect to port ${String(action['port'] ?? '')}`;
    case 'sleep':
      return `sleep ${String(action['seconds'] ?? '')} s`;
    default:
      return kind;
  }
};

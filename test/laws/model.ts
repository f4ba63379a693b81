// What a config should make of a workload, worked out on plain values from the design alone: an oracle that
// shares no code with src/. Throws Refusal where podgraft must answer with an error.

import type { Config, Rule } from '../generate/config.ts';
import { imageFacts } from '../generate/config.ts';

type Any = Record<string, unknown>;
export class Refusal extends Error {}

const equal = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && equal((a as Any)[key], (b as Any)[key]))
  );
};

/** A ConfigMap that a rule needs for a workload: what podgraft must have put beside it, and nothing else. */
export interface Made {
  readonly name: string;
  readonly namespace: unknown;
  readonly data: Record<string, string>;
  readonly binaryData: Record<string, string>;
}

/** A pod template as rules see it, what cannot be put into it, and how it goes back into its object. */
interface Held {
  readonly template: Any;
  readonly lacks: 'nothing' | 'metadata' | "all but Argo's fields";
  readonly store: (template: Any) => void;
}

const templatesOf = (object: Any): Held[] => {
  const at = (...steps: string[]): unknown => {
    let value: unknown = object;
    for (const step of steps) value = (value as Any | undefined)?.[step];
    return value;
  };
  const held = (template: unknown): Held[] =>
    template === undefined ? [] : [{ template: template as Any, lacks: 'nothing', store: () => {} }];
  const specAlone = (spec: unknown): Held => ({
    template: { spec },
    lacks: 'metadata',
    store: () => {},
  });
  switch (object['kind']) {
    case 'Pod':
      return held(object);
    case 'CronJob':
      return held(at('spec', 'jobTemplate', 'spec', 'template'));
    case 'JobSet':
      return (at('spec', 'replicatedJobs') as Any[]).flatMap((each) =>
        held(((each['template'] as Any)['spec'] as Any)['template']),
      );
    case 'RayCluster':
      return [at('spec', 'headGroupSpec') as Any, ...(at('spec', 'workerGroupSpecs') as Any[])].flatMap(
        (each) => held(each['template']),
      );
    case 'Cluster':
      return [...held(at('spec', 'head', 'template')), specAlone(at('spec', 'workers', 'a', 'pod'))];
    case 'Prometheus':
      return [specAlone(object['spec'])];
    case 'Workflow':
      return (at('spec', 'templates') as Any[]).flatMap(argoTemplate);
    default:
      return held(at('spec', 'template'));
  }
};

const argoTemplate = (outer: Any): Held[] => {
  const field = ['container', 'script'].find((each) => outer[each] !== undefined);
  if (field === undefined) return [];
  const { metadata, [field]: only, ...spec } = outer;
  return [
    {
      template: {
        ...(metadata !== undefined && { metadata }),
        spec: { ...spec, containers: [{ ...(only as Any), name: 'main' }] },
      },
      lacks: "all but Argo's fields",
      store: (template) => {
        const { containers, ...rest } = template['spec'] as Any;
        const [{ name: _, ...container }] = containers as [Any];
        for (const key of Object.keys(outer)) delete outer[key];
        Object.assign(outer, rest, { [field]: container });
        if ('metadata' in template) outer['metadata'] = template['metadata'];
      },
    },
  ];
};

const whole = (pattern: unknown, value: string): boolean =>
  new RegExp(`^(?:${String(pattern)})$`).test(value);

/** Whether labels meet a selector of the forms `a`, `!a`, `a=b` and `a!=b`. */
const meets = (selector: string, labels: Any): boolean =>
  selector.split(',').every((each) => {
    const [, not, key = '', unlike, value] = /^(!?)([^!=]+)(?:(!?)=(.*))?$/.exec(each) as RegExpExecArray;
    if (value !== undefined) return (labels[key] === value) !== (unlike === '!');
    return key in labels !== (not === '!');
  });

/** What a rule's targets look at: the object, the labels of its pod, and those of its Namespace if that is known. */
interface Target {
  readonly object: Any;
  readonly podLabels: Any;
  readonly namespaceLabels: Any | undefined;
}

const isMatched = (rule: Rule, { object, podLabels, namespaceLabels }: Target): boolean => {
  const { name } = object['metadata'] as { name: string };
  // What is not known keeps a rule from the workload, be it in a target or in exclude.
  const fits = (target: Any, unknown: boolean): boolean =>
    (target['kind'] === undefined || whole(target['kind'], String(object['kind']))) &&
    (target['name'] === undefined || whole(target['name'], name)) &&
    (target['podLabelSelector'] === undefined || meets(String(target['podLabelSelector']), podLabels)) &&
    (target['namespaceSelector'] === undefined ||
      (namespaceLabels ? meets(String(target['namespaceSelector']), namespaceLabels) : unknown));
  const any = (targets: unknown, unknown: boolean): boolean =>
    [targets].flat().some((each) => fits(each as Any, unknown));
  return (
    (rule['target'] === undefined || any(rule['target'], false)) &&
    !(rule['exclude'] !== undefined && any(rule['exclude'], true))
  );
};

/** Puts each value of `fields` into a map: ports by number and protocol, maps by key, all else whole. */
const merge = (into: Any, fields: Any, conflict: string): void => {
  for (const [key, value] of Object.entries(fields)) {
    const there = into[key];
    if (there === undefined || there === null) into[key] = structuredClone(value);
    else if (key === 'ports') {
      const idOf = (port: Any): string => `${port['containerPort']}/${port['protocol'] ?? 'TCP'}`;
      for (const port of value as Any[]) {
        const found = (there as Any[]).find((each) => idOf(each) === idOf(port));
        if (found === undefined) (there as Any[]).push(structuredClone(port));
        else merge(found, port, conflict);
      }
    } else if (typeof value === 'object' && !Array.isArray(value))
      merge(there as Any, value as Any, conflict);
    else if (equal(there, value)) continue;
    else if (conflict === 'Fail') throw new Refusal();
    else if (conflict === 'Replace') into[key] = structuredClone(value);
  }
};

const shebang = (script: string): string[] | undefined => {
  const line = /^#!\s*(\S+)(?: +(\S.*))?/.exec(script);
  return line ? [line[1] as string, ...(line[2] ? [line[2]] : [])] : undefined;
};
const shellOf = (each: Any): string[] =>
  shebang(String(each['script'])) ?? String(each['shell'] ?? '/bin/sh').split(' ');
/** A script that goes on to the program. */
const bodyOf = ({ script }: Any): string =>
  `${script}${String(script).endsWith('\n') ? '' : '\n'}exec "$@"\n`;
const escaped = (word: string): string => word.replace(/\$(?=[$(])/g, '$$$$');

interface ModelFile {
  readonly path: string;
  readonly content?: string;
  readonly binaryContent?: string;
  readonly mode?: number | string;
  readonly from?: Readonly<Record<string, { readonly name: string; readonly key: string }>>;
}

class Pod {
  private readonly template: Any;
  private readonly lacks: Held['lacks'];
  private readonly ours = new Set<string>();
  /** Values as layers of wrappers: the words that ran before podgraft's. */
  private readonly wrapped = new Set<unknown>();

  constructor({ template, lacks }: Held) {
    this.template = template;
    this.lacks = lacks;
  }

  /** Refuses what a template without metadata, or one of Argo Workflows, has no place for. */
  private refuseLacking(rule: Rule, native: boolean, needsChecksum: boolean): void {
    const has = (field: string): boolean => Object.keys((rule[field] ?? {}) as Any).length > 0;
    const lacksMetadata = has('podLabels') || has('podAnnotations') || needsChecksum;
    if (this.lacks === 'metadata' && lacksMetadata) throw new Refusal();
    if (this.lacks === 'nothing' || this.lacks === 'metadata') return;
    if (has('imagePullSecrets') || (has('sidecars') && !native)) throw new Refusal();
    // Argo's Template (pkg/apis/workflow/v1alpha1) has securityContext, but not this one of the generated fields.
    if ('terminationGracePeriodSeconds' in ((rule['pod'] ?? {}) as Any)) throw new Refusal();
  }

  private get spec(): Any {
    return this.template['spec'] as Any;
  }

  private list(into: Any, key: string): Any[] {
    into[key] ??= [];
    return into[key] as Any[];
  }

  private put(
    list: () => Any[],
    there: Any[] | null | undefined,
    key: string,
    value: Any,
    conflict: string,
    at?: unknown,
  ): boolean {
    const index = (there ?? []).findIndex((each) => each[key] === value[key]);
    if (index === -1) {
      const into = list();
      const position =
        at === 'First'
          ? 0
          : typeof at === 'object' && at !== null
            ? into.findIndex((each) => each[key] === (at as Any)['after']) + 1
            : into.length;
      into.splice(position, 0, structuredClone(value));
      return true;
    }
    if (equal((there as Any[])[index], value)) return false;
    if (conflict === 'Fail') throw new Refusal();
    if (conflict === 'Replace') (there as Any[])[index] = structuredClone(value);
    return conflict === 'Replace';
  }

  private selected(rule: Rule): Any[] | undefined {
    const free = (list: string): Any[] =>
      ((this.spec[list] ?? []) as Any[]).filter(
        (each) => !this.ours.has(String(each['name'])) && !this.moved.has(each),
      );
    const wanted = rule['containers'] as { name?: string; image?: string; init?: boolean } | undefined;
    const moved = ((this.spec['initContainers'] ?? []) as Any[]).filter((each) => this.moved.has(each));
    const mains = [...moved, ...free('containers')];
    if (wanted === undefined) {
      if (mains.length > 1) throw new Refusal();
      return mains.length === 0 ? undefined : mains;
    }
    const found = [...(wanted.init ? free('initContainers') : []), ...mains].filter(
      (each) =>
        (wanted.name === undefined || whole(wanted.name, String(each['name']))) &&
        (wanted.image === undefined || whole(wanted.image, String(each['image']))),
    );
    return found.length === 0 ? undefined : found;
  }

  private addContainers(rule: Rule, field: string, list: string, values: Any[], conflict: string): void {
    const placement = (rule['placement'] as Any | undefined)?.[field] ?? 'Last';
    let at: unknown = placement;
    for (const value of values) {
      const other = list === 'containers' ? 'initContainers' : 'containers';
      if (((this.spec[other] ?? []) as Any[]).some((each) => each['name'] === value['name']))
        throw new Refusal();
      if ([...this.moved].some((each) => each['name'] === value['name'])) throw new Refusal();
      if (this.put(() => this.list(this.spec, list), this.spec[list] as Any[], 'name', value, conflict, at))
        this.ours.add(String(value['name']));
      if (placement !== 'Last') at = { after: value['name'] };
    }
  }

  /** Containers of the workload that are native sidecars now. */
  private readonly moved = new Set<Any>();

  private makeNative(rule: Rule, minor: number): void {
    const names = (rule['nativeSidecars'] ?? []) as string[];
    const placement = (rule['placement'] as Any | undefined)?.['sidecars'] ?? 'Last';
    let last: string | undefined;
    if (names.length > 0 && minor < 29) throw new Refusal();
    for (const name of names) {
      const [mains, inits] = ['containers', 'initContainers'].map(
        (list) => (this.spec[list] ?? []) as Any[],
      ) as [Any[], Any[]];
      const [main, init] = [mains, inits].map((list) => list.find((each) => each['name'] === name));
      if (main === undefined && init === undefined) continue;
      if (main === undefined) {
        const isThere = this.moved.has(init as Any) || init?.['restartPolicy'] === 'Always';
        if (this.ours.has(name) || !isThere) throw new Refusal();
      } else {
        if (init !== undefined || this.ours.has(name) || mains.length === 1) throw new Refusal();
        const after = inits.findIndex((each) => each['name'] === last);
        const at = placement === 'Last' ? inits.length : after + 1;
        mains.splice(mains.indexOf(main), 1);
        this.list(this.spec, 'initContainers').splice(at, 0, main);
        main['restartPolicy'] = 'Always';
        this.moved.add(main);
      }
      last = name;
    }
  }

  apply(rule: Rule, config: Config, nameOf: (rule: string) => string): void {
    const conflict = String(rule['onConflict'] ?? 'Fail');
    const containerFields = [
      'container',
      'volumeMounts',
      'env',
      'envFrom',
      'envAppend',
      'files',
      'postStart',
      'preStop',
      'argsPrepend',
      'argsAppend',
      'entrypoint',
    ];
    const present = ['containers', 'initContainers'].flatMap((list) => (this.spec[list] ?? []) as Any[]);
    const isPresent = (name: unknown): boolean => present.some((each) => each['name'] === name);
    if (rule['nativeSidecars'] && !(rule['nativeSidecars'] as string[]).some(isPresent)) return;
    let chosen: Any[] = [];
    if (containerFields.some((field) => rule[field] !== undefined)) {
      const found = this.selected(rule);
      if (found === undefined) return;
      chosen = found;
    }
    const each = (field: string): Any[] => (rule[field] ?? []) as Any[];
    for (const value of each('volumes'))
      this.put(() => this.list(this.spec, 'volumes'), this.spec['volumes'] as Any[], 'name', value, conflict);
    this.addContainers(rule, 'initContainers', 'initContainers', each('initContainers'), conflict);
    const minor = Number(String(config.spec['kubernetesVersion'] ?? '1.33').slice(2));
    const mode = rule['sidecarMode'] ?? 'Auto';
    const native = mode === 'Native' || (mode === 'Auto' && minor >= 29);
    if (rule['sidecars'] !== undefined && native && minor < 29) throw new Refusal();
    this.refuseLacking(rule, native, false);
    const sidecars = each('sidecars').map((value) =>
      native ? { ...value, restartPolicy: 'Always' } : value,
    );
    this.addContainers(rule, 'sidecars', native ? 'initContainers' : 'containers', sidecars, conflict);
    this.makeNative(rule, minor);
    for (const value of each('imagePullSecrets'))
      this.put(
        () => this.list(this.spec, 'imagePullSecrets'),
        this.spec['imagePullSecrets'] as Any[],
        'name',
        value,
        conflict,
      );
    for (const [field, into] of [
      ['podLabels', 'labels'],
      ['podAnnotations', 'annotations'],
    ] as const) {
      for (const [key, value] of Object.entries((rule[field] ?? {}) as Any)) {
        const metadata = (this.template['metadata'] ?? {}) as Any;
        const map = (metadata[into] ?? {}) as Any;
        if (key in map && map[key] !== value && conflict === 'Fail') throw new Refusal();
        if (key in map && conflict !== 'Replace') continue;
        map[key] = value;
        metadata[into] = map;
        this.template['metadata'] = metadata;
      }
    }
    merge(this.spec, (rule['pod'] ?? {}) as Any, conflict);
    chosen = chosen.filter(({ name }) => !this.ours.has(String(name)));
    for (const container of chosen) this.container(container, rule, conflict);
    this.content(chosen, rule, conflict, config, nameOf);
    for (const container of chosen) this.run(container, rule, conflict, config);
  }

  private container(container: Any, rule: Rule, conflict: string): void {
    merge(container, (rule['container'] ?? {}) as Any, conflict);
    const each = (field: string): Any[] => (rule[field] ?? []) as Any[];
    const put = (field: string, key: string, value: Any): void => {
      if (this.put(() => this.list(container, field), container[field] as Any[], key, value, conflict))
        this.wrapped.add((container[field] as Any[]).find((each) => each[key] === value[key]));
    };
    for (const value of each('volumeMounts')) put('volumeMounts', 'mountPath', value);
    for (const value of each('env')) put('env', 'name', value);
    for (const value of each('envFrom')) {
      if (!((container['envFrom'] ?? []) as Any[]).some((there) => equal(there, value)))
        this.list(container, 'envFrom').push(value);
    }
    for (const { name, value, separator = ' ' } of each('envAppend')) {
      const there = ((container['env'] ?? []) as Any[]).find((one) => one['name'] === name);
      if (there?.['valueFrom'] !== undefined) throw new Refusal();
      if (there === undefined) {
        const added = { name, value };
        this.list(container, 'env').push(added);
        this.wrapped.add(added);
      } else if (!there['value']) {
        there['value'] = value;
        this.wrapped.add(there);
      } else if (
        this.wrapped.has(there) ||
        (there['value'] !== value && !String(there['value']).endsWith(`${separator}${value}`))
      ) {
        there['value'] = `${there['value']}${separator}${value}`;
        this.wrapped.add(there);
      }
    }
  }

  private content(
    chosen: Any[],
    rule: Rule,
    conflict: string,
    config: Config,
    nameOf: (rule: string) => string,
  ): void {
    const entry = rule['entrypoint'] as Any | undefined;
    const script = entry?.['script'] !== undefined && entry['delivery'] !== 'Inline';
    const files = (rule['files'] ?? []) as ModelFile[];
    if (chosen.length === 0 || (!script && files.length === 0)) return;
    const modeOf = (mode: number | string | undefined): number =>
      mode === undefined ? 0o644 : typeof mode === 'string' ? Number.parseInt(mode, 8) : mode;
    const defaultMode = script ? 0o555 : 0o644;
    const keyOf = ({ path }: { path: string }): string => path.slice(path.lastIndexOf('/') + 1);
    const own = files.filter(({ from }) => from === undefined);
    const items = own.some(({ mode }) => modeOf(mode) !== defaultMode)
      ? [
          ...(script ? [{ key: 'entrypoint', path: 'entrypoint', mode: 0o555 }] : []),
          ...own.map((file) => ({ key: keyOf(file), path: keyOf(file), mode: modeOf(file.mode) })),
        ]
      : undefined;
    const name = `podgraft-${rule.name}`;
    const generated =
      script || own.length > 0 ? { name: nameOf(rule.name), ...(items && { items }) } : undefined;
    if (generated !== undefined)
      this.made.push({ name: generated.name, ...dataOf(script ? entry : undefined, own) });
    const volume =
      own.length === files.length
        ? { name, configMap: { ...generated, defaultMode } }
        : { name, projected: { defaultMode, sources: this.sources(files, generated, modeOf, defaultMode) } };
    this.put(() => this.list(this.spec, 'volumes'), this.spec['volumes'] as Any[], 'name', volume, 'Fail');
    for (const container of chosen) {
      const mount = (mountPath: string, rest: Any): void => {
        const value = { name, mountPath, ...rest, readOnly: true };
        this.put(
          () => this.list(container, 'volumeMounts'),
          container['volumeMounts'] as Any[],
          'mountPath',
          value,
          conflict,
        );
      };
      if (script) mount(`/podgraft/${rule.name}`, {});
      for (const file of files) mount(file.path, { subPath: keyOf(file) });
    }
    if (config.spec['nameSuffixHash'] === false && generated !== undefined) {
      this.refuseLacking(rule, true, true);
      const metadata = (this.template['metadata'] ?? {}) as Any;
      const annotations = (metadata['annotations'] ?? {}) as Any;
      annotations[`podgraft.dev/checksum-${rule.name}`] = 'CHECKSUM';
      metadata['annotations'] = annotations;
      this.template['metadata'] = metadata;
    }
  }

  /** The generated ConfigMap, then each object that files are from, with the keys in the order of the files. */
  private sources(
    files: readonly ModelFile[],
    generated: Any | undefined,
    modeOf: (mode: ModelFile['mode']) => number,
    defaultMode: number,
  ): Any[] {
    const sources: Any[] = generated === undefined ? [] : [{ configMap: generated }];
    for (const { path, mode, from } of files) {
      if (from === undefined) continue;
      const [kind, ref] = Object.entries(from)[0] as [string, { name: string; key: string }];
      const field = kind.replace('KeyRef', '');
      let source = sources.find((each) => (each[field] as Any | undefined)?.['name'] === ref.name);
      if (source === undefined) {
        source = { [field]: { name: ref.name, items: [] } };
        sources.push(source);
      }
      const item: Any = { key: ref.key, path: path.slice(path.lastIndexOf('/') + 1) };
      if (modeOf(mode) !== defaultMode) item['mode'] = modeOf(mode);
      ((source[field] as Any)['items'] as Any[]).push(item);
    }
    return sources;
  }

  private run(container: Any, rule: Rule, conflict: string, config: Config): void {
    for (const field of ['postStart', 'preStop']) {
      const hook = rule[field] as Any | undefined;
      if (hook === undefined) continue;
      const isInit = ((this.spec['initContainers'] ?? []) as Any[]).includes(container);
      if (isInit && container['restartPolicy'] !== 'Always') throw new Refusal();
      const { script, shell: _shell, onConflict = conflict, chain: _chain, ...handler } = hook;
      const value = script === undefined ? handler : { exec: { command: [...shellOf(hook), '-c', script] } };
      const there = (container['lifecycle'] as Any | undefined)?.[field];
      if (there === undefined || there === null) {
        container['lifecycle'] = { ...((container['lifecycle'] ?? {}) as Any), [field]: value };
      } else if (!equal(there, value)) {
        if (onConflict === 'Fail') throw new Refusal();
        if (onConflict === 'Replace') (container['lifecycle'] as Any)[field] = value;
        if (onConflict === 'Chain') {
          const { exec, sleep } = there as Record<string, Any | undefined>;
          const old = (exec?.['command'] ?? (sleep && ['sleep', `${sleep['seconds']}`])) as
            | string[]
            | undefined;
          // A sleep becomes a command of the shell.
          const next = ((value as Any)['exec'] ?? (value as Any)['sleep']) as Any | undefined;
          if (old === undefined || next === undefined) throw new Refusal();
          this.chained.push({ container, field, old });
          (container['lifecycle'] as Any)[field] = { exec: { command: ['CHAIN', ...old] } };
        }
      }
    }
    const entry = rule['entrypoint'] as Any | undefined;
    const words = (key: string): string[] => (container[key] ?? []) as string[];
    const facts = imageFacts.find(({ image }) => image === container['image']);
    this.addArguments(container, rule, facts && (facts.cmd ?? []).map(escaped));
    if (entry === undefined) return;
    let line = [...words('command'), ...words('args')];
    if (words('command').length === 0) {
      if (facts === undefined) throw new Refusal();
      const args = words('args').length > 0 ? words('args') : (facts.cmd ?? []).map(escaped);
      line = [...(facts.entrypoint ?? []).map(escaped), ...args];
    }
    if (line.length === 0) throw new Refusal();
    const own = (entry['command'] ?? [
      ...shellOf(entry),
      ...(entry['delivery'] === 'Inline'
        ? ['-c', escaped(bodyOf(entry)), `podgraft-${rule.name}`]
        : [`/podgraft/${rule.name}/entrypoint`]),
    ]) as string[];
    void config;
    if (!this.argsCount.has(container)) this.argsCount.set(container, words('args').length);
    container['command'] = own;
    container['args'] = line;
  }

  /** How many arguments a container has at the end of what a wrapper runs. */
  private readonly argsCount = new Map<Any, number>();
  private readonly given = new Set<Any>();

  private addArguments(container: Any, rule: Rule, cmd: string[] | undefined): void {
    const [before, after] = ['argsPrepend', 'argsAppend'].map((field) => (rule[field] ?? []) as string[]) as [
      string[],
      string[],
    ];
    if (before.length + after.length === 0) return;
    const words = (key: string): string[] => (container[key] ?? []) as string[];
    let args = [...words('args')];
    if (!this.ran.has(container)) this.ran.set(container, words('command').length + args.length > 0);
    if (!this.ran.get(container)) {
      if (cmd === undefined) throw new Refusal();
      if (args.length === 0) args = cmd;
    }
    const count = this.argsCount.get(container) ?? args.length;
    const isThere =
      !this.given.has(container) &&
      !this.argsCount.has(container) &&
      args.length >= before.length + after.length &&
      equal(args.slice(0, before.length), before) &&
      equal(args.slice(args.length - after.length), after);
    if (isThere) return;
    this.given.add(container);
    container['args'] = [
      ...args.slice(0, args.length - count),
      ...before,
      ...args.slice(args.length - count),
      ...after,
    ];
    if (this.argsCount.has(container)) this.argsCount.set(container, count + before.length + after.length);
  }

  /** Whether a container has a command line of its own in the manifest. */
  private readonly ran = new Map<Any, boolean>();

  /** The generated ConfigMaps that the pod's volumes name. */
  readonly made: Omit<Made, 'namespace'>[] = [];

  readonly chained: { container: Any; field: string; old: string[] }[] = [];
}

/** What is in a rule's ConfigMap: the script and the files by the last part of their path. */
const dataOf = (entry: Any | undefined, files: readonly ModelFile[]): Pick<Made, 'data' | 'binaryData'> => {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  if (entry !== undefined) data['entrypoint'] = bodyOf(entry);
  for (const { path, content, binaryContent } of files) {
    const key = path.slice(path.lastIndexOf('/') + 1);
    if (binaryContent === undefined) data[key] = content ?? '';
    else binaryData[key] = binaryContent.replace(/\s/g, '');
  }
  return { data, binaryData };
};

/**
 * The workload with the config's rules applied; `nameOf` tells the names of generated ConfigMaps, `all` has the
 * Namespaces. The ConfigMaps that it needs are added to `made`.
 */
export const applied = (
  value: Any,
  config: Config,
  nameOf: (rule: string, workload: Any) => string,
  all: readonly Any[] = [],
  made: Made[] = [],
): Any => {
  const object = JSON.parse(JSON.stringify(value)) as Any;
  if (object['kind'] === 'List') {
    object['items'] = (object['items'] as Any[]).map((each) => applied(each, config, nameOf, all, made));
    return object;
  }
  if (object['kind'] === 'ConfigMap' || object['kind'] === 'Namespace') return object;
  const { namespace = 'default' } = object['metadata'] as { namespace?: string };
  const metadata = all
    .filter(({ kind }) => kind === 'Namespace')
    .map((each) => each['metadata'] as Any)
    .find((each) => each['name'] === namespace);
  for (const held of templatesOf(object)) {
    const pod = new Pod(held);
    const own = (held.template['metadata'] as Any | null | undefined)?.['labels'];
    const podLabels = { ...(own as Any | null) };
    const target: Target = { object, podLabels, namespaceLabels: metadata?.['labels'] as Any | undefined };
    for (const rule of config.spec.rules)
      if (isMatched(rule, target)) pod.apply(rule, config, (name) => nameOf(name, object));
    for (const each of pod.made) made.push({ ...each, namespace: (object['metadata'] as Any)['namespace'] });
    held.store(held.template);
  }
  return object;
};

// Plain values that nobody writes on purpose: a map or null where a word belongs, a skip annotation, selectors,
// a pod full of containers, names with control characters. Decided by dice, over what the other generators make.

import type { Config, Rule } from './config.ts';
import type { Dice } from './dice.ts';

type Any = Record<string, unknown>;
/** Containers that others are placed beside: the workload's own, and one that is nowhere. */
const beside = ['main', 'side', 'setup', 'agent', 'gone'];
const misfits: readonly unknown[] = [
  ...[null, {}, [], { a: 1 }, { 'echo started': 'yes' }, [null], [{ a: null }], 7, 1.5, true, ''],
  ...['0755', '\u001b[31mred', 'a\u0007b\u009b1m', '\u202edlrow', '\u007f', '__proto__', 'constructor'],
];
const controls = ['\u001b[2J', '\u0007', '\u0085', '\u009b31m', '\u007f', '\u202e', '\u2066', '\u0001'];

/** Every place in a value: the collection it is in, and its key there. */
const placesIn = (value: unknown, out: [Any, string][] = []): [Any, string][] => {
  if (typeof value !== 'object' || value === null) return out;
  for (const key of Object.keys(value)) {
    out.push([value as Any, key]);
    placesIn((value as Any)[key], out);
  }
  return out;
};

/** Puts something else into a few places of a pod template; what tells a workload from others stays. */
export const misshape = (value: Any, dice: Dice): void => {
  const count = 1 + dice.below(2);
  for (let index = 0; index < count; index++) {
    const places = placesIn(value).filter(([, key]) => !/^(?:apiVersion|kind)$/.test(key));
    const [into, key] = dice.pick(places);
    into[key] = structuredClone(dice.pick(misfits));
  }
};

/** Puts a control character into a few of the words. */
export const unprintable = (value: unknown, dice: Dice): void => {
  const places = placesIn(value).filter(
    ([into, key]) => typeof into[key] === 'string' && !/^(?:apiVersion|kind)$/.test(key),
  );
  for (let index = 0; index < 3 && places.length > 0; index++) {
    const [into, key] = dice.pick(places);
    into[key] = `${into[key]}${dice.pick(controls)}x`;
  }
};

const templateOf = (workload: Any): Any | undefined =>
  (workload['spec'] as Any | undefined)?.['template'] as Any;

const skips = ['true', 'false', 'rule0', 'rule0, rule1', 'other', '', 'rule1,'];
const annotate = (object: Any | undefined, key: string, value: string): void => {
  if (typeof object !== 'object') return;
  object['metadata'] ??= {};
  const metadata = object['metadata'] as Any;
  metadata['annotations'] = { ...(metadata['annotations'] as Any | null), [key]: value };
};

/** Gives a generated workload what is rare: selectors, skips, many containers, nulls. */
export const enrich = (workload: Any, dice: Dice): void => {
  const spec = workload['spec'] as Any | undefined;
  const pod = (templateOf(workload)?.['spec'] ?? spec) as Any | undefined;
  if (workload['kind'] === 'Deployment' && spec && dice.chance(0.5))
    spec['selector'] = dice.pick<Any>([
      { matchLabels: { app: 'x' } },
      { matchLabels: { app: 'x', tier: 'plain' }, matchExpressions: null },
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'y'] }] },
      { matchExpressions: [{ key: 'label', operator: 'DoesNotExist' }] },
      { matchLabels: {}, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
    ]);
  if (dice.chance(0.2))
    annotate(dice.pick([workload, templateOf(workload)]), 'podgraft.dev/skip', dice.pick(skips));
  const containers = pod?.['containers'];
  if (!Array.isArray(containers) || containers.length === 0) return;
  const one = dice.pick(containers as Any[]);
  if (dice.chance(0.2))
    one['lifecycle'] = dice.pick<unknown>([
      { preStop: { exec: null, httpGet: { path: '/', port: 80 } } },
      { postStart: null },
      { postStart: { exec: { command: null } }, preStop: {} },
      { postStart: { exec: { command: ['sh', '-c', { 'echo started': 'yes' }] } } },
    ]);
  if (dice.chance(0.2))
    one['env'] = [
      { name: 'FOO', value: 'x', valueFrom: null },
      { name: 'NEW', value: null },
    ];
  if (dice.chance(0.15)) Object.assign(pod as Any, { volumes: null, initContainers: dice.pick([null, []]) });
  if (dice.chance(0.04))
    for (let index = 0; index < 40; index++)
      containers.push({ name: `c${index}`, image: 'nginx', env: [{ name: 'FOO', value: String(index) }] });
};

const keyless: readonly Any[] = [
  { volumes: [{ emptyDir: {} }] },
  { env: [{ value: 'x' }] },
  { sidecars: [{ image: 'agent:3' }] },
  { initContainers: [{ image: 'agent:3', command: ['x'] }] },
  { volumeMounts: [{ name: 'data' }] },
  { imagePullSecrets: [{}] },
  { envFrom: [{}] },
  { volumes: [{ name: null, emptyDir: {} }] },
  { env: [{ name: {}, value: 'x' }] },
  { sidecars: [{ name: ['a'], image: 'b' }] },
];

/** Gives a generated config what is rare: places beside others, no facts, no record, snippets that lack their key. */
export const enrichConfig = (config: Config, dice: Dice): Config => {
  const spec: Any & { rules: readonly Rule[] } = structuredClone(config.spec);
  const first = spec.rules[0] as Any | undefined;
  const position = (): unknown => ({ [dice.pick(['before', 'after'])]: dice.pick(beside) });
  if (first && dice.chance(0.3)) first['placement'] = { initContainers: position(), sidecars: position() };
  if (dice.chance(0.2)) delete spec['images'];
  if (dice.chance(0.2)) spec['validateOutput'] = true;
  if (dice.chance(0.25)) spec['record'] = false;
  if (dice.chance(0.3)) {
    spec['validation'] = dice.pick(['Warn', 'Off', 'Off', 'Strict']);
    if (first && dice.chance(0.7)) Object.assign(first, structuredClone(dice.pick(keyless)));
  }
  return { ...config, spec };
};

const named = (list: unknown): Any[] =>
  Array.isArray(list) ? (list as Any[]).filter((each) => typeof each?.['name'] === 'string') : [];

/** A rule that wants what the workload has to be different: its variables, volumes, mounts, containers, hooks. */
export const contest = (workload: Any, dice: Dice): Rule => {
  const pod = (templateOf(workload)?.['spec'] ?? workload['spec']) as Any | undefined;
  const some = (list: unknown, change: (each: Any) => Any): Any[] => named(list).slice(0, 2).map(change);
  const containers = named(pod?.['containers']);
  const one = containers.length === 0 ? {} : dice.pick(containers);
  const name = ({ name: own }: Any): Any => ({ name: own });
  const parts: Any = {
    env: some(one['env'], (each) => ({ ...name(each), value: dice.pick(['new', 'a b', '0755', 'a\nb\n']) })),
    envAppend: some(one['env'], (each) => ({
      ...name(each),
      value: '-Dx=1',
      separator: dice.pick([' ', ',', '']),
    })),
    volumes: some(pod?.['volumes'], (each) => ({ ...name(each), emptyDir: { medium: 'Memory' } })),
    volumeMounts: named(one['volumeMounts']).map((each) => ({ ...each, readOnly: true })),
    initContainers: some(pod?.['initContainers'], (each) => ({ ...name(each), image: 'agent:3' })),
    imagePullSecrets: [{ name: 'pull' }, { name: 'mine' }],
    podLabels: { app: 'y', tier: 'front' },
    podAnnotations: { team: 'a: b', note: 'two words' },
    preStop: { exec: { command: ['bye'] }, onConflict: dice.pick(['Replace', 'Chain', 'Keep']) },
    postStart: { script: 'echo hi\n', onConflict: dice.pick(['Replace', 'Chain']) },
    entrypoint: dice.pick<unknown>([{ command: ['run'] }, { script: 'echo hi\n' }]),
  };
  const wanted = Object.entries(parts).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  const chosen = wanted.filter(() => dice.chance(0.3));
  return {
    name: 'contest',
    containers: { name: typeof one['name'] === 'string' ? one['name'].replace(/\W/g, '.') : '.*' },
    onConflict: dice.pick(['Replace', 'Replace', 'Keep']),
    ...Object.fromEntries(chosen.length > 0 ? chosen : wanted.slice(0, 1)),
  };
};

// Targets that look at the labels of the pod template and of the Namespace, through the function and the command line.

import { describe, expect, it, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { folderOf, run } from '../cli/support.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

type Any = Record<string, unknown>;

const deployment = (podLabels: object, more: object = {}, metadata: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { of: 'workload' }, ...metadata },
  spec: {
    template: { metadata: { labels: podLabels, ...more }, spec: { containers: [{ name: 'a', image: 'b' }] } },
  },
});
const namespace = (name: string, labels?: object): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...(labels && { labels }) },
});
/** Whether the rule changed one of the items. */
const isMarked = (text: string): boolean => JSON.stringify(read(text).items).includes('"marked":"yes"');
const mark = (rest: object): Rule => ({ name: 'mark', podAnnotations: { marked: 'yes' }, ...rest });

/** What is reported, with each path to the same end: the function, and explain on the command line. */
const reasonOf = async (items: readonly object[], rule: Rule): Promise<string> => {
  const config = configOf('own', [rule]);
  const text = resourceList(
    items.map((each) => JSON.stringify(each)),
    config,
  );
  const { problems } = transform(text);
  const folder = folderOf({
    'c.yaml': JSON.stringify(config),
    'k/all.yaml': items.map((each) => JSON.stringify(each)).join('\n---\n'),
  });
  const args = ['-c', 'c.yaml', 'k', '-o', 'json'];
  const [explained, rendered] = [
    await run(folder, ['explain', ...args]),
    await run(folder, ['render', ...args]),
  ];
  const matched = problems.find(({ kind }) => kind === 'MatchedNothing')?.message;
  const messages = (stdout: string): string[] =>
    (JSON.parse(stdout) as { problems: { kind: string; message: string }[] }).problems.flatMap(
      ({ kind, message }) => (kind === 'MatchedNothing' ? [message.replace(/^c\.yaml:\d+:\d+: /, '')] : []),
    );
  // Workloads are left unread by the one and read by the other, and both give the same reason.
  expect(messages(explained.stdout)).toEqual(matched === undefined ? [] : [matched]);
  expect(messages(rendered.stdout)).toEqual(messages(explained.stdout));
  return matched === undefined ? 'matches' : (/web: (.*?); /.exec(`${matched}; `)?.[1] ?? matched);
};

describe('podLabelSelector', () => {
  it.each<[sentence: string, labels: object, selector: string, reason: string]>([
    ['matches a label of the pod', { app: 'web' }, 'app=web', 'matches'],
    ['does not match a label of the workload', { app: 'web' }, 'of', 'labels of the pod do not match of'],
    ['reads the whole syntax', { tier: 'edge', level: '3' }, 'tier in (front,edge),level>2,!old', 'matches'],
    [
      'names what is not met',
      { tier: 'edge', level: '2' },
      'tier=edge,level>2',
      'labels of the pod do not match level>2',
    ],
    ['takes a label without quotes as its text', { level: 3 }, 'level=3', 'matches'],
    ['is no condition where it is empty', {}, '', 'matches'],
  ])('%s', async (_, labels, podLabelSelector, reason) => {
    expect(await reasonOf([deployment(labels)], mark({ target: { podLabelSelector } }))).toBe(reason);
  });

  test('a Pod is its own template', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    };
    expect(await reasonOf([pod], mark({ target: { podLabelSelector: 'app=web' } }))).toBe('matches');
  });

  test('a workload whose template has no metadata matches what asks for no label', async () => {
    const bare = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    };
    expect(await reasonOf([bare], mark({ target: { podLabelSelector: '!app' } }))).toBe('matches');
    expect(await reasonOf([bare], mark({ target: { podLabelSelector: 'app' } }))).toBe(
      'labels of the pod do not match app',
    );
  });

  test('each template of a workload is judged by itself', () => {
    const template = (app: string) => ({
      metadata: { labels: { app } },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    });
    const ray = {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      metadata: { name: 'web' },
      spec: {
        headGroupSpec: { template: template('head') },
        workerGroupSpecs: [{ template: template('worker') }],
      },
    };
    const done = runWith(
      resourceList([JSON.stringify(ray)], {}),
      configOf('own', [mark({ target: { podLabelSelector: 'app=worker' } })]),
    );
    const { spec } = read(done.text).items[0] as { spec: { headGroupSpec: Any; workerGroupSpecs: Any[] } };
    expect(spec.headGroupSpec).toEqual({ template: template('head') });
    expect(spec.workerGroupSpecs[0]).toHaveProperty('template.metadata.annotations.marked', 'yes');
  });

  test('exclude leaves the pods with a label out, and no others', async () => {
    const rule = mark({ exclude: { podLabelSelector: 'team=db' } });
    expect(await reasonOf([deployment({ team: 'db' })], rule)).toBe('excluded by the rule');
    expect(await reasonOf([deployment({ team: 'web' })], rule)).toBe('matches');
    const other = mark({ exclude: { kind: 'Job', podLabelSelector: 'team=db' } });
    expect(await reasonOf([deployment({ team: 'db' })], other)).toBe('matches');
  });

  test('labels that rules put there do not count, in whatever order and of whatever owner', () => {
    const label: Rule = { name: 'label', podLabels: { inject: 'yes' } };
    const selected = mark({ target: { podLabelSelector: 'inject=yes' } });
    const text = resourceList([JSON.stringify(deployment({ app: 'web' }))], {});
    for (const rules of [
      [label, selected],
      [selected, label],
    ]) {
      const once = runWith(text, configOf('own', rules));
      expect(isMarked(once.text)).toBe(false);
      expect(runWith(once.text, configOf('own', rules)).text).toBe(once.text);
    }
    const labelled = runWith(text, configOf('other', [label])).text;
    expect(isMarked(runWith(labelled, configOf('own', [selected])).text)).toBe(false);
  });

  test('a label that a rule replaced counts as what the user wrote', () => {
    const label: Rule = { name: 'label', onConflict: 'Replace', podLabels: { tier: 'new' } };
    const text = resourceList([JSON.stringify(deployment({ tier: 'old' }))], {});
    const selected = mark({ target: { podLabelSelector: 'tier=old' } });
    const once = runWith(text, configOf('own', [label, selected])).text;
    expect(isMarked(once)).toBe(true);
    expect(runWith(once, configOf('own', [label, selected])).text).toBe(once);
  });
});

describe('namespaceSelector', () => {
  const unknown = (name: string) => `Namespace ${name} is not in the input, so its labels aren't known`;
  it.each<[sentence: string, items: object[], selector: string, reason: string]>([
    ['matches a label of the Namespace', [namespace('shop', { env: 'prod' })], 'env=prod', 'matches'],
    [
      'names what is not met',
      [namespace('shop', { env: 'test' })],
      'env=prod',
      'labels of Namespace shop do not match env=prod',
    ],
    ['says that the Namespace is missing', [], 'env=prod', unknown('shop')],
    [
      'does not take another Namespace for it',
      [namespace('other', { env: 'prod' })],
      'env=prod',
      unknown('shop'),
    ],
    ['says so also where it asks for a label that is not there', [], '!env', unknown('shop')],
    ['reads a Namespace without labels', [namespace('shop')], '!env', 'matches'],
    [
      'reads a Namespace in a List',
      [{ apiVersion: 'v1', kind: 'List', items: [namespace('shop', { env: 'prod' })] }],
      'env=prod',
      'matches',
    ],
    [
      'reads no Namespace of another API',
      [{ ...namespace('shop', { env: 'prod' }), apiVersion: 'example.com/v1' }],
      'env=prod',
      unknown('shop'),
    ],
    ['knows the label that every Namespace has', [], 'kubernetes.io/metadata.name=shop', 'matches'],
    [
      'knows that label beside others',
      [namespace('shop', { env: 'prod' })],
      'kubernetes.io/metadata.name notin (db),env',
      'matches',
    ],
  ])('%s', async (_, items, namespaceSelector, reason) => {
    const web = deployment({}, {}, { namespace: 'shop' });
    // The Namespace may stand after the workload.
    for (const all of [
      [...items, web],
      [web, ...items],
    ])
      expect(await reasonOf(all, mark({ target: { kind: 'Deployment', namespaceSelector } }))).toBe(reason);
  });

  test('a workload without a namespace is in default', async () => {
    const rule = mark({ target: { namespaceSelector: 'env=prod' } });
    expect(await reasonOf([namespace('default', { env: 'prod' }), deployment({})], rule)).toBe('matches');
    expect(await reasonOf([deployment({})], rule)).toBe(unknown('default'));
  });

  test('exclude leaves a workload out where the Namespace matches, or is not known', async () => {
    const web = deployment({}, {}, { namespace: 'shop' });
    const rule = mark({ exclude: { namespaceSelector: 'env=prod' } });
    expect(await reasonOf([namespace('shop', { env: 'prod' }), web], rule)).toBe('excluded by the rule');
    expect(await reasonOf([namespace('shop', { env: 'test' }), web], rule)).toBe('matches');
    expect(await reasonOf([web], rule)).toBe(`exclude: ${unknown('shop')}`);
    // What the metadata or the pod decide needs no Namespace.
    const narrow = mark({ exclude: { podLabelSelector: 'team=db', namespaceSelector: 'env=prod' } });
    expect(await reasonOf([web], narrow)).toBe('matches');
    expect(await reasonOf([web], mark({ exclude: { name: 'db', namespaceSelector: 'env=prod' } }))).toBe(
      'matches',
    );
  });
});

test("one of several targets is enough, and the first one's reason is given", async () => {
  const target = [{ podLabelSelector: 'app=api' }, { kind: 'Job' }];
  expect(await reasonOf([deployment({ app: 'api' })], mark({ target }))).toBe('matches');
  expect(await reasonOf([deployment({ app: 'web' })], mark({ target }))).toBe(
    'labels of the pod do not match app=api',
  );
  expect(await reasonOf([deployment({ app: 'web' })], mark({ target: target.toReversed() }))).toBe(
    'kind Deployment does not match Job',
  );
});

it.each(['podLabelSelector', 'namespaceSelector'])('a mistake in %s is reported at its place', (field) => {
  const { problems } = transform(
    resourceList(
      [JSON.stringify(deployment({}))],
      configOf('own', [mark({ target: { [field]: 'a in b' } })]),
    ),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    `spec.rules[0].target: ${field}: "(" is missing; write a Kubernetes selector, such as app=web,tier in (front)`,
  ]);
});

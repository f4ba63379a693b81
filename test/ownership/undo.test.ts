// Undo, on pod templates with records written by hand: what goes, what comes back, what other owners
// keep, and what a later run is told about places and depths.

import { describe, expect, test } from 'vitest';
import { keyOf, type Path } from '../../src/ownership/field-path.ts';
import { PodTemplate } from '../../src/ownership/pod-template.ts';
import type { CreatedCollection, Layer, OwnershipRecord } from '../../src/ownership/record-format.ts';
import { fingerprint } from '../../src/ownership/record-format.ts';
import { nothingUndone, type UndoResult, undo, undoInside } from '../../src/ownership/undo.ts';
import { Draft } from '../../src/yaml/edit/draft.ts';
import { toEdits } from '../../src/yaml/edit/layout.ts';
import { applySplices } from '../../src/yaml/edit/splice.ts';
import { plainStyle } from '../../src/yaml/print/style.ts';
import type { Node } from '../../src/yaml/read/node.ts';
import { parse } from '../../src/yaml/read/parse.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

/** A layer of an owner over a path, whose value was `value` when it was put there. */
const layer = (owner: string, path: string, value: Json, fields: Partial<Layer> = {}): Layer => ({
  ...{ owner, rule: 'r', path: path.split(' '), op: 'set', hash: fingerprint(value), depth: 0 },
  ...{ spans: [], previousValue: undefined, previousSource: undefined, sharedWithBelow: false },
  ...fields,
});
const created = (path: string, previousSource?: string): CreatedCollection => ({
  path: path.split(' '),
  previousSource,
});

const isOfOne = ({ owner }: Layer): boolean => owner === 'one';

const opened = (text: string, prefix: Path = []) => {
  const tree = parse(text);
  const draft = new Draft(tree, tree.root as Node);
  const style = plainStyle('\n');
  return {
    template: new PodTemplate(draft, [], prefix, style),
    now: () => applySplices(text, toEdits(draft, style)),
  };
};

interface Outcome {
  readonly text: string;
  readonly record: OwnershipRecord;
  readonly undone: UndoResult;
}

const undoing = (
  text: string,
  layers: Layer[],
  collections: CreatedCollection[] = [],
  prefix: Path = [],
  isOwn = isOfOne,
): Outcome => {
  const { template, now } = opened(text, prefix);
  const record = { layers: [...layers], createdCollections: [...collections] };
  const undone = undo(template, record, isOwn);
  return { text: now(), record, undone };
};

/** A pod template: what is in its container, and what else is in its spec. */
const pod = (inContainer: string[], inSpec: string[] = [], metadata: string[] = []): string =>
  [
    ...(metadata.length > 0 ? ['metadata:', ...metadata.map((each) => `  ${each}`)] : []),
    'spec:',
    '  containers:',
    '  - name: web',
    ...inContainer.map((each) => `    ${each}`),
    ...inSpec.map((each) => `  ${each}`),
    '',
  ].join('\n');

const wraps = (size: number, fields: Partial<Layer> = {}): Partial<Layer> => ({
  ...{ op: 'wrap', spans: [size] },
  ...fields,
});
const appends = (separator: number, length: number, fields: Partial<Layer> = {}): Partial<Layer> => ({
  ...{ op: 'append', spans: [separator, length] },
  ...fields,
});

const ENV = 'containers web env A';
const RUN = 'containers web entrypoint';
const POST = 'containers web lifecycle postStart';
const env = (value: Json): Json => ({ name: 'A', value });
const envText = (value: string): string => pod(['env:', '- name: A', `  value: ${value}`]);

describe('what one owner alone put there', () => {
  test.each<[string, string, Layer[], CreatedCollection[], string]>([
    [
      'an element of a list goes, and those beside it stay',
      pod([], ['volumes:', '- name: mine', '- name: ours # new', '- name: last']),
      [layer('one', 'volumes ours', { name: 'ours' })],
      [],
      pod([], ['volumes:', '- name: mine', '- name: last']),
    ],
    [
      'a list that was made for it goes with its last element',
      pod([], ['volumes:', '- name: ours']),
      [layer('one', 'volumes ours', { name: 'ours' })],
      [created('volumes')],
      pod([]),
    ],
    [
      'a list that the user wrote is left, empty',
      pod([], ['volumes:', '- name: ours']),
      [layer('one', 'volumes ours', { name: 'ours' })],
      [],
      pod([], ['volumes: []']),
    ],
    [
      'where a null was before the list, it comes back',
      pod([], ['volumes:', '- name: ours']),
      [layer('one', 'volumes ours', { name: 'ours' })],
      [created('volumes', ' ~')],
      pod([], ['volumes: ~']),
    ],
    [
      'a label goes',
      pod([], [], ['labels:', '  app: web', '  team: x']),
      [layer('one', 'labels team', 'x')],
      [],
      pod([], [], ['labels:', '  app: web']),
    ],
    [
      'the metadata that were made for a label go with it, the inner map first',
      pod([], [], ['labels:', '  team: x']),
      [layer('one', 'labels team', 'x')],
      [created('labels'), created('metadata')],
      pod([]),
    ],
    [
      'the maps that were made around a field go with it, the inner ones first',
      pod(['resources:', '  limits:', '    cpu: "2"', 'tty: true']),
      [layer('one', 'containers web resources limits cpu', '2')],
      [created('containers web resources'), created('containers web resources limits')],
      pod(['tty: true']),
    ],
    [
      'where a null was before the outermost of the maps, it is there again',
      pod([], ['dnsConfig:', '  options:', '  - name: ndots']),
      [layer('one', 'dnsConfig options {"name":"ndots"}', { name: 'ndots' })],
      [created('dnsConfig', ' ~'), created('dnsConfig options')],
      pod([], ['dnsConfig: ~']),
    ],
    [
      'things in a container go, with the lists that were made for them',
      pod([
        'image: nginx',
        'env:',
        '- name: A',
        '  value: x',
        'volumeMounts:',
        '- mountPath: /a',
        '  name: a',
      ]),
      [
        layer('one', ENV, env('x')),
        layer('one', 'containers web volumeMounts /a', { mountPath: '/a', name: 'a' }),
      ],
      [created('containers web env'), created('containers web volumeMounts')],
      pod(['image: nginx']),
    ],
    [
      'a hook goes, and the map that was made for it',
      pod(['image: nginx', 'lifecycle:', '  postStart:', '    sleep:', '      seconds: 1']),
      [layer('one', POST, { sleep: { seconds: 1 } })],
      [created('containers web lifecycle')],
      pod(['image: nginx']),
    ],
    [
      'a container that was added goes',
      pod([], ['initContainers:', '- name: first', '  image: busybox']),
      [layer('one', 'initContainers first', { name: 'first', image: 'busybox' })],
      [created('initContainers')],
      pod([]),
    ],
    [
      "a command line that was wrapped around the image's own goes",
      pod(['image: nginx', 'command: ["/run"]', 'args: ["nginx"]']),
      [layer('one', RUN, { command: ['/run'], args: ['nginx'] }, wraps(1))],
      [],
      pod(['image: nginx']),
    ],
  ])('%s', (_title, text, layers, collections, after) => {
    const found = undoing(text, layers, collections);
    expect(found.text).toBe(after);
    expect(found.record).toEqual({ layers: [], createdCollections: [] });
    expect(found.undone).toMatchObject({ handEdits: [], lost: [] });
    expect(found.undone.depths.size + found.undone.foreignSiblings.size).toBe(0);
  });

  test.each<[string, string, Layer, string]>([
    [
      "a variable's old value is printed again",
      envText('ours'),
      layer('one', ENV, env('ours'), { previousValue: env('theirs') }),
      envText('theirs'),
    ],
    [
      'the source of the old value comes back where there is one',
      envText('ours'),
      layer('one', ENV, env('ours'), { previousValue: env('1'), previousSource: " {name: A, value: '1'}" }),
      pod(['env:', "- {name: A, value: '1'}"]),
    ],
    [
      'a label gets its old value',
      pod([], [], ['labels:', '  app: ours # keep']),
      layer('one', 'labels app', 'ours', { previousValue: 'web', previousSource: " 'web'" }),
      pod([], [], ['labels:', "  app: 'web' # keep"]),
    ],
    [
      'a wrapped command line comes out of its wrapper, in its old form',
      pod(['command: [/run, x]', 'args:', '- app', '- --fast']),
      layer(
        'one',
        RUN,
        { command: ['/run', 'x'], args: ['app', '--fast'] },
        {
          ...wraps(2, { previousValue: { command: ['app'], args: ['--fast'] } }),
          previousSource: '{"command":" [\'app\']","args":" [ --fast ]"}',
        },
      ),
      pod(["command: ['app']", 'args: [ --fast ]']),
    ],
    [
      'a chained hook is what it was',
      pod(['lifecycle:', '  postStart:', '    exec:', '      command: [w, a]']),
      layer(
        'one',
        POST,
        { exec: { command: ['w', 'a'] } },
        wraps(1, { previousValue: { exec: { command: ['a'] } } }),
      ),
      pod(['lifecycle:', '  postStart:', '    exec:', '      command:', '      - a']),
    ],
    [
      'an appended text goes, and the value before it stays',
      envText('a:b'),
      layer('one', ENV, env('a:b'), appends(1, 1, { previousValue: env('a') })),
      envText('a'),
    ],
  ])('%s', (_title, text, only, after) => {
    const found = undoing(text, [only]);
    expect(found.text).toBe(after);
    expect(found.record.layers).toEqual([]);
    expect(found.undone.handEdits).toEqual([]);
  });

  test('several rules on one value are taken off from the top down', () => {
    const low = layer('one', ENV, env('low'), { rule: 'a', previousValue: env('user') });
    const high = layer('one', ENV, env('high'), { rule: 'b', depth: 1, previousValue: env('low') });
    const found = undoing(envText('high'), [low, high]);
    expect(found.text).toBe(envText('user'));
    expect(found.record.layers).toEqual([]);
    expect(found.undone.handEdits).toEqual([]);
    expect(found.undone.depths.size).toBe(0);
  });

  test("the record of a Pod's own annotations is not touched", () => {
    const text = pod([], [], ['annotations: {}']);
    const found = undoing(text, [], [created('^annotations')]);
    expect(found.text).toBe(text);
    expect(found.record.createdCollections).toEqual([created('^annotations')]);
  });

  test("a list that was made is the user's from the moment that something of theirs is in it", () => {
    const found = undoing(
      pod([], ['volumes:', '- name: ours', '- name: theirs']),
      [layer('one', 'volumes ours', { name: 'ours' })],
      [created('volumes')],
    );
    expect(found.text).toBe(pod([], ['volumes:', '- name: theirs']));
    expect(found.record.createdCollections).toEqual([created('volumes')]);
    expect(found.undone.keysAfter.size).toBe(0);
  });

  test('a list that was made and is gone is no longer recorded', () => {
    expect(
      undoing(pod([]), [], [created('volumes'), created('containers gone env')]).record.createdCollections,
    ).toEqual([]);
  });

  test('nothing taken is nothing', () => {
    expect(nothingUndone()).toEqual({
      ...{ handEdits: [], lost: [], foreignSiblings: new Map(), depths: new Map(), keysAfter: new Map() },
      movedBack: new Set(),
    });
    expect(keyOf(['a', 'b/c'])).toBe('["a","b/c"]');
  });

  test('of the maps that were made around a field, one stays that the user has put something into', () => {
    const outer = created('containers web resources');
    const found = undoing(
      pod(['resources:', '  limits:', '    cpu: "2"', '  requests: {cpu: 1}']),
      [layer('one', 'containers web resources limits cpu', '2')],
      [outer, created('containers web resources limits')],
    );
    expect(found.text).toBe(pod(['resources:', '  requests: {cpu: 1}']));
    expect(found.record).toEqual({ layers: [], createdCollections: [outer] });
  });
});

describe('what was edited by hand', () => {
  test('is told with its rule and owner, and goes back to what it was', () => {
    const found = undoing(envText('edited'), [
      layer('one', ENV, env('ours'), { rule: 'mode', previousValue: env('theirs') }),
    ]);
    expect(found.text).toBe(envText('theirs'));
    expect(found.undone.handEdits).toEqual([{ path: ENV.split(' '), rule: 'mode', found: env('edited') }]);
  });

  test('goes where nothing was before', () => {
    const found = undoing(
      envText('edited'),
      [layer('one', ENV, env('ours'))],
      [created('containers web env')],
    );
    expect(found.text).toBe(pod([]));
    expect(found.undone.handEdits.length).toBe(1);
  });

  test('to what the user had is given its old source', () => {
    const found = undoing(envText('theirs'), [
      layer('one', ENV, env('ours'), {
        previousValue: env('theirs'),
        previousSource: ' {name: A, value: theirs}',
      }),
    ]);
    expect(found.text).toBe(pod(['env:', '- {name: A, value: theirs}']));
    expect(found.undone.handEdits.length).toBe(1);
  });

  test('under several rules of one owner is told once', () => {
    const found = undoing(envText('edited'), [
      layer('one', ENV, env('low'), { rule: 'a', previousValue: env('user') }),
      layer('one', ENV, env('high'), { rule: 'b', depth: 1, previousValue: env('low') }),
    ]);
    expect(found.text).toBe(envText('user'));
    expect(found.undone.handEdits.map(({ rule }) => rule)).toEqual(['b']);
  });

  test("under another owner's layer is no edit of ours", () => {
    const theirs = layer('two', ENV, env('high'), { depth: 1, previousValue: env('low') });
    const found = undoing(envText('edited'), [layer('one', ENV, env('low')), theirs]);
    expect(found.undone.handEdits).toEqual([]);
    expect(found.text).toBe(envText('edited'));
  });

  test("on top is told when ours is the top and another's lies beneath", () => {
    const theirs = layer('two', ENV, env('low'), { previousValue: env('user') });
    const ours = layer('one', ENV, env('high'), { depth: 1, previousValue: env('low') });
    const found = undoing(envText('edited'), [theirs, ours]);
    expect(found.text).toBe(envText('low'));
    expect(found.undone.handEdits.map((each) => each.found)).toEqual([env('edited')]);
    expect(found.record.layers).toEqual([theirs]);
    expect(theirs.hash).toBe(fingerprint(env('low')));
  });

  test("a command line goes back to the user's source, and every wrapper goes, of whatever owner", () => {
    const inner = layer(
      'one',
      RUN,
      { command: ['/a'], args: ['app'] },
      {
        ...wraps(1, { previousValue: { command: ['app'] } }),
        previousSource: '{"command":" [ app ]"}',
      },
    );
    const outer = layer('two', RUN, { command: ['/b'], args: ['/a', 'app'] }, wraps(1, { depth: 1 }));
    const other = layer('two', 'volumes v', { name: 'v' });
    const text = pod(['command: [/c]', 'args: [/a, app]'], ['volumes:', '- name: v']);
    const found = undoing(text, [inner, outer, other]);
    expect(found.text).toBe(pod(['command: [ app ]'], ['volumes:', '- name: v']));
    expect(found.record.layers).toEqual([other]);
    // The top one, which the edit hit, is the other owner's.
    expect(found.undone.handEdits).toEqual([]);
  });

  test.each<[string, Partial<Layer>]>([
    ['one wrapper over another', wraps(1, { depth: 1 })],
    [
      'one wrapper over a command line that was set',
      wraps(1, { depth: 1, previousValue: { command: ['x'] } }),
    ],
  ])('%s of the same owner: both go, and it is told once', (_title, fields) => {
    const user = { command: ['app'] };
    const low = layer(
      'one',
      RUN,
      { command: ['/a'], args: ['app'] },
      wraps(1, { rule: 'a', previousValue: user }),
    );
    const high = layer('one', RUN, { command: ['/b'], args: ['/a', 'app'] }, { ...fields, rule: 'b' });
    const found = undoing(pod(['command: [/c]', 'args: [/d, app]']), [low, high]);
    expect(found.text).toBe(pod(['command: ["app"]']));
    expect(found.record.layers).toEqual([]);
    expect(found.undone.handEdits.map(({ rule }) => rule)).toEqual(['b']);
  });

  test('what no longer fits beneath an untouched top goes down to what the user had', () => {
    // The record says that seven words were put there, which cannot be.
    const odd = layer('one', RUN, { command: ['/a'], args: ['app'] }, wraps(7));
    const top = layer('two', RUN, { command: ['/b'], args: ['/a', 'app'] }, wraps(1, { depth: 1 }));
    const low = layer('two', RUN, {}, wraps(1, { rule: 'z', previousValue: { command: ['user'] } }));
    const found = undoing(pod(['command: [/b]', 'args: [/a, app]']), [
      low,
      { ...odd, depth: 1 },
      { ...top, depth: 2 },
    ]);
    expect(found.text).toBe(pod(['command: ["user"]']));
    expect(found.record.layers).toEqual([]);
    expect(found.undone.handEdits).toEqual([]);
  });

  test('what was put over an edit by hand gives the edit back, and goes with it when what is beneath goes', () => {
    const edited = { command: ['/a'], args: ['by', 'hand'] };
    const low = layer(
      'two',
      RUN,
      { command: ['/a', '-x'] },
      wraps(2, { previousValue: { command: ['user'] } }),
    );
    const top = layer(
      'one',
      RUN,
      { command: ['/b'], args: ['/a', 'by', 'hand'] },
      wraps(1, { depth: 1, previousValue: edited }),
    );
    const text = pod(['command: [/b]', 'args: [/a, by, hand]']);
    const upper = undoing(text, [low, top]);
    expect(upper.text).toBe(pod(['command: ["/a"]', 'args: ["by", "hand"]']));
    expect(upper.record.layers).toEqual([low]);
    const lower = undoing(text, [
      { ...low, owner: 'one' },
      { ...top, owner: 'two' },
    ]);
    expect(lower.text).toBe(pod(['command: ["user"]']));
    expect(lower.record.layers).toEqual([]);
  });

  test('an error that is no mismatch is not hidden', () => {
    const { template } = opened(pod(['env: &e', '- name: A', '  value: x'], ['x: *e']));
    const record = { layers: [layer('one', ENV, env('x'))], createdCollections: [] };
    expect(() => undo(template, record, isOfOne)).toThrow('shared by an anchor');
  });

  test('what somebody removed is not put back, and no owner holds it any more', () => {
    const other = layer('two', 'containers web env B', { name: 'B' });
    const found = undoing(pod(['env:', '- name: B']), [
      layer('one', ENV, env('low'), { rule: 'a', previousValue: env('user') }),
      layer('two', ENV, env('mid'), { depth: 1, previousValue: env('low') }),
      layer('one', ENV, env('high'), { rule: 'b', depth: 2, previousValue: env('mid') }),
      other,
    ]);
    expect(found.text).toBe(pod(['env:', '- name: B']));
    expect(found.record.layers).toEqual([other]);
    expect(found.undone.handEdits).toEqual([]);
  });
});

describe('what other owners put there', () => {
  test('stays, with its layers and lists', () => {
    const theirs = layer('two', 'volumes theirs', { name: 'theirs' });
    const text = pod([], ['volumes:', '- name: theirs', '- name: ours']);
    const found = undoing(
      text,
      [layer('one', 'volumes ours', { name: 'ours' }), theirs],
      [created('volumes')],
    );
    expect(found.text).toBe(pod([], ['volumes:', '- name: theirs']));
    expect(found.record).toEqual({ layers: [theirs], createdCollections: [created('volumes')] });
  });

  test('a value set over ours stays, and remembers what ours lay on', () => {
    const top = layer('two', ENV, env('top'), { depth: 1, previousValue: env('ours') });
    const ours = layer('one', ENV, env('ours'), {
      previousValue: env('user'),
      previousSource: ' {name: A, value: user}',
    });
    const found = undoing(envText("'top' # by hand"), [ours, top]);
    expect(found.text).toBe(envText("'top' # by hand"));
    expect(found.record.layers).toEqual([top]);
    expect(top).toMatchObject({
      depth: 0,
      previousValue: env('user'),
      previousSource: ' {name: A, value: user}',
    });
    expect(top.hash).toBe(fingerprint(env('top')));
    expect([...found.undone.depths]).toEqual([[keyOf(ENV.split(' ')), 0]]);
  });

  test("a value that ours lies over is printed again, not in the user's source", () => {
    const low = layer('two', ENV, env('low'), {
      previousValue: env('user'),
      previousSource: ' {name: A, value: user}',
    });
    const found = undoing(envText('ours'), [
      low,
      layer('one', ENV, env('ours'), { depth: 1, previousValue: env('low') }),
    ]);
    expect(found.text).toBe(envText('low'));
    expect(found.record.layers).toEqual([low]);
    expect(low.previousSource).toBe(' {name: A, value: user}');
    expect(found.undone.depths.size).toBe(0);
  });

  test('a wrapper around ours closes around what ours was around, and its hash is that of what is left', () => {
    const ours = layer(
      'one',
      RUN,
      { command: ['/a'], args: ['app'] },
      wraps(1, { previousValue: { command: ['app'] } }),
    );
    const outer = layer('two', RUN, { command: ['/b'], args: ['/a', 'app'] }, wraps(1, { depth: 1 }));
    const found = undoing(pod(['command: [/b]', 'args: [/a, app]']), [ours, outer]);
    expect(found.text).toBe(pod(['command: [/b]', 'args: [app]']));
    expect(outer).toMatchObject({ depth: 0, previousValue: { command: ['app'] } });
    expect(outer.hash).toBe(fingerprint({ command: ['/b'], args: ['app'] }));
    expect(found.record.layers).toEqual([outer]);
    expect(found.undone.depths.get(keyOf(RUN.split(' ')))).toBe(0);
  });

  test('a hook chained over ours stays a hook', () => {
    const ours = layer(
      'one',
      POST,
      { exec: { command: ['a', 'app'] } },
      {
        ...wraps(1, { previousValue: { exec: { command: ['app'] } } }),
      },
    );
    const outer = layer('two', POST, { exec: { command: ['b', 'a', 'app'] } }, wraps(1, { depth: 1 }));
    const text = (words: string) => pod(['lifecycle:', `  postStart: {exec: {command: [${words}]}}`]);
    const found = undoing(text('b, a, app'), [ours, outer]);
    expect(found.text).toBe(text('b, app'));
    expect(outer.hash).toBe(fingerprint({ exec: { command: ['b', 'app'] } }));
  });

  test('text appended after ours moves up', () => {
    const ours = layer('one', ENV, env('u a'), appends(1, 1, { previousValue: env('u') }));
    const theirs = layer('two', ENV, env('u a b'), appends(1, 1, { depth: 1 }));
    const found = undoing(envText('u a b'), [ours, theirs]);
    expect(found.text).toBe(envText('u b'));
    expect(theirs.hash).toBe(fingerprint(env('u b')));
  });

  test('ours under two of theirs is known by its depth, two of ours by the lower', () => {
    const stack = (owners: string[]): Layer[] =>
      owners.map((owner, depth) =>
        layer(owner, ENV, env(`${depth}`), { rule: `r${depth}`, depth, previousValue: env(`${depth - 1}`) }),
      );
    const depthOf = (owners: string[]): number | undefined =>
      undoing(envText(`"${owners.length - 1}"`), stack(owners)).undone.depths.get(keyOf(ENV.split(' ')));
    expect(depthOf(['two', 'one', 'two'])).toBe(1);
    expect(depthOf(['one', 'one', 'two'])).toBe(0);
    expect(depthOf(['two', 'one', 'one'])).toBeUndefined();
    expect(depthOf(['one', 'two', 'one'])).toBe(0);
  });

  test('the same value that both wanted stays until the last lets go', () => {
    const ours = layer('one', ENV, env('x'), { previousValue: env('user') });
    const same = layer('two', ENV, env('x'), { depth: 1, sharedWithBelow: true });
    const found = undoing(envText('x'), [ours, same]);
    expect(found.text).toBe(envText('x'));
    expect(found.record.layers).toEqual([same]);
    expect(undoing(found.text, [same], [], [], () => true).text).toBe(envText('user'));
  });

  test("a layer over another's that remembers nothing takes the value away and leaves the other's hash", () => {
    const low = layer('two', ENV, env('low'));
    const found = undoing(envText('top'), [low, layer('one', ENV, env('top'), { depth: 1 })]);
    expect(found.text).toBe(pod(['env: []']));
    expect(low.hash).toBe(fingerprint(env('low')));
  });
});

describe('where things stood among those of other owners', () => {
  const set = (...keys: string[]) => new Set(keys);
  const names = (...all: string[]): string[] => ['volumes:', ...all.map((each) => `- name: ${each}`)];
  const volume = (owner: string, name: string, fields: Partial<Layer> = {}): Layer =>
    layer(owner, `volumes ${name}`, { name }, fields);
  const neighboursOf = (found: Outcome) => Object.fromEntries(found.undone.foreignSiblings);

  test('is noted for each element and for the list', () => {
    const text = pod([], names('user', 'b1', 'a1', 'b2', 'a2', 'user2'));
    const layers = [volume('one', 'a1'), volume('two', 'b1'), volume('one', 'a2'), volume('two', 'b2')];
    expect(neighboursOf(undoing(text, layers))).toEqual({
      '["volumes"]': { before: set('b1', 'b2'), after: set('b2') },
      '["volumes","a1"]': { before: set('b1'), after: set('b2') },
      '["volumes","a2"]': { before: set('b1', 'b2'), after: set() },
    });
  });

  test('is noted by the list: those of other lists say nothing', () => {
    const text = pod(['env:', '- name: A', '- name: B'], names('A', 'b'));
    const layers = [
      layer('one', ENV, { name: 'A' }),
      layer('two', 'containers web env B', { name: 'B' }),
      volume('two', 'A'),
    ];
    expect(neighboursOf(undoing(text, layers))).toEqual({
      '["containers","web","env"]': { before: set(), after: set('B') },
      '["containers","web","env","A"]': { before: set(), after: set('B') },
    });
  });

  test('elements without a key are passed over', () => {
    const text = pod([], ['volumes:', '- emptyDir: {}', '- name: b', '- name: a']);
    expect(neighboursOf(undoing(text, [volume('one', 'a'), volume('two', 'b')]))).toMatchObject({
      '["volumes","a"]': { before: set('b'), after: set() },
    });
  });

  test.each<[string, string[], Layer[]]>([
    ['nobody else put anything there', ['a', 'user'], [volume('one', 'a')]],
    ['they put something there that is gone', ['a', 'user'], [volume('one', 'a'), volume('two', 'b')]],
  ])('nothing is before or after when %s', (_title, all, layers) => {
    for (const { before, after } of undoing(pod([], names(...all)), layers).undone.foreignSiblings.values())
      expect([...before, ...after]).toEqual([]);
  });

  test.each<[string, string[], Layer[]]>([
    [
      "an element of the user's that others replaced",
      ['b', 'a'],
      [volume('one', 'a'), volume('two', 'b', { previousValue: { name: 'b', emptyDir: {} } })],
    ],
    [
      "an element of the user's that we replaced",
      ['b', 'a'],
      [volume('one', 'a', { previousValue: { name: 'a', emptyDir: {} } }), volume('two', 'b')],
    ],
    ['one of ours that is gone', ['b'], [volume('one', 'a'), volume('two', 'b')]],
    [
      'one that others hold too',
      ['b', 'a'],
      [volume('one', 'a'), volume('two', 'b'), volume('two', 'a', { depth: 1, sharedWithBelow: true })],
    ],
    [
      'one of another template',
      ['b', 'a'],
      [layer('one', '#x volumes a', { name: 'a' }), volume('two', 'b')],
    ],
  ])('nothing is noted for %s', (_title, all, layers) => {
    const prefix = layers[0]?.path[0] === '#x' ? ['#y'] : [];
    expect(neighboursOf(undoing(pod([], names(...all)), layers, [], prefix))).toEqual({});
  });

  test('labels have an order too', () => {
    const text = pod([], [], ['labels:', '  a: x', '  b: x']);
    expect(
      neighboursOf(undoing(text, [layer('one', 'labels a', 'x'), layer('two', 'labels b', 'x')])),
    ).toEqual({
      '["labels"]': { before: new Set(), after: new Set(['b']) },
      '["labels","a"]': { before: new Set(), after: new Set(['b']) },
    });
  });
});

describe('what stood after a collection that was made and goes', () => {
  test.each([
    ['the last', [], ['imagePullSecrets']],
    ["after one of the user's", ['hostNetwork: true'], ['imagePullSecrets']],
  ])('is remembered as far as others made it: %s', (_, between, expected) => {
    const text = pod(
      ['env:', '- name: A'],
      ['volumes:', '- name: a', ...between, 'imagePullSecrets:', '- name: b'],
    );
    const found = undoing(
      text,
      [layer('one', 'volumes a', { name: 'a' }), layer('two', 'imagePullSecrets b', { name: 'b' })],
      [created('containers web env'), created('imagePullSecrets'), created('volumes')],
    );
    expect(found.record.createdCollections).toEqual([
      created('containers web env'),
      created('imagePullSecrets'),
    ]);
    expect([...found.undone.keysAfter]).toEqual([['["volumes"]', expected]]);
  });

  test("does not count where something of the user's is after it: that is before it after a run", () => {
    const found = undoing(
      pod([], ['volumes:', '- name: a', 'imagePullSecrets:', '- name: b', 'hostNetwork: true']),
      [layer('one', 'volumes a', { name: 'a' }), layer('two', 'imagePullSecrets b', { name: 'b' })],
      [created('imagePullSecrets'), created('volumes')],
    );
    expect([...found.undone.keysAfter]).toEqual([['["volumes"]', []]]);
  });

  test('counts in its own container', () => {
    const text = [
      ...['spec:', '  containers:', '  - name: web', '    env:', '    - name: A', '    volumeMounts: []'],
      ...['  - name: other', '    volumeMounts:', '    - mountPath: /b', ''],
    ].join('\n');
    const found = undoing(
      text,
      [
        layer('one', ENV, { name: 'A' }),
        layer('two', 'containers other volumeMounts /b', { mountPath: '/b' }),
      ],
      [created('containers web env'), created('containers other volumeMounts')],
    );
    expect([...found.undone.keysAfter]).toEqual([['["containers","web","env"]', []]]);
  });

  test('is not what the owner made, for that is made anew', () => {
    const text = pod([], ['volumes:', '- name: a', 'imagePullSecrets:', '- name: b']);
    const found = undoing(
      text,
      [layer('one', 'volumes a', { name: 'a' }), layer('one', 'imagePullSecrets b', { name: 'b' })],
      [created('imagePullSecrets'), created('volumes')],
    );
    expect(found.text).toBe(pod([]));
    expect([...found.undone.keysAfter]).toEqual([
      ['["imagePullSecrets"]', []],
      ['["volumes"]', []],
    ]);
  });
});

describe('workloads with several templates', () => {
  test('only what lies in this template is taken', () => {
    const text = pod([], ['volumes:', '- name: a']);
    const other = layer('one', '#other volumes a', { name: 'a' });
    const layers = [layer('one', '#this volumes a', { name: 'a' }), other];
    const found = undoing(text, layers, [created('#other volumes'), created('#this volumes')], ['#this']);
    expect(found.text).toBe(pod([]));
    expect(found.record).toEqual({ layers: [other], createdCollections: [created('#other volumes')] });
    expect(found.undone.lost).toEqual([]);
  });

  test('kinds of values are told inside the template', () => {
    const text = pod(['command: [/a]', 'args: [app]']);
    const ours = layer('one', `#this ${RUN}`, { command: ['/a'], args: ['app'] }, wraps(1));
    expect(undoing(text, [ours], [], ['#this']).text).toBe(pod([]));
  });

  test('siblings and depths go by the whole path', () => {
    const text = pod([], ['volumes:', '- name: b', '- name: a']);
    const layers = [layer('one', '#t volumes a', { name: 'a' }), layer('two', '#t volumes b', { name: 'b' })];
    const { foreignSiblings } = undoing(text, layers, [], ['#t']).undone;
    expect([...foreignSiblings.keys()]).toEqual(['["#t","volumes"]', '["#t","volumes","a"]']);
  });
});

describe('what lies in a container that is gone', () => {
  const other = (owner: string, name: string, variable: string) =>
    layer(owner, `containers ${name} env ${variable}`, { name: variable, value: 'x' });

  test('is forgotten, with its collections, and with what others put there', () => {
    const stays = layer('two', 'volumes data', { name: 'data', emptyDir: {} });
    const text = pod([], ['volumes:', '- {name: data, emptyDir: {}}']);
    const found = undoing(
      text,
      [other('one', 'gone', 'A'), other('two', 'gone', 'B'), stays],
      [created('containers gone env'), created('volumes')],
    );
    expect(found.undone.lost).toEqual([]);
    expect(found.record).toEqual({ layers: [stays], createdCollections: [created('volumes')] });
    expect(found.text).toBe(text);
  });

  const replaced = (owner: string, name: string, was = 'user') =>
    layer(
      owner,
      `containers ${name} env R`,
      { name: 'R', value: 'x' },
      { previousValue: { name: 'R', value: was } },
    );
  const full = ['env:', '- {name: A, value: x}', '- {name: B, value: x}', '- {name: R, value: x}'];

  test('is taken out of the container that has another name now, and what others put there stays on record', () => {
    const found = undoing(
      pod(full),
      [other('one', 'gone', 'A'), other('two', 'gone', 'B'), replaced('one', 'gone')],
      [created('containers gone env')],
    );
    expect(found.text).toBe(pod(['env:', '- {name: B, value: x}', '- {name: R, value: user}']));
    expect(found.undone.lost).toEqual([]);
    expect(found.record).toEqual({
      layers: [other('two', 'web', 'B')],
      createdCollections: [created('containers web env')],
    });
  });

  test("is told as lost where all that it has may be the user's in another container", () => {
    const layers = [other('one', 'gone', 'A'), other('one', 'gone', 'B')];
    const found = undoing(pod(full), layers);
    expect(found.undone.lost).toEqual(layers.map(({ path }) => path));
    expect([found.text, found.record.layers]).toEqual([pod(full), layers]);
  });

  test('is told as lost where two that are gone fit one container', () => {
    const layers = [replaced('one', 'gone'), replaced('one', 'lost', 'other')];
    const found = undoing(pod(full), layers);
    expect(found.undone.lost).toEqual(layers.map(({ path }) => path));
    expect([found.text, found.record.layers]).toEqual([pod(full), layers]);
  });

  test('is nothing that init containers have, unless it was one', () => {
    const text = pod([], ['initContainers:', '- name: setup', ...full.map((each) => `  ${each}`)]);
    const gone = undoing(text, [replaced('one', 'gone')]);
    expect([gone.undone.lost, gone.record.layers, gone.text]).toEqual([[], [], text]);
    const init = { ...replaced('one', 'gone'), path: ['initContainers', 'gone', 'env', 'R'] };
    expect(undoing(text, [init]).text).toBe(text.replace('R, value: x', 'R, value: user'));
  });

  test('is told as lost, and stays on record, where another container has some of it', () => {
    const layers = [other('one', 'gone', 'A'), other('one', 'gone', 'B')];
    const text = pod(['env:', '- {name: A, value: x}']);
    const found = undoing(text, layers);
    expect(found.undone.lost).toEqual(layers.map(({ path }) => path));
    expect(found.record.layers).toEqual(layers);
    expect(found.text).toBe(text);
  });

  test('is told as lost where two containers have all of it', () => {
    const text = pod(full, ['- name: second', ...full.map((each) => `  ${each}`)]);
    const found = undoing(text, [replaced('one', 'gone')]);
    expect(found.undone.lost).toEqual([['containers', 'gone', 'env', 'R']]);
    expect(found.text).toBe(text);
  });

  test('is nothing to a container on record, nor to another list', () => {
    const same = ['env:', '- {name: A, value: x}'];
    const text = pod(same, ['initContainers:', '- name: setup', ...same.map((each) => `  ${each}`)]);
    const found = undoing(text, [other('one', 'gone', 'A'), other('two', 'web', 'A')]);
    expect(found.undone.lost).toEqual([]);
    expect(found.record.layers).toEqual([other('two', 'web', 'A')]);
    expect(found.text).toBe(text);
  });

  test('waits for its owner', () => {
    const layers = [other('two', 'gone', 'A')];
    expect(undoing(pod([]), layers).record.layers).toEqual(layers);
  });

  test('is found among the templates that it belongs to', () => {
    const at = (prefix: string, name: string) => layer('one', `${prefix} containers ${name} env A`, env('x'));
    const found = undoing(pod([]), [at('#0', 'gone'), at('#1', 'gone')], [], ['#0']);
    expect(found.record.layers).toEqual([at('#1', 'gone')]);
  });
});

describe('before a container is replaced whole', () => {
  const text = pod(
    ['image: nginx', 'env:', '- name: A', '  value: x', '- name: B', '  value: ours'],
    ['- name: webby', '  env:', '  - name: A', 'volumes:', '- name: v'],
  );
  const volume = layer('one', 'volumes v', { name: 'v' });
  const added = layer('one', ENV, env('x'));
  const replaced = layer(
    'two',
    'containers web env B',
    { name: 'B', value: 'ours' },
    {
      previousValue: { name: 'B', value: 'user' },
    },
  );
  const run = (layers: Layer[], collections: CreatedCollection[], path: string) => {
    const { template, now } = opened(text);
    const record = { layers: [...layers], createdCollections: [...collections] };
    undoInside(template, record, path.split(' '));
    return { text: now(), record };
  };

  test('what all owners put into it is undone, and only that', () => {
    const kept = [
      volume,
      layer('two', 'containers web', { name: 'web' }),
      layer('one', 'containers webby env A', 1),
    ];
    const found = run(
      [added, ...kept, replaced],
      [created('containers web env'), created('volumes'), created('containers webby env')],
      'containers web',
    );
    expect(found.text).toBe(
      pod(
        ['image: nginx', 'env:', '- name: B', '  value: user'],
        ['- name: webby', '  env:', '  - name: A', 'volumes:', '- name: v'],
      ),
    );
    // What the user wrote into a list that was made is kept with the container.
    expect(found.record).toEqual({
      layers: kept,
      createdCollections: [created('volumes'), created('containers webby env')],
    });
  });

  test('what cannot be undone is forgotten', () => {
    const { template, now } = opened(pod([]));
    const record = { layers: [volume, layer('one', 'containers gone env A', 1)], createdCollections: [] };
    undoInside(template, record, ['containers', 'gone']);
    expect(record.layers).toEqual([volume]);
    expect(now()).toBe(pod([]));
  });

  test('nothing happens where nobody put anything into it', () => {
    const collections = [created('containers web env')];
    const found = run([volume], collections, 'containers web');
    expect(found).toEqual({ text, record: { layers: [volume], createdCollections: collections } });
  });
});

// A pod template as podgraft's changes see it: what is there, where new keys go, which collections had to be
// made, and what source text a replaced value leaves.

import { describe, expect, test } from 'vitest';
import type { Path } from '../../src/ownership/field-path.ts';
import { PodTemplate } from '../../src/ownership/pod-template.ts';
import type { CreatedCollection } from '../../src/ownership/record-format.ts';
import { Draft, type Steps } from '../../src/yaml/edit/draft.ts';
import { toEdits } from '../../src/yaml/edit/layout.ts';
import { applySplices } from '../../src/yaml/edit/splice.ts';
import { nullSource } from '../../src/yaml/edit/value-source.ts';
import { plainStyle } from '../../src/yaml/print/style.ts';
import type { Node } from '../../src/yaml/read/node.ts';
import { parse } from '../../src/yaml/read/parse.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

const opened = (text: string, base: Steps = [], prefix: Path = []) => {
  const tree = parse(text);
  const draft = new Draft(tree, tree.root as Node);
  const style = plainStyle('\n');
  return {
    draft,
    template: new PodTemplate(draft, base, prefix, style),
    now: () => applySplices(text, toEdits(draft, style)),
  };
};

const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const at = (path: string): Path => path.split(' ');
const nobody = () => [];

/** Adds one thing; returns the new text and what was made for it. */
const added = (
  text: string,
  path: string,
  value: Json,
  index?: number,
  followers: (path: Path) => readonly string[] = nobody,
): { text: string; created: CreatedCollection[] } => {
  const { template, now } = opened(text);
  const created = template.add(at(path), value, index, followers);
  return { text: now(), created };
};

/** A command line put where none need be: it is replaced as a whole, whatever is there. */
const led = (text: string, value: Json): string => {
  const { template, now } = opened(text);
  template.replace(at('containers web entrypoint'), value);
  return now();
};

const web = (...fields: string[]): string =>
  lines('spec:', '  containers:', '  - name: web', ...fields.map((each) => `    ${each}`));

describe('a template is asked', () => {
  const text = lines(
    ...['metadata:', '  labels:', '    app: web', '  annotations:'],
    ...['spec:', '  volumes:', '  - name: v', '  containers:', '  - name: web'],
    ...['    env: [{name: A, value: a}, {name: B, value: b}]', '    command: [run]', '    args:'],
    ...[
      '    lifecycle: {preStop: {sleep: {seconds: 1}}}',
      '  - name: idle',
      '  - name: odd',
      '    command: []',
    ],
  );

  test.each<[string, Json | undefined]>([
    ['labels app', 'web'],
    ['labels other', undefined],
    ['labels constructor', undefined],
    ['annotations x', undefined],
    ['volumes v', { name: 'v' }],
    ['volumes w', undefined],
    ['imagePullSecrets x', undefined],
    ['containers idle', { name: 'idle' }],
    ['containers web env B', { name: 'B', value: 'b' }],
    ['containers web env C', undefined],
    ['containers idle env B', undefined],
    ['containers gone env B', undefined],
    ['containers web lifecycle preStop', { sleep: { seconds: 1 } }],
    ['containers web lifecycle postStart', undefined],
    ['containers web entrypoint', { command: ['run'] }],
    ['containers idle entrypoint', undefined],
    ['containers odd entrypoint', { command: [] }],
  ])('for %s', (path, value) => {
    expect(opened(text).template.get(at(path))).toEqual(value);
  });

  test('for a whole command line', () => {
    const { template } = opened(web('args: [a]', 'command: [b]'));
    expect(template.get(at('containers web entrypoint'))).toEqual({ command: ['b'], args: ['a'] });
  });

  test('whether a path could be there', () => {
    const { template } = opened(text);
    expect(
      ['labels x', 'volumes x', 'containers web env X'].map((path) => template.reaches(at(path))),
    ).toEqual([...[true, true, true]]);
    expect(
      ['containers gone env X', 'initContainers web entrypoint'].map((path) => template.reaches(at(path))),
    ).toEqual([false, false]);
  });

  test('for the keys of a list or map, in order', () => {
    const { template } = opened(text.replace('- name: v', '- name: v\n  - emptyDir: {}\n  - name: w'));
    expect(template.keysBeside(at('volumes x'))).toEqual(['v', undefined, 'w']);
    expect(template.keysBeside(at('containers web env x'))).toEqual(['A', 'B']);
    expect(template.keysBeside(at('containers web volumeMounts x'))).toEqual([]);
    expect(template.keysBeside(at('containers gone env x'))).toEqual([]);
    expect(template.keysBeside(at('labels x'))).toEqual(['app']);
  });

  test('for its whole value, which keeps up with changes', () => {
    const { template } = opened(lines('kind: Pod', 'spec:', '  template:', '    spec: {volumes: []}'), [
      'spec',
      'template',
    ]);
    const before = template.value;
    expect(before).toEqual({ spec: { volumes: [] } });
    expect(template.value).toBe(before);
    template.add(at('volumes v'), { name: 'v' }, undefined, nobody);
    expect(template.value).toEqual({ spec: { volumes: [{ name: 'v' }] } });
    expect(template.read(['spec', 'volumes', 0, 'name'])).toBe('v');
  });

  test('for its value when it is none', () => {
    expect(opened(lines('spec:', '  template: text'), ['spec', 'template']).template.value).toEqual({});
    expect(opened(lines('spec: {}'), ['spec', 'template']).template.value).toEqual({});
  });
});

describe('something new', () => {
  const two = web('env:', '- name: A', '- name: B');
  test.each<[string, string, string, Json, number | undefined, string]>([
    [
      'goes after the last element of a list',
      two,
      'containers web env C',
      { name: 'C' },
      undefined,
      web('env:', '- name: A', '- name: B', '- name: C'),
    ],
    [
      'goes where it is told to',
      two,
      'containers web env C',
      { name: 'C' },
      1,
      web('env:', '- name: A', '- name: C', '- name: B'),
    ],
    [
      'goes first where it is told to',
      two,
      'containers web env C',
      { name: 'C' },
      0,
      web('env:', '- name: C', '- name: A', '- name: B'),
    ],
    [
      'goes after the last key of a map',
      lines('metadata:', '  labels:', '    app: web'),
      'labels team',
      'x',
      undefined,
      lines('metadata:', '  labels:', '    app: web', '    team: x'),
    ],
    [
      'goes before the record, which stays last',
      lines('metadata:', '  annotations:', '    a: b', '    podgraft.dev/grafts: x'),
      'annotations c',
      'd',
      undefined,
      lines('metadata:', '  annotations:', '    a: b', '    c: d', '    podgraft.dev/grafts: x'),
    ],
    [
      'that runs after the start is before what runs before the stop',
      web('lifecycle:', '  preStop: {}'),
      'containers web lifecycle postStart',
      { sleep: { seconds: 1 } },
      undefined,
      web('lifecycle:', '  postStart:', '    sleep:', '      seconds: 1', '  preStop: {}'),
    ],
    [
      'that runs before the stop is last',
      web('lifecycle:', '  postStart: {}'),
      'containers web lifecycle preStop',
      {},
      undefined,
      web('lifecycle:', '  postStart: {}', '  preStop: {}'),
    ],
    [
      'called postStart is a label like any other',
      lines('metadata:', '  labels:', '    preStop: x'),
      'labels postStart',
      'z',
      undefined,
      lines('metadata:', '  labels:', '    preStop: x', '    postStart: z'),
    ],
    [
      'goes into an empty list that is there',
      web('env: []'),
      'containers web env C',
      { name: 'C' },
      undefined,
      web('env: [{name: C}]'),
    ],
  ])('%s', (_title, text, path, value, index, after) => {
    expect(added(text, path, value, index)).toEqual({ text: after, created: [] });
  });

  test('a command line is in its order, before what mostly follows it', () => {
    expect(led(web('image: nginx', 'env: []', 'tty: true'), { command: ['/run'], args: ['nginx'] })).toBe(
      web('image: nginx', 'command:', '- /run', 'args:', '- nginx', 'env: []', 'tty: true'),
    );
  });

  test('a command line keeps the place of the arguments that are there', () => {
    expect(led(web('image: nginx', 'tty: true', 'args: [a]'), { command: ['/run'], args: ['x', 'a'] })).toBe(
      web('image: nginx', 'tty: true', 'command:', '- /run', 'args: ["x", "a"]'),
    );
  });

  test.each(['args', 'env', 'envFrom', 'ports', 'resources', 'volumeMounts'])(
    'a command is before %s, and arguments after it',
    (field) => {
      const before = web('image: nginx', `${field}: []`);
      const text = led(before, { command: ['/run'] });
      const rest = field === 'args' ? [] : [`${field}: []`];
      expect(text).toBe(web('image: nginx', 'command:', '- /run', ...rest));
      expect(led(before, { command: ['/run'], args: ['a'] })).toBe(
        field === 'args'
          ? web('image: nginx', 'command:', '- /run', 'args: ["a"]')
          : web('image: nginx', 'command:', '- /run', 'args:', '- a', `${field}: []`),
      );
    },
  );

  test('a command is last where nothing that follows it is there', () => {
    expect(led(web('image: nginx', 'tty: true'), { command: ['/run'] })).toBe(
      web('image: nginx', 'tty: true', 'command:', '- /run'),
    );
  });
});

describe('the collection that something new needs', () => {
  test.each<[string, string, string, Json, string, CreatedCollection[]]>([
    [
      'is made at the end of its map',
      web('image: nginx'),
      'containers web env A',
      { name: 'A' },
      web('image: nginx', 'env:', '- name: A'),
      [{ path: at('containers web env'), previousSource: undefined }],
    ],
    [
      'is made before containers when it is initContainers',
      web(),
      'initContainers first',
      { name: 'first' },
      lines('spec:', '  initContainers:', '  - name: first', '  containers:', '  - name: web'),
      [{ path: ['initContainers'], previousSource: undefined }],
    ],
    [
      'is made before annotations when it is labels',
      lines('metadata:', '  annotations: {}'),
      'labels a',
      'b',
      lines('metadata:', '  labels:', '    a: b', '  annotations: {}'),
      [{ path: ['labels'], previousSource: undefined }],
    ],
    [
      'is made after labels when it is annotations',
      lines('metadata:', '  labels: {}'),
      'annotations a',
      'b',
      lines('metadata:', '  labels: {}', '  annotations:', '    a: b'),
      [{ path: ['annotations'], previousSource: undefined }],
    ],
    [
      'is made for a hook',
      web('image: nginx'),
      'containers web lifecycle preStop',
      { sleep: {} },
      web('image: nginx', 'lifecycle:', '  preStop:', '    sleep: {}'),
      [{ path: at('containers web lifecycle'), previousSource: undefined }],
    ],
    [
      'is made with what it is in',
      lines('spec: {}'),
      'labels a',
      'b',
      lines('spec: {}', 'metadata:', '  labels:', '    a: b'),
      [
        { path: ['metadata'], previousSource: undefined },
        { path: ['labels'], previousSource: undefined },
      ],
    ],
    [
      'is made with what it is in, where that is a null',
      lines('metadata: ~', 'spec: {}'),
      'labels a',
      'b',
      lines('metadata:', '  labels:', '    a: b', 'spec: {}'),
      [
        { path: ['metadata'], previousSource: ' ~' },
        { path: ['labels'], previousSource: undefined },
      ],
    ],
    [
      'is made with each map that it is in, in the spec of the pod',
      web('tty: true'),
      'securityContext seLinuxOptions level',
      's0',
      lines(
        ...['spec:', '  containers:', '  - name: web', '    tty: true'],
        ...['  securityContext:', '    seLinuxOptions:', '      level: s0'],
      ),
      [
        { path: at('securityContext'), previousSource: undefined },
        { path: at('securityContext seLinuxOptions'), previousSource: undefined },
      ],
    ],
    [
      'is made with each map that it is in, where a list is in the innermost',
      lines('spec: {containers: [{name: web}]}'),
      'dnsConfig options {"name":"ndots"}',
      { name: 'ndots' },
      lines('spec: {containers: [{name: web}], dnsConfig: {options: [{name: ndots}]}}'),
      [
        { path: at('dnsConfig'), previousSource: undefined },
        { path: at('dnsConfig options'), previousSource: undefined },
      ],
    ],
    [
      'is made with each map that it is in, in a container',
      web('resources: ~ # none', 'tty: true'),
      'containers web resources limits cpu',
      '2',
      web('resources: # none', '  limits:', '    cpu: "2"', 'tty: true'),
      [
        { path: at('containers web resources'), previousSource: ' ~' },
        { path: at('containers web resources limits'), previousSource: undefined },
      ],
    ],
    [
      'is made with each map that it is in, four deep',
      web('tty: true'),
      'containers web livenessProbe httpGet httpHeaders',
      [],
      web('tty: true', 'livenessProbe:', '  httpGet:', '    httpHeaders: []'),
      [
        { path: at('containers web livenessProbe'), previousSource: undefined },
        { path: at('containers web livenessProbe httpGet'), previousSource: undefined },
      ],
    ],
    [
      'takes the place of a null, whose source is remembered',
      web('env: null # none', 'tty: true'),
      'containers web env A',
      { name: 'A' },
      web('env: # none', '- name: A', 'tty: true'),
      [{ path: at('containers web env'), previousSource: ' null' }],
    ],
    [
      'takes the place of a null that is not written',
      web('env:', 'tty: true'),
      'containers web env A',
      { name: 'A' },
      web('env:', '- name: A', 'tty: true'),
      [{ path: at('containers web env'), previousSource: '' }],
    ],
  ])('%s', (_title, text, path, value, after, created) => {
    expect(added(text, path, value)).toEqual({ text: after, created });
  });

  test('is before what others made, which is asked for by its path', () => {
    const asked: Path[] = [];
    const { text } = added(
      web('tty: true', 'stdin: true'),
      'containers web env A',
      { name: 'A' },
      undefined,
      (path) => {
        asked.push(path);
        return ['stdin'];
      },
    );
    expect(text).toBe(web('tty: true', 'env:', '- name: A', 'stdin: true'));
    expect(asked).toEqual([at('containers web env')]);
  });

  test('is asked for and noted with the prefix of one template among several', () => {
    const { template, now } = opened(lines('jobs:', '- spec: {}'), ['jobs', 0], ['#web']);
    const asked: Path[] = [];
    const created = template.add(at('labels a'), 'b', undefined, (path) => {
      asked.push(path);
      return ['spec'];
    });
    expect(created.map(({ path }) => path)).toEqual([at('#web metadata'), at('#web labels')]);
    expect(asked).toEqual([at('#web metadata')]);
    expect(now()).toBe(lines('jobs:', '- metadata:', '    labels:', '      a: b', '  spec: {}'));
  });

  test.each<[string, string, string, boolean]>([
    ['metadata:\n  labels: {}\n', 'labels', 'metadata: {}\n', true],
    ['metadata:\n  labels: {a: b}\n', 'labels', 'metadata:\n  labels: {a: b}\n', false],
    ['metadata:\n  annotations: {}\n', 'annotations', 'metadata: {}\n', true],
    ['metadata: {}\nspec: {}\n', 'metadata', 'spec: {}\n', true],
    ['spec:\n  volumes: []\n  x: y\n', 'volumes', 'spec:\n  x: y\n', true],
    ['spec:\n  volumes: [a]\n', 'volumes', 'spec:\n  volumes: [a]\n', false],
    ['spec:\n  x: y\n', 'volumes', 'spec:\n  x: y\n', true],
    [web('env: []', 'tty: true'), 'containers web env', web('tty: true'), true],
    [web('lifecycle: {}', 'tty: true'), 'containers web lifecycle', web('tty: true'), true],
    [web('env: []'), 'containers gone env', web('env: []'), true],
    [web('env: text', 'tty: true'), 'containers web env', web('tty: true'), true],
  ])('in %j called %s goes when it is empty', (text, path, after, went) => {
    const { template, now } = opened(text);
    expect(template.removeCreated({ path: at(path), previousSource: undefined })).toBe(went);
    expect(now()).toBe(after);
  });

  test('that took the place of a null leaves the null again', () => {
    const { template, now } = opened(web('env: []', 'tty: true'));
    expect(template.removeCreated({ path: at('containers web env'), previousSource: ' ~' })).toBe(true);
    expect(now()).toBe(web('env: ~', 'tty: true'));
  });

  test('is found in its own template, and knows the keys after it', () => {
    const { template, now } = opened(
      lines('jobs:', '- spec:', '    volumes: []', '    a: 1', '    b: 2'),
      ['jobs', 0],
      ['#web'],
    );
    const created = { path: at('#web volumes'), previousSource: undefined };
    expect(template.keysAfterField(created.path)).toEqual(['a', 'b']);
    expect(template.removeCreated(created)).toBe(true);
    expect(now()).toBe(lines('jobs:', '- spec:', '    a: 1', '    b: 2'));
  });

  test.each<[string, string[]]>([
    ['labels', ['annotations']],
    ['annotations', []],
    ['metadata', ['spec']],
    ['containers web env', ['tty']],
    ['containers gone env', []],
  ])('called %s has after it %j', (path, keys) => {
    const text = `metadata:\n  labels: {}\n  annotations: {}\n${web('env: []', 'tty: true')}`;
    expect(opened(text).template.keysAfterField(at(path))).toEqual(keys);
  });
});

describe('what is replaced leaves its source where printing would give another', () => {
  const label = (value: string): string => lines('metadata:', '  labels:', `    a: ${value}`);
  test.each<[string, string, string, string | undefined]>([
    ['a plain word is printed as it stood', label('b'), 'labels a', undefined],
    ['quotes', label('"b"'), 'labels a', ' "b"'],
    ['spaces', label('  b'), 'labels a', '   b'],
    ['an unwritten null', lines('metadata:', '  labels:', '    a:'), 'labels a', ''],
    [
      'a block map is printed as it stood',
      web('env:', '- name: A', '  value: x'),
      'containers web env A',
      undefined,
    ],
    [
      'a comment in a block map',
      web('env:', '- name: A # a', '  value: x'),
      'containers web env A',
      ' name: A # a\n  value: x',
    ],
    [
      'a comment after a block map',
      web('env:', '- name: A', '  value: x # x'),
      'containers web env A',
      ' name: A\n  value: x # x',
    ],
    ['a flow map in a block list', web('env:', '- {name: A}'), 'containers web env A', ' {name: A}'],
    ['anything in a flow list', web('env: [ {name: A} ]'), 'containers web env A', '{name: A}'],
    ['anything in a flow map', lines('metadata:', '  labels: {a: b}'), 'labels a', ' b'],
    [
      'a hook of several lines, without the indentation around it',
      web('lifecycle:', '  preStop:', '    sleep:', '        seconds: 1'),
      'containers web lifecycle preStop',
      '\n  sleep:\n      seconds: 1',
    ],
    [
      'a script, which is not printed again where one word stood',
      web('lifecycle:', '  preStop: |', '    a', '    b'),
      'containers web lifecycle preStop',
      ' |\n  a\n  b',
    ],
    [
      'a script at the end of a text without a line break, where no script is printed',
      web('lifecycle:', '  preStop: |-', '    a', '    b').slice(0, -1),
      'containers web lifecycle preStop',
      ' |-\n  a\n  b',
    ],
    ['lines in quotes are printed as they stood', label('"a\\nb"').slice(0, -1), 'labels a', undefined],
  ])('%s', (_title, text, path, raw) => {
    const { template, now } = opened(text);
    expect(template.replace(at(path), { name: 'new' })).toBe(raw);
    expect(now()).not.toBe(text);
  });

  test('what was changed inside in the same run has no source', () => {
    const { template } = opened(web('image: "nginx"'));
    template.add(at('containers web env A'), { name: 'A' }, undefined, nobody);
    expect(template.replace(at('containers web'), { name: 'web' })).toBeUndefined();
    expect(template.replace(at('containers web'), { name: 'web', tty: true })).toBeUndefined();
    expect(template.get(at('containers web'))).toEqual({ name: 'web', tty: true });
  });

  test('what is shared by an anchor is not replaced', () => {
    const { template } = opened(lines('metadata:', '  labels: &l {a: b}', '  annotations: *l'));
    expect(() => template.replace(at('annotations a'), 'c')).toThrow('shared by an anchor');
  });

  test('the source is put back as it was', () => {
    const before = web('env:', '- name: A # a', '  value: "x"', '- name: B');
    const { template, now } = opened(before);
    const raw = template.replace(at('containers web env A'), { name: 'A', value: 'z' });
    const between = now();
    expect(between).toBe(web('env:', '- name: A', '  value: z', '- name: B'));
    const again = opened(between);
    again.template.replace(at('containers web env A'), { name: 'A', value: 'x' }, raw);
    expect(again.now()).toBe(before);
  });
});

describe('a command line', () => {
  const path = at('containers web entrypoint');
  test.each<[string, string[], Json, string[], Record<string, string> | undefined]>([
    [
      'in its printed form leaves no source',
      ['command:', '- a', 'args:', '- b'],
      { command: ['x'], args: ['z'] },
      ['command:', '- x', 'args:', '- z'],
      undefined,
    ],
    [
      'in another form leaves that of each half',
      ['command: [a]', 'args: [ b ]'],
      { command: ['x'], args: ['z'] },
      ['command: ["x"]', 'args: ["z"]'],
      { command: ' [a]', args: ' [ b ]' },
    ],
    [
      'leaves that of the half that is odd',
      ['command:', '- a', 'args: [b]'],
      { command: ['x'], args: ['z'] },
      ['command:', '- x', 'args: ["z"]'],
      { args: ' [b]' },
    ],
    [
      'loses the half that is not wanted',
      ['command: [a]', 'args: [b]', 'tty: true'],
      { command: ['x'] },
      ['command: ["x"]', 'tty: true'],
      { command: ' [a]', args: ' [b]' },
    ],
    [
      'gets the half that is missing',
      ['args: [b]', 'tty: true'],
      { command: ['x'], args: ['b'] },
      ['command:', '- x', 'args: ["b"]', 'tty: true'],
      { args: ' [b]' },
    ],
    [
      'that is a null leaves that',
      ['command:', 'args: ~', 'tty: true'],
      { command: ['x'], args: ['z'] },
      ['command:', '- x', 'args:', '- z', 'tty: true'],
      { command: '', args: ' ~' },
    ],
    ['that is no map means none', ['command: [a]', 'tty: true'], 'text', ['tty: true'], { command: ' [a]' }],
  ])('%s', (_title, fields, value, after, raws) => {
    const { template, now } = opened(web(...fields));
    const raw = template.replace(path, value);
    expect(raw === undefined ? undefined : JSON.parse(raw)).toEqual(raws);
    expect(now()).toBe(web(...after));
  });

  test.each<[string, string[], Json, Record<string, string>, string[]]>([
    [
      'comes back in its source',
      ['command: ["x"]', 'args: ["z"]'],
      { command: ['a'], args: ['b'] },
      { command: ' [a]', args: " ['b']" },
      ['command: [a]', "args: ['b']"],
    ],
    [
      'comes back as the nulls that it was',
      ['command: ["x"]', 'args: ["z"]', 'tty: true'],
      {},
      { command: '', args: ' ~' },
      ['command:', 'args: ~', 'tty: true'],
    ],
    [
      'comes back without the half that was not there',
      ['command: ["x"]', 'args: ["z"]', 'tty: true'],
      { args: ['b'] },
      { args: ' [b]' },
      ['args: [b]', 'tty: true'],
    ],
  ])('%s', (_title, fields, value, raws, after) => {
    const { template, now } = opened(web(...fields));
    template.replace(path, value, JSON.stringify(raws));
    expect(now()).toBe(web(...after));
  });

  test('goes as a whole', () => {
    const { template, now } = opened(web('command: [a]', 'args: [b]', 'tty: true'));
    template.remove(path);
    expect(now()).toBe(web('tty: true'));
    expect(template.get(path)).toBeUndefined();
  });
});

describe('what goes', () => {
  test.each<[string, string, string]>([
    [web('env:', '- name: A', '- name: B'), 'containers web env A', web('env:', '- name: B')],
    [web('env:', '- name: A', '- name: B'), 'containers web env B', web('env:', '- name: A')],
    [
      lines('metadata:', '  labels:', '    a: b', '    c: d'),
      'labels a',
      lines('metadata:', '  labels:', '    c: d'),
    ],
    [
      lines('spec:', '  volumes:', '  - name: a', '  - name: b'),
      'volumes b',
      lines('spec:', '  volumes:', '  - name: a'),
    ],
  ])('from %j: %s', (text, path, after) => {
    const { template, now } = opened(text);
    template.remove(at(path));
    expect(now()).toBe(after);
  });

  test('must be in a container that is there', () => {
    const { template } = opened(web());
    expect(() => template.remove(at('containers gone env A'))).toThrow(
      'no container for containers/gone/env/A',
    );
    expect(() => template.add(at('containers gone env A'), {}, undefined, nobody)).toThrow('no container');
  });
});

describe('the source of a null', () => {
  test.each<[string, string]>([
    ['a: ~', ' ~'],
    ['a:  null # c', '  null'],
    ['a:', ''],
    ['a: # c', ''],
    ['b: 1', ''],
  ])('in %j', (text, source) => {
    expect(nullSource(opened(text).draft, ['a'])).toBe(source);
  });
});

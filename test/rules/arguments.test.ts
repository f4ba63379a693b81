// argsPrepend and argsAppend over every form of a command line, below and above wrappers, of one owner and of two. The
// words that run are worked out by hand; every case is run twice, in either order, and removed to the byte.

import { describe, expect, it, test } from 'vitest';
import { type Config, configOf, type Rule } from '../generate/config.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

type Line = { command?: string[]; args?: string[] };

const pod = (line: string, image = 'nginx:1.19'): string =>
  `apiVersion: v1
  kind: PodTemplate
  metadata: {name: web}
  template:
    spec:
      containers:
      - name: web
        image: ${image}${line.replace(/\n/g, '\n        ')}`;

const lineOf = (text: string): Line => {
  const { template } = read(text).items[0] as unknown as { template: { spec: { containers: [Line] } } };
  const { command, args } = template.spec.containers[0];
  return { ...(command && { command }), ...(args && { args }) };
};
const run = (text: string, ...configs: Config[]): string =>
  configs.reduce((at, each) => {
    const done = runWith(at, each);
    expect(done.messages.filter((_, index) => done.kinds[index] !== 'RulesRemoved')).toEqual([]);
    return done.text;
  }, text);
const owner = (name: string, ...rules: Omit<Rule, 'name'>[]): Config =>
  configOf(
    name,
    rules.map((rule, index) => ({ name: `r${index}`, ...rule })),
  );
const none = (name: string): Config => configOf(name, []);

const both = { argsPrepend: ['-b'], argsAppend: ['-y', '-z'] };
const wrap = { entrypoint: { command: ['/run', '--'] } };
const outer = { entrypoint: { command: ['/outer'] } };
const nginx = ['/docker-entrypoint.sh'];
const cmd = ['nginx', '-g', 'daemon off;'];

describe.each<[sentence: string, line: string, entrypoint: string[], args: string[], own: Line]>([
  ['neither command nor args', '', nginx, cmd, {}],
  ['args', '\nargs: [-a]  # mine', nginx, ['-a'], {}],
  ['args in lines', '\nargs:\n- -a   # first\n# second\n- "-c"', nginx, ['-a', '-c'], {}],
  ['a command', '\ncommand: [ /app ]', ['/app'], [], { command: ['/app'] }],
  [
    'command and args',
    '\ncommand: [/app]\nargs: [ "-a" , -c]',
    ['/app'],
    ['-a', '-c'],
    { command: ['/app'] },
  ],
  ['empty lists', '\ncommand: []\nargs: []', nginx, cmd, { command: [] }],
  ['nulls', '\ncommand: null\nargs: ~', nginx, cmd, {}],
  ['arguments that are the same', '\nargs: [-z, -z]', nginx, ['-z', '-z'], {}],
])('over %s', (_, line, entrypoint, args, own) => {
  const text = resourceList([pod(line)], {});
  const given = (...inner: string[]): string[] => ['-b', ...inner, '-y', '-z'];
  const wrapped = (...inner: string[]): Line => ({
    command: ['/run', '--'],
    args: [...entrypoint, ...inner],
  });

  it.each<[sentence: string, config: Config, result: Line]>([
    ['words go around the arguments', owner('one', both), { ...own, args: given(...args) }],
    ['words go after them', owner('one', { argsAppend: ['-y'] }), { ...own, args: [...args, '-y'] }],
    ['words go before them', owner('one', { argsPrepend: ['-b'] }), { ...own, args: ['-b', ...args] }],
    ['one rule wraps them too', owner('one', { ...both, ...wrap }), wrapped(...given(...args))],
    ['another rule wraps them after', owner('one', both, wrap), wrapped(...given(...args))],
    ['another rule wrapped them before', owner('one', wrap, both), wrapped(...given(...args))],
    [
      'two rules put words there, between wrappers',
      owner('one', { ...both, ...outer }, wrap, { argsPrepend: ['-c'], argsAppend: ['-x'] }),
      {
        command: ['/run', '--'],
        args: ['/outer', ...entrypoint, '-c', ...given(...args), '-x'],
      },
    ],
  ])('%s', (_, config, result) => {
    const once = run(text, config);
    expect(lineOf(once)).toEqual(result);
    expect(run(once, config)).toBe(once);
    expect(run(once, none('one'))).toBe(run(text, none('one')));
    // What another config left makes no difference.
    const other = owner('one', { ...wrap, argsAppend: ['-q'] });
    expect(run(run(text, other), config)).toBe(once);
  });

  it.each<[sentence: string, one: Config, two: Config, inner: string[]]>([
    ['args over args', owner('one', both), owner('two', { argsPrepend: ['-c'] }), []],
    ['args over a wrapper', owner('one', wrap), owner('two', both), []],
    ['a wrapper over args', owner('one', both), owner('two', outer), []],
    [
      'both over both',
      owner('one', { ...both, ...wrap }),
      owner('two', { argsPrepend: ['-c'], ...outer }),
      [],
    ],
  ])('two owners: %s', (_, one, two) => {
    const first = run(text, one);
    const all = run(first, two);
    expect(run(all, one, two)).toBe(all);
    expect(run(all, two)).toBe(all);
    expect(lineOf(run(all, none('two')))).toEqual(lineOf(first));
    expect(lineOf(run(all, none('one')))).toEqual(lineOf(run(text, two)));
    expect(lineOf(run(all, none('two'), none('one')))).toEqual(lineOf(text));
    expect(lineOf(run(all, none('one'), none('two')))).toEqual(lineOf(text));
  });
});

test('a list keeps its comments and quotes, and its words come out again', () => {
  const text = resourceList([pod('\nargs:\n- --cert-dir=/tmp   # writable\n# the port\n- "--port=1"')], {});
  const once = run(text, owner('one', both));
  expect(once).toContain(
    '        args:\n        - -b\n        - --cert-dir=/tmp   # writable\n        # the port\n        - "--port=1"\n        - -y\n        - -z\n',
  );
  // Somebody adds an argument of their own afterwards.
  const edited = once.replace('        - "--port=1"\n', '        - "--port=1"\n        - --new\n');
  const done = runWith(edited, none('one'));
  expect(done.kinds).toContain('GraftEdited');
});

test('what the manifest has already at that place is left alone', () => {
  const text = resourceList([pod('\nargs: [-a, -y, -z]')], {});
  expect(lineOf(run(text, owner('one', { argsAppend: ['-y', '-z'] })))).toEqual({ args: ['-a', '-y', '-z'] });
  expect(lineOf(run(text, owner('one', { argsPrepend: ['-a'] })))).toEqual({ args: ['-a', '-y', '-z'] });
  expect(lineOf(run(text, owner('one', { argsPrepend: ['-y'] })))).toEqual({
    args: ['-y', '-a', '-y', '-z'],
  });
});

test('the CMD of an unknown image is asked for, and only where it is needed', () => {
  const ask = (line: string) => runWith(resourceList([pod(line, 'quay.io/x/y:1')], {}), owner('one', both));
  expect(ask('').messages).toEqual([
    "PodTemplate web, container web, rule r0: the CMD of image quay.io/x/y:1 isn't known; run `podgraft lock -c CONFIG PATH... --file images.yaml`, then pass images.yaml with -c or as a resource; or list the image in spec.images, or set args in the workload",
  ]);
  expect(ask('\nargs: [-a]').messages).toEqual([]);
  expect(ask('\ncommand: [a]').messages).toEqual([]);
});

test('what comes from the image is not expanded by Kubernetes', () => {
  const text = resourceList([pod('', 'nginx')], {});
  expect(lineOf(run(text, owner('one', { argsAppend: ['$(X)'] })))).toEqual({
    args: ['$$(nginx)', '$$$x', '$(X)'],
  });
});

test("a command line that was edited by hand under another owner's wrapper is refused", () => {
  const text = run(resourceList([pod('\nargs: [-a]')], {}), owner('one', wrap));
  const edited = text.replace(/(args: .*)-a/, '$1-e');
  const done = runWith(edited, owner('two', both));
  expect([done.failed, done.kinds]).toEqual([true, ['Conflict']]);
});

describe('without a record, words that are in the command too are found again', () => {
  it.each<[sentence: string, line: string, rules: object[], result: Line]>([
    [
      'where args begin',
      "\ncommand: ['-b', plain]",
      [{ argsPrepend: ['-c'] }, { argsPrepend: ['-b'] }],
      { command: ['-b', 'plain'], args: ['-b', '-c'] },
    ],
    [
      'after the command in a wrapped line',
      "\ncommand: ['-b']",
      [{ argsPrepend: ['-b'], ...wrap }],
      { command: ['/run', '--'], args: ['-b', '-b'] },
    ],
    [
      'before the arguments in a wrapped line',
      '\ncommand: [/app]\nargs: [-b, -a]',
      [{ argsPrepend: ['-b'], ...wrap }, { argsPrepend: ['-d'] }],
      { command: ['/run', '--'], args: ['/app', '-d', '-b', '-a'] },
    ],
  ])('%s', (_, line, rules, result) => {
    const text = resourceList([pod(line)], {});
    const config = configOf(
      'one',
      rules.map((rule, index) => ({ name: `r${index}`, ...rule })),
      { record: false },
    );
    const once = run(text, config);
    expect(lineOf(once)).toEqual(result);
    expect(run(once, config)).toBe(once);
  });
});

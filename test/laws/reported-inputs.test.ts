// Inputs that once left a broken file, crashed or broke a law, as they were reported, each with what must come of it.
// What other files hold is named at the end, and asked for by its title. The file is long because it is one list.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { dropConfig, read, resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';

type Some = Omit<Rule, 'name'>;
const own = (rule: Some, spec: object = {}, owner = 'own') =>
  configOf(owner, [{ name: 'r', ...rule }], { images: [], workloads: [], ...spec });
const item = (text: string): string => text.trimEnd().replaceAll(/\n(?=.)/g, '\n  ');
const kindsOf = (text: string): string[] =>
  transform(text).problems.map(({ kind, severity }) => `${severity} ${kind}`);

/** Holds that a rule makes one text of another, that a second run changes nothing, and that revert gives the first. */
const becomes = (before: string, rule: Some, after: string): void => {
  const list = (text: string, spec: object): string => resourceList([item(text)], own(rule, spec));
  const plain = transform(list(before, { record: false }));
  expect(plain).toMatchObject({ exitCode: 0, output: list(after, { record: false }) });
  const once = transform(list(before, {})).output;
  expect(transform(once).output).toBe(once);
  expect(revert(once).output).toBe(list(before, {}));
};

describe('section 1: a list element whose keys are at another column than its dash and the usual width', () => {
  const head = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {}
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27
        env:
`;
  const site = { envAppend: [{ name: 'SITE', value: 'b' }] };
  const elements: readonly (readonly [where: string, before: string, after: string])[] = [
    [
      'four columns after a dash alone, as reported',
      '        -\n            name: SITE\n            value: a\n',
      '        -\n            name: SITE\n            value: a b\n',
    ],
    [
      'one column after',
      '        -\n         name: SITE\n         value: a\n',
      '        -\n         name: SITE\n         value: a b\n',
    ],
    [
      'three columns after',
      '        -\n           name: SITE\n           value: a\n',
      '        -\n           name: SITE\n           value: a b\n',
    ],
    [
      'below a comment on the line of the dash',
      '        - # site\n          name: SITE\n          value: a\n',
      '        - # site\n          name: SITE\n          value: a b\n',
    ],
  ];
  test.each(elements)('%s', (_, before, after) => {
    becomes(head + before, site, head + after);
    const replaced = { onConflict: 'Replace', env: [{ name: 'SITE', value: 'a b' }] } as const;
    becomes(head + before, replaced, head + after);
  });

  test.each([
    [
      'volumes',
      { volumes: [{ name: 'x', emptyDir: { medium: 'Memory' } }] },
      'emptyDir: {}',
      'emptyDir:\n            medium: Memory',
    ],
    ['initContainers', { initContainers: [{ name: 'x', image: 'a:2' }] }, 'image: a:1', 'image: a:2'],
  ])('of %s that are replaced', (key, rule, old, now) => {
    const text = (value: string): string =>
      `${head.replace('        env:\n', '')}      ${key}:\n      -\n          name: x\n          ${value}\n`;
    becomes(text(old), { onConflict: 'Replace', ...rule }, text(now));
  });
});

const map = { a: 'b' };
const deployment = (container: object, spec: object = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx', ...container }], ...spec } } },
  });

describe('section 3: a map where a word belongs', () => {
  const side = (port: object): Some => ({
    sidecars: [{ name: 's', image: 'a', ports: [{ containerPort: 1, ...port }] }],
  });
  const volumes = [{ name: 'v', emptyDir: {} }];
  // A snippet without the key of its list could not be found again, whatever the validation.
  const snippets: readonly (readonly [path: string, rule: Some, isKey: boolean])[] = [
    [
      'postStart.exec.command[2]',
      { postStart: { exec: { command: ['sh', '-c', { 'echo started': 'yes' }] } } },
      false,
    ],
    ['env[0].name', { env: [{ name: map, value: 'x' }] }, true],
    ['volumes[0].name', { volumes: [{ name: map, emptyDir: {} }] }, true],
    ['volumeMounts[0].name', { volumeMounts: [{ name: map, mountPath: '/a' }] }, false],
    ['volumeMounts[0].mountPath', { volumes, volumeMounts: [{ name: 'v', mountPath: map }] }, true],
    [
      'volumeMounts[0].recursiveReadOnly',
      { volumes, volumeMounts: [{ name: 'v', mountPath: '/v', recursiveReadOnly: map }] },
      false,
    ],
    ['sidecars[0].name', { sidecars: [{ name: map, image: 'a' }] }, true],
    ['initContainers[0].name', { initContainers: [{ name: map, image: 'a' }] }, true],
    ['imagePullSecrets[0].name', { imagePullSecrets: [{ name: map }] }, true],
    ['sidecars[0].ports[0].protocol', side({ protocol: map }), false],
    ['sidecars[0].ports[0].hostIP', side({ hostIP: map, hostPort: 1 }), false],
  ];
  for (const validation of ['Strict', 'Warn', 'Off'])
    test.each(snippets)(`%s of a rule, with validation: ${validation}`, (path, rule, isKey) => {
      const done = transform(resourceList([deployment({})], own(rule, { validation })));
      const severity = validation === 'Strict' || isKey ? 'error' : 'warning';
      const found = done.problems.filter(({ kind }) => kind === 'SnippetInvalid');
      const wanted = { severity, field: { path: `spec.rules[0].${path}` } };
      expect(found).toMatchObject(validation === 'Off' && !isKey ? [] : [wanted]);
      expect(done.exitCode).toBe(severity === 'error' ? 1 : 0);
    });

  const command = ['sh', '-c', { 'echo started': 'yes' }];
  // Only what rules look for in every container breaks a workload: its containers by name, and hooks to run.
  const workloads: readonly (readonly [path: string, container: object, spec: object, isBroken: boolean])[] =
    [
      ['containers[0].lifecycle', { lifecycle: { postStart: { exec: { command } } } }, {}, true],
      ['containers[0].name', { name: map }, {}, true],
      ['initContainers[0].name', {}, { initContainers: [{ name: map, image: 'a' }] }, true],
      ['containers[0].env[0].name', { env: [{ name: map, value: 'x' }] }, {}, false],
      ['volumes[0].name', {}, { volumes: [{ name: map, emptyDir: {} }] }, false],
      ['containers[0].volumeMounts[0].name', { volumeMounts: [{ name: map, mountPath: '/a' }] }, {}, false],
      [
        'containers[0].volumeMounts[0].mountPath',
        { volumeMounts: [{ name: 'v', mountPath: map }] },
        { volumes },
        false,
      ],
      [
        'containers[0].volumeMounts[0].recursiveReadOnly',
        { volumeMounts: [{ name: 'v', mountPath: '/v', recursiveReadOnly: map }] },
        { volumes },
        false,
      ],
      ['imagePullSecrets[0].name', {}, { imagePullSecrets: [{ name: map }] }, false],
      ['containers[0].ports[0].protocol', { ports: [{ containerPort: 1, protocol: map }] }, {}, false],
      [
        'containers[0].ports[0].hostIP',
        { ports: [{ containerPort: 1, hostIP: map, hostPort: 1 }] },
        {},
        false,
      ],
    ];
  for (const validateOutput of [true, false])
    test.each(workloads)(
      `%s of a workload, with validateOutput: ${validateOutput}`,
      (path, container, spec, isBroken) => {
        const text = resourceList(
          [deployment(container, spec)],
          own({ podAnnotations: { note: 'b' } }, { validateOutput, record: false }),
        );
        const done = transform(text);
        if (isBroken) {
          expect(kindsOf(text)).toEqual(['error WorkloadInvalid']);
          expect(withoutResults(done.output)).toBe(text);
          return;
        }
        const [found] = done.problems;
        if (validateOutput)
          expect(found).toMatchObject({
            kind: 'OutputInvalid',
            message: expect.stringContaining(`spec.template.spec.${path}: expected `),
          });
        else expect(done.problems).toEqual([]);
        expect(withoutResults(done.output)).toBe(
          text.replace(/(?=\}\}\}\nfunctionConfig)/, ', "metadata": {"annotations": {"note": "b"}}'),
        );
      },
    );

  test.each(['!!omap [a: 1]', '!!pairs [a: 1]', '!!omap [a: 1, b: 2]', '!!pairs [a: 1, a: 2]'])(
    'x: %s is kept',
    (x) => {
      const text = (more: string): string =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: {}}\nx: ${x}\nspec: {template: {spec: {containers: [{name: web, image: a${more}}]}}}\n`;
      becomes(text(''), { env: [{ name: 'A', value: 'b' }] }, text(', env: [{name: A, value: b}]'));
    },
  );

  // Of version 2 an object is the sources of command and args, and an empty one says that there were none.
  const records = ['"oops"', '"[]"', '"{\\"command\\":7}"', '{"command":7}', '[]', '7'].flatMap((raw) => {
    const leaf = `["00000000",{"raw":${raw}}]`;
    const first = `{"v":1,"owners":{"own":{"x":{"containers":{"web":{"entrypoint":${leaf}}}}}}}`;
    return [first, `{"v":2,"own:x:c:web:entrypoint":${leaf}}`];
  });
  test.each(records)('the record %s is damaged', (record) => {
    const metadata = { name: 'web', annotations: { 'podgraft.dev/grafts': record } };
    const text = resourceList(
      [deployment({ command: ['a'] }).replace('{"name":"web"}', () => JSON.stringify(metadata))],
      own({ env: [{ name: 'A', value: 'b' }] }),
    );
    expect(kindsOf(text)).toEqual(['error RecordDamaged']);
    expect(withoutResults(transform(text).output)).toBe(text);
    expect(revert(text)).toMatchObject({ exitCode: 1, output: text });
  });
});

describe('section 5: a run over its own output', () => {
  const agent = [{ name: 'agent', image: 'agent:1' }];
  const pod = deployment({ command: ['run'] });
  test.each<[string, Some, object]>([
    ['a command of one word, without a record', { entrypoint: { command: ['w'] } }, { record: false }],
    [
      'a sidecar and a variable in containers of any name, without a record',
      {
        sidecars: agent,
        sidecarMode: 'Classic',
        containers: { name: '.*' },
        env: [{ name: 'A', value: '1' }],
      },
      { record: false },
    ],
    [
      'the same without the selector',
      { sidecars: agent, sidecarMode: 'Classic', env: [{ name: 'A', value: '1' }] },
      { record: false },
    ],
    [
      'files in the order b, a',
      {
        files: [
          { path: '/b', content: 'b' },
          { path: '/a', content: 'a' },
        ],
      },
      { nameSuffixHash: false },
    ],
  ])('%s changes nothing', (_, rule, spec) => {
    const once = transform(resourceList([pod], own(rule, spec)));
    expect([once.exitCode, once.problems]).toEqual([0, []]);
    expect(once.output).not.toContain('"name":"agent","image":"agent:1","env"');
    expect(transform(once.output)).toEqual(once);
  });

  test.each([true, false])(
    'files in the order of config B, over the output of A: nameSuffixHash %s',
    (hash) => {
      const files = ['a', 'b', 'c'].map((name) => ({ path: `/etc/${name}`, content: `${name}\n` }));
      const orders = [files, files.toReversed(), [files[1], files[0], files[2]]];
      const withFiles = (each: (typeof orders)[number]) => own({ files: each }, { nameSuffixHash: hash });
      const source = resourceList([pod], {});
      for (const first of orders)
        for (const then of orders) {
          const direct = runWith(source, withFiles(then));
          expect([direct.messages, Object.keys(read(direct.text).items[1]?.['data'] as object)]).toEqual([
            [],
            then.map((each) => each?.path.slice('/etc/'.length)),
          ]);
          expect(runWith(runWith(source, withFiles(first)).text, withFiles(then)).text).toBe(direct.text);
        }
    },
  );

  const all: readonly { readonly spec: object; readonly rule: Some; readonly owner: string }[] = [
    {
      owner: 'a',
      rule: { volumes: [{ name: 'v', emptyDir: {} }], podLabels: { a: '1' }, podAnnotations: { a: 'x' } },
      spec: {},
    },
    {
      owner: 'c',
      rule: {
        volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
        podLabels: { c: '1' },
        podAnnotations: { c: "it's", a: 'x' },
        onConflict: 'Replace',
      },
      spec: {},
    },
  ];
  const [a, c] = all.map(({ owner, rule, spec }) => own(rule, spec, owner)) as [
    ReturnType<typeof own>,
    ReturnType<typeof own>,
  ];
  const blocks = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels:
        app: 'web'
      annotations:
        note: "x"
    spec:
      containers:
      - name: web
        image: nginx
      volumes:
      - name: v
        emptyDir: {}
`;
  test.each([
    ['block style', item(blocks)],
    ['flow style', deployment({}, { volumes: [{ name: 'v', emptyDir: {} }] })],
  ])(
    'of A and C, which replaces what A found as its own, in %s: in any order again, and alone',
    (_, text) => {
      const source = resourceList([text], {});
      const run = (at: string, ...configs: (typeof a)[]): string =>
        configs.reduce((now, each) => {
          const done = runWith(now, each);
          expect(done.messages).toEqual([]);
          return done.text;
        }, at);
      const once = run(source, a, c);
      for (const again of [[a, c], [a], [c], [c, a], [a, c, a, c]])
        expect(dropConfig(run(once, ...again))).toBe(dropConfig(once));
      const none = [
        configOf('c', [], { problems: { RulesRemoved: 'Off' } }),
        configOf('a', [], { problems: { RulesRemoved: 'Off' } }),
      ];
      expect(dropConfig(run(once, ...none))).toBe(dropConfig(source));
    },
  );

  test('of JSON in lines, with warnings, lays its results out the same', () => {
    const list = {
      apiVersion: 'config.kubernetes.io/v1',
      kind: 'ResourceList',
      items: [],
      functionConfig: own({ target: { name: 'nobody' }, podLabels: { a: 'b' } }),
    };
    for (const indent of [2, 4]) {
      const once = transform(`${JSON.stringify(list, null, indent)}\n`).output;
      expect(JSON.parse(once).results).toHaveLength(1);
      expect(transform(once).output).toBe(once);
    }
  });

  test('that became JSON, over an empty `volumes:` of the user', () => {
    const text = blocks.replace(/volumes:[\s\S]*/, 'volumes:\n');
    const once = transform(
      resourceList([item(text)], own({ volumes: [{ name: 'v', emptyDir: {} }] })),
    ).output;
    const json = JSON.stringify(read(once));
    expect(transform(json)).toEqual({ output: json, problems: [], exitCode: 0 });
    expect(JSON.parse(revert(json).output).items).toEqual(read(resourceList([item(text)], {})).items);
  });

  test.each([
    'items: &i []',
    'items: !!seq []',
    'items: &i\n- {kind: Pod, apiVersion: v1, metadata: {name: a}}',
  ])('a list with the head %j leaves as it came', (head) => {
    const text = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n${head}\nfunctionConfig: ${JSON.stringify(own({ podLabels: { a: 'b' } }))}\n`;
    const done = transform(text);
    expect(kindsOf(text)).toEqual(['error NotAResourceList']);
    expect(withoutResults(done.output)).toBe(text);
    expect(done.exitCode).toBe(1);
  });

  test('after a broken workload nothing says that there are no workloads', () => {
    const rules = [
      { name: 'r', podLabels: { a: 'b' } },
      { name: 's', target: { kind: 'Deployment' }, podLabels: { c: 'd' } },
    ];
    const text = resourceList([deployment({ name: map })], configOf('own', rules));
    const { problems } = transform(text);
    expect(problems.map(({ kind, rule }) => `${kind} ${rule}`)).toEqual(['WorkloadInvalid r']);
    expect(JSON.stringify(problems)).not.toContain('no workloads');
  });

  test('a file named __proto__ is in its ConfigMap', () => {
    const rule = {
      files: [
        { path: '/etc/__proto__', content: 'text\n' },
        { path: '/etc/b', content: 'b\n' },
      ],
    };
    const items = read(transform(resourceList([deployment({})], own(rule))).output).items;
    expect(Object.entries(items[1]?.['data'] as object)).toEqual([
      ['__proto__', 'text\n'],
      ['b', 'b\n'],
    ]);
  });
});

describe('section 7: a script that never hands over is refused', () => {
  const of = (script: string, shell = '/bin/sh', delivery = 'ConfigMap') =>
    kindsOf(
      resourceList(
        [deployment({ command: ['run'] })],
        own({ entrypoint: { script, shell, delivery }, problems: { ImageFactsMissing: 'Off' } } as never),
      ),
    );
  test.each([
    'echo `date',
    '`',
    'if true; then',
    'while true; do',
    'while true; do\necho a',
    '{ true',
    '( true',
    'case x in',
    'f() {',
    'echo a\0b',
  ])('%j is no whole script', (script) => {
    for (const delivery of ['ConfigMap', 'Inline'])
      expect(of(script, '/bin/sh', delivery)).toEqual(['error ScriptInvalid']);
  });
  test.each(['set -n', 'exec "$*"'])('%j runs nothing in any shell', (script) => {
    for (const shell of ['/bin/sh', '/bin/dash', '/bin/bash'])
      expect(of(script, shell)).toEqual(['error EntrypointNeverExecs']);
  });
  test('exec -- "$@" is for bash and ash, and not for dash', () => {
    const script = 'exec -- "$@"';
    expect(of(script, '/bin/dash')).toEqual(['error EntrypointNeverExecs']);
    expect(of(script, '/bin/bash')).toEqual([]);
  });
  test('131,072 bytes are too long for one argument, and not for a file', () => {
    const script = `# ${'x'.repeat(131_072)}\n`;
    expect(of(script, '/bin/sh', 'Inline')).toEqual(['error ArgumentTooLong']);
    expect(of(script)).toEqual([]);
  });
});

describe('section 9: what the reader of Kubernetes takes', () => {
  const text = (lines: string, more = ''): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n${lines}spec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: a\n${more}`;
  const env = '        env:\n        - name: A\n          value: b\n';
  test.each([
    ['the annotation that was reported', "  annotations:\n    a: '[\n      1\n    ]'\n"],
    ['quotes that go on at the column of their key', "  annotations:\n    a: '[\n    1\n    ]'\n"],
    ['quotes that go on at column 0', "  annotations:\n    a: '[\n  1\n]'\n"],
    [
      'a flow list whose bracket is at the column of its key',
      '  annotations: {}\n  finalizers: [\n    a\n  ]\n',
    ],
    ['the same whose items are there too', '  annotations: {}\n  finalizers: [\n  a,\n  b\n  ]\n'],
    ['a flow list at column 0', '  annotations: {}\n  finalizers: [\na,\nb\n]\n'],
  ])('%s', (_, lines) => {
    becomes(text(lines), { env: [{ name: 'A', value: 'b' }] }, text(lines, env));
  });

  test('a block scalar that ends the text without a line break has none in what is put after it', () => {
    const config = own({ podLabels: { a: 'b' } }, { record: false });
    const before = withConfig(
      `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n- ${item(text('  annotations: {}\n'))}\n          args:\n          - |\n            last`,
      config,
    );
    expect(transform(before).output).toBe(
      `${before.replace('- |\n', '- |-\n')}\n      metadata:\n        labels:\n          a: b`,
    );
  });
});

// Where the reported inputs are that need files, processes or registries: each with the title of its test.
test.each<[section: string, file: string, titles: readonly string[]]>([
  [
    '1, formatters and every list',
    'yaml/edit/layout-dash-columns',
    ['which a formatter makes %s after the run'],
  ],
  [
    '1, files that the commands change and read again',
    'cli/reported-inputs',
    ['section 1: a list element whose keys are at another column, in a file'],
  ],
  ['1, the net', 'yaml/edit/reread', []],
  [
    '2',
    'cli/reported-inputs',
    ['section 2: a registry that answers 302 to another, which wants a token of its own service'],
  ],
  [
    '2, every redirect, challenge and secret',
    'images/lock/secrets',
    ['the target of a redirect', 'gets nothing`, async (_, header)', 'a bearer token', 'a token service'],
  ],
  [
    '3, at every path',
    'graft/odd-values',
    ['in the place of each value', 'before any value, in a workload and in a config'],
  ],
  ['3, damaged records', 'ownership/record-format-damaged', []],
  [
    '3, the last net',
    'transform/last-net',
    ['that is thrown', 'a list that podgraft cannot edit leaves as it came'],
  ],
  [
    '4, each place with each character',
    'cli/reported-inputs',
    [
      "['ESC', '\\x1b[31m'",
      "['BEL', '\\x07'",
      "['C1', '\\x9b31m'",
      "['DEL', '\\x7f'",
      "['U+202E', '\\u202e'",
      'in names and commands is printed as an escape by explain',
      'in names, images and commands by diff',
      'in names and commands by the line of an error',
      'in an image by the line of an error',
      'in a record by explain, diff and render',
      'in the standard error that kustomize shows',
      'in the architecture and the command that a registry names',
      'in the name of a layer',
    ],
  ],
  [
    '4, every command and kind of problem',
    'cli/printable',
    ['describe.each(problemKinds)', 'describe.each(Object.entries(calls))'],
  ],
  [
    '5, keys that lack',
    'laws/second-run',
    ['a snippet without the key of its list is an error', 'anchors that tie one item to another'],
  ],
  ['5, null', 'graft/null-is-absent', ['a variable with {%s} is extended']],
  [
    '6, `kind: !!str ResourceList` and ten other spellings',
    'transform/which-lists',
    [
      "'kind: !!str ResourceList',",
      'a ResourceList is reverted with its ConfigMaps, however its kind is spelt',
    ],
  ],
  [
    '6, a stream that contains `kind: ResourceList`',
    'transform/which-lists',
    ["'# kind: ResourceList\\n'", 'a stream that has the words in it is a stream'],
  ],
  ['7, in real shells', 'containers/hands-over', []],
  [
    '8, 250 and 1,000 containers, and 2,000; 20,000 and 40,000 variables',
    'speed/linear',
    ["'containers in one pod': ", '2,000 containers in one pod', '40,000 variables of one container'],
  ],
  [
    '8, `credsStore: nope`',
    'cli/lock-process',
    ['the process ends with its error', '{"credsStore": "nope"}'],
  ],
  [
    '8, FIFOs',
    'images/lock/bounds',
    [
      "'a FIFO': ",
      "'the index of a layout': ",
      "'a document of a layout': ",
      "'a layer of a layout': ",
      "'a docker archive': ",
      'in the place of an auth file is refused',
    ],
  ],
  ['8, a helper that floods', 'images/lock/bounds', ['that prints without end is ended (%s)', "['yes', "]],
  [
    '8, an uncompressed layer with a wrong digest',
    'images/lock/bounds',
    ["'not packed': shell", 'is not believed where its digest is wrong'],
  ],
  ['9, by the oracle', 'yaml/read/compose', []],
  ['9, images of ko', 'images/catalog', ['ko://example.com/cmd/app']],
  ['9, the end of the text', 'graft/end-of-text', ['keeps its value in a file with line breaks']],
  // What a tag names today only its registry says: the digests are written when an image is made, by `npm run pin-images`.
  [
    '10, base images named by tag',
    'supply-chain/release',
    [
      'are all named where they can be pinned, and nowhere else',
      'are pinned to what their tags name, and renewed, and nothing else changes',
    ],
  ],
  [
    '10, a check that compares a build with itself',
    'supply-chain/release',
    ['says that an honest one is the same', 'names each file of a release that has other content'],
  ],
  [
    '10, `dist/index.mjs` without a hash in the SBOM',
    'supply-chain/build',
    ['holds the hash of each bundle'],
  ],
  [
    '10, `podgraft.cache` with the path of a folder',
    'supply-chain/build',
    ['holds no folder of the machine that built it, wherever that was'],
  ],
])('section %s: test/%s.test.ts has %j', (_, file, titles) => {
  const text = readFileSync(`test/${file}.test.ts`, 'utf8');
  for (const title of titles) expect(text).toContain(title);
});

// Section 10 also asks for a workflow. A runner is needed to run it: what it says is all that can be held here.
test('section 10: a release has provenance and is made of a tag, by a workflow', () => {
  const workflow = parse(readFileSync('.github/workflows/release.yml', 'utf8'), { version: '1.2' });
  for (const tag of workflow.on.push.tags) expect(tag).toMatch(/^v/);
  const steps = Object.values<{ steps: { run?: string; with?: { provenance?: string } }[] }>(
    workflow.jobs,
  ).flatMap(({ steps }) => steps);
  expect(steps.some(({ with: options }) => options?.provenance === 'mode=max')).toBe(true);
  expect(steps.some(({ run }) => run?.includes('npm publish --provenance '))).toBe(true);
});

test('an anchor with its alias inside a wrapped command is no reason to refuse the second run', () => {
  const workload = [
    'apiVersion: apps/v1',
    '  kind: Deployment',
    '  metadata: {name: web}',
    '  spec:',
    '    template:',
    '      spec:',
    '        containers:',
    '        - name: web',
    '          image: nginx',
    '          command:',
    '          - &twice two words',
    '          - *twice',
  ].join('\n');
  const done = transform(resourceList([workload], own({ entrypoint: { command: ['wrap'] } })));
  expect(done.problems).toEqual([]);
  const again = transform(done.output);
  expect(again.problems).toEqual([]);
  expect(again.output).toBe(done.output);
});

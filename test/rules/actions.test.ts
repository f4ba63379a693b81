// The changes that each field asks for, whole: a rule in, data out.

import { describe, expect, test } from 'vitest';
import { sidecarMode } from '../../src/rules/added-containers.ts';
import { fieldsOfRule } from '../../src/rules/lookup.ts';
import { ruleFields } from '../../src/rules/registry.ts';
import { planOf } from './context.ts';

test('the fields, in the order in which they apply', () => {
  expect(ruleFields.map(({ field, scope }) => `${scope} ${field}`)).toEqual([
    'pod volumes',
    'pod initContainers',
    'pod sidecars',
    'pod nativeSidecars',
    'pod imagePullSecrets',
    'pod podLabels',
    'pod podAnnotations',
    'pod pod',
    'container container',
    'container volumeMounts',
    'container env',
    'container envFrom',
    'container envAppend',
    'container files',
    'container postStart',
    'container preStop',
    'container argsPrepend',
    'container argsAppend',
    'container entrypoint',
  ]);
});

test('a rule has the fields that it gives a value, and files for the script of an entrypoint', () => {
  const names = (rule: object) => fieldsOfRule({ name: 'r', ...rule }).map(({ field }) => field);
  expect(names({})).toEqual([]);
  expect(names({ env: [], volumes: undefined, podLabels: {} })).toEqual(['podLabels', 'env']);
  expect(names({ entrypoint: { script: 'x' } })).toEqual(['files', 'entrypoint']);
  expect(names({ entrypoint: { script: 'x', delivery: 'Inline' } })).toEqual(['entrypoint']);
});

describe('additions to the pod', () => {
  test.each(['volumes', 'imagePullSecrets'])('%s go in by name', (field) => {
    const values = [{ name: 'a', emptyDir: {} }, { name: 'b' }];
    expect(planOf(field, { [field]: values, onConflict: 'Keep' }).changes).toEqual([
      {
        op: 'put',
        path: [field, 'a'],
        value: values[0],
        onConflict: 'Keep',
        field: `spec.rules[0].${field}[0]`,
      },
      {
        op: 'put',
        path: [field, 'b'],
        value: values[1],
        onConflict: 'Keep',
        field: `spec.rules[0].${field}[1]`,
      },
    ]);
    expect(planOf(field, { [field]: values }).changes[0]).toMatchObject({ onConflict: 'Fail' });
  });

  test.each([
    ['podLabels', 'labels'],
    ['podAnnotations', 'annotations'],
  ])('%s go into %s by key', (field, into) => {
    expect(planOf(field, { [field]: { a: '1', b: '2' }, onConflict: 'Replace' }).changes).toEqual([
      { op: 'put', path: [into, 'a'], value: '1', onConflict: 'Replace', field: `spec.rules[0].${field}` },
      { op: 'put', path: [into, 'b'], value: '2', onConflict: 'Replace', field: `spec.rules[0].${field}` },
    ]);
    expect(planOf(field, { [field]: { a: '1' } }).changes[0]).toMatchObject({ onConflict: 'Fail' });
  });

  test('a snippet without a name has the empty one', () => {
    expect(planOf('volumes', { volumes: [{}] }).changes[0]?.path).toEqual(['volumes', '']);
  });
});

describe('initContainers', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, image: 'i' }));

  test('stand last, or where placement says, in their order', () => {
    const rule = { initContainers: [a, b], onConflict: 'Keep' };
    expect(planOf('initContainers', rule).changes).toEqual([
      {
        ...{ op: 'put', path: ['initContainers', 'a'], value: a, onConflict: 'Keep', position: 'Last' },
        field: 'spec.rules[0].initContainers[0]',
      },
      {
        ...{ op: 'put', path: ['initContainers', 'b'], value: b, onConflict: 'Keep', position: 'Last' },
        field: 'spec.rules[0].initContainers[1]',
      },
    ]);
    const first = { initContainers: [a, b, c], placement: { initContainers: 'First' } };
    expect(planOf('initContainers', first).changes).toMatchObject([
      { onConflict: 'Fail', position: 'First' },
      { position: { after: 'a' } },
      { position: { after: 'b' } },
    ]);
    const other = { initContainers: [a], placement: { sidecars: 'First' } };
    expect(planOf('initContainers', other).changes).toMatchObject([{ position: 'Last' }]);
  });
});

describe('sidecars', () => {
  const agent = { name: 'agent', image: 'agent:3', args: ['x'] };

  test('are init containers that always restart, with the field after the image', () => {
    const { changes } = planOf('sidecars', { sidecars: [{ restartPolicy: 'Never', ...agent }] });
    expect(changes).toEqual([
      {
        op: 'put',
        path: ['initContainers', 'agent'],
        value: { ...agent, restartPolicy: 'Always' },
        onConflict: 'Fail',
        position: 'Last',
        field: 'spec.rules[0].sidecars[0]',
      },
    ]);
    expect(Object.keys((changes[0] as { value: object }).value)).toEqual([
      'name',
      'image',
      'restartPolicy',
      'args',
    ]);
  });

  test('without an image have the field after the name', () => {
    const { changes } = planOf('sidecars', { sidecars: [{ name: 'agent', args: [] }] });
    expect(Object.keys((changes[0] as { value: object }).value)).toEqual(['name', 'restartPolicy', 'args']);
  });

  test('are plain containers in Classic mode, and on clusters before 1.29', () => {
    const plain = [{ path: ['containers', 'agent'], value: agent, onConflict: 'Replace' }];
    const rule = { sidecars: [agent], onConflict: 'Replace' };
    expect(planOf('sidecars', { ...rule, sidecarMode: 'Classic' }).changes).toMatchObject(plain);
    expect(planOf('sidecars', rule, { kubernetesVersion: '1.28' }).changes).toMatchObject(plain);
    expect(planOf('sidecars', rule, { kubernetesVersion: '1.28' }).changes[0]).toHaveProperty('value', agent);
  });

  test('stand where placement says', () => {
    const rule = { sidecars: [agent], placement: { sidecars: { before: 'x' } } };
    expect(planOf('sidecars', rule).changes).toMatchObject([{ position: { before: 'x' } }]);
    const other = { sidecars: [agent], placement: { initContainers: 'First' } };
    expect(planOf('sidecars', other).changes).toMatchObject([{ position: 'Last' }]);
  });

  test('cannot be Native on a cluster that has no native sidecars', () => {
    const rule = { sidecars: [agent], sidecarMode: 'Native' };
    expect(planOf('sidecars', rule, { kubernetesVersion: '1.28' })).toEqual({
      changes: [],
      diagnostics: [
        {
          kind: 'FieldTooNew',
          what: 'Native sidecars need Kubernetes 1.29, but spec.kubernetesVersion is 1.28',
          path: 'spec.rules[0].sidecarMode',
        },
      ],
    });
    expect(planOf('sidecars', rule, { kubernetesVersion: '1.29' }).diagnostics).toBeUndefined();
    const none = { sidecars: [], sidecarMode: 'Native' };
    expect(planOf('sidecars', none, { kubernetesVersion: '1.28' })).toEqual({ changes: [] });
  });

  test.each([
    ['1.28', 'Classic'],
    ['1.29', 'Native'],
    ['v1.33.2', 'Native'],
    ['1.9-gke.1', 'Classic'],
  ])('Auto on Kubernetes %s is %s', (version, mode) => {
    expect(sidecarMode({ name: 'r', sidecarMode: 'Auto' }, version)).toBe(mode);
    expect(sidecarMode({ name: 'r', sidecarMode: 'Native' }, version)).toBe('Native');
    expect(sidecarMode({ name: 'r', sidecarMode: 'Classic' }, version)).toBe('Classic');
  });
});

describe('additions to the selected containers', () => {
  const containers = { main: {}, side: {} };

  test.each([
    ['volumeMounts', { name: 'v', mountPath: '/x' }, '/x'],
    ['env', { name: 'MODE', value: 'on' }, 'MODE'],
    ['envFrom', { configMapRef: { name: 'c' } }, '{"configMapRef":{"name":"c"}}'],
  ])('%s go into each of them', (field, value, key) => {
    const change = (name: string, onConflict: string) => ({
      ...{ op: 'put', path: ['containers', name, field, key], value, onConflict },
      field: `spec.rules[0].${field}[0]`,
    });
    expect(planOf(field, { [field]: [value] }, { containers }).changes).toEqual([
      change('main', 'Fail'),
      change('side', 'Fail'),
    ]);
    expect(planOf(field, { [field]: [value], onConflict: 'Keep' }, { containers }).changes[1]).toEqual(
      change('side', 'Keep'),
    );
  });

  test('a mount without a path has the empty one', () => {
    const [change] = planOf('volumeMounts', { volumeMounts: [{ name: 'v' }] }).changes;
    expect(change?.path).toEqual(['containers', 'main', 'volumeMounts', '']);
  });
});

describe('env in an order in which references work', () => {
  const order = (
    rule: Record<string, string>,
    present: Record<string, string> = {},
    onConflict = 'Replace',
  ) => {
    const listOf = (env: Record<string, string>) =>
      Object.entries(env).map(([name, value]) => ({ name, value }));
    const { changes } = planOf(
      'env',
      { env: listOf(rule), onConflict },
      { containers: { main: { env: listOf(present) } } },
    );
    return changes.map((each) => {
      const position =
        each.op === 'put' && typeof each.position === 'object' ? Object.values(each.position)[0] : undefined;
      return position === undefined ? each.path[3] : `${each.path[3]} before ${position}`;
    });
  };

  test.each<[string, string[], ...Parameters<typeof order>]>([
    ['nothing refers to anything', ['B', 'A'], { B: '1', A: '2' }, { C: '3' }],
    [
      'a new variable goes before its first user',
      ['HOST before URL'],
      { HOST: 'db' },
      { A: '', URL: '$(HOST)', LAST: '$(HOST)' },
    ],
    ['two new ones in the wrong order', ['HOST', 'URL'], { URL: '$(HOST)', HOST: 'db' }],
    [
      'a new one and the replaced user',
      ['HOST before URL', 'URL'],
      { HOST: 'db', URL: '$(HOST)' },
      { URL: 'x', A: '' },
    ],
    [
      'new ones that need each other, before their user',
      ['C before A', 'B before A'],
      { B: '$(C)', C: '1' },
      { A: '$(B)' },
    ],
    ['an escaped reference', ['HOST'], { HOST: 'db' }, { URL: '$$(HOST)' }],
    ['variables in a circle', ['B', 'A'], { A: '$(B)', B: '$(A)' }],
  ])('%s', (_, expected, rule, present) => {
    expect(order(rule, present)).toEqual(expected);
  });

  test('a variable that is kept keeps its references', () => {
    expect(order({ HOST: 'db', URL: 'x' }, { A: '', URL: '$(HOST)' }, 'Keep')).toEqual([
      'HOST before URL',
      'URL',
    ]);
    expect(order({ HOST: 'db', URL: 'x' }, { A: '', URL: '$(HOST)' })).toEqual(['HOST', 'URL']);
  });
});

describe('envAppend', () => {
  const rule = { envAppend: [{ name: 'OPTS', value: '-x' }] };

  test('puts the text over the value, parted by a space', () => {
    const facts = { image: 'app', env: {} };
    expect(planOf('envAppend', rule, { containers: { main: { env: [] }, side: {} }, facts })).toEqual({
      changes: ['main', 'side'].map((name) => ({
        op: 'overlay',
        path: ['containers', name, 'env', 'OPTS'],
        part: { op: 'append', separator: ' ', text: '-x' },
        fresh: { name: 'OPTS', value: '-x' },
        field: 'spec.rules[0].envAppend[0]',
      })),
      diagnostics: [],
    });
    const own = { envAppend: [{ name: 'P', value: '/x', separator: ':' }] };
    expect(planOf('envAppend', own).changes).toMatchObject([{ part: { separator: ':' } }]);
  });
});

describe('envAppend to what the container does not set itself', () => {
  const PATH = '/usr/local/bin:/usr/bin';
  const facts = { image: 'app', env: { PATH, OPTS: 'a$(B)', ARCH: null } };
  const keys = {
    'ConfigMap java': new Set(['OPTS', 'X']),
    'Secret java': new Set(['OPTS']),
    'ConfigMap b': new Set(['B']),
  };
  const from = (name: string, prefix?: string) => ({ configMapRef: { name }, ...(prefix && { prefix }) });
  const fresh = (name: string, container: object, more: object = {}): unknown => {
    const rule = { envAppend: [{ name, value: '/x', separator: ':' }] };
    const containers = { main: { image: 'app:1', ...container } as never };
    const { changes, diagnostics = [] } = planOf('envAppend', rule, { containers, facts, keys, ...more });
    const [change] = changes;
    const value = change?.op === 'overlay' ? (change.fresh as { value: string }).value : undefined;
    const [unknown] = diagnostics;
    return unknown === undefined ? value : [value, unknown.severity, unknown.what];
  };

  test.each<[string, string, object, string]>([
    ['a variable of the image', 'PATH', {}, `${PATH}:/x`],
    ['one whose text Kubernetes would expand', 'OPTS', {}, 'a$$(B):/x'],
    ['one that the image has not', 'OTHER', {}, '/x'],
    ['one of a ConfigMap among the resources', 'OPTS', { envFrom: [from('java')] }, '$(OPTS):/x'],
    ['one of a Secret', 'OPTS', { envFrom: [{ secretRef: { name: 'java' } }] }, '$(OPTS):/x'],
    ['one of a ConfigMap with a prefix', 'APP_X', { envFrom: [from('java', 'APP_')] }, '$(APP_X):/x'],
    [
      'one that an unknown source may set again',
      'OPTS',
      { envFrom: [from('java'), from('gone')] },
      '$(OPTS):/x',
    ],
    ['one of the image beside a ConfigMap that has it not', 'PATH', { envFrom: [from('b')] }, `${PATH}:/x`],
    [
      'one that the prefix of an unknown source excludes',
      'PATH',
      { envFrom: [from('gone', 'APP_')] },
      `${PATH}:/x`,
    ],
  ])('extends %s', (_, name, container, expected) => {
    expect(fresh(name, container)).toBe(expected);
  });

  test('PATH of an image that sets none is what the container runtime gives it', () => {
    const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/x';
    expect(fresh('PATH', {}, { facts: { image: 'app', env: {} } })).toBe(path);
  });

  test.each([
    ['PATH', 'error'],
    ['LD_LIBRARY_PATH', 'error'],
    ['PYTHONPATH', 'error'],
    ['JAVA_TOOL_OPTIONS', 'warning'],
    ['PATHS', 'warning'],
  ])('%s of an image that is not known is an %s', (name, severity) => {
    const what = `the ENV of image app:1 isn't known, and setting ${name} in main replaces what the image sets`;
    expect(fresh(name, {}, { facts: undefined })).toEqual(['/x', severity, what]);
    expect(fresh(name, {}, { facts: { image: 'app', entrypoint: ['/app'] } })).toEqual([
      '/x',
      severity,
      what,
    ]);
  });

  test('a value that differs between platforms is not known', () => {
    expect(fresh('ARCH', {})).toMatchObject(['/x', 'warning', expect.anything()]);
  });

  test('a source that is not among the resources may set it', () => {
    const what = "ConfigMap gone may set OPTS in main through envFrom, and it isn't among the resources";
    expect(fresh('OPTS', { envFrom: [from('gone')] })).toEqual(['a$$(B):/x', 'warning', what]);
    expect(fresh('PATH', { envFrom: [{ secretRef: { name: 's' } }] })).toMatchObject([
      `${PATH}:/x`,
      'error',
      expect.anything(),
    ]);
  });
});

describe.each(['postStart', 'preStop'])('%s', (field) => {
  test('goes to native sidecars, and is a mistake in each plain init container', () => {
    const given = {
      initContainers: { a: {}, b: { restartPolicy: 'Always' }, c: { restartPolicy: 'Never' } },
    };
    const { changes, diagnostics } = planOf(field, { [field]: { script: 'x' } }, given);
    expect(changes.map(({ path }) => path)).toEqual([
      ['initContainers', 'b', 'lifecycle', field],
      ['containers', 'main', 'lifecycle', field],
    ]);
    expect(diagnostics).toMatchObject([
      { kind: 'HookConflict', container: 'a', path: `spec.rules[0].${field}` },
      { kind: 'HookConflict', container: 'c', path: `spec.rules[0].${field}` },
    ]);
  });

  const hook = (value: object, onConflict?: string) =>
    planOf(field, { [field]: value, ...(onConflict && { onConflict }) }).changes;

  test('of a script runs it in the shell, and chains by handing it what ran before', () => {
    expect(hook({ script: 'echo hi' })).toEqual([
      {
        op: 'put',
        path: ['containers', 'main', 'lifecycle', field],
        value: { exec: { command: ['/bin/sh', '-c', 'echo hi'] } },
        onConflict: 'Fail',
        chain: ['/bin/sh', '-c', '"$@" || exit\nset --\necho hi', 'podgraft-r'],
        field: `spec.rules[0].${field}`,
      },
    ]);
    expect(hook({ script: 'x', shell: '/bin/bash -e' })).toMatchObject([
      {
        value: { exec: { command: ['/bin/bash', '-e', '-c', 'x'] } },
        chain: ['/bin/bash', '-e', '-c', '"$@" || exit\nset --\nx', 'podgraft-r'],
      },
    ]);
  });

  test('of a script for another interpreter has no chain, and says whose it is', () => {
    const body = '#!/usr/bin/env python3\nprint(1)\n';
    expect(hook({ script: body })).toEqual([
      {
        op: 'put',
        path: ['containers', 'main', 'lifecycle', field],
        value: { exec: { command: ['/usr/bin/env', 'python3', '-c', body] } },
        onConflict: 'Fail',
        interpreter: 'python3',
        field: `spec.rules[0].${field}`,
      },
    ]);
  });

  test('of a command chains with each word quoted where a shell would read it otherwise', () => {
    const command = ['/bin/run-it', "it's", 'a b', '', 'A_1.:=@%+,', '$X', 'x;', ';x', 3];
    expect(hook({ exec: { command } })).toMatchObject([
      {
        value: { exec: { command } },
        chain: [
          '/bin/sh',
          '-c',
          `"$@" || exit\nset --\nexec /bin/run-it 'it'\\''s' 'a b' '' A_1.:=@%+, '$X' 'x;' ';x' 3`,
          'podgraft-r',
        ],
      },
    ]);
  });

  test.each([
    ['httpGet', { path: '/', port: 80 }],
    ['tcpSocket', { port: 80 }],
    ['exec', { command: 'not a list' }],
  ])('of %s is no command and so has no chain', (key, value) => {
    const [change] = hook({ [key]: value });
    expect(change).toEqual({
      ...{ op: 'put', path: ['containers', 'main', 'lifecycle', field], value: { [key]: value } },
      ...{ onConflict: 'Fail', field: `spec.rules[0].${field}` },
    });
    expect(Object.keys(change ?? {})).not.toContain('chain');
  });

  test('settles conflicts as it says, else as the rule says', () => {
    expect(hook({ script: 'x', onConflict: 'Chain' }, 'Keep')).toMatchObject([{ onConflict: 'Chain' }]);
    expect(hook({ script: 'x' }, 'Keep')).toMatchObject([{ onConflict: 'Keep' }]);
  });
});

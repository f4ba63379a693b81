// Nothing in the data steers the terminal of who looks: no control character but tab and line feed, none that sets the
// direction of writing, from no command, for no kind of problem. What is for programs keeps every byte.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands/registry.ts';
import { forPeople } from '../../src/cli/io.ts';
import { showProblems } from '../../src/cli/report/show-problems.ts';
import { toLine } from '../../src/krm/results.ts';
import { problemKinds } from '../../src/problems/catalogue.ts';
import { problem } from '../../src/problems/diagnostic.ts';
import { printable } from '../../src/process/printable.ts';
import { transform } from '../../src/transform.ts';
import { blocksIn } from '../docs/blocks.ts';
import { surrounded } from '../docs/surroundings.ts';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { makeImage } from '../images/lock/support/make-image.ts';
import { some } from '../runs.ts';
import { folderOf, type Ran, run, spawn } from './support.ts';

const steers = [
  ...Array.from({ length: 0x20 }, (_, code) => code).filter((code) => code !== 9 && code !== 10),
  ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index),
  ...[0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

/** Bells, another title for the window, red letters in both widths, a turned direction, an erased character. */
const HOSTILE = 'a\x07\x1b]0;t\x1b\\\x1b[31m\x9b31m\u202eb\u2066\u200f\u061c\x7f\x85\r';
/** In quotes, as YAML takes it. */
const word = printable(JSON.stringify(HOSTILE));

/** What a text has of such characters, apart from podgraft's own colours and, in a line that changes, its start. */
const steeringIn = (text: string): string[] => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: podgraft's own.
  const rest = text.replace(/\x1b\[(?:[12]|22|3[1236]|39)m|\r\x1b\[2K/g, '');
  return steers.filter((each) => rest.includes(each));
};
const colours = { FORCE_COLOR: '1' };

describe('printable', () => {
  it('escapes all of them, as JSON does', () => {
    for (const each of steers) {
      expect(printable(`<${each}>`)).not.toContain(each);
      expect(JSON.parse(`"${printable(each)}"`)).toBe(each);
    }
  });

  it('keeps whatever else there is', () => {
    for (const text of ['tab\tand\nline', 'Grüße 你好 😀 שלום', '\u00a0\u200d\ufeff', '\\u001b', '']) {
      expect(printable(text)).toBe(text);
    }
  });

  it('escapes halves of a surrogate pair, and no pair', () => {
    expect(printable('\ud83d😀\ude00')).toBe('\\ud83d😀\\ude00');
  });
});

/** What people get of the problems, at a terminal and on a pipe. */
const shown = (problems: Parameters<typeof showProblems>[0], source = ''): string => {
  let text = '';
  const add = (more: string): void => {
    text += more;
  };
  for (const isTTY of [true, false]) {
    const streams = { stdin: () => Buffer.alloc(0), stdout: add, stderr: add, isTTY, isOutputTTY: isTTY };
    const io = forPeople({ ...streams, columns: 80, env: {}, cwd: '/' }, '0.0.0-test');
    showProblems(problems, io, { texts: new Map([[HOSTILE, source]]) });
  }
  return text;
};

describe.each(problemKinds)('%s', (kind) => {
  it('shows nothing that steers, wherever in it that is', () => {
    const file = { path: HOSTILE, index: 0, line: 1, column: 1 };
    const found = problem(kind, { where: HOSTILE, what: HOSTILE, remedy: HOSTILE, file, rule: HOSTILE });
    const text = shown([found], `${HOSTILE}: ${HOSTILE}\n`);
    expect(steeringIn(text)).toEqual([]);
    expect(text.split('\\u001b[31m').length).toBeGreaterThan(6);
  });

  const blocks = blocksIn(readFileSync(`docs/problems/${kind}.md`, 'utf8'));
  const inputs = blocks.flatMap(({ tags, text }) =>
    'input' in tags || 'config' in tags
      ? [() => ('input' in tags ? text : surrounded(kind, parse(text, { version: '1.1' })))]
      : [],
  );
  it.skipIf(inputs.length === 0)('shows nothing that steers from the inputs of its page', () => {
    for (const [start, input] of inputs.entries()) {
      let list: unknown;
      try {
        list = parse(input(), { version: '1.1', logLevel: 'silent' });
      } catch {
        continue; // a page about what is no YAML
      }
      for (const text of some([...spoilt(list)], 12, start)) {
        const { problems } = transform(text);
        expect(steeringIn(shown(problems))).toEqual([]);
        expect(steeringIn(printable(problems.map(toLine).join('\n')))).toEqual([]);
      }
    }
  });
});

/** The list, each time with the hostile text after another of its texts or keys. */
function* spoilt(list: unknown): Generator<string> {
  const text = JSON.stringify(list);
  if (text === undefined || text.length > 20_000) return;
  for (const { index, 0: word } of text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    yield `${text.slice(0, index + word.length - 1)}${word.slice(1, -1)}${text.slice(index + word.length - 1)}`;
  }
}

const config = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: own}
spec:
  validation: Warn
  rules:
  - name: all
    containers: {name: ".*"}
    volumes: [{name: ${word}, emptyDir: {}}]
    initContainers: [{name: ${word}, image: ${word}, command: [${word}]}]
    sidecars: [{name: "s${word.slice(1)}, image: ${word}}]
    imagePullSecrets: [{name: ${word}}]
    podLabels: {${word}: ${word}}
    podAnnotations: {${word}: ${word}}
    volumeMounts: [{name: ${word}, mountPath: ${word}}]
    env: [{name: ${word}, value: ${word}}]
    envFrom: [{configMapRef: {name: ${word}}}]
    files: [{path: "/etc/${word.slice(1)}, content: ${word}}]
    preStop: {exec: {command: [${word}]}}
  - name: script
    containers: {name: ".*"}
    postStart: {script: ${word}, onConflict: Chain}
    entrypoint: {command: [${word}]}
`;
const workload = (name: string, more = ''): string => `# a\u202eb
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${word}${more}}
spec:
  template:
    spec:
      containers:
      - name: "c${word.slice(1)}
        image: ${word}
        command: [${word}]
        lifecycle: {postStart: {exec: {command: [${word}]}}}
`;
const record = JSON.stringify(`{"v":1,"owners":{${word}:{${word}:{${word}:1}}}}`);
const files = {
  'config.yaml': config,
  'bad.yaml': config.replace('kind: PodGraft', `kind: ${word}`),
  'wrong.yaml': config
    .replace('name: all', `name: ${word}`)
    .replace('  validation', `  ${word}: 1\n  validation`),
  [`k/${HOSTILE.replaceAll('\\', '')}.yaml`]: workload(word),
  'damaged/web.yaml': workload(word, `, annotations: {podgraft.dev/grafts: ${record}}`),
  'broken/web.yaml': `${workload(word)}x: "${HOSTILE}\n`,
};
const missing = `no${HOSTILE}`;

/** Each form of a report. */
const inEachForm = (...argv: readonly string[]): string[][] =>
  ['html', 'markdown', 'sarif', 'junit', 'github', 'json'].map((form) => [...argv, '-o', form]);

/** Ways to call each command that come to speak about data. */
const calls: Record<string, readonly (readonly string[])[]> = {
  render: [
    ['-c', 'config.yaml', '--output-dir', `out${HOSTILE}`, 'k'],
    ...['bad.yaml', 'wrong.yaml', missing].map((name) => ['-c', name, 'k']),
    ...['damaged', 'broken', missing].map((path) => ['-c', 'config.yaml', path]),
    ['-c', 'config.yaml', '--in-place', 'k'],
    [`--${HOSTILE}`],
    ['-c', 'config.yaml', '--output-dir', '-', HOSTILE],
    ['-c', 'config.yaml', '-v', '--output-dir', 'out', 'k'],
    ...inEachForm('-c', 'wrong.yaml', 'k'),
  ],
  diff: [
    ['-c', 'config.yaml', '--stat', 'k'],
    ['-c', 'config.yaml', '--unified', HOSTILE, 'k'],
    ['-c', 'config.yaml', 'damaged'],
  ],
  explain: [
    ['-c', 'config.yaml', 'k'],
    ['-c', 'config.yaml', '-o', 'json', 'k'],
    ['-c', 'config.yaml', '-o', HOSTILE, 'k'],
    ['-c', 'config.yaml', '--all', 'damaged'],
    ...inEachForm('-c', 'config.yaml', 'k'),
    ...inEachForm('-c', 'config.yaml', 'damaged'),
  ],
  policy: [
    ['-c', 'config.yaml'],
    ['-c', 'config.yaml', '-o', HOSTILE],
    ['-c', missing],
  ],
  lock: [
    ['--image', HOSTILE],
    ['-c', 'config.yaml', 'k'],
    ['-c', 'config.yaml', 'k', '--file', missing, '--oci-layout', missing],
    ['--image', 'a', '--from', HOSTILE],
    ['--image', 'a', '--authfile', missing],
    ['--image', 'a', '--docker-archive', `config.yaml=${HOSTILE}`],
  ],
  revert: [['damaged'], ['broken'], [missing], ['--owner', HOSTILE, 'k'], ['k', `--${HOSTILE}`]],
  init: [[HOSTILE], ['sidecar', HOSTILE], ['sidecar', 'k', '--file', missing]],
  validate: [
    ...inEachForm('-c', 'wrong.yaml'),
    ['bad.yaml'],
    ['-c', 'wrong.yaml'],
    [missing],
    [`--${HOSTILE}`],
  ],
  test: [[HOSTILE], ['damaged', `--${HOSTILE}`]],
  'post-renderer': [['-c', 'bad.yaml'], ['-c', missing], [`--${HOSTILE}`]],
  schema: [[], [HOSTILE]],
  completion: [['bash'], ['zsh'], ['fish'], [HOSTILE]],
};

it('there is a way to call each command', () => {
  expect(Object.keys(calls).sort()).toEqual(commands.map(({ name }) => name).sort());
});

describe.each(Object.entries(calls))('%s', (name, ways) => {
  it.each(ways.map((argv) => [printable(argv.join(' ')), argv] as const))('%s', async (_, argv) => {
    for (const isTTY of [true, false]) {
      const ran = await run(folderOf(files), [name, ...argv], { isTTY, columns: 100, env: colours });
      expect(steeringIn(ran.stdout + ran.stderr)).toEqual([]);
      expect(ran.stdout + ran.stderr).not.toBe('');
    }
  });
});

it.each([[HOSTILE], ['help', HOSTILE], [`--${HOSTILE}`], [`-${HOSTILE}`]])(
  'a command that does not exist: %j',
  async (...argv) => {
    const { stdout, stderr, code } = await run(folderOf(files), argv, { isTTY: true });
    expect([code, steeringIn(stdout + stderr)]).toEqual([2, []]);
  },
);

describe('what is for programs', () => {
  const raw =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: "a\u202e\u2066"}]\n';
  const plain =
    'apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: own}\nspec: {rules: []}\n';
  const adding = plain.replace('rules: []', 'rules: [{name: a, podLabels: {a: b}}]');
  const given = { 'c.yaml': plain, 'add.yaml': adding, 'web.yaml': raw };

  it.each<[string, string[], (ran: Ran) => boolean]>([
    ['render', ['render', '-c', 'c.yaml', 'web.yaml'], ({ stdout }) => stdout === raw],
    ['revert of standard input', ['revert', '-'], ({ stdout }) => stdout === raw],
    ['diff', ['diff', '-c', 'add.yaml', 'web.yaml'], ({ stdout }) => stdout.includes('"a\u202e\u2066"')],
  ])('keeps every byte on a pipe and none that steers on a terminal: %s', async (_, argv, isKept) => {
    const folder = folderOf(given);
    const piped = await run(folder, argv, { stdin: raw });
    expect([piped.stderr, isKept(piped)]).toEqual(['', true]);
    const { stdout } = await run(folder, argv, { stdin: raw, isTTY: true });
    expect([stdout === '', steeringIn(stdout)]).toEqual([false, []]);
  });

  it('is JSON that says the same, from explain', async () => {
    const { stdout } = await run(folderOf(files), ['explain', '-c', 'config.yaml', '-o', 'json', 'k']);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(`"namespace":${JSON.stringify(HOSTILE)}`);
  });
});

it('what a registry says steers nothing', async () => {
  const registry = await FakeRegistry.start();
  try {
    const config = { Entrypoint: [HOSTILE], Cmd: [HOSTILE], User: HOSTILE, WorkingDir: HOSTILE };
    const image = registry.add(
      'web/nginx:1',
      makeImage([{ config }, { architecture: HOSTILE, os: 'linux' }]),
    );
    const other = registry.add('web/other:1', makeImage([{ config, architecture: HOSTILE }]));
    const argv = ['lock', '--plain-http', registry.host, '--image'];
    for (const isTTY of [true, false]) {
      for (const more of [[image], [other], [`${image}${HOSTILE}`], [other, '--platform', HOSTILE]]) {
        const { stdout, stderr } = await run(folderOf({}), [...argv, ...more], { isTTY });
        expect(steeringIn(stdout + stderr)).toEqual([]);
        expect(stdout + stderr).not.toBe('');
      }
    }
  } finally {
    await registry.stop();
  }
});

it('what the function writes to standard error for kustomize steers nothing', async () => {
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: HOSTILE }, spec: HOSTILE }],
    functionConfig: { ...parse(config), spec: { rules: [{ name: 'a', podLabels: { a: 'b' } }] } },
  };
  const env = { LOG_TO_STDERR: 'true', STRUCTURED_RESULTS: 'true' };
  const { stderr, status } = await spawn(folderOf({}), [], {
    input: printable(JSON.stringify(list)),
    env,
  });
  expect([status, steeringIn(stderr)]).toEqual([1, []]);
  expect(stderr).toContain('\\u001b[31m');
});

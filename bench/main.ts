// `npm run bench`: measures what podgraft promises, as ratios of runs that take turns on one machine, and
// writes docs/dev/benchmarks.md. With --full also kubectl's 3,000 resources (a minute a run) and 100,000 of ours.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, manyRules } from './generate.ts';

const full = process.argv.includes('--full');
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'podgraft-bench-'));

interface Cost {
  /** Milliseconds by the clock, and of all processors together. */
  readonly wall: number;
  readonly cpu: number;
  /** Peak memory in MB. */
  readonly memory: number;
  /** Milliseconds of the quickest run, which others on the machine disturbed least. */
  readonly least?: number;
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

// Loaded before the program under test, and the same for all: tells at the end what the process used.
const usage = file(
  'usage.cjs',
  `process.on('exit', () => { const u = process.resourceUsage(); require('fs').writeFileSync(process.env.USAGE, JSON.stringify({ cpu: (u.userCPUTime + u.systemCPUTime) / 1000, memory: u.maxRSS / 1024 })); });`,
);
const pipe = file(
  'pipe.cjs',
  `const { readFileSync, writeSync } = require('fs'); const b = readFileSync(0); let at = 0; while (at < b.length) at += writeSync(1, b, at);`,
);
const library = file(
  'library.cjs',
  `const { parseDocument } = require(${JSON.stringify(join(process.cwd(), 'node_modules/yaml'))}); const { readFileSync, writeFileSync } = require('fs'); writeFileSync(1, parseDocument(readFileSync(0, 'utf8')).toString());`,
);
const empty = file('empty.cjs', '0');

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

const runOnce = (command: readonly string[], input: string): Cost => {
  const [program = '', ...args] = command;
  const report = join(folder, 'usage.json');
  rmSync(report, { force: true });
  const [stdin, stdout] = [openSync(input, 'r'), openSync(join(folder, 'out'), 'w')];
  const start = performance.now();
  const { status } = spawnSync(program, args, {
    stdio: [stdin, stdout, 'inherit'],
    env: { ...process.env, USAGE: report },
  });
  const wall = performance.now() - start;
  closeSync(stdin);
  closeSync(stdout);
  if (status !== 0) throw new Error(`${command.join(' ')}: exit status ${status}`);
  const used =
    program === process.execPath ? JSON.parse(readFileSync(report, 'utf8')) : { cpu: wall, memory: 0 };
  return { wall, ...used };
};

const node = (script: string): string[] => [process.execPath, '-r', usage, script];
const podgraft = node('dist/podgraft.js');

/** Runs the two by turns and answers the median of each cost. */
const faceOff = (
  a: readonly [readonly string[], string],
  b: readonly [readonly string[], string],
  times = rounds,
): [Cost, Cost] => {
  const costs: [Cost[], Cost[]] = [[], []];
  runOnce(...a);
  for (let round = 0; round < times; round++) {
    costs[0].push(runOnce(...a));
    costs[1].push(runOnce(...b));
  }
  const medians = (list: readonly Cost[]): Cost => ({
    wall: median(list.map(({ wall }) => wall)),
    cpu: median(list.map(({ cpu }) => cpu)),
    memory: median(list.map(({ memory }) => memory)),
    least: Math.min(...list.map(({ wall }) => wall)),
  });
  return [medians(costs[0]), medians(costs[1])];
};

const rows: string[] = [];
const row = (what: string, target: string, wall: number, cpu: number | undefined, note: string): void => {
  const line = `| ${what} | ${target} | ${wall.toFixed(2)} | ${cpu === undefined ? '' : cpu.toFixed(2)} | ${note} |`;
  console.log(line);
  rows.push(line);
};
const ms = ({ wall }: Cost): string => `${Math.round(wall)} ms`;

/** A row for how many times the cost of the second the first takes. */
const ratio = (what: string, target: string, first: Cost, second: Cost): void =>
  row(what, target, first.wall / second.wall, first.cpu / second.cpu, `${ms(first)} : ${ms(second)}`);

const list = (name: string, options: Parameters<typeof generate>[0]): string => file(name, generate(options));

{
  const one = list('one.yaml', { resources: 1, matching: 1 });
  const [bare, ours] = faceOff([node(empty), one], [podgraft, one], rounds * 8);
  row(
    'Start-up: one Deployment, against an empty program',
    '≤ 1.3',
    ours.wall / bare.wall,
    ours.cpu / bare.cpu,
    `${ms(ours)} : ${ms(bare)}; at least ${ours.least?.toFixed(0)} ms : ${bare.least?.toFixed(0)} ms`,
  );
}
{
  const many = list('many.yaml', { resources: 30_000, matching: 0.01 });
  const size = readFileSync(many).length / 1024 / 1024;
  const own = runOnce(node(empty), many).memory;
  const [bare, ours] = faceOff([node(pipe), many], [podgraft, many]);
  row(
    `Passing through: 30,000 resources (${size.toFixed(0)} MB), 1 % matched, against reading and writing`,
    '≤ 4',
    ours.wall / bare.wall,
    ours.cpu / bare.cpu,
    `${ms(ours)} : ${ms(bare)}`,
  );
  row(
    'Peak memory of that, beyond that of Node itself, in sizes of the input',
    '≤ 4',
    (ours.memory - own) / size,
    undefined,
    `${ours.memory.toFixed(0)} MB : ${own.toFixed(0)} MB`,
  );
}
{
  const working = (what: string, target: string, options: Parameters<typeof generate>[0]): void => {
    const input = list('work.yaml', options);
    ratio(what, target, ...faceOff([node(library), input], [podgraft, input]));
  };
  working('Working: 3,000 resources, 1,000 changed, the yaml library (parse and print) against us', '≥ 6', {
    resources: 3000,
  });
  working('The same with names, ports and numbers of variables of their own', '', {
    resources: 3000,
    named: true,
  });
  working('The same with hardly two Deployments of one shape', '', { resources: 3000, varied: true });
  working('The same with messy YAML, a quarter of it left to the library', '', {
    resources: 3000,
    messy: true,
  });
}
{
  const [base, tenfold] = full ? [10_000, 100_000] : [2000, 20_000];
  const small = list('small.yaml', { resources: base });
  const large = list('large.yaml', { resources: tenfold });
  const [less, more] = faceOff([podgraft, small], [podgraft, large], full ? 3 : rounds);
  ratio(`Linear: ${tenfold} resources against ${base}`, '≤ 11', more, less);
}
{
  const one = list('rule.yaml', { resources: 3000, matching: 0.01, rules: manyRules(1) });
  const rules = list('rules.yaml', { resources: 3000, matching: 0.01, rules: manyRules(200) });
  const [less, more] = faceOff([podgraft, one], [podgraft, rules]);
  ratio('Rules: 200 of them, each for a few of 3,000 resources, against one', '≤ 3', more, less);
}
if (spawnSync('kubectl', ['version', '--client']).status === 0) {
  const resources = full ? 3000 : 300;
  const input = list('kubectl-list.yaml', { resources });
  const kustomization = join(folder, 'kustomization');
  mkdirSync(kustomization);
  const documents = generate({ resources })
    .split('\nfunctionConfig:')[0]
    ?.replace(/^[\s\S]*?\nitems:\n/, '')
    .replace(/ {4}annotations:\n(?: {6}.*\n)+/g, '')
    .replace(/^- /gm, '---\n  ')
    .replace(/^ {2}/gm, '');
  writeFileSync(join(kustomization, 'all.yaml'), documents ?? '');
  writeFileSync(
    join(kustomization, 'kustomization.yaml'),
    [
      'resources: [all.yaml]',
      'patches:',
      '- target: {kind: Deployment, name: nginx.*}',
      '  patch: |',
      '    apiVersion: apps/v1',
      '    kind: Deployment',
      '    metadata: {name: any}',
      '    spec: {template: {spec: {initContainers: [{name: prepare-webpage, image: "busybox:1.28"}]}}}',
      '',
    ].join('\n'),
  );
  const theirs = runOnce(['kubectl', 'kustomize', kustomization], input);
  const ours = median(Array.from({ length: rounds }, () => runOnce(podgraft, input).wall));
  row(
    `kubectl kustomize adding the init container by a patch to ${resources / 3} of ${resources} resources, against us`,
    full ? '≥ 100' : '(3,000 with --full: ≥ 100)',
    theirs.wall / ours,
    undefined,
    `${ms(theirs)} : ${Math.round(ours)} ms`,
  );
}
rmSync(folder, { recursive: true, force: true });

const processors = cpus();
const tricks = readFileSync('bench/tricks.md', 'utf8');
writeFileSync(
  'docs/dev/benchmarks.md',
  [
    '# Benchmarks',
    '',
    '`npm run bench` wrote this page. Runs of the two sides take turns; each figure is the ratio of the medians of',
    `at least ${rounds} runs, by the clock and by processor time. Only ratios of one run compare.`,
    '',
    `Machine: ${processors.length} × ${processors[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}.`,
    '',
    '| what | target | by the clock | by processor time | medians |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    tricks.trim(),
    '',
  ].join('\n'),
);

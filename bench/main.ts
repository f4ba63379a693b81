// `npm run bench`: measures what podgraft promises, as ratios of runs that take turns on one machine, and
// writes docs/dev/benchmarks.md. With --full also kustomize's 3,000 resources (minutes) and 100,000 of ours.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { configOf, listOf, readCorpus, rule } from './corpus.ts';
import { generate, initContainerRule, manyRules, rulesForOne } from './generate.ts';
import { type Cost, file, folder, leastOf, node, type Run, rounds, runOnce, timed } from './measure.ts';

const full = process.argv.includes('--full');
/** The sections to run, by name; with any the page is not written. */
const only = process.argv.slice(2).filter((each) => !each.startsWith('-'));
const pipe = file(
  'pipe.cjs',
  `const { readFileSync, writeSync } = require('fs'); const b = readFileSync(0); let at = 0; while (at < b.length) at += writeSync(1, b, at);`,
);
const library = file(
  'library.cjs',
  `const { parseAllDocuments } = require(${JSON.stringify(join(process.cwd(), 'node_modules/yaml'))});
const { readFileSync, readdirSync, statSync, writeFileSync } = require('fs');
const pass = (text) => parseAllDocuments(text).map(String).join('---\\n');
const walk = (path) => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => walk(path + '/' + name)) : [path]);
const inputs = process.argv[2] === undefined ? [0] : walk(process.argv[2]);
writeFileSync(1, inputs.map((path) => pass(readFileSync(path, 'utf8'))).join('---\\n'));`,
);
const empty = file('empty.cjs', '0');

const podgraft = node('dist/podgraft.js');

const rows: string[] = [];
const row = (what: string, target: string, wall: number, cpu: number | undefined, note: string): void => {
  const line = `| ${what} | ${target} | ${wall.toFixed(2)} | ${cpu === undefined ? '' : cpu.toFixed(2)} | ${note} |`;
  console.log(line);
  rows.push(line);
};
const ms = ({ cpu }: Cost): string => `${Math.round(cpu)} ms`;

/** A row for how many times the cost of the second the first takes. */
const ratio = (what: string, target: string, first: Cost, second: Cost): void =>
  row(what, target, first.wall / second.wall, first.cpu / second.cpu, `${ms(first)} : ${ms(second)}`);
const memoryRatio = (what: string, target: string, first: Cost, second: Cost): void =>
  row(what, target, first.memory / second.memory, undefined, `${mb(first)} : ${mb(second)}`);
const mb = ({ memory }: Cost): string => `${Math.round(memory)} MB`;

type Options = Parameters<typeof generate>[0];
const list = (name: string, options: Options): string => file(name, generate(options));
/** The items of a generated list, as documents. */
const itemsOf = (text: string): string[] => {
  const [items = ''] = text.slice(text.indexOf('items:\n') + 7).split('functionConfig:\n');
  return items
    .split(/^- /m)
    .slice(1)
    .map((item) => item.replace(/^ {2}/gm, ''));
};
const section = (name: string, measure: () => void): void => {
  if (only.length === 0 || only.includes(name)) measure();
};

const kustomizeBuild = (): string[] | undefined => {
  if (spawnSync('kustomize', ['version']).status !== 0) return undefined;
  return ['kustomize', 'build', '--enable-alpha-plugins', '--enable-exec'];
};

/** The function of bench/kyaml, where Go is. */
const kyaml = (): string | undefined => {
  const program = join(process.cwd(), 'node_modules/.cache/podgraft/bench-kyaml');
  const env = { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' };
  const { status } = spawnSync('go', ['build', '-o', program, '.'], { cwd: 'bench/kyaml', env });
  return status === 0 ? program : undefined;
};

section('start', () => {
  const one = list('one.yaml', { resources: 1, matching: 1 });
  const [bare, ours] = leastOf([[node(empty), one] as Run, [podgraft, one] as Run], rounds * 8);
  ratio('Start-up: one Deployment, against an empty program', '≤ 1.2', ours, bare);
});
section('passing', () => {
  const many = list('many.yaml', { resources: 30_000, matching: 0.01 });
  const size = readFileSync(many).length / 1024 / 1024;
  const own = runOnce([node(empty), many]).memory;
  const [bare, ours] = leastOf([[node(pipe), many] as Run, [podgraft, many] as Run]);
  const what = `Passing through: 30,000 resources (${size.toFixed(0)} MB), 1 % matched, against reading and writing`;
  ratio(what, '≤ 4', ours, bare);
  row(
    'Peak memory of that, beyond that of Node itself, in sizes of the input',
    '≤ 4',
    (ours.memory - own) / size,
    undefined,
    `${mb(ours)} : ${own.toFixed(0)} MB`,
  );
});
section('working', () => {
  const working = (what: string, target: string, options: Options): void => {
    const input = list('work.yaml', options);
    const [theirs, ours] = leastOf([[node(library), input] as Run, [podgraft, input] as Run]);
    ratio(what, target, theirs, ours);
  };
  working('Working: 3,000 resources, 1,000 changed, the yaml library (parse and print) against us', '≥ 6', {
    resources: 3000,
  });
  working('The same with names, ports and numbers of variables of their own', '', {
    resources: 3000,
    named: true,
  });
  working('The same with hardly two Deployments of one shape', '', { resources: 3000, varied: true });
  working('The same with messy YAML', '', { resources: 3000, messy: true });
});
section('command', () => {
  const input = list('command.yaml', { resources: 3000 });
  const [, config = ''] = readFileSync(input, 'utf8').split('\nfunctionConfig:\n');
  const stream = file('stream.yaml', itemsOf(readFileSync(input, 'utf8')).join('---\n'));
  const rules = file('config.yaml', config.replace(/^ {2}/gm, ''));
  const command: Run = [[...podgraft, 'render', '-c', rules, stream], rules];
  const [ours, rendered] = leastOf([[podgraft, input] as Run, command]);
  ratio(
    'podgraft render over 3,000 resources, against the function over the same objects',
    '≤ 1.3',
    rendered,
    ours,
  );
  memoryRatio('Peak memory of that', '≤ 1.3', rendered, ours);
});
section('real', () => {
  const from = process.env['PODGRAFT_CORPUS'];
  if (from === undefined) {
    console.error('PODGRAFT_CORPUS is not set: no real manifests are measured');
    return;
  }
  const go = kyaml();
  if (go === undefined) console.error('no Go: nothing is compared with kyaml');
  const corpus = readCorpus(from);
  const compare = (what: string, [library, half]: readonly string[], runs: readonly Run[]): void => {
    const [ours, theirs, other] = leastOf(runs) as [Cost, Cost, Cost?];
    ratio(`${what}: the yaml library (parse and print) against us`, library as string, theirs, ours);
    if (other) ratio(`${what}: us against the same function on Go's kyaml`, half as string, ours, other);
  };
  const inOneList = (what: string, targets: readonly string[], documents: readonly string[]): void => {
    const input = file('real.yaml', listOf(documents));
    const theirs: Run[] = go === undefined ? [] : [[[go], input]];
    compare(what, targets, [[podgraft, input], [node(library), input], ...theirs]);
  };
  inOneList(`Real manifests, ${corpus.count}, as hosts send them`, ['≥ 6', '≤ 0.5'], corpus.canonical);
  inOneList('The same as people wrote them, in one list', ['≥ 4', ''], corpus.written);
  const files = join(folder, 'files');
  corpus.writeFiles(files);
  const config = file('config.yaml', configOf(rule));
  const theirs: Run[] = go === undefined ? [] : [[[go, files], config]];
  const render: Run = [[...podgraft, 'render', '-c', config, files], config];
  compare(
    'The same as files, by podgraft render',
    ['≥ 4', ''],
    [render, [node(library, files), config], ...theirs],
  );
});
section('linear', () => {
  const [base, tenfold] = full ? [10_000, 100_000] : [2000, 20_000];
  const small = list('small.yaml', { resources: base });
  const large = list('large.yaml', { resources: tenfold });
  const size = readFileSync(large).length / 1024 / 1024;
  const own = runOnce([node(empty), small]).memory;
  const [less, more] = leastOf([[podgraft, small] as Run, [podgraft, large] as Run], full ? 3 : rounds);
  ratio(`Linear: ${tenfold} resources against ${base}`, '≤ 11', more, less);
  const what = `Peak memory of ${tenfold}, a third of them changed, beyond that of Node, in sizes of the input`;
  row(what, '≤ 4', (more.memory - own) / size, undefined, `${mb(more)} : ${own.toFixed(0)} MB`);
});
section('rules', () => {
  const one = list('rule.yaml', { resources: 3000, matching: 0.01, rules: manyRules(1) });
  const rules = list('rules.yaml', { resources: 3000, matching: 0.01, rules: manyRules(200) });
  const [less, more] = leastOf([[podgraft, one] as Run, [podgraft, rules] as Run]);
  ratio('Rules: 200 of them, each for a few of 3,000 resources, against one', '≤ 3', more, less);
});
section('one', () => {
  const few = list('few.yaml', { resources: 1, matching: 1, rules: rulesForOne(50) });
  const many = list('many-rules.yaml', { resources: 1, matching: 1, rules: rulesForOne(200) });
  const [less, more] = leastOf([[podgraft, few] as Run, [podgraft, many] as Run]);
  ratio('Rules that all change one Deployment: 200 of them against 50', '≤ 5', more, less);
});
section('kustomize', () => {
  const build = kustomizeBuild();
  if (build === undefined) {
    console.error('no kustomize: nothing is compared with it');
    return;
  }
  const resources = full ? 3000 : 500;
  const what = `${build.slice(0, 2).join(' ')} of ${resources} resources`;
  const items = itemsOf(generate({ resources }).replace(/ {4}annotations:\n(?: {6}.*\n)+/g, ''));
  const config = configOf(initContainerRule('prepare-webpage', 'nginx(-.*)?'));
  const program = join(process.cwd(), 'dist/podgraft.js');
  const marker = `  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ${program}}\n`;
  const patch = [
    'patches:',
    '- target: {kind: Deployment, name: nginx.*}',
    '  patch: |',
    '    apiVersion: apps/v1',
    '    kind: Deployment',
    '    metadata: {name: any}',
    '    spec: {template: {spec: {initContainers: [{name: prepare-webpage, image: "busybox:1.28"}]}}}',
  ].join('\n');
  const kustomization = (name: string, more: string): string => {
    const target = join(folder, name);
    mkdirSync(target);
    writeFileSync(join(target, 'all.yaml'), items.join('---\n'));
    writeFileSync(join(target, 'podgraft.yaml'), config.replace('spec:\n', `${marker}spec:\n`));
    writeFileSync(join(target, 'kustomization.yaml'), `resources: [all.yaml]\n${more}\n`);
    return target;
  };
  const rules = file('build-config.yaml', config);
  const bare = kustomization('bare', '');
  const piped = `${build.join(' ')} ${bare} | ${process.execPath} ${program} render -c ${rules} -`;
  const [alone, patched, inside, after] = leastOf(
    [
      [timed(build.join(' '), bare), rules] as Run,
      [timed(build.join(' '), kustomization('patched', patch)), rules] as Run,
      [timed(build.join(' '), kustomization('inside', 'transformers: [podgraft.yaml]')), rules] as Run,
      [timed(piped), rules] as Run,
    ],
    full ? 1 : 2,
  );
  ratio(`${what}, adding the init container by a patch, against the build alone`, '', patched, alone);
  ratio(`${what} with podgraft among its transformers, against the build alone`, '', inside, alone);
  ratio(`${what} piped to podgraft render -, against the build alone`, '', after, alone);
});
rmSync(folder, { recursive: true, force: true });
if (only.length > 0) process.exit(0);

const processors = cpus();
const tricks = readFileSync('bench/tricks.md', 'utf8');
writeFileSync(
  'docs/dev/benchmarks.md',
  [
    '# Benchmarks',
    '',
    '`npm run bench` wrote this page. Runs of the two sides take turns; each figure is the ratio of what the quickest of',
    `at least ${rounds} runs took, by the clock and by processor time. Only ratios of one run compare.`,
    'Times in the last column are of processors, user and system together.',
    '',
    `Machine: ${processors.length} × ${processors[0]?.model.trim()}, Node ${process.version}, ${process.platform} ${process.arch}.`,
    `Real manifests come from the folder PODGRAFT_CORPUS. Measured on ${new Date().toISOString().slice(0, 10)}.`,
    '',
    '| what | target | by the clock | by processor time | figures |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    tricks.trim(),
    '',
  ].join('\n'),
);

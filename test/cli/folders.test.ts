// Folders as they are in repositories: what kustomizations list, charts, what is left out, and what is no workload.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, run } from './support.ts';

const CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: site}
spec:
  rules:
  - name: env
    env: [{name: SITE, value: front}]
`;

const deployment = (name: string, spec = 'containers: [{name: web, image: nginx}]'): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {${spec}}
`;

/** The files that a diff changes, and what it says. */
const changedIn = async (files: Record<string, string>, ...argv: string[]) => {
  const folder = folderOf({ 'c.yaml': CONFIG, ...files });
  const { code, stdout, stderr } = await run(folder, ['diff', '-c', 'c.yaml', ...argv]);
  const changed = [...stdout.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, name]) => name);
  return { code, changed, stderr };
};

describe('what a kustomization lists as something else than a resource is none', () => {
  const rows: readonly (readonly [what: string, kustomization: string])[] = [
    ['a patch with a path', 'patches: [{path: other.yaml, target: {kind: Deployment}}]'],
    ['a strategic merge patch', 'patchesStrategicMerge: [./other.yaml]'],
    ['a patch that an old kustomization lists by its name', 'patches:\n- ./other.yaml'],
    ['a JSON patch', 'patchesJson6902: [{path: other.yaml, target: {kind: Deployment, name: a}}]'],
    ['a replacement', 'replacements: [{path: other.yaml}]'],
    ['a file of a ConfigMap', 'configMapGenerator: [{name: a, files: [other.yaml]}]'],
    ['a file of a Secret under another key', 'secretGenerator: [{name: a, files: [x=other.yaml]}]'],
    ['a generator', 'generators: [other.yaml]'],
    ['a transformer', 'transformers: [other.yaml]'],
    ['a validator', 'validators: [other.yaml]'],
    ['configuration', 'configurations: [other.yaml]'],
    ['a schema', 'openapi: {path: other.yaml}'],
    ['a custom resource definition', 'crds: [other.yaml]'],
    ['values of a chart', 'helmCharts: [{name: a, valuesFile: other.yaml}]'],
    ['further values of a chart', 'helmCharts: [{name: a, additionalValuesFiles: [other.yaml]}]'],
  ];
  it.each(rows)('%s', async (_what, kustomization) => {
    const found = await changedIn(
      {
        'k/kustomization.yaml': `resources: [web.yaml]\n${kustomization}\n`,
        'k/web.yaml': deployment('web'),
        'k/other.yaml': deployment('other'),
      },
      'k',
    );
    expect(found).toEqual({
      ...{ code: 0, changed: ['k/web.yaml'] },
      stderr: 'left alone: 1 file that a kustomization uses as input\n',
    });
  });

  it.each([
    ['in a report for people', [], 'left alone: 1 file that a kustomization uses as input\n'],
    ['with -o text', ['-o', 'text'], 'left alone: 1 file that a kustomization uses as input\n'],
    ['not with --quiet', ['--quiet'], ''],
    ['not with -o json', ['-o', 'json'], ''],
    ['not with -o sarif', ['-o', 'sarif'], ''],
    ['not with -o github', ['-o', 'github'], ''],
  ] as const)('the count of such files is shown %s', async (_when, options, expected) => {
    const files = {
      'k/kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: p.yaml}]\n',
      'k/web.yaml': deployment('web'),
      'k/p.yaml': deployment('p'),
    };
    expect((await changedIn(files, 'k', ...options)).stderr).toBe(expected);
  });

  it.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])('%s is read', async (name) => {
    const files = { [`k/${name}`]: 'patches: [{path: p.yaml}]\n', 'k/p.yaml': deployment('p') };
    expect((await changedIn(files, 'k')).changed).toEqual([]);
  });

  it('a component of another folder, and a folder of transformers', async () => {
    const found = await changedIn(
      {
        'k/app/kustomization.yaml':
          'resources: [web.yaml]\ncomponents: [../more]\ntransformers: [../edits]\n',
        'k/app/web.yaml': deployment('web'),
        'k/more/kustomization.yaml':
          'kind: Component\nresources: [job.yaml]\npatches: [{path: patch.yaml}]\n',
        'k/more/job.yaml': deployment('job'),
        'k/more/patch.yaml': deployment('web', 'containers: [{name: web, args: [a]}]'),
        'k/edits/any.yaml': deployment('any'),
      },
      'k',
    );
    expect([found.code, found.changed]).toEqual([0, ['k/app/web.yaml', 'k/more/job.yaml']]);
  });

  it('what one kustomization lists as a resource and another as a patch is a resource', async () => {
    const found = await changedIn(
      {
        'k/a/kustomization.yaml': 'resources: [web.yaml]\n',
        'k/a/web.yaml': deployment('web'),
        'k/b/kustomization.yaml': 'patches: [{path: ../a/web.yaml}]\n',
      },
      'k',
    );
    expect(found.changed).toEqual(['k/a/web.yaml']);
  });

  it('a patch that is named by itself is taken as it is', async () => {
    const files = { 'k/kustomization.yaml': 'patches: [{path: p.yaml}]\n', 'k/p.yaml': deployment('p') };
    expect((await changedIn(files, 'k/p.yaml')).changed).toEqual(['k/p.yaml']);
  });

  it('an incomplete workload that the kustomization of its folder does not list is a patch', async () => {
    const found = await changedIn(
      {
        'k/kustomization.yaml': 'resources: [web.yaml]\n# patches: [{path: image.yaml}, {path: more.yaml}]\n',
        'k/web.yaml': deployment('web'),
        'k/image.yaml': deployment('web', 'containers: [{name: web, args: [a]}]'),
        'k/more.yaml': deployment('web').replace(/ {2}selector.*\n/, ''),
        'k/whole.yaml': deployment('whole'),
      },
      'k',
    );
    expect([found.code, found.changed]).toEqual([0, ['k/web.yaml', 'k/whole.yaml']]);
    expect(found.stderr).toContain(
      "warning: k/image.yaml: Deployment web: has no image in container web and no kustomization lists its file, so podgraft takes it for a patch; if it isn't, list it under resources; otherwise exclude it with --exclude k/image.yaml [WorkloadInvalid]\n",
    );
    expect(found.stderr).toContain('k/more.yaml: Deployment web: has no spec.selector and');
  });
});

describe('charts', () => {
  const chart = (folder: string) => ({
    [`${folder}/Chart.yaml`]: 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    [`${folder}/values.yaml`]: 'image: {tag: "1"}\n',
    [`${folder}/templates/web.yaml`]: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ .Values.x }}\n',
  });

  it('have their templates left alone, with the command that renders them', async () => {
    const files = { ...chart('k/my shop'), ...chart('k/my shop/charts/db'), 'k/web.yaml': deployment('web') };
    const { code, changed, stderr } = await changedIn(files, 'k');
    expect([code, changed]).toEqual([0, ['k/web.yaml']]);
    expect(stderr.match(/^info: .*$/gm)).toEqual([
      "info: k/my shop: templates of a Helm chart are skipped; to change what it renders: helm template 'my shop' './k/my shop' | podgraft render -c CONFIG - [ChartTemplates]",
    ]);
  });

  it('a folder of templates that is named by itself is left alone too', async () => {
    const { code, stderr } = await changedIn(chart('shop'), 'shop/templates');
    expect(code).toBe(0);
    expect(stderr).toContain('helm template shop ./shop | podgraft render');
  });

  it('a folder called templates without a chart is a folder', async () => {
    const files = { 'k/templates/web.yaml': deployment('web') };
    expect((await changedIn(files, 'k')).changed).toEqual(['k/templates/web.yaml']);
  });
});

describe('what is left out', () => {
  const files = {
    'k/a/web.yaml': deployment('a'),
    'k/b/web.yaml': deployment('b'),
    'k/b/gen/web.yaml': deployment('gen'),
  };
  const rows: readonly (readonly [what: string, argv: readonly string[], changed: readonly string[]])[] = [
    ['a folder', ['--exclude', 'k/b', 'k'], ['k/a/web.yaml']],
    ['a folder below the one that is named', ['--exclude', '/b/gen/', 'k'], ['k/a/web.yaml', 'k/b/web.yaml']],
    ['a folder of any depth', ['--exclude', 'gen', 'k'], ['k/a/web.yaml', 'k/b/web.yaml']],
    ['a pattern', ['--exclude', '**/b/*.yaml', 'k'], ['k/a/web.yaml']],
    ['several', ['--exclude', 'gen', '--exclude', 'a', 'k'], ['k/b/web.yaml']],
    [
      'one that comes back',
      ['--exclude', 'b/*', '--exclude', '!b/web.yaml', 'k'],
      ['k/a/web.yaml', 'k/b/web.yaml'],
    ],
    [
      'a file that the shell named',
      ['--exclude', 'k/a/web.yaml', 'k/a/web.yaml', 'k/b/web.yaml'],
      ['k/b/web.yaml'],
    ],
    ['a path from here', ['--exclude', './k/b/', './k'], ['k/a/web.yaml']],
  ];
  it.each(rows)('by --exclude: %s', async (_what, argv, changed) => {
    expect((await changedIn(files, ...argv)).changed).toEqual(
      argv.includes('**/b/*.yaml') ? [...changed, 'k/b/gen/web.yaml'] : changed,
    );
  });

  it.each([
    ['of the folder', { 'k/.krmignore': 'b/\n' }, ['k/a/web.yaml']],
    ['of a folder in it', { 'k/b/.krmignore': '# generated\ngen\n' }, ['k/a/web.yaml', 'k/b/web.yaml']],
    ['with an exception', { 'k/.krmignore': '*.yaml\n!/a/*.yaml\n' }, ['k/a/web.yaml']],
  ])('by .krmignore %s', async (_what, ignored, changed) => {
    expect((await changedIn({ ...files, ...ignored }, 'k')).changed).toEqual(changed);
  });

  it('YAML that no reader takes is an error that says how to leave the file out, and that works', async () => {
    const broken = { 'k/web.yaml': deployment('web'), "k/it's.yaml": 'kind: Deployment\napiVersion: [\n' };
    const { code, stderr } = await changedIn(broken, 'k');
    expect(code).toBe(1);
    const [, line, option = ''] =
      /k\/it's\.yaml:(\d+):\d+: .* exclude the file with (.*) \[/.exec(stderr) ?? [];
    expect(line).toBe('3');
    const word = execFileSync('sh', ['-c', `printf %s ${option.replace('--exclude ', '')}`], {
      encoding: 'utf8',
    });
    expect(await changedIn(broken, '--exclude', word, 'k')).toMatchObject({
      code: 0,
      changed: ['k/web.yaml'],
    });
  });
});

describe('a workload that cannot be one', () => {
  const rows: readonly (readonly [what: string, text: string, said: string])[] = [
    ['no containers', deployment('web', 'containers: []'), 'its pod has no containers'],
    [
      'no template',
      deployment('web').replace(/ {2}template:[\s\S]*/, ''),
      'has no pod template at spec.template',
    ],
    [
      'no spec in its template',
      deployment('web').replace(/ {4}spec: .*\n/, ''),
      'its pod template has no spec',
    ],
    ['no name', deployment('web').replace('name: web}', '}'), 'has no metadata.name'],
  ];
  it.each(rows)('found in a folder, with %s, is left alone with a warning', async (_what, text, said) => {
    const { code, changed, stderr } = await changedIn({ 'k/a.yaml': deployment('a'), 'k/w.yaml': text }, 'k');
    expect([code, changed]).toEqual([0, ['k/a.yaml']]);
    expect(stderr).toMatch(/^warning: k\/w\.yaml:\d/);
    expect(stderr).toContain(`${said}; podgraft leaves it alone; to exclude it, use --exclude k/w.yaml [`);
  });

  it.each(rows)('named by itself, with %s, is an error', async (_what, text, said) => {
    const { code, stderr } = await changedIn({ 'k/w.yaml': text }, 'k/w.yaml');
    expect(code).toBe(1);
    expect(stderr).toContain(`${said}; `);
  });
});

it('render -o copies what is left alone, and prints none of it on standard output', async () => {
  const patch = deployment('web', 'containers: [{name: web, args: [a]}]');
  const folder = folderOf({
    'c.yaml': CONFIG,
    'k/kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: patch.yaml}]\n',
    'k/web.yaml': deployment('web'),
    'k/patch.yaml': patch,
  });
  expect((await run(folder, ['render', '-c', 'c.yaml', 'k', '--output-dir', 'out'])).code).toBe(0);
  expect(readFileSync(join(folder, 'out/patch.yaml'), 'utf8')).toBe(patch);
  expect((await run(folder, ['render', '-c', 'c.yaml', 'k'])).stdout.match(/^kind: .*$/gm)).toEqual([
    'kind: Deployment',
  ]);
});

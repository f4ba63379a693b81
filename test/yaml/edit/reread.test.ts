// The net below every edit: an editor that was broken on purpose puts wrong text into workloads and generated
// ConfigMaps, and whatever it is, nothing changes and InexactEdit says so.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Splice } from '../../../src/yaml/edit/splice.ts';

/** Breaks the splices of a draft; the identity by default. */
let sabotage: (splices: Splice[], text: string) => Splice[] = (splices) => splices;
vi.mock('../../../src/yaml/edit/layout.ts', async (original) => {
  const real = await original<typeof import('../../../src/yaml/edit/layout.ts')>();
  const toEdits: typeof real.toEdits = (draft, style) =>
    sabotage(real.toEdits(draft, style), draft.tree.text);
  return { ...real, toEdits: toEdits };
});
const { transform } = await import('../../../src/transform.ts');
const { revert } = await import('../../../src/revert.ts');
const { folderOf, run, textOf } = await import('../../cli/support.ts');
const { resourceList, withoutResults } = await import('../../resource-list.ts');

afterEach(() => {
  sabotage = (splices) => splices;
});

const config = {
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { rules: [{ name: 'one', containers: { name: 'web' }, env: [{ name: 'SITE', value: 'front' }] }] },
};
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27
        env:
        - name: MODE
          value: fast
      - name: side
        image: busybox:1.36
`;
const OTHER = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const inner = (item: string): string => item.trimEnd().replaceAll('\n', '\n  ');
const list = resourceList([inner(OTHER), inner(WEB), inner(OTHER)], config);
const jsonList = JSON.stringify({
  apiVersion: 'config.kubernetes.io/v1',
  kind: 'ResourceList',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } } },
    },
  ],
  functionConfig: config,
});

const isNew = ({ text }: Splice): boolean => text.includes('SITE');
/** Changes the text that is put in for the variable. */
const altering =
  (change: (text: string) => string) =>
  (splices: Splice[]): Splice[] =>
    splices.map((each) => (isNew(each) ? { ...each, text: change(each.text) } : each));

const breaks: Record<string, (splices: Splice[], text: string) => Splice[]> = {
  'another value': altering((text) => text.replace('front', 'back')),
  'a value of another type': altering((text) => text.replace('front', '1')),
  'lines too far left': altering((text) => text.replaceAll(/\n {2}/g, '\n')),
  'lines at no column of their list': altering((text) => text.replaceAll('\n', '\n ')),
  'text that is no YAML': altering((text) => text.replace('front', '"front')),
  'a key twice': altering((text) => text.replace(/(\n *)value: front/, '$1value: front$1value: b')),
  'a change that is left out': (splices) => splices.filter((each) => !isNew(each)),
  'a change that is made twice': (splices) =>
    splices.flatMap((each) => (isNew(each) ? [each, each] : [each])),
  'changes that overlap': (splices) => {
    const [first] = splices.filter(isNew);
    return first ? [...splices, { start: first.start - 2, end: first.end, text: '' }, first] : splices;
  },
  'an editor that throws': (splices) => {
    if (splices.some(isNew)) throw new TypeError("Cannot read properties of undefined (reading 'x')");
    return splices;
  },
  'a place in another list': (splices, text) =>
    splices.map((each) => {
      const at = text.indexOf('busybox:1.36') + 'busybox:1.36'.length;
      return isNew(each) ? { ...each, start: at, end: at } : each;
    }),
  'something else that goes': (splices, text) => {
    const start = text.indexOf('        image: busybox');
    return [...splices, { start, end: text.indexOf('\n', start) + 1, text: '' }];
  },
  'an item that breaks out of its place': altering((text) => `${text}\n- apiVersion: v1\n  kind: Secret`),
  'a document that ends': altering((text) => `${text}\n---\na: b`),
  'a block scalar that takes in what follows': altering((text) =>
    text.replace('front', '|+\n              front'),
  ),
};

describe.each(Object.entries(breaks))('%s', (_, breakage) => {
  it('changes nothing in the function', () => {
    sabotage = breakage;
    const { output, problems, exitCode } = transform(list);
    expect(problems.map(({ kind }) => kind)).toEqual(['InexactEdit']);
    expect(exitCode).toBe(1);
    expect(withoutResults(output)).toBe(list);
  });

  it('changes no file', async () => {
    const folder = folderOf({
      'c.yaml': JSON.stringify(config),
      'k/web.yaml': `${OTHER}---\n${WEB}---\n${OTHER}`,
    });
    sabotage = breakage;
    for (const argv of [
      ['render', '-c', 'c.yaml', '--in-place', 'k'],
      ['render', '-c', 'c.yaml', 'k'],
    ]) {
      const { code, stdout, stderr } = await run(folder, argv);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        /^error: k\/web\.yaml:8:3: Deployment web: .*\[InexactEdit\]\nnothing was written, because of the errors\n$/,
      );
      expect(textOf(folder, 'k/web.yaml')).toBe(`${OTHER}---\n${WEB}---\n${OTHER}`);
    }
  });
});

describe('what takes grafts out', () => {
  const wrong = (splices: Splice[]): Splice[] => splices.slice(1);

  it('is refused where something of them would stay', async () => {
    const grafted = transform(list).output.replace(/^functionConfig: .*\n/m, '');
    sabotage = wrong;
    const { output, problems } = revert(grafted);
    expect(problems.map(({ kind }) => kind)).toEqual(['InexactEdit']);
    expect(output).toBe(grafted);
  });

  it('is refused on files', async () => {
    const folder = folderOf({ 'c.yaml': JSON.stringify(config), 'k/web.yaml': WEB });
    await run(folder, ['render', '-c', 'c.yaml', '--in-place', 'k']);
    const grafted = textOf(folder, 'k/web.yaml');
    expect(grafted).toContain('SITE');
    sabotage = wrong;
    const { code, stderr } = await run(folder, ['revert', 'k']);
    expect(code).toBe(1);
    expect(stderr).toContain('InexactEdit');
    expect(textOf(folder, 'k/web.yaml')).toBe(grafted);
  });
});

describe('JSON', () => {
  it.each<[string, (text: string) => string]>([
    ['a bracket too many', (text) => `${text}}]`],
    ['another value', (text) => text.replace('front', 'back')],
    ['an item more', (text) => text.replace(/$/, '}]}}}}, {"kind": "Secret"')],
  ])('%s changes nothing', (_, change) => {
    sabotage = altering(change);
    const { problems, exitCode, output } = transform(jsonList);
    expect(problems.map(({ kind }) => kind)).toEqual(['InexactEdit']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(output).items).toEqual(JSON.parse(jsonList).items);
  });
});

describe('a generated ConfigMap that gets its content back', () => {
  const files = {
    ...config,
    spec: {
      rules: [{ name: 'one', containers: { name: 'web' }, files: [{ path: '/a', content: 'SITE\n' }] }],
    },
  };

  it('keeps the edited one where the new text says something else', () => {
    const grafted = transform(resourceList([inner(WEB)], files)).output;
    const edited = grafted.replace(/^( {4}\S+: )\|?\n? *SITE$/m, '$1other');
    expect(edited).not.toBe(grafted);
    expect(transform(edited).problems.map(({ kind }) => kind)).toEqual(['GraftEdited']);
    sabotage = altering((text) => text.replace('SITE', 'SIDE'));
    const { output, problems } = transform(edited);
    expect(problems.map(({ kind }) => kind)).toContain('InexactEdit');
    expect(withoutResults(output)).toBe(withoutResults(edited));
  });
});

// The function and the command line report the same problems for the same objects.

import { describe, expect, it } from 'vitest';
import { transform } from '../../src/transform.ts';
import { folderOf, run } from '../cli/support.ts';
import { resourceList } from '../resource-list.ts';

const deployment = (name: string, image: string): string =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '      - name: main',
    `        image: ${image}`,
    '        readinessProbe: {tcpSocket: {port: 80}}',
  ].join('\n');

const config = {
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { rules: [{ name: 'greet', postStart: { script: 'echo hello > /tmp/hello\n' } }] },
};

const images = ['nginx:1.27', 'gcr.io/distroless/static', 'nginx:1.27', 'gcr.io/distroless/base'];

describe('Deployments that differ only in name and image', () => {
  it.each([
    ['the shell is missing in the second', [0, 1], ['web-1']],
    ['the shell is missing in the first', [1, 0], ['web-0']],
    ['the shell is missing in two of four', [0, 1, 2, 3], ['web-1', 'web-3']],
  ])('%s', async (_, order, missing) => {
    const items = order.map((at, place) => deployment(`web-${place}`, images[at] as string));
    const list = resourceList(
      items.map((item) => item.replaceAll('\n', '\n  ')),
      config,
    );
    const { problems } = transform(list);
    const shells = problems.filter(({ kind }) => kind === 'ShellMissing');
    expect(shells.map(({ resource }) => resource?.name)).toEqual(missing);
    const folder = folderOf({ 'c.yaml': JSON.stringify(config), 'k/web.yaml': items.join('\n---\n') });
    const { stderr } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/(?<=web\.yaml):\d+:\d+/, ''))).toEqual(
      problems.map(({ severity, message, kind }) => `${severity}: k/web.yaml: ${message} [${kind}]`),
    );
  });
});

// Text of an annotation as a file, by a downwardAPI volume: what a policy could do in place of a ConfigMap, and doesn't. On the
// kubelet a text arrives whole and with its mode; other bytes are there as base64, and more than 256 KiB in all are refused.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithCluster } from './cluster-script.ts';
import { busybox, sh } from './grafted-pod.ts';
import { kubectl, leaveNode, startNode, waitFor } from './node.ts';

const texts: Readonly<Record<string, string>> = {
  run: '#!/bin/sh\necho "ran as $0"\n',
  odd: ' \t"quotes" \'and\' \\ $(HOME) $$ {{ x }} ü 🚀 \u2028\r\nno line break at the end',
  empty: '',
  large: `${'0123456789abcdef'.repeat(12_000)}\n`,
  bytes: Buffer.from([0, 255, 10, 13]).toString('base64'),
};

const podWith = (name: string, annotations: Readonly<Record<string, string>>, command: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`example.com/${key}`, value]),
    ),
  },
  spec: {
    restartPolicy: 'Never',
    volumes: [
      {
        name: 'files',
        downwardAPI: {
          items: Object.keys(annotations).map((key) => ({
            path: key,
            fieldRef: { fieldPath: `metadata.annotations['example.com/${key}']` },
            ...(key === 'run' && { mode: 0o555 }),
          })),
        },
      },
    ],
    containers: [
      {
        name: 'main',
        image: busybox,
        command: sh(command),
        volumeMounts: [
          { name: 'files', mountPath: '/files' },
          { name: 'files', mountPath: '/etc/odd.conf', subPath: 'odd' },
        ],
      },
    ],
  },
});

describeWithCluster('an annotation as a file', 'node', () => {
  beforeAll(() => startNode([`docker.io/library/${busybox}`]), 1_800_000);
  afterAll(leaveNode);

  it('has the text and the mode, at a path of its own too', async () => {
    const names = Object.keys(texts);
    const command = `/files/run; cd /files; stat -L -c '%n %a' ${names.join(' ')}; sha256sum ${names.join(' ')} /etc/odd.conf`;
    // Not applied: kubectl apply puts the whole manifest into one more annotation.
    await kubectl(['create', '-f', '-'], JSON.stringify(podWith('annotation', texts, command)));
    await waitFor('pod/annotation', '{.status.phase}', 'Succeeded');
    const sums = names.map((name): [string, string] => [name, texts[name] ?? '']);
    expect(await kubectl(['logs', 'annotation'])).toBe(
      [
        'ran as /files/run',
        ...names.map((name) => `${name} ${name === 'run' ? '555' : '644'}`),
        ...[...sums, ['/etc/odd.conf', texts['odd'] ?? ''] as const].map(
          ([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}`,
        ),
        '',
      ].join('\n'),
    );
  });

  it('cannot have more than 256 KiB, with the other annotations', async () => {
    const annotations = { odd: 'x'.repeat(200_000), b: 'x'.repeat(70_000) };
    const created = kubectl(['create', '-f', '-'], JSON.stringify(podWith('refused', annotations, 'true')));
    await expect(created).rejects.toThrow('may not be more than 262144 bytes');
  });
});

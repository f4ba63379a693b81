// Workloads in which one line ends as the others don't, as an editor or a merge leaves them.

import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { runWith, withoutResults } from '../resource-list.ts';

const images = [{ image: 'shop:7', entrypoint: ['/entry'], cmd: ['serve', '--fast'] }];
const wrap = configOf('wrap', [{ name: 'r', entrypoint: { script: 'echo hello' } }], { images });
const flags = configOf(
  'flags',
  [{ name: 'r', argsPrepend: ['--first', 'a b'], env: [{ name: 'A', value: 'a' }] }],
  { images },
);
const mounts = configOf('mounts', [
  {
    ...{ name: 'r', volumes: [{ name: 'v', emptyDir: {} }] },
    ...{ volumeMounts: [{ name: 'v', mountPath: '/v' }], podLabels: { a: 'b' } },
  },
]);

const item = `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    selector:
      matchLabels: {app: web}
    template:
      metadata:
        labels: {app: web}
      spec:
        containers:
        - name: web
          image: shop:7

          env:
          - name: B
            value: b
        volumes:
        - name: conf
          configMap:
            name:
              web
`;
const lines = item.split('\n').length - 1;

/** The list with the break of one line, counted from 1, as the others aren't. */
const listWith = (odd: number, [usual, other]: readonly [string, string]): string => {
  const [head, tail] = [
    'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n',
    'functionConfig: {}\n',
  ];
  const broken = item
    .split('\n')
    .slice(0, -1)
    .map((line, index) => line + (index + 1 === odd ? other : usual))
    .join('');
  return head.replaceAll('\n', usual) + broken + tail.replaceAll('\n', usual);
};
const runAll = (text: string, configs: readonly Config[]): string => {
  let now = text;
  for (const each of configs) {
    const { text: next, failed } = runWith(now, each);
    expect(failed).toBe(false);
    now = withoutResults(next);
  }
  return now.replace(/^functionConfig: .*$/m, 'functionConfig: {}');
};
const none = ({ metadata: { name } }: Config): Config => configOf(name, []);

describe.each([
  ['CRLF', ['\n', '\r\n']],
  ['LF', ['\r\n', '\n']],
] as const)('a line that alone ends in %s', (_, breaks) => {
  test.each(Array.from({ length: lines }, (__, index) => index + 1))('line %i', (odd) => {
    const text = listWith(odd, breaks);
    const all = [wrap, flags, mounts];
    const done = runAll(text, all);
    expect(runAll(done, all)).toBe(done);
    // Wherever it comes to stand, the odd break stays the only one.
    const lonely = breaks[0] === '\n' ? /\r\n/g : /(?<!\r)\n/g;
    if (odd > 1) expect(done.match(lonely)).toHaveLength(1);
    for (const left of all) {
      const others = all.filter((each) => each !== left);
      expect(runAll(done, [none(left)])).toBe(runAll(text, others));
    }
    for (const way of [all, all.toReversed()]) expect(runAll(done, way.map(none))).toBe(text);
  });
});

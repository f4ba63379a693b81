// What a file of a rule may be: its text, or one thing that it is taken from.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

const problemsOf = (file: Json): string[] =>
  loadConfig({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'g' },
    spec: { rules: [{ name: 'r', files: [file] }] },
  }).problems.map(({ message }) => message);

const key = { name: 'settings', key: 'a.conf' };

describe('a file of a rule', () => {
  it.each<[string, Json]>([
    ['text', { path: '/a', content: '' }],
    ['bytes', { path: '/a', binaryContent: 'AP8=' }],
    ['no bytes', { path: '/a', binaryContent: '' }],
    ['bytes in lines', { path: '/a', binaryContent: 'AP8A/wD/\nAP8=\n' }],
    ['bytes without padding', { path: '/a', binaryContent: 'AP8' }],
    ['a key of a ConfigMap', { path: '/a', from: { configMapKeyRef: key } }],
    ['a key of a Secret', { path: '/a', mode: '0400', from: { secretKeyRef: { ...key, key: '_A-1' } } }],
  ])('may be %s', (_, file) => {
    expect(problemsOf(file)).toEqual([]);
  });

  const at = 'spec.rules[0].files[0]';

  it.each<[string, Json, string]>([
    ['nothing', { path: '/a' }, `${at}: has no content; set exactly one of content, binaryContent and from`],
    [
      'two things',
      { path: '/a', content: '', from: { configMapKeyRef: key } },
      `${at}: content and from are both set; set exactly one of content, binaryContent and from`,
    ],
    [
      'text and bytes',
      { path: '/a', content: '', binaryContent: '' },
      `${at}: content and binaryContent are both set; set exactly one of content, binaryContent and from`,
    ],
    ...['AP8=AP8=', 'A', 'AP8-', 'AP_8', 'AP8\u00a0', 'å', 'AP8==='].map((text): [string, Json, string] => [
      `the bytes ${JSON.stringify(text)}`,
      { path: '/a', binaryContent: text },
      `${at}.binaryContent: not valid base64; write what base64 FILE prints`,
    ]),
    [
      'bytes in a number',
      { path: '/a', binaryContent: 1234 },
      `${at}.binaryContent: 1234 is a number, not a string; quote it: "1234"`,
    ],
    [
      'from nowhere',
      { path: '/a', from: {} },
      `${at}.from: no source is set; set exactly one of configMapKeyRef, secretKeyRef, file`,
    ],
    [
      'from two sources',
      { path: '/a', from: { configMapKeyRef: key, secretKeyRef: key } },
      `${at}.from: configMapKeyRef and secretKeyRef are both set; set exactly one of configMapKeyRef, secretKeyRef, file`,
    ],
    [
      'a key that no ConfigMap has',
      { path: '/a', from: { configMapKeyRef: { name: 'a', key: '../a' } } },
      `${at}.from.configMapKeyRef.key: "../a" is not a key of a ConfigMap or Secret: letters, digits, "-", "_" and ".", not starting with ".."`,
    ],
    [
      'a name that no Secret has',
      { path: '/a', from: { secretKeyRef: { name: 'A_b', key: 'a' } } },
      `${at}.from.secretKeyRef.name: "A_b" is not a DNS name: lower-case letters, digits and "-", starting and ending with a letter or digit, at most 63 characters`,
    ],
  ])('is never %s', (_, file, message) => {
    expect(problemsOf(file)).toEqual([message]);
  });
});

it('has its bytes as encoders write them', () => {
  const { config } = loadConfig({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'g' },
    spec: {
      rules: [
        {
          name: 'r',
          files: ['AP8A\n/wD/ \t\r\n', 'AP8', 'AP9=', ''].map((binaryContent, index) => ({
            path: `/${index}`,
            binaryContent,
          })),
        },
      ],
    },
  });
  // The last bits of AP9= belong to no byte.
  expect(config?.rules[0]?.files?.map(({ binaryContent }) => binaryContent)).toEqual([
    ...['AP8A/wD/', 'AP8=', 'AP8=', ''],
  ]);
});

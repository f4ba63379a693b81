// The catalog's text: the same for the same entries, and every YAML reader gets the strings back.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ImageFacts } from '../../../src/images/catalog.ts';
import { renderCatalog, yamlString } from '../../../src/images/lock/render-catalog.ts';
import { times } from '../../runs.ts';

// A second reader, by YAML 1.1; it comes without types.
const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };
const digest = `sha256:${'a'.repeat(64)}`;

describe('renderCatalog', () => {
  it("reads like the design's example, sorted by image", () => {
    const text = renderCatalog([
      { image: 'redis', entrypoint: [''], env: {}, user: '1000', shells: [] },
      {
        image: 'nginx:1.19',
        digest,
        platforms: ['linux/amd64', 'linux/arm64'],
        entrypoint: ['/docker-entrypoint.sh'],
        cmd: ['nginx', '-g', 'daemon off;'],
        env: { PATH: '/usr/bin:/bin', ON: '1', y: 'no', ARCH: null },
        workingDir: '/srv',
        shells: ['/bin/bash', '/bin/sh'],
      },
    ]);
    expect(text).toBe(`# Written by \`podgraft lock\`; refresh it with \`podgraft lock --update\`.
apiVersion: podgraft.dev/v1alpha1
kind: ImageCatalog
metadata:
  name: images
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  images:
  - image: nginx:1.19
    digest: ${digest}
    platforms: [linux/amd64, linux/arm64]
    entrypoint: [/docker-entrypoint.sh]
    cmd: [nginx, -g, daemon off;]
    env:
      PATH: /usr/bin:/bin
      "ON": "1"
      "y": "no"
      ARCH: null
    workingDir: /srv
    shells: [/bin/bash, /bin/sh]
  - image: redis
    entrypoint: [""]
    env: {}
    user: "1000"
    shells: []
`);
  });
  it('is a list even when empty', () => {
    expect(parse(renderCatalog([]))).toMatchObject({ spec: { images: [] } });
  });
});

const quoted = [
  '',
  ' a',
  'a ',
  '1',
  '0755',
  '1:30',
  'yes',
  'No',
  'null',
  '~',
  'a: b',
  'a:',
  'a #b',
  '#',
  '-',
  '--',
  '- a',
  '---',
  '[a',
  'a,b',
  '{',
  '*a',
  '&a',
  '!a',
  '|',
  '%a',
  '@a',
  '`a',
  '.5',
  '.inf',
  '=',
  '<<',
  '"',
  "'",
  'a\nb',
  '\u2028',
  '\ufeff',
  '$(x)',
  '1e3',
  'E0',
  '-1',
  'a -b',
  '2026-01-01',
];
const plain = [
  'nginx',
  '-g',
  '--flag=x',
  'daemon off;',
  '/bin/sh',
  './x',
  'linux/amd64',
  'gcr.io/a:1@sha256:ab',
];

describe('yamlString', () => {
  it.each(quoted)('quotes %j', (text) => expect(yamlString(text)).toMatch(/^".*"$/s));
  it.each(plain)('leaves %j', (text) => expect(yamlString(text)).toBe(text));
  it('gives every string back, in YAML 1.1 and 1.2, in a list and alone', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom(...quoted, ...plain),
      fc.stringMatching(/^[-./\w:;=+@ ]{0,8}$/),
      fc.stringMatching(/^[-+._\dexEonyts:]{1,4}$/),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (cmd, user) => {
        const facts: ImageFacts = { image: 'a', cmd, user };
        const text = renderCatalog([facts]);
        const expected = { spec: { images: [facts] } };
        expect(parse(text)).toMatchObject(expected);
        expect(parse(text, { version: '1.1' })).toMatchObject(expected);
        expect(load(text)).toMatchObject(expected);
      }),
      times(7),
    );
  });
});

// from: {file} and scriptFrom: {file}: a config with them does what the same config with the texts in it does, so that
// the laws hold for both.

import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTexts, runPackage, type Texts } from '../docs/run-package.ts';
import { readObjects } from '../read-yaml.ts';
import { times } from '../runs.ts';

const before: Texts = {
  'pod.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web # mine\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - {name: web, image: "nginx:1", command: [nginx], readinessProbe: {httpGet: {port: 80}}}\n',
};
const configOf = (rules: unknown[]): string =>
  JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'own' },
    spec: { rules },
  });

const text = fc.oneof(
  fc.constantFrom(
    '',
    'a: b\n',
    '  x\n\n',
    '#!/bin/sh\necho hi\n',
    'é ☃ 𝄞',
    '$(HOME) $$ "q" \'s\'\t\n',
    'yes',
    '0755',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);
const script = fc.constantFrom('echo a\n', '#!/bin/bash\nset -e\necho "$1"', 'date > /tmp/x # é\n\n');

test('with files the same comes out as with their texts, again and back too', () => {
  fc.assert(
    fc.property(text, script, script, fc.boolean(), (content, entry, hook, isInline) => {
      const texts: Record<string, string> = { 'a.conf': content, 'run.sh': entry, 'hook.sh': hook };
      const delivery = isInline ? { delivery: 'Inline' } : {};
      const rule = { name: 'r', target: { kind: 'Deployment' } };
      const named = configOf([
        {
          ...rule,
          files: [{ path: '/etc/a.conf', from: { file: 'a.conf' } }],
          entrypoint: { scriptFrom: { file: 'run.sh' }, ...delivery },
          postStart: { scriptFrom: { file: 'hook.sh' } },
        },
      ]);
      const written = configOf([
        {
          ...rule,
          files: [{ path: '/etc/a.conf', content }],
          entrypoint: { script: entry, ...delivery },
          postStart: { script: hook },
        },
      ]);
      const read = (path: string) => ({ text: texts[path] ?? '' });
      const [fromFiles, fromTexts] = [runPackage(named, before, read), runPackage(written, before)];
      expect(diffTexts(fromTexts.after, fromFiles.after)).toBe('');
      expect(fromFiles.problems.map(({ kind }) => kind)).toEqual(fromTexts.problems.map(({ kind }) => kind));
      expect(diffTexts(before, fromFiles.after)).not.toBe('');
      expect(runPackage(named, fromFiles.after, read).after).toEqual(fromFiles.after);
      expect(runPackage(configOf([]), fromFiles.after).after['pod.yaml']).toBe(before['pod.yaml']);
    }),
    times(),
  );
});

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  text.map((each) => new TextEncoder().encode(each)),
  fc
    .constantFrom([0xff], [0, 0], [0xb6, 0xbb, 0x9e], [0xd7, 0x6d, 0xf8])
    .map((each) => Uint8Array.from(each)),
);

test('the bytes of a file are those that its key has, in text where they are UTF-8, again and back too', () => {
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 3 }), fc.boolean(), (contents, isStable) => {
      const base64 = contents.map((each) => Buffer.from(each).toString('base64'));
      const isText = contents.map((each) => isUtf8(each));
      const configWith = (files: object[]) =>
        JSON.stringify({
          ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name: 'own' } },
          spec: { nameSuffixHash: !isStable, rules: [{ name: 'r', files }] },
        });
      const named = configWith(
        base64.map((_, index) => ({ path: `/a/f${index}`, from: { file: `${index}` } })),
      );
      const read = (path: string) => {
        const at = Number(path);
        return isText[at]
          ? { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(contents[at]) }
          : { base64: base64[at] as string };
      };
      const { after, problems } = runPackage(named, before, read);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const configMap = readObjects(after['configmap_own-r.yaml'] ?? '')[0] as {
        data?: Record<string, string>;
        binaryData?: Record<string, string>;
      };
      const found = contents.map((_, index) => {
        const [asText, asBytes] = [configMap.data?.[`f${index}`], configMap.binaryData?.[`f${index}`]];
        expect([asText !== undefined, asBytes !== undefined]).toEqual([isText[index], !isText[index]]);
        return [
          ...(asText === undefined ? Buffer.from(asBytes ?? '', 'base64') : Buffer.from(asText, 'utf8')),
        ];
      });
      expect(found).toEqual(contents.map((each) => [...each]));
      expect(runPackage(named, after, read).after).toEqual(after);
      const written = configWith(
        base64.map((each, index) => ({ path: `/a/f${index}`, binaryContent: each })),
      );
      const bare = runPackage(written, before);
      expect(runPackage(written, after).after['pod.yaml']).toBe(bare.after['pod.yaml']);
      expect(runPackage(configOf([]), bare.after).after['pod.yaml']).toBe(before['pod.yaml']);
    }),
    times(),
  );
});

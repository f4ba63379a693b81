// from: {file} and scriptFrom: {file}: a config with them does what the same config with the texts in it does, so that
// the laws hold for both.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTexts, runPackage, type Texts } from '../docs/run-package.ts';
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

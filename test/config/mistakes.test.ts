// A config full of mistakes: one run names them all, by field, on a line each, and from a file with its
// line and column.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfigs } from '../../src/cli/files/config-file.ts';
import type { Io } from '../../src/cli/io.ts';
import { transform } from '../../src/transform.ts';

const file = fileURLToPath(new URL('mistakes.yaml', import.meta.url));
const source = readFileSync(file, 'utf8');

/** Every mistake in mistakes.yaml, in the order of the fields, with its line. */
const mistakes: readonly [string, string, number][] = [
  ['metadata.name', 'ConfigInvalid', 4],
  ['spec.kubernetesVersion', 'ConfigInvalid', 6],
  ['spec.recrod', 'UnknownField', 7],
  ['spec.rules[0].containers.name', 'ConfigInvalid', 11],
  ['spec.rules[0].entrypoint', 'ConfigInvalid', 19],
  ['spec.rules[0].env[0].vaule', 'UnknownField', 21],
  ['spec.rules[0].env[1].value', 'SnippetInvalid', 22],
  ['spec.rules[0].files[0].path', 'ConfigInvalid', 24],
  ['spec.rules[0].files[1].mode', 'ConfigInvalid', 25],
  ['spec.rules[0].initContainers[0].imagePullPolicy', 'SnippetInvalid', 16],
  ['spec.rules[0].initContainers[0].volumeMount', 'UnknownField', 16],
  ['spec.rules[0].postStart', 'ConfigInvalid', 18],
  ['spec.rules[0].sidecars', 'ConfigInvalid', 17],
  ['spec.rules[0].target', 'ConfigInvalid', 10],
  ['spec.rules[0].target.lables', 'UnknownField', 10],
  ['spec.rules[0].volumes[0].emptydir', 'UnknownField', 13],
  ['spec.rules[0].volumes[1]', 'SnippetInvalid', 14],
  ['spec.rules[1].name', 'ConfigInvalid', 26],
  ['spec.rules[1].onConflict', 'ConfigInvalid', 27],
  ['spec.rules[1].placement.sidecars', 'ConfigInvalid', 28],
  ['spec.rules[1].podLabels.a', 'ConfigInvalid', 32],
  ['spec.rules[1].target', 'ConfigInvalid', 29],
  ['spec.rules[1].volumeMounts[0].name', 'SnippetInvalid', 31],
];

test('the function reports every mistake, sorted by field, each on one line', () => {
  const config = source.replace(/^(?=.)/gm, '  ');
  const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n';
  const { problems, exitCode } = transform(head + config);
  expect(exitCode).toBe(1);
  expect(problems.map(({ field, kind }) => [field?.path, kind])).toEqual(
    mistakes.map(([path, kind]) => [path, kind]),
  );
  for (const { message } of problems) {
    expect(message).not.toContain('\n');
    expect(message).toMatch(
      /^[^:]+: (?:.+; .+|expected .+, found .+|required \w+ field is missing$|.+ is not an? .+|must .+)/,
    );
  }
});

test('from a file, each comes with its line and column', () => {
  const io = { cwd: '/', stdin: () => Buffer.alloc(0) } as unknown as Io;
  const [{ problems }] = readConfigs([file], io);
  expect(problems.map(({ field, file: place }) => [field?.path, place?.line])).toEqual(
    mistakes.map(([path, , line]) => [path, line]),
  );
  const lines = source.split('\n');
  const typo = problems.find(({ field }) => field?.path === 'spec.rules[0].env[0].vaule');
  expect(lines[(typo?.file?.line ?? 0) - 1]?.slice((typo?.file?.column ?? 0) - 1)).toMatch(/^vaule: b/);
});

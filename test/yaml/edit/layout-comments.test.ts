// Where new lines go beside deep comments, blank lines and odd keys.

import { expect, test } from 'vitest';
import { revert } from '../../../src/revert.ts';
import { transform } from '../../../src/transform.ts';
import { configOf, expectLaws, listOf, printed } from '../../pod-list.ts';
import { withoutResults } from '../../resource-list.ts';

test('a deep comment at the head of a map stays when the first key below it is removed', () => {
  const rules = [{ name: 'init', initContainers: [{ name: 'setup', image: 'busybox:1.28' }] }];
  const text = listOf('', rules).replace('spec:\n', 'spec:\n      # deep\n');
  const added = '    initContainers:\n    - name: setup\n      image: busybox:1.28\n';
  expectLaws(text, text.replace('# deep\n', `# deep\n${added}`));
});

test('a change that would fall between a question mark and its key is refused', () => {
  const rules = [{ name: 'wrap', entrypoint: { command: ['/wrap'] } }];
  const images = [{ image: 'nginx', entrypoint: ['/nginx'] }];
  const text = listOf('      name: main\n', rules)
    .replace('- name: main', '- ? args\n      : [a]')
    .replace('"spec":{', `"spec":{"images":${JSON.stringify(images)},`);
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]?.kind).toBe('WorkloadInvalid');
  expect(withoutResults(output)).toBe(text);
});

test('what replaces a null goes after deep comments, which stay when a part of it is removed', () => {
  const one = [{ name: 'init', initContainers: [{ name: 'one', image: 'busybox:1.28' }] }];
  const text = listOf('    initContainers: ~\n      # deep\n    volumes: []\n', one);
  const added = '    - name: one\n      image: busybox:1.28\n';
  expectLaws(
    text,
    text.replace('initContainers: ~\n      # deep\n', `initContainers:\n      # deep\n${added}`),
  );
  const two = text
    .replace('"name":"one"},"spec', '"name":"two"},"spec')
    .replaceAll('"name":"one"', '"name":"two"');
  const both = transform(
    withoutResults(transform(text).output).replace(
      /^functionConfig.*$/m,
      /^functionConfig.*$/m.exec(two)?.[0] ?? '',
    ),
  );
  expect(revert(withoutResults(revert(both.output, { owner: 'one' }).output)).output).toContain(
    '    initContainers: ~\n      # deep\n    volumes: []\n',
  );
});

test('texts before a deep blank line are quoted, also where the record is between them', () => {
  const note = [{ name: 'note', podAnnotations: { note: 'a\nb' } }];
  const text = listOf('', note).replace(
    '      podgraft.dev/skip: none\n',
    '      podgraft.dev/skip: none\n         \n',
  );
  const { output } = transform(text);
  expect(output).toContain('      note: "a\\nb"\n      podgraft.dev/grafts: ');
  expect(transform(output).output).toBe(output);
});

test('a comment below a key without a value stays in its place, whoever comes first', () => {
  const rules = (name: string) => [{ name, podAnnotations: { 'example.com/note': name } }];
  const text = listOf('', rules('b')).replace(
    'annotations:\n      podgraft.dev/skip: none',
    'annotations: ~\n      # none yet',
  );
  const first = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
  const line = /^functionConfig.*$/m;
  const before = withoutResults(transform(text.replace(line, line.exec(first)?.[0] ?? '')).output);
  const direct = transform(text).output;
  expect(withoutResults(transform(before.replace(line, line.exec(text)?.[0] ?? '')).output)).toBe(
    withoutResults(direct),
  );
  expect(printed(text)).toBe(text.replace('annotations: ~\n', 'annotations:\n      example.com/note: b\n'));
  expect(withoutResults(revert(direct).output)).toBe(text);
});

test('annotations of a Pod are printed alike whether or not the record is among them', () => {
  const blank = '     ';
  const text = listOf('', [{ name: 'note', podAnnotations: { note: 'a\nb' } }]).replace(
    /annotations:\n.*\n/,
    `labels:\n      app: web\n${blank}\n`,
  );
  expectLaws(text, text.replace(`${blank}\n `, `    annotations:\n      note: "a\\nb"\n${blank}\n `));
  // Also where it is there for another rule.
  const line = /^functionConfig.*$/m;
  const other = configOf([{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).trimEnd();
  const before = withoutResults(transform(text.replace(line, other)).output);
  expect(withoutResults(transform(before.replace(line, line.exec(text)?.[0] ?? '')).output)).toBe(
    withoutResults(transform(text).output),
  );
});

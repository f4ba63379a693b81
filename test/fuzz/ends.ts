// A block scalar that ends the text without a line break has no final newline for Kubernetes, and keeps that
// meaning when something is put after it.

import { configOf, type Rule } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { resourceList, withConfig, withoutResults } from '../resource-list.ts';
import { hold } from './hold.ts';
import { itemsOf, ran } from './hold-list.ts';

type Any = Record<string, unknown>;

const rules: readonly Rule[] = [
  { name: 'label', podLabels: { a: 'b' } },
  { name: 'note', podAnnotations: { a: 'b' } },
  { name: 'env', env: [{ name: 'SITE', value: 'a' }] },
  { name: 'side', sidecars: [{ name: 'agent', image: 'agent:3' }] },
  { name: 'volume', volumes: [{ name: 'v', emptyDir: {} }] },
  { name: 'entry', entrypoint: { script: 'echo hi\n' } },
];
const head = 'apiVersion: apps/v1\nkind: Deployment\n';
const metadata = 'metadata:\n  name: web\n';
const container = '      containers:\n      - name: main\n        image: nginx:1.19\n';

/** A Deployment that ends with the block scalar, and where its text is found. */
const texts: readonly (readonly [text: (scalar: string) => string, at: readonly (string | number)[]])[] = [
  [
    (scalar) =>
      `${head}spec:\n  template:\n    spec:\n${container}${metadata}  annotations:\n    note: ${scalar}`,
    ['metadata', 'annotations', 'note'],
  ],
  [
    (scalar) =>
      `${head}${metadata}spec:\n  template:\n    spec:\n${container}        args:\n        - ${scalar}`,
    ['spec', 'template', 'spec', 'containers', 0, 'args', 0],
  ],
  [
    (scalar) =>
      `${head}${metadata}spec:\n  template:\n    spec:\n${container}        env:\n        - name: A\n          value: ${scalar}`,
    ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'value'],
  ],
  [
    (scalar) =>
      `${head}${metadata}spec:\n  template:\n    spec:\n${container}    metadata:\n      annotations:\n        note: ${scalar}`,
    ['spec', 'template', 'metadata', 'annotations', 'note'],
  ],
];

/** Throws `Found` when the end of the text of this seed gets another meaning. */
export const checkEnds = (seed: number): void => {
  const dice = new Dice(seed);
  const [text, at] = dice.pick(texts);
  const words = dice.pick(['text', 'two words', '# no']);
  const body = `${' '.repeat(18)}${words}`;
  const scalar = `${dice.pick(['|', '>', '|+', '>+', '|-', '>-'])}\n${body}`;
  const a = configOf('one', [dice.pick(rules)], { record: dice.chance(0.7) });
  const column = dice.pick([0, 2]);
  const item = text(scalar).replaceAll('\n', `\n${' '.repeat(column + 2)}`);
  const input = resourceList([item], a, { column, configFirst: true, finalNewline: false });
  const done = ran(input);
  if (done.exitCode === 1) return;
  const noteOf = (of: string): unknown => {
    let value: unknown = itemsOf(of)?.yaml[0];
    for (const step of at) value = (value as Any | undefined)?.[step];
    return value;
  };
  const isWrapped = at.includes('args') && a.spec.rules[0]?.name === 'entry';
  // At the very end the readers of this test give a newline where Kubernetes' does not.
  if (!isWrapped && !done.output.endsWith(body))
    hold('no final newline', noteOf(done.output) === words, input, done.output);
  const again = ran(done.output);
  hold('law 3', again.output === done.output, input, done.output, again.output);
  if (a.spec['record'] === false) return;
  const empty = configOf('one', []);
  const back = withoutResults(ran(withConfig(done.output, empty)).output);
  // What was put after it made the scalar say that it has no newline, which is what it said before.
  const restored = [input, input.replace(/([|>])\+?(\n *[^\n]*)$/, '$1-$2')].map((each) =>
    withConfig(each, empty),
  );
  hold('law 5', isWrapped ? noteOf(back) === words : restored.includes(back), input, done.output, back);
};

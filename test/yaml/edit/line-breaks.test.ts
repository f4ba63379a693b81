// Lists in which lines end in two ways: what comes in and goes takes no line break of the user's along.

import { describe, expect, test } from 'vitest';
import { transform } from '../../../src/transform.ts';
import { configOf } from '../../generate/config.ts';

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const itemOf = (name: string): string => `- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: ${name}}
  spec:
    template:
      spec:
        containers:
        - name: main
          image: nginx
`;
const config = (content: string | undefined): string => {
  const rules = content === undefined ? [] : [{ name: 'r', files: [{ path: '/etc/x', content }] }];
  // Results would be one more thing that comes and goes.
  const quiet = { problems: { RulesRemoved: 'Off' } };
  return `functionConfig: ${JSON.stringify(configOf('one', rules, quiet))}`;
};
const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const RESULTS = 'results:\n- message: of another function\n  severity: info\n';
const OTHERS = '# between\n- {apiVersion: v1, kind: Service, metadata: {name: web}}\n';

/** The list around its items, in lines that end in LF, with a config that is put in later. */
const lists: Record<string, (items: string) => string> = {
  'the config after': (items) => `${HEAD}items:\n${items}CONFIG\n`,
  'the items last': (items) => `${HEAD}CONFIG\nitems:\n${items}`,
  'results after': (items) => `${HEAD}items:\n${items}CONFIG\n${RESULTS}`,
  'results between': (items) => `${HEAD}items:\n${items}${RESULTS}CONFIG\n`,
  'results before': (items) => `${HEAD}${RESULTS}CONFIG\nitems:\n${items}`,
};
const items: Record<string, string> = {
  'one item with CRLF': crlf(itemOf('web')),
  'the last item with CRLF': itemOf('web') + crlf(itemOf('api')),
  'the first item with CRLF': crlf(itemOf('web')) + itemOf('api'),
  'an item with CRLF and one after it': crlf(itemOf('web')) + OTHERS,
};
const cases = Object.keys(lists).flatMap((list) =>
  Object.keys(items).flatMap((item) => [false, true].map((swapped) => ({ list, item, swapped }))),
);

describe.each(cases)('$list, $item, swapped: $swapped', ({ list, item, swapped }) => {
  // With every line break the other one, LF items stand in a list of CRLF.
  const text = (lists[list] as (items: string) => string)(items[item] as string);
  const original = swapped ? text.replace(/\r?\n/g, (br) => (br === '\n' ? '\r\n' : '\n')) : text;
  const withConfig = (input: string, content: string | undefined): string =>
    input.replace(/CONFIG|functionConfig: [^\r\n]*/, () => config(content));
  const bare = (input: string): string =>
    input.replace(/^results:\r?\n- message: of another function\r?\n {2}severity: info\r?\n/m, '');
  const again = (input: string, content: string | undefined): string => {
    const done = transform(withConfig(input, content));
    expect(done.problems).toEqual([]);
    return done.output;
  };
  const results = swapped ? crlf(RESULTS) : RESULTS;
  const grafted = again(original, 'hello');
  const plain = bare(withConfig(original, undefined));

  test('the work comes out to the byte', () => {
    expect(grafted).toContain('kind: ConfigMap');
    expect(again(grafted, undefined)).toBe(plain);
  });

  test('and so it does from a list that got results since', () => {
    expect(bare(grafted)).toBe(grafted);
    const later = grafted.replace(/^functionConfig/m, () => `${results}functionConfig`);
    expect(again(later, undefined)).toBe(plain);
  });

  test('a ConfigMap that comes and goes after results leaves the line before it alone', () => {
    const changed = again(
      grafted.replace(/^functionConfig/m, () => `${results}functionConfig`),
      'bye',
    );
    expect(changed).toContain('bye');
    expect(again(changed, undefined)).toBe(plain);
  });
});

// A tag in command or args, and a null in the other of them: the record of that can be read again.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { configOf } from '../generate/config.ts';
import { dropConfig, runWith } from '../resource-list.ts';

const listOf = (lines: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n  spec:\n    containers:\n    - name: c\n      image: nginx:1.19\n${lines}`;
const images = [{ image: 'nginx:1.19', entrypoint: ['/e'], cmd: ['nginx'] }];
const rules = {
  command: { entrypoint: { command: ['/run'] } },
  script: { entrypoint: { script: 'echo a', delivery: 'Inline' } },
};

describe.each(Object.entries(rules))('over an entrypoint %s', (_, rule) => {
  describe.each(['[run, !!str 8080]', '!!seq [a]', '!foo [a]', '[!!str a]', '\n      - !!str a'])(
    '%j',
    (tagged) => {
      test.each(['', ' ~', ' # c', ' !!null', ' !!null ""', ' null'])('beside null as %j', (empty) => {
        for (const [one, other] of [
          ['command', 'args'],
          ['args', 'command'],
        ]) {
          const text = listOf(`      ${one}: ${tagged}\n      ${other}:${empty}\n`);
          const own = configOf('own', [{ name: 'e', ...rule }], { images });
          const once = runWith(text, own);
          expect(once.failed).toBe(false);
          expect(once.text).not.toBe(text);
          expect(runWith(once.text, own).text).toBe(once.text);
          for (const back of [runWith(once.text, configOf('own', [])).text, revert(once.text).output])
            expect(dropConfig(back)).toBe(dropConfig(text));
        }
      });
    },
  );
});

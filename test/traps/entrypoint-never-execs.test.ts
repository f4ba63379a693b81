import { describe, expect, test } from 'vitest';
import { found } from './context.ts';

describe('EntrypointNeverExecs', () => {
  test.each([
    ['echo a', []],
    ['echo a; exec "$@"', []],
    ['echo a; exec myserver', ['EntrypointNeverExecs']],
    ['echo a; exit 0', ['EntrypointNeverExecs']],
    ['while :; do sleep 1; done', ['EntrypointNeverExecs']],
    ['[ -n "$A" ] || exit 1', []],
  ])('%j', (script, kinds) => {
    expect(found({ added: [{ kind: 'entrypoint', container: 'web', script }] })).toEqual(kinds);
  });
});

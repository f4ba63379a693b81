import { describe, expect, test } from 'vitest';
import { found, shell, web, whats } from './context.ts';

describe('SidecarCommandEnds', () => {
  test.each([
    ['echo a; sleep 10', ['SidecarCommandEnds']],
    ['/agent --foreground', []],
    ['echo a; while :; do sleep 1; done', []],
  ])('%j', (script, kinds) => {
    const podSpec = { containers: [web, { name: 'side', image: 'busybox', ...shell(script) }] };
    expect(found({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual(
      kinds,
    );
  });
});

test.each([
  ['echo', 'hello'],
  ['sleep', '60'],
])('a sidecar whose command is %s %s ends without a shell, too', (...command) => {
  const podSpec = { containers: [web, { name: 'side', image: 'busybox', command }] };
  expect(whats({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual([
    'the command of the sidecar side exits, so the kubelet restarts it forever',
  ]);
});

test('arguments for the program of an image do not end a sidecar', () => {
  const podSpec = { containers: [web, { name: 'side', image: 'agent', args: ['echo', 'hello'] }] };
  expect(found({ podSpec, added: [{ kind: 'sidecar', container: 'side', mode: 'Classic' }] })).toEqual([]);
});

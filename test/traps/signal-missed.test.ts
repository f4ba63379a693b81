import { expect, test } from 'vitest';
import { type Case, shell, sidecar, web, whats } from './context.ts';

const added: Case['added'] = [{ kind: 'postStart', container: 'web', script: 'kill -HUP 1' }];
const pause = "process 1, which is the pod's pause process with shareProcessNamespace, not the program";
const shared = { shareProcessNamespace: true };
const hooked = {
  containers: [{ ...web, lifecycle: { preStop: { exec: { command: ['kill', '-QUIT', '1'] } } } }],
};

test.each<[string, Case, string[]]>([
  ['a hook', { podSpec: shared, added }, [`the postStart hook of web signals ${pause}`]],
  [
    'a command without a shell',
    { podSpec: shared, added: [{ kind: 'preStop', container: 'web', command: ['kill', '1'] }] },
    [`the preStop hook of web signals ${pause}`],
  ],
  [
    'an entrypoint',
    {
      podSpec: shared,
      added: [{ kind: 'entrypoint', container: 'web', script: '(sleep 9; kill 1) &\nexec "$@"' }],
    },
    [`the script of web signals ${pause}`],
  ],
  [
    'a sidecar',
    {
      podSpec: {
        ...shared,
        containers: [web, { ...sidecar, ...shell('while sleep 9; do kill -HUP 1; done') }],
      },
      added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
    },
    [`the script of side signals ${pause}`],
  ],
  [
    'a hook that the pod has, where the rule sets the field',
    {
      podSpec: { ...shared, ...hooked },
      podSpecBefore: hooked,
      added: [{ kind: 'podField', container: '' }],
    },
    [`the preStop hook of web signals ${pause}`],
  ],
  [
    'a hook of a pod with the processes of the node',
    { podSpec: { hostPID: true }, added },
    ["the postStart hook of web signals process 1, which is the node's init with hostPID, not the program"],
  ],
  ['a pod whose containers have their own processes', { added }, []],
  [
    'a hook that the pod has, where the field was there',
    {
      podSpec: { ...shared, ...hooked },
      podSpecBefore: { ...shared, ...hooked },
      added: [{ kind: 'podField', container: '' }],
    },
    [],
  ],
  [
    'another process',
    { podSpec: shared, added: [{ kind: 'postStart', container: 'web', script: 'pkill -HUP nginx' }] },
    [],
  ],
])('SignalMissed: %s', (_, given, expected) => {
  expect(whats(given)).toEqual(expected);
});

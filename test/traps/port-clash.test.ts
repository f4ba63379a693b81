import { describe, expect, test } from 'vitest';
import { web, whats } from './context.ts';

describe('PortClash', () => {
  const side = (ports: object[], more: object = {}) => ({ name: 'side', image: 'a', ports, ...more });
  const added = [{ kind: 'sidecar', mode: 'Classic', container: 'side' } as const];
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'hostNetwork and one container port',
      { hostNetwork: true, containers: [web, side([{ containerPort: 80 }])] },
      ['side and web both listen on TCP port 80 of the node'],
    ],
    [
      'a native sidecar',
      { hostNetwork: true, initContainers: [side([{ containerPort: 80 }], { restartPolicy: 'Always' })] },
      ['side and web both listen on TCP port 80 of the node'],
    ],
    [
      'a plain init container, which has ended',
      { hostNetwork: true, initContainers: [side([{ containerPort: 80 }])] },
      [],
    ],
    [
      'another protocol',
      { hostNetwork: true, containers: [web, side([{ containerPort: 80, protocol: 'UDP' }])] },
      [],
    ],
    [
      'one port of the pod',
      { containers: [web, side([{ containerPort: 80 }])] },
      ["side and web both listen on TCP port 80 of the pod: the second can't"],
    ],
    ['two ports of the pod', { containers: [web, side([{ containerPort: 81 }])] }, []],
    [
      'one port of the pod, and two protocols',
      { containers: [web, side([{ containerPort: 80, protocol: 'UDP' }])] },
      [],
    ],
    [
      'one port of the pod, of a plain init container',
      { initContainers: [side([{ containerPort: 80 }])] },
      [],
    ],
    [
      'two addresses',
      {
        containers: [
          { ...web, ports: [{ containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }] },
          side([{ containerPort: 81, hostPort: 80, hostIP: '10.0.0.2' }]),
        ],
      },
      [],
    ],
  ])('%s', (_sentence, podSpec, expected) => {
    expect(whats({ podSpec, added })).toEqual(expected);
  });
});

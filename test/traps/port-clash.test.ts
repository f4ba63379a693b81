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

  const named = (container: object, name: string, containerPort: number, more: object = {}) => ({
    ...container,
    ports: [{ name, containerPort, ...more }],
  });
  const firstOf = (container: string) =>
    `side and web both have a TCP port http: a Service that names it only uses that of ${container}`;
  const agent = { name: 'side', image: 'a' };
  test.each<[string, Record<string, unknown>, string[]]>([
    ['after the app', { containers: [web, named(agent, 'http', 81)] }, [firstOf('web')]],
    ['before the app', { containers: [named(agent, 'http', 81), web] }, [firstOf('side')]],
    [
      'as a native sidecar, which comes after all containers',
      { initContainers: [{ ...named(agent, 'http', 81), restartPolicy: 'Always' }] },
      [firstOf('web')],
    ],
    ['as an init container, which has ended', { initContainers: [named(agent, 'http', 81)] }, []],
    ['with another name', { containers: [web, named(agent, 'metrics', 81)] }, []],
    ['of another protocol', { containers: [web, named(agent, 'http', 81, { protocol: 'UDP' })] }, []],
    ['without a name', { containers: [web, { ...agent, ports: [{ containerPort: 81 }] }] }, []],
  ])('a port of one name %s', (_sentence, podSpec, expected) => {
    expect(whats({ podSpec, added })).toEqual(expected);
  });

  test('a port of one name and one number is reported for both', () => {
    expect(whats({ podSpec: { containers: [web, named(agent, 'http', 80)] }, added })).toEqual([
      "side and web both listen on TCP port 80 of the pod: the second can't",
      firstOf('web'),
    ]);
  });

  test('ports that a rule gives to a container are reported once, and those that were there are not', () => {
    const other = { name: 'side', image: 'a' };
    const field = { kind: 'containerField', container: 'side' } as const;
    const podSpec = { containers: [web, named(other, 'http', 81)] };
    const reported = (podSpecBefore: Record<string, unknown>) =>
      whats({ podSpec, podSpecBefore, added: [field, field] });
    expect(reported({ containers: [web, other] })).toEqual([firstOf('web')]);
    expect(reported(podSpec)).toEqual([]);
  });
});

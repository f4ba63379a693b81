// Hooks and environment in a running container: chained post-start hooks, preStop before the end, appended
// variables.
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { PodStartError } from './pod-runner.ts';
import { withGrafted } from './render-workload.ts';

const podOf = (container: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'test' },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'busybox:1.28',
        command: ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'],
        ...container,
      },
    ],
  },
});

const hook = (script: string) => ({ exec: { command: ['sh', '-c', script] } });

describeWithTools('a running container', ['podman'], () => {
  it('runs its own post-start hook, then the chained one', async () => {
    const manifest = podOf({ lifecycle: { postStart: hook('echo "own  $HOME" > /tmp/log') } });
    const spec = `rules:\n- name: hook\n  postStart: {script: "echo ours >> /tmp/log", onConflict: Chain}\n`;
    await withGrafted(spec, [manifest], async (pod) => {
      expect((await pod.exec('main', ['cat', '/tmp/log'])).stdout).toBe('own  /root\nours\n');
    });
  });

  it('does not run the chained hook, and does not start, when its own hook fails', async () => {
    const manifest = podOf({ lifecycle: { postStart: hook('exit 9') } });
    const spec = `rules:\n- name: hook\n  postStart: {script: "echo ours >> /tmp/log", onConflict: Chain}\n`;
    const error = await withGrafted(spec, [manifest], async () => {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PodStartError);
    expect(error).toMatchObject({ container: 'main', status: 9 });
  });

  it('runs a preStop script before SIGTERM', async () => {
    const spec = `rules:\n- name: hook\n  preStop: {script: "echo stopping > /proc/1/fd/1"}\n`;
    await withGrafted(spec, [podOf({})], async (pod) => {
      expect(await pod.terminate('main')).toBe(0);
      expect((await pod.logs('main')).stdout).toBe('stopping\n');
    });
  });

  it('sees added and appended variables', async () => {
    const env = [
      { name: 'OPTS', value: '-a' },
      { name: 'OTHER', value: 'kept' },
    ];
    const spec = `rules:
- name: env
  env: [{name: ADDED, value: "x y"}]
  envAppend:
  - {name: OPTS, value: -b, separator: " "}
  - {name: NEW, value: -c, separator: " "}
`;
    await withGrafted(spec, [podOf({ env })], async (pod) => {
      const print = ['sh', '-c', 'echo "$OPTS|$OTHER|$ADDED|$NEW"'];
      expect((await pod.exec('main', print)).stdout).toBe('-a -b|kept|x y|-c\n');
    });
  });
});

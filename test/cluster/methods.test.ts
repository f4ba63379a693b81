// What README's table of methods says of a pod from inside, on a real kubelet: what each method sees, in which order a
// pod stops, and what runs again with the node. Its other rows are in test/cluster/node.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cluster, describeWithCluster } from './cluster-script.ts';
import { added, busybox, podOf, sh, sleeps, start } from './grafted-pod.ts';
import { kubectl, leaveNode, namespace, read, startNode, waitFor, waitUntil } from './node.ts';

/** An image with one program and nothing else; the node has it. */
const pause = 'registry.k8s.io/pause:3.6';
const restarts = '{.status.containerStatuses[0].restartCount}';
const ready = '{.status.containerStatuses[?(@.name=="main")].ready}';

/** What a command prints in the main container; nothing where it fails. */
const inMain = (pod: string, command: readonly string[]): Promise<string> =>
  kubectl(['exec', pod, '-c', 'main', '--', ...command]).catch(() => '');

/** Kills the process that holds a pod's namespaces. */
const endSandbox = async (pod: string): Promise<void> => {
  const filter = `labels."io.cri-containerd.kind"==sandbox,labels."io.kubernetes.pod.namespace"==${namespace},labels."io.kubernetes.pod.name"==${pod}`;
  const { stdout } = await cluster(['sh', 'ctr', 'containers', 'list', '--quiet', filter]);
  const kill = ['sh', 'ctr', 'tasks', 'kill', '--signal', 'SIGKILL', stdout.trim()];
  const { status, stderr } = await cluster(kill);
  expect([status, stderr]).toEqual([0, '']);
};

describeWithCluster('in a pod on a real kubelet,', 'node', () => {
  beforeAll(() => startNode([`docker.io/library/${busybox}`]), 1_800_000);
  afterAll(leaveNode);

  describe('what each method sees', () => {
    const askPort = 'port=$(nc -w 1 127.0.0.1 8000 </dev/null)';
    /** Waits for the program and its port: nc serves one caller at a time, and nobody between two. */
    const untilUp = `until test -f /log/up; do sleep 0.1; done; until ${askPort}; test -n "$port"; do sleep 0.1; done`;
    /** Writes what it sees of the main container: a mount, a file of its root, a variable, its program, its port. */
    const look = (who: string, ask = askPort): string =>
      [
        ask,
        `echo mount=$(cat /own/file 2>/dev/null) > /log/${who}`,
        `echo file=$(cat /written 2>/dev/null) >> /log/${who}`,
        `echo variable=$OWN >> /log/${who}`,
        `echo process=$(cat /proc/1/cmdline | tr '\\0' ' ' | grep -o the-[p]rogram | head -n 1) >> /log/${who}`,
        `echo port=$port >> /log/${who}`,
        `echo address=$(hostname -i) >> /log/${who}`,
        `mv /log/${who} /log/${who}.done`,
      ].join('; ');
    const main = {
      command: sh(
        'echo ours > /written; echo up > /log/up; : the-program; while :; do echo served | nc -l -p 8000; done',
      ),
      env: [{ name: 'OWN', value: 'ours' }],
    };
    const items = [{ path: 'file', fieldRef: { fieldPath: 'metadata.name' } }];
    const own = {
      volumes: [{ name: 'own', downwardAPI: { items } }],
      volumeMounts: [{ name: 'own', mountPath: '/own' }],
    };
    const ofContainer = (file: string, port: string): string =>
      `mount=sees\nfile=${file}\nvariable=ours\nprocess=the-program\nport=${port}\n`;
    const ofPod = (port: string): string => `mount=\nfile=\nvariable=\nprocess=\nport=${port}\n`;

    beforeAll(async () => {
      await start(
        [
          { ...own, containers: { name: 'main' } },
          { initContainers: [added('init', sh(look('init')))] },
          { sidecars: [added('native', sh(`${look('native', untilUp)}; ${sleeps[2]}`))] },
          {
            sidecarMode: 'Classic',
            sidecars: [added('classic', sh(`${look('classic', untilUp)}; ${sleeps[2]}`))],
          },
          { containers: { name: 'main' }, postStart: { script: look('hook', untilUp) } },
          { containers: { name: 'main' }, entrypoint: { script: look('entrypoint') } },
        ],
        podOf('sees', main),
      );
      await waitFor('pod/sees', ready, 'true');
    });

    it.concurrent.each([
      ['an init container, before the program runs', 'init', ofPod('')],
      ['a native sidecar', 'native', ofPod('served')],
      ['a classic sidecar', 'classic', ofPod('served')],
      ['a post-start hook', 'hook', ofContainer('ours', 'served')],
      ['an entrypoint, before the program runs', 'entrypoint', ofContainer('', '')],
    ])('%s', async (_, who, seen) => {
      const file = `/log/${who}.done`;
      const address = await read('pod/sees', '{.status.podIP}');
      await waitUntil(() => inMain('sees', ['cat', file]), `${seen}address=${address}\n`);
    });
  });

  it.concurrent('a sidecar that shares the process namespace sees the processes of the app', async () => {
    const script =
      'until cat /proc/[0-9]*/cmdline | grep -q the-[p]rogram; do sleep 0.1; done; touch /log/seen';
    const rule = {
      pod: { shareProcessNamespace: true },
      sidecars: [added('agent', sh(`${script}; ${sleeps[2]}`))],
      containers: { name: 'main' },
    };
    await start(rule, podOf('shares', { command: sh(`: the-program; ${sleeps[2]}`) }));
    await waitUntil(() => inMain('shares', ['ls', '/log']), 'seen\n');
  });

  it.concurrent('stops a native sidecar after the main container, a classic one with it', async () => {
    const stops = (name: string, last: string): string[] =>
      sh(`trap '${last}; exit' TERM; touch /log/${name}; while :; do sleep 0.1; done`);
    // The main container takes its time, and the last one says who came before it.
    const main = stops(
      'main',
      'until grep -q classic /log/log; do sleep 0.1; done; sleep 1; echo main >> /log/log',
    );
    const native = stops('native', 'echo native >> /log/log; cp /log/log /dev/termination-log');
    const classic = stops('classic', 'echo classic >> /log/log');
    const pod = podOf('stops', { command: main }, 'Always', 60) as { metadata: object };
    // Keeps the pod until its status has been read.
    const metadata = { ...pod.metadata, finalizers: ['podgraft.dev/test'] };
    await start(
      [
        { sidecars: [added('native', native)] },
        { sidecarMode: 'Classic', sidecars: [added('classic', classic)] },
      ],
      { ...pod, metadata },
    );
    await waitFor('pod/stops', ready, 'true');
    await waitUntil(() => inMain('stops', ['ls', '/log']), 'classic\nmain\nnative\n');
    await kubectl(['delete', 'pod', 'stops', '--wait=false']);
    await waitFor(
      'pod/stops',
      '{.status.initContainerStatuses[0].state.terminated.message}',
      'classic\nmain\nnative\n',
    );
    await kubectl(['patch', 'pod', 'stops', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  });

  it.concurrent('runs everything again after the node restarts, init containers too', async () => {
    const script = (name: string): string => `echo ${name} >> /log/log`;
    const rule = {
      initContainers: [added('init', sh(script('init')))],
      sidecars: [
        {
          ...added('native', sh(`${script('native')}; touch /ready; ${sleeps[2]}`)),
          startupProbe: { exec: { command: ['test', '-f', '/ready'] }, periodSeconds: 1 },
        },
      ],
      containers: { name: 'main' },
      entrypoint: { script: script('entrypoint') },
      postStart: {
        script: `until tail -n 1 /log/log | grep -q entrypoint; do sleep 0.1; done; ${script('hook')}`,
      },
    };
    await start(rule, podOf('rebooted', { command: sleeps }, 'Always'));
    await waitFor('pod/rebooted', ready, 'true');
    const once = 'init\nnative\nentrypoint\nhook\n';
    await waitUntil(() => inMain('rebooted', ['cat', '/log/log']), once);
    // A reboot ends the pod's sandbox with all in it: so does a signal to the process that holds it.
    await endSandbox('rebooted');
    await waitFor('pod/rebooted', restarts, '1');
    await waitFor('pod/rebooted', ready, 'true');
    await waitUntil(() => inMain('rebooted', ['cat', '/log/log']), once + once);
  });

  it.concurrent('runs a program of a shared volume before one whose image has no shell, and a hook without a script', async () => {
    const rule = {
      initContainers: [added('tools', ['cp', '/bin/busybox', '/log/busybox'])],
      entrypoint: { command: ['/log/busybox', 'env', 'MARK=ours'] },
      postStart: { exec: { command: ['/log/busybox', 'touch', '/log/hook'] } },
    };
    await start(
      rule,
      podOf('shellless', { image: pause, command: ['/log/busybox', 'sh', '-c', 'echo $MARK; exec /pause'] }),
    );
    await waitFor('pod/shellless', ready, 'true');
    await waitUntil(() => kubectl(['logs', 'shellless']), 'ours\n');
    const words = await kubectl(['exec', 'shellless', '--', '/log/busybox', 'cat', '/proc/1/cmdline']);
    expect(words).toBe('/pause\0');
    await kubectl(['exec', 'shellless', '--', '/log/busybox', 'test', '-f', '/log/hook']);
  });

  it.concurrent.each([
    ['a post-start hook', { postStart: { script: 'test -f /log/once && exit; touch /log/once; exit 1' } }],
    ['an entrypoint', { entrypoint: { script: 'test -f /log/once || { touch /log/once; exit 1; }' } }],
  ])('has the container restarted, with restartPolicy: Always, after %s failed', async (what, rule) => {
    const name = what.replaceAll(' ', '-');
    await start(rule, podOf(name, { command: sleeps }, 'Always'));
    await waitFor(`pod/${name}`, restarts, '1');
    await waitFor(`pod/${name}`, ready, 'true');
  });
});

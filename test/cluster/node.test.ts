// What a real kubelet does with grafted pods: the rows of README's table of methods, one by one, and that a Deployment
// rolls when the content of a rule changes and at no other time.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { revert } from '../../src/revert.ts';
import { nginxDeployment, nginxImages } from '../containers/nginx.ts';
import { renderWorkload } from '../containers/render-workload.ts';
import { describeWithCluster } from './cluster-script.ts';
import { added, busybox, podOf, sh, sleeps, start, state } from './grafted-pod.ts';
import { tryKubeletPages } from './kubelet-pages.ts';
import {
  apply,
  applyPolicy,
  kubectl,
  leaveNode,
  namespace,
  read,
  removePolicy,
  startNode,
  waitFor,
  waitUntil,
} from './node.ts';

const waiting = { timeout: 300_000, interval: 500 };

describeWithCluster('a real kubelet', 'node', () => {
  beforeAll(() => startNode(['docker.io/library/nginx:1.19', `docker.io/library/${busybox}`]), 1_800_000);
  afterAll(leaveNode);

  it.concurrent('runs all four methods in the order of the timeline, and rolls only when content changes', async () => {
    const log = '/usr/share/nginx/html/log';
    const spec = (word: string): string => `${nginxImages}rules:
- name: all
  volumes: [{name: web, emptyDir: {}}]
  volumeMounts: [{name: web, mountPath: /usr/share/nginx/html}]
  initContainers:
  - {name: init, image: "${busybox}", command: [sh, -c, "echo init >> /web/log"], volumeMounts: [{name: web, mountPath: /web}]}
  sidecars:
  - name: sidecar
    image: "${busybox}"
    command: [sh, -c, "echo sidecar >> /web/log; touch /ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
    startupProbe: {exec: {command: [test, -f, /ready]}, periodSeconds: 1}
    volumeMounts: [{name: web, mountPath: /web}]
  entrypoint: {script: "echo ${word} >> ${log}"}
  postStart: {script: "until grep ${word} ${log}; do sleep 0.1; done; echo hook >> ${log}"}
`;
    const original = await renderWorkload('rules: []', nginxDeployment);
    const grafted = await renderWorkload(spec('entrypoint'), nginxDeployment);
    const again = await renderWorkload(spec('entrypoint'), [...grafted.configMaps, grafted.workload]);
    const changed = await renderWorkload(spec('changed'), [...grafted.configMaps, grafted.workload]);
    const rollOut = async ({ workload, configMaps }: typeof grafted): Promise<string[]> => {
      await apply([...configMaps, workload]);
      await kubectl(['rollout', 'status', 'deployment/nginx', '--timeout=90s']);
      const sets = await kubectl(['get', 'replicasets', '-l', 'app=nginx', '-o', 'name']);
      return sets.trim().split('\n').sort();
    };
    const [first = ''] = await rollOut(original);
    const two = await rollOut(grafted);
    expect(two).toHaveLength(2);
    const logged = () => kubectl(['exec', 'deployment/nginx', '-c', 'nginx', '--', 'cat', log]);
    await waitUntil(logged, 'init\nsidecar\nentrypoint\nhook\n');
    const processes = await kubectl([
      'exec',
      'deployment/nginx',
      '-c',
      'nginx',
      '--',
      'cat',
      '/proc/1/cmdline',
    ]);
    expect(processes).toMatch(/^nginx: master process/);

    expect(await rollOut(again)).toEqual(two);
    expect(await rollOut(changed)).toHaveLength(3);

    const { output } = revert(JSON.stringify(grafted.workload));
    await rollOut({ workload: JSON.parse(output), configMaps: [] });
    await waitFor(first, '{.status.readyReplicas}', '1');
    expect(await kubectl(['get', 'replicasets', '-l', 'app=nginx', '-o', 'name'])).toContain(first);
  });

  it.concurrent('completes a Job that has a native sidecar', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'report' },
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: busybox, command: sh('exit 0') }],
          },
        },
      },
    };
    const sidecar = { name: 'agent', image: busybox, command: sleeps };
    await start({ sidecars: [sidecar] }, job);
    await waitFor('job/report', '{.status.succeeded}', '1');
  });

  describe('an entrypoint', () => {
    it.concurrent('hands on the arguments, the environment and the exit status', async () => {
      const words = ['', 'a b', '$$(X)', '*', "it's", '"', '\\', 'ü', '-e'];
      const container = {
        command: ['sh', '-c', 'printf "[%s]" "$@" "$FROM" "$SET"; exit 7', 'sh', ...words],
        env: [{ name: 'FROM', value: 'pod' }],
      };
      await start({ entrypoint: { script: 'export SET=script' } }, podOf('arguments', container));
      await waitFor('pod/arguments', `${state}.terminated.exitCode}`, '7');
      // The kubelet makes $(X) of $$(X).
      const expected = [...words, 'pod', 'script'].map((word) => `[${word.replace('$$', '$')}]`).join('');
      await waitUntil(() => kubectl(['logs', 'arguments']), expected);
    });

    it.concurrent('leaves the program to receive signals, as process 1', async () => {
      const command = sh('trap "exit 3" TERM; echo ready > /log/ready; while :; do sleep 0.1; done');
      await start({ entrypoint: { script: 'true' } }, podOf('signals', { command }));
      await waitFor('pod/signals', '{.status.phase}', 'Running');
      await kubectl([
        'exec',
        'signals',
        '--',
        'sh',
        '-c',
        'until test -f /log/ready; do sleep 0.1; done; kill -TERM 1',
      ]);
      await waitFor('pod/signals', `${state}.terminated.exitCode}`, '3');
    });

    it.concurrent('runs again with each restart of its container, an init container does not', async () => {
      const command = sh('test $(grep -c entrypoint /log/log) -ge 2 && sleep 3600; exit 1');
      const rule = {
        initContainers: [added('init', sh('echo init >> /log/log'))],
        entrypoint: { script: 'echo entrypoint >> /log/log' },
      };
      await start(rule, podOf('restarts', { command }, 'Always'));
      await waitFor('pod/restarts', '{.status.containerStatuses[0].restartCount}', '1');
      await waitFor('pod/restarts', '{.status.containerStatuses[0].ready}', 'true');
      await waitUntil(
        () => kubectl(['exec', 'restarts', '--', 'cat', '/log/log']),
        'init\nentrypoint\nentrypoint\n',
      );
    });

    it.concurrent('that fails ends the container with its status, before the program', async () => {
      await start(
        { entrypoint: { script: 'echo no; test -f /there || exit 5' } },
        podOf('failing', { command: ['echo', 'program'] }),
      );
      await waitFor('pod/failing', `${state}.terminated.exitCode}`, '5');
      await waitUntil(() => kubectl(['logs', 'failing']), 'no\n');
    });
  });

  describe('a post-start hook', () => {
    it.concurrent('runs after the one that is chained, beside the command', async () => {
      const lifecycle = { postStart: { exec: { command: sh('echo first >> /log/log') } } };
      const rule = { postStart: { script: 'echo second >> /log/log', onConflict: 'Chain' } };
      await start(rule, podOf('chained', { command: sleeps, lifecycle }));
      await waitFor('pod/chained', '{.status.containerStatuses[0].ready}', 'true');
      await waitUntil(() => kubectl(['exec', 'chained', '--', 'cat', '/log/log']), 'first\nsecond\n');
    });

    it.concurrent('keeps the container from being Running and ready until it is done', async () => {
      const rule = {
        sidecars: [added('agent', sleeps)],
        containers: { name: 'main' },
        postStart: { script: 'echo begun > /log/log; until test -f /log/go; do sleep 0.1; done' },
      };
      await start(rule, podOf('waiting', { command: sleeps }));
      const begun = () => kubectl(['exec', 'waiting', '-c', 'agent', '--', 'cat', '/log/log']);
      await waitUntil(() => begun().catch(() => ''), 'begun\n');
      await vi.waitFor(async () => {
        const reason = await read('pod/waiting', `${state}.waiting.reason}`);
        expect(reason).toMatch(/^(ContainerCreating|PodInitializing)$/);
      }, waiting);
      expect(await read('pod/waiting', '{.status.containerStatuses[0].ready}')).toBe('false');
      await kubectl(['exec', 'waiting', '-c', 'agent', '--', 'touch', '/log/go']);
      await waitFor('pod/waiting', '{.status.containerStatuses[0].ready}', 'true');
    });

    it.concurrent('that fails has the container killed, with an event FailedPostStartHook', async () => {
      await start({ postStart: { script: 'exit 1' } }, podOf('hook', { command: ['sleep', '3600'] }));
      await waitFor('pod/hook', '{.status.phase}', 'Failed');
      const events = [
        'get',
        'events',
        '--field-selector',
        'involvedObject.name=hook,reason=FailedPostStartHook',
        '-o',
        'name',
      ];
      await vi.waitFor(async () => expect(await kubectl(events)).toMatch(/^event/), waiting);
    });
  });

  it.concurrent('fails a pod whose init container fails, with restartPolicy: Never', async () => {
    await start(
      { initContainers: [added('init', sh('echo why; exit 4'))] },
      podOf('init', { command: sleeps }),
    );
    await waitFor('pod/init', '{.status.phase}', 'Failed');
    await waitUntil(() => kubectl(['logs', 'init', '-c', 'init']), 'why\n');
  });

  it.concurrent('tries an init container that fails again, with restartPolicy: Always', async () => {
    const init = added('init', sh('echo init >> /log/log; test $(grep -c init /log/log) -ge 2'));
    await start({ initContainers: [init] }, podOf('init-again', { command: sleeps }, 'Always'));
    await waitFor('pod/init-again', '{.status.containerStatuses[0].ready}', 'true');
    await waitUntil(() => kubectl(['exec', 'init-again', '--', 'cat', '/log/log']), 'init\ninit\n');
  });

  it.concurrent('runs a hook again with each restart of its container, and a sidecar goes on', async () => {
    const rule = {
      containers: { name: 'main' },
      sidecars: [added('agent', sh(`echo sidecar >> /log/log; ${sleeps[2]}`))],
      postStart: { script: 'echo hook >> /log/log' },
    };
    const command = sh(
      'echo run >> /log/runs; n=$(grep -c run /log/runs); until test $(grep -c hook /log/log) -ge $n; do sleep 0.1; done; sleep 1; test $n -ge 2 && exec sleep 3600; exit 1',
    );
    await start(rule, podOf('again', { command }, 'Always'));
    await waitFor('pod/again', '{.status.containerStatuses[0].restartCount}', '1');
    await waitFor('pod/again', '{.status.containerStatuses[0].ready}', 'true');
    await waitUntil(
      () => kubectl(['exec', 'again', '-c', 'main', '--', 'cat', '/log/log']),
      'sidecar\nhook\nhook\n',
    );
  });

  it.concurrent.each([
    ['Native', 'always', '{.status.initContainerStatuses[0].restartCount}', '1'],
    [
      'Classic',
      'as restartPolicy: Never says',
      '{.status.containerStatuses[?(@.name=="agent")].restartCount}',
      '0',
    ],
  ])('restarts a sidecar in mode %s %s', async (sidecarMode, _how, restarts, count) => {
    const name = `sidecar-${sidecarMode.toLowerCase()}`;
    const agent = added('agent', sh('test -f /log/once && exec sleep 3600; touch /log/once; exit 1'));
    const command = sh('until test -f /log/once; do sleep 0.1; done; sleep 3; exec sleep 3600');
    await start({ sidecarMode, sidecars: [agent], containers: { name: 'main' } }, podOf(name, { command }));
    if (sidecarMode === 'Classic') {
      const ended = '{.status.containerStatuses[?(@.name=="agent")].state.terminated.exitCode}';
      await waitFor(`pod/${name}`, ended, '1');
    }
    await waitFor(`pod/${name}`, restarts, count);
  });

  tryKubeletPages(busybox);

  describe('through a policy, with templates that are not changed,', () => {
    const policyName = namespace;
    /** The four methods, on every pod with the label `policy`. */
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: policyName },
      spec: {
        kubernetesVersion: '1.36',
        rules: [
          {
            name: 'all',
            target: { namespace, name: 'policy-.*' },
            containers: { name: 'main' },
            volumes: [{ name: 'log', emptyDir: {} }],
            volumeMounts: [{ name: 'log', mountPath: '/log' }],
            initContainers: [added('init', sh('echo init >> /log/log'))],
            sidecars: [
              {
                ...added('agent', sh(`echo sidecar >> /log/log; touch /ready; ${sleeps[2]}`)),
                startupProbe: { exec: { command: ['test', '-f', '/ready'] }, periodSeconds: 1 },
              },
            ],
            entrypoint: { script: 'echo entrypoint >> /log/log', delivery: 'Inline' },
            postStart: {
              script: 'until grep -q entrypoint /log/log; do sleep 0.1; done; echo hook >> /log/log',
            },
          },
        ],
      },
    };
    const program = sh(
      'until grep -q hook /log/log; do sleep 0.1; done; cat /log/log; echo program; sleep 1',
    );
    const pod = (restartPolicy: string, command = program): object => ({
      metadata: { labels: { app: 'policy' } },
      spec: {
        restartPolicy,
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'main', image: busybox, command }],
      },
    });
    const expected = 'init\nsidecar\nentrypoint\nhook\nprogram\n';
    /** What the main container of the first pod with these labels printed. */
    const printed = (labels: string): Promise<string> =>
      kubectl(['logs', '-l', labels, '-c', 'main', '--tail', '-1']).catch(() => '');
    const serving = sh(`${program[2]}; exec sleep 3600`);
    const selector = (app: string): object => ({ selector: { matchLabels: { app } } });
    const template = (app: string, restartPolicy: string, command = program): object => {
      const made = pod(restartPolicy, command) as { metadata: object };
      return { template: { ...made, metadata: { labels: { app } } } };
    };

    beforeAll(async () => {
      await applyPolicy(config);
      const probe = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'policy-probe' },
        ...(pod('Never') as { spec: object }),
      };
      const names = async (): Promise<string> =>
        kubectl(
          ['create', '--dry-run=server', '-f', '-', '-o', 'jsonpath={.spec.initContainers[*].name}'],
          JSON.stringify({ ...probe, metadata: { name: 'policy-probe' } }),
        );
      await vi.waitFor(async () => expect(await names()).toBe('init agent'), {
        timeout: 300_000,
        interval: 300,
      });
    });
    afterAll(async () => {
      await removePolicy(policyName);
    });

    it.concurrent.each([
      [
        'a Deployment',
        'apps/v1',
        'Deployment',
        { ...selector('policy-deployment'), ...template('policy-deployment', 'Always', serving) },
      ],
      [
        'a StatefulSet',
        'apps/v1',
        'StatefulSet',
        {
          serviceName: 'x',
          ...selector('policy-statefulset'),
          ...template('policy-statefulset', 'Always', serving),
        },
      ],
      [
        'a DaemonSet',
        'apps/v1',
        'DaemonSet',
        { ...selector('policy-daemonset'), ...template('policy-daemonset', 'Always', serving) },
      ],
      ['a Job', 'batch/v1', 'Job', template('policy-job', 'Never')],
      [
        'a CronJob',
        'batch/v1',
        'CronJob',
        { schedule: '* * * * *', jobTemplate: { spec: template('policy-cronjob', 'Never') } },
      ],
    ])('all four methods run in the pods of %s', async (_, apiVersion, kind, spec) => {
      const name = `policy-${kind.toLowerCase()}`;
      await apply([{ apiVersion, kind, metadata: { name }, spec }]);
      await vi.waitFor(async () => expect(await printed(`app=${name}`)).toContain(expected), waiting);
      await kubectl(['delete', `${kind}/${name}`, '--wait=false']);
    });

    it.concurrent('all four methods run in a pod made by hand, and a pod that opts out is left alone', async () => {
      const made = pod('Never') as { spec: object };
      const skipped = { annotations: { 'podgraft.dev/skip': 'true' }, name: 'policy-skipped' };
      const skips = {
        ...(made.spec as { containers: object[] }),
        containers: [{ name: 'main', image: busybox, command: ['true'] }],
      };
      await apply([
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'policy-pod' }, spec: made.spec },
        { apiVersion: 'v1', kind: 'Pod', metadata: skipped, spec: skips },
      ]);
      await waitFor('pod/policy-pod', '{.status.phase}', 'Succeeded');
      await waitUntil(() => kubectl(['logs', 'policy-pod', '-c', 'main']), expected);
      expect(await read('pod/policy-skipped', '{.spec.initContainers}')).toBe('');
    });

    it.concurrent('refuses a pod with a conflict, as an event of its controller says', async () => {
      const { template: made } = template('policy-conflict', 'Always') as {
        template: { spec: { containers: object[] } };
      };
      made.spec = { ...made.spec, volumes: [{ name: 'log', configMap: { name: 'x' } }] } as typeof made.spec;
      await apply([
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'policy-conflict' },
          spec: { ...selector('policy-conflict'), template: made },
        },
      ]);
      const events = [
        'get',
        'events',
        '--field-selector',
        'reason=FailedCreate',
        '-o',
        'jsonpath={.items[*].message}',
      ];
      const said =
        'podgraft: Deployment policy-conflict: rule all: the pod has another volume log [Conflict]';
      await vi.waitFor(async () => expect(await kubectl(events)).toContain(said), waiting);
      await kubectl(['delete', 'deployment/policy-conflict', '--wait=false']);
    });
  });
});

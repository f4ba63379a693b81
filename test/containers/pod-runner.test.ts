// Proves the pod runner itself, with the article's own manifests as they were published: what podgraft has
// to reach is what these do.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { readObjects } from '../read-yaml.ts';
import { PodStartError, runPod, withPod } from './pod-runner.ts';

const fixture = (name: string) =>
  readObjects(readFileSync(new URL(`fixtures/${name}.yaml`, import.meta.url), 'utf8'));

const articlePages = [
  ['article-init-container', '<h2>Page prepared by an init container</h2>\n'],
  ['article-post-start-hook', '<h2>Page prepared by a PostStart hook</h2>\n'],
  ['article-sidecar', '<h2>Page prepared by a sidecar container</h2>\n'],
  ['article-entrypoint', '<h2>Page prepared by a script executed before entrypoint container</h2>\n'],
] as const;

const busybox = 'busybox:1.28';
const idle = ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'];
const podOf = (spec: object) => ({ kind: 'Pod', metadata: { name: 'test', namespace: 'web' }, spec });

describeWithTools('the pod runner', ['podman'], () => {
  it.each(articlePages)('serves the page of %s from nginx', async (name, page) => {
    const objects = fixture(name);
    const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap');
    const workload = objects.find(({ kind }) => kind === 'Deployment');
    await withPod(workload, configMaps, async (pod) => {
      // A sidecar and nginx start together, so the page may come a moment later.
      await expect.poll(() => pod.httpGet('nginx', '/'), { timeout: 10_000, interval: 200 }).toBe(page);
    });
  });

  it("refuses to start the article's script without its mode, as a cluster would", async () => {
    const [configMap, workload] = fixture('article-entrypoint');
    const text = JSON.stringify(workload).replace('"defaultMode":493', '"defaultMode":420');
    await withPod(JSON.parse(text), [configMap], async (pod) => {
      expect(await pod.wait('nginx')).toBe(126);
    });
  });

  it('runs init containers in order, native sidecars and containers after them, then postStart', async () => {
    const say = (word: string) => ['sh', '-c', `echo ${word} >> /log/log`];
    const volumeMounts = [{ name: 'log', mountPath: '/log' }];
    const loop = { image: busybox, command: ['sh', '-c', 'echo "$0" >> /log/log; sleep 600'], volumeMounts };
    const manifest = podOf({
      initContainers: [
        { name: 'one', image: busybox, command: say('one'), volumeMounts },
        {
          ...loop,
          name: 'side',
          args: ['side'],
          restartPolicy: 'Always',
          startupProbe: { exec: { command: ['grep', 'side', '/log/log'] } },
        },
        { name: 'two', image: busybox, command: say('two'), volumeMounts },
      ],
      containers: [
        {
          ...loop,
          name: 'main',
          args: ['main'],
          lifecycle: {
            postStart: {
              exec: { command: ['sh', '-c', 'until grep main /log/log; do :; done; echo hook >> /log/log'] },
            },
          },
        },
        { ...loop, name: 'last', args: ['last'] },
      ],
      volumes: [{ name: 'log', emptyDir: {} }],
    });
    await withPod(manifest, [], async (pod) => {
      expect(pod.events).toEqual([
        'init one',
        'start side',
        'init two',
        'start main',
        'postStart main',
        'start last',
      ]);
      const log = async () => (await pod.exec('main', ['cat', '/log/log'])).stdout.trim().split('\n');
      await expect.poll(log).toEqual(['one', 'side', 'two', 'main', 'hook', 'last']);
    });
  });

  it('stops the start with the status of an init container that fails', async () => {
    const manifest = podOf({
      initContainers: [{ name: 'bad', image: busybox, command: ['sh', '-c', 'echo no; exit 7'] }],
      containers: [{ name: 'main', image: busybox, command: idle }],
    });
    const error = await runPod(manifest).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PodStartError);
    expect(error).toMatchObject({ container: 'bad', status: 7, output: 'no\n' });
  });

  it('mounts ConfigMap keys with their modes, at their paths, read-only', async () => {
    const configMap = { metadata: { name: 'files' }, data: { a: 'A', b: 'B' }, binaryData: { c: 'AP8=' } };
    const manifest = podOf({
      containers: [
        {
          name: 'main',
          image: busybox,
          command: idle,
          volumeMounts: [
            { name: 'all', mountPath: '/all' },
            { name: 'some', mountPath: '/some' },
            { name: 'all', mountPath: '/etc/one', subPath: 'b' },
          ],
        },
      ],
      volumes: [
        { name: 'all', configMap: { name: 'files', defaultMode: 0o555 } },
        { name: 'some', configMap: { name: 'files', items: [{ key: 'a', path: 'deep/er', mode: 0o400 }] } },
      ],
    });
    await withPod(manifest, [configMap], async (pod) => {
      const modes = await pod.exec('main', [
        'sh',
        '-c',
        'stat -Lc "%a %s %n" /all/* /some/*/* /etc/one; echo x > /all/a; cat /etc/one',
      ]);
      expect(modes.stdout).toBe(
        '555 1 /all/a\n555 1 /all/b\n555 2 /all/c\n400 1 /some/deep/er\n555 1 /etc/one\nB',
      );
      expect(modes.stderr).toContain('Read-only file system');
    });
  });

  it('expands $(NAME) in command and args from the environment, and $$( not at all', async () => {
    const manifest = podOf({
      containers: [
        {
          name: 'main',
          image: busybox,
          command: ['printf', '<%s>\\n'],
          args: ['$(A)', '$(B)', '$(NONE)', '$$(A)', '$A', '', 'a $(A', '$$$(A)', '$(N)'],
          env: [
            { name: 'A', value: 'x y' },
            { name: 'B', value: '$(A)$$(A)$(C)' },
            { name: 'C', value: 'late' },
            { name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
          ],
        },
      ],
    });
    await withPod(manifest, [], async (pod) => {
      expect(await pod.wait('main')).toBe(0);
      expect((await pod.logs('main')).stdout).toBe(
        '<x y>\n<x y$(A)$(C)>\n<$(NONE)>\n<$(A)>\n<$A>\n<>\n<a $(A>\n<$x y>\n<web>\n',
      );
    });
  });

  it('gives user, read-only root, working folder, signal and exit status as the manifest says', async () => {
    const manifest = podOf({
      securityContext: { runAsUser: 1234, runAsGroup: 2345, fsGroup: 3456 },
      containers: [
        {
          name: 'main',
          image: busybox,
          workingDir: '/data',
          command: [
            'sh',
            '-c',
            'trap "exit 42" USR1; id; pwd; touch here /tmp/x; while :; do sleep 0.1; done',
          ],
          securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    });
    await withPod(manifest, [], async (pod) => {
      await expect
        .poll(async () => (await pod.logs('main')).stderr)
        .toContain('/tmp/x: Read-only file system');
      expect((await pod.logs('main')).stdout).toBe('uid=1234 gid=2345 groups=2345,3456\n/data\n');
      expect((await pod.exec('main', ['stat', '-c', '%u:%g', '/data/here'])).stdout).toBe('1234:3456\n');
      await pod.signal('main', 'SIGUSR1');
      expect(await pod.wait('main')).toBe(42);
    });
  });

  it('runs preStop before it ends a container', async () => {
    const preStop = { exec: { command: ['sh', '-c', 'echo "bye" > /proc/1/fd/1'] } };
    const manifest = podOf({
      containers: [{ name: 'main', image: busybox, command: idle, lifecycle: { preStop } }],
    });
    await withPod(manifest, [], async (pod) => {
      expect(await pod.terminate('main')).toBe(0);
      expect((await pod.logs('main')).stdout).toBe('bye\n');
    });
  });

  it('refuses a field that it would have to ignore', async () => {
    const manifest = podOf({ containers: [{ name: 'main', image: busybox, tty: true }] });
    await expect(runPod(manifest)).rejects.toThrow('the test runner lacks tty');
  });
});

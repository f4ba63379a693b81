// The entrypoint wrapper from the program's point of view: it must not be able to tell that a script ran
// before it. Expected values come from running the same manifest without podgraft.
import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { withPackage } from '../hosts/package-folder.ts';
import { nginxDeployment, nginxImages } from './nginx.ts';
import { withPod } from './pod-runner.ts';
import { podman } from './podman.ts';
import { renderWorkload, withGrafted } from './render-workload.ts';

const hardWords = [
  ...['a b', ' lead', 'trail ', '"', "'", '\\', '\\n', 'two\nlines', 'end\n', '\t', '', '-n', '--', '*', '~'],
  ...[
    '$HOME',
    '`id`',
    '$(X)',
    '$$(X)',
    '$(NONE)',
    '$$',
    '$((1+1))',
    '%s',
    '#',
    '&&',
    ';',
    '{}',
    'żółć €',
    '😀',
  ],
];
const env = [
  { name: 'X', value: 'x $Y "z"' },
  { name: 'MULTI', value: 'one\ntwo\n' },
  { name: 'EMPTY', value: '' },
  { name: 'UTF8', value: 'żółć 😀' },
];

/** An image whose own ENTRYPOINT and CMD hold the hard words. */
const wordsImage = 'localhost/podgraft-test-words:1';
const wordsEntrypoint = ['printf', '<%s>\\n', '$(X)', 'in entrypoint'];

const shells = [
  ['busybox sh', 'busybox:1.28', '/bin/sh'],
  ['dash', 'nginx:1.19', '/bin/dash'],
  ['bash', 'nginx:1.19', '/bin/bash'],
] as const;

const podOf = (container: object, pod: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'test' },
  spec: { containers: [{ name: 'main', ...container }], ...pod },
});

const images = `${nginxImages}- image: busybox:1.28
  cmd: [sh]
- image: ${wordsImage}
  entrypoint: ${JSON.stringify(wordsEntrypoint)}
  cmd: ${JSON.stringify(hardWords)}
`;

const entrypointRule = (script: string, more = '', name = 'start') =>
  `- name: ${name}\n  entrypoint:\n    script: ${JSON.stringify(script)}\n${more}`;

/** What the main container prints until it ends, and its exit status. */
const outcome = async (manifest: object, configMaps: readonly object[] = []) =>
  withPod(manifest, configMaps, async (pod) => ({
    status: await pod.wait('main'),
    stdout: (await pod.logs('main')).stdout,
  }));

const graftedOutcome = async (rules: string, manifest: object) => {
  const { workload, configMaps } = await renderWorkload(`${images}rules:\n${rules}`, [manifest]);
  return outcome(workload, configMaps);
};

describeWithTools('the program that an entrypoint script runs', ['podman'], () => {
  beforeAll(async () => {
    const Containerfile = `FROM docker.io/library/busybox:1.28
ENTRYPOINT ${JSON.stringify(wordsEntrypoint)}
CMD ${JSON.stringify(hardWords)}
`;
    await withPackage({ Containerfile }, (folder) =>
      podman(['build', '--quiet', '--tag', wordsImage, folder]),
    );
  });

  describe.each(shells)('under %s', (_shell, image, shell) => {
    const shellLine = `    shell: ${shell}\n`;
    const words = ['printf', '<%s>\\n', ...hardWords];
    const silent = 'x=1; set -- ; shift 0';

    it.each([
      ['command and args', { command: words.slice(0, 2), args: hardWords }],
      ['command alone', { command: words }],
    ])('gets %s word for word', async (_name, launch) => {
      const manifest = podOf({ image, env, ...launch });
      const rules = entrypointRule('before=1\n', shellLine);
      expect(await graftedOutcome(rules, manifest)).toEqual(await outcome(manifest));
    });

    it("gets its arguments even if the script sets the shell's own in a function", async () => {
      const manifest = podOf({ image, env, command: words });
      const rules = entrypointRule(`prepare() { ${silent}; }\nprepare a b c\n`, shellLine);
      expect(await graftedOutcome(rules, manifest)).toEqual(await outcome(manifest));
    });

    it('has its environment, and at most what any shell adds', async () => {
      const print = 'tr "\\\\0\\\\n" "\\\\n|" < /proc/self/environ | sort';
      const manifest = podOf({ image, env, command: ['sh', '-c', print.replaceAll('\\\\', '\\')] });
      const plain = (await outcome(manifest)).stdout.split('\n');
      const grafted = (await graftedOutcome(entrypointRule('LOCAL=1\n', shellLine), manifest)).stdout.split(
        '\n',
      );
      const own = /^(_|SHLVL|PWD|OLDPWD|HOSTNAME)=/;
      expect(grafted.filter((line) => !own.test(line))).toEqual(plain.filter((line) => !own.test(line)));
    });

    it('sees what the script exports, and starts in the same folder', async () => {
      const manifest = podOf({ image, workingDir: '/usr', command: ['sh', '-c', 'echo "$GIVEN"; pwd'] });
      const rules = entrypointRule('export GIVEN="a b"\n(cd /tmp)\n', shellLine);
      expect(await graftedOutcome(rules, manifest)).toEqual({ status: 0, stdout: 'a b\n/usr\n' });
    });

    it("is process 1, gets its signals, and its exit status is the container's", async () => {
      // Kubernetes makes $$ of $$$$, and the shell its process id of that.
      const program = 'trap "exit 41" TERM; echo $$$$; while :; do sleep 0.1; done';
      const manifest = podOf({ image, command: ['sh', '-c', program] });
      await withGrafted(`${images}rules:\n${entrypointRule(':\n', shellLine)}`, [manifest], async (pod) => {
        await expect.poll(async () => (await pod.logs('main')).stdout).toBe('1\n');
        await pod.signal('main', 'SIGTERM');
        expect(await pod.wait('main')).toBe(41);
      });
    });

    it.each([
      ['set -e and a command that fails', 'set -e\necho before\nfalse\necho after\n', 1],
      ['a check that exits with 7', 'echo before\n[ -e /nowhere ] || exit 7\n', 7],
    ])('never starts after %s, and the container ends with that status', async (_name, script, status) => {
      const manifest = podOf({ image, command: ['echo', 'program'] });
      const result = await graftedOutcome(entrypointRule(script, shellLine), manifest);
      expect(result).toEqual({ status, stdout: 'before\n' });
    });

    it('works with a read-only root file system and a user without a name', async () => {
      const securityContext = {
        ...{ runAsUser: 4321, runAsGroup: 4321, runAsNonRoot: true, readOnlyRootFilesystem: true },
        ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      };
      const manifest = podOf({ image, securityContext, command: ['sh', '-c', 'id -u; cat /data/made'] });
      const rules = `${entrypointRule('echo made > /data/made\n', shellLine)}  volumes: [{name: data, emptyDir: {}}]
  volumeMounts: [{name: data, mountPath: /data}]
`;
      expect(await graftedOutcome(rules, manifest)).toEqual({ status: 0, stdout: '4321\nmade\n' });
    });
  });

  it.each([
    ['ConfigMap', {}],
    ['ConfigMap', { args: ['only', ...hardWords] }],
    ['Inline', {}],
    ['Inline', { args: ['only', ...hardWords] }],
  ])('gets ENTRYPOINT and CMD of the image, delivery %s, manifest %j', async (delivery, launch) => {
    const manifest = podOf({ image: wordsImage, env, ...launch });
    const rules = entrypointRule('before=1\n', `    delivery: ${delivery}\n`);
    expect(await graftedOutcome(rules, manifest)).toEqual(await outcome(manifest));
  });

  it('gets the arguments through a wrapping command', async () => {
    const manifest = podOf({ image: wordsImage, env });
    const rules = '- name: wrap\n  entrypoint:\n    command: [env, GIVEN=1]\n';
    expect(await graftedOutcome(rules, manifest)).toEqual(await outcome(manifest));
  });

  it("comes after nested scripts, the last rule's first", async () => {
    const manifest = podOf({ image: wordsImage, env });
    const plain = await outcome(manifest);
    const rules = ['one', 'two', 'three'].map((name) => entrypointRule(`echo ${name}\n`, '', name)).join('');
    expect(await graftedOutcome(rules, manifest)).toEqual({
      ...plain,
      stdout: `three\ntwo\none\n${plain.stdout}`,
    });
  });

  it('comes after a script with its own shebang', async () => {
    const manifest = podOf({ image: 'nginx:1.19', command: ['echo', 'program'] });
    const rules = entrypointRule('#!/usr/bin/env bash\n[[ $BASH_VERSION ]] && echo bash\n');
    expect(await graftedOutcome(rules, manifest)).toEqual({ status: 0, stdout: 'bash\nprogram\n' });
  });

  it('comes after a script that holds every quote, EOF and a dollar, as written', async () => {
    const manifest = podOf({ image: 'busybox:1.28', env, command: ['echo', 'program'] });
    const script = 'cat <<"EOF"\n\'"`$(X) $$(X) $X \\ %s\nEOF\n';
    for (const delivery of ['ConfigMap', 'Inline']) {
      const rules = entrypointRule(script, `    delivery: ${delivery}\n`);
      expect(await graftedOutcome(rules, manifest), delivery).toEqual({
        status: 0,
        stdout: '\'"`$(X) $$(X) $X \\ %s\nprogram\n',
      });
    }
  });

  it.each(['SIGTERM', 'SIGQUIT'])('is nginx as process 1, which ends well on %s', async (signal) => {
    const rules = entrypointRule('echo ready > /usr/share/nginx/html/index.html\n');
    await withGrafted(`${nginxImages}rules:\n${rules}`, nginxDeployment, async (pod) => {
      expect(await pod.httpGet('nginx', '/')).toBe('ready\n');
      expect((await pod.exec('nginx', ['cat', '/proc/1/cmdline'])).stdout).toMatch(
        /^nginx: master process nginx/,
      );
      await pod.signal('nginx', signal);
      expect(await pod.wait('nginx')).toBe(0);
    });
  });
});

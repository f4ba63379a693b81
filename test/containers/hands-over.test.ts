// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.
// Entrypoint scripts that run their arguments in some way of their own, in real shells: the program says each time
// that it runs, what it was given and what it sees, and ends with status 7. It runs once, whatever the script does.

import { describe, expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { withPod } from './pod-runner.ts';
import { renderWorkload } from './render-workload.ts';

const shells = [
  ['busybox ash', 'busybox:1.28', '/bin/ash'],
  ['dash', 'nginx:1.19', '/bin/dash'],
  ['bash', 'nginx:1.19', '/bin/bash'],
] as const;

interface Form {
  readonly script: string;
  /** Where the container's status is not the program's own. */
  readonly status?: number;
  readonly only?: string;
}

const forms: Readonly<Record<string, Form>> = {
  'nothing of them': { script: 'x=1' },
  'by themselves': { script: '"$@"' },
  'by exec': { script: 'exec "$@"' },
  unquoted: { script: '$@' },
  'as a text that is split': { script: '$*' },
  'in the background': { script: '"$@" & wait $!' },
  'with a failure covered': { script: '"$@" || true', status: 0 },
  'before something else': { script: '"$@"\ntouch /tmp/EXIT', status: 0 },
  'in a condition': { script: 'if "$@"; then echo good; fi', status: 0 },
  'with its status kept': { script: 'rc=0; "$@" || rc=$?; touch /tmp/EXIT; exit $rc' },
  'before a pipe': { script: '"$@" | tee /tmp/log', status: 0 },
  'before a pipe whose status counts': { script: 'set -o pipefail\n"$@" | tee /tmp/log', only: 'bash' },
  'by eval': { script: 'eval "$@"' },
  'by eval of exec': { script: 'eval "exec $*"' },
  'in a function': { script: 'run() { "$@"; }\nrun "$@"' },
  'in a function that ends in exec': { script: 'main() { exec "$@"; }\nmain "$@"' },
  'after set --': { script: 'set -- env A=b "$@"; exec "$@"' },
  'by tini': { script: '/prog/tini -- "$@"' },
  'by su-exec': { script: '/prog/su-exec app "$@"' },
  'by env, in the middle': { script: 'env A=b "$@"' },
  'by env in the background': { script: 'env "$@" &\nwait $!' },
  'in parts': { script: '"$1" "${@:2}"', only: 'bash' },
  'from an array': { script: 'args=("$@")\n"${args[@]}"', only: 'bash' },
  'after shift': { script: 'prog=$1; shift; "$prog" "$@"' },
  'in a loop that ends after it': { script: 'for i in 1 2 3; do "$@"; exit $?; done' },
  'in a loop over them': { script: 'cmd=\nfor a in "$@"; do cmd="$cmd $a"; done\n$cmd' },
  'while there are some': { script: 'cmd=\nwhile [ $# -gt 0 ]; do cmd="$cmd $1"; shift; done\nexec $cmd' },
  'in a subshell': { script: '(cd /; "$@")' },
  'by sh -c': { script: 'sh -c "$*"' },
  'in a substitution': { script: 'out=$("$@"); rc=$?; echo "$out"; exit $rc' },
  'under set -e': { script: 'set -e\n"$@"\ntouch /tmp/EXIT' },
  'for some users, by exec': { script: 'if [ "$(id -u)" = 0 ]; then exec /prog/su-exec app "$@"; fi' },
  'for other users, by exec': { script: 'if [ "$(id -u)" = 9 ]; then exec /prog/su-exec app "$@"; fi' },
  'after a file that reads variables': { script: '. /prog/settings' },
  'after a file that may run them': { script: '. /prog/start.sh\nexec "$@"' },
  'as EntrypointTrapLost says': {
    script: [
      '"$@" &',
      'child=$!',
      `trap 'kill -TERM "$child"' TERM INT`,
      'wait "$child"',
      'status=$?',
      'while kill -0 "$child" 2> /dev/null; do',
      '  wait "$child"',
      '  status=$?',
      'done',
      'echo after',
      'exit "$status"',
    ].join('\n'),
  },
};

const programs = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'programs' },
  data: {
    program: '#!/bin/sh\necho "run $# <$1> <$2> X=$X"\nexit 7\n',
    tini: '#!/bin/sh\nshift\nexec "$@"\n',
    'su-exec': '#!/bin/sh\nshift\nexec "$@"\n',
    settings: 'Y=y\n',
    'start.sh': 'case $NONE in x) exec "$@";; esac\n',
  },
};

const podOf = (image: string, containers: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'test' },
  spec: {
    containers: containers.map((name) => ({
      name,
      image,
      command: ['/prog/program'],
      args: ['one', 'two'],
      env: [{ name: 'X', value: 'x' }],
      volumeMounts: [{ name: 'programs', mountPath: '/prog' }],
    })),
    volumes: [{ name: 'programs', configMap: { name: 'programs', defaultMode: 0o755 } }],
  },
});

describeWithTools('a script that runs its arguments', ['podman'], () => {
  describe.each(shells)('under %s', (name, image, shell) => {
    it('runs the program once, with its arguments and environment, in each of its forms', async () => {
      const tried = Object.entries(forms).filter(([, { only }]) => only === undefined || only === name);
      const names = tried.map((_, index) => `c${index}`);
      const rules = tried.map(([, { script }], index) => ({
        name: `c${index}`,
        containers: { name: `c${index}` },
        entrypoint: { script, shell, delivery: index % 2 === 0 ? 'Inline' : 'ConfigMap' },
      }));
      const rendered = await renderWorkload(JSON.stringify({ rules }), [podOf(image, names), programs]);
      const found = await withPod(rendered.workload, rendered.configMaps, (pod) =>
        Promise.all(
          names.map(async (each) => {
            const status = await pod.wait(each);
            const { stdout } = await pod.logs(each);
            return { status, runs: stdout.split('\n').filter((line) => line.startsWith('run ')) };
          }),
        ),
      );
      const outcomes = Object.fromEntries(tried.map(([form], index) => [form, found[index]]));
      const expected = tried.map(([form, { status = 7 }]) => [
        form,
        { status, runs: ['run 2 <one> <two> X=x'] },
      ]);
      expect(outcomes).toEqual(Object.fromEntries(expected));
    }, 240_000);
  });

  it.each(shells)(
    '%s hands on a variable with a dot in its name, or EnvNameLost says that it does not',
    async (name, image, shell) => {
      const env = [{ name: 'spring.datasource.url', value: 'jdbc' }];
      const pod = {
        ...podOf(image, []),
        spec: { containers: [{ name: 'main', image, env, command: ['cat', '/proc/self/environ'] }] },
      };
      const spec = JSON.stringify({ rules: [{ name: 'r', entrypoint: { script: 'x=1', shell } }] });
      const { workload, configMaps } = await renderWorkload(spec, [pod]);
      const shown = await withPod(workload, configMaps, async (running) => {
        await running.wait('main');
        return (await running.logs('main')).stdout.includes('spring.datasource.url=jdbc');
      });
      expect(shown).toBe(name === 'bash');
    },
  );
});

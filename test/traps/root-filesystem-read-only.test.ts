import { describe, expect, test } from 'vitest';
import { type Case, found, shell, web, whats } from './context.ts';

const securityContext = { readOnlyRootFilesystem: true };
const given = (script: string, more: object = {}): Case => ({
  podSpec: { containers: [{ ...web, securityContext, ...more }] },
  added: [{ kind: 'entrypoint', container: 'web', script, shell: ['/bin/sh'] }],
});
const says = (path: string, container = 'web') => [
  `the script in ${container} writes to ${path}, but readOnlyRootFilesystem is set and no volume is mounted there`,
];

describe('RootFilesystemReadOnly', () => {
  test.each([
    ['a redirection', 'echo a > /srv/a', '/srv/a'],
    ['one that appends', 'set -e\necho a >> /srv/a', '/srv/a'],
    ['a here-document', 'cat <<EOF > /srv/a\ntext\nEOF', '/srv/a'],
    ['a group', '{ echo a; echo b; } > /srv/a', '/srv/a'],
    ['a command in a group', '( cd /; touch /srv/a )', '/srv/a'],
    ['cp', 'cp -r /a /b /srv/a', '/srv/a'],
    ['sed -i', 'sed -i s/a/b/ /etc/nginx/nginx.conf', '/etc/nginx/nginx.conf'],
    ['tee at the end of a pipe', 'envsubst < /a.tmpl | tee /srv/a', '/srv/a'],
    ['curl -o', 'curl -fsSo /opt/x http://y/z', '/opt/x'],
    ['wget -O', 'wget -q -O /opt/x http://y/z', '/opt/x'],
    ['dd', 'dd if=/a of=/opt/b', '/opt/b'],
    ['tar', 'tar -xf /a.tar -C /opt', '/opt'],
    ['unzip', 'unzip /a.zip -d /opt', '/opt'],
    ['the first path that is not mounted', 'touch /tmp/a; touch /srv/a', '/srv/a'],
  ])('%s', (_, script, path) => {
    const volumeMounts = [{ name: 'tmp', mountPath: '/tmp' }];
    expect(whats(given(script, { volumeMounts }))).toEqual(says(path));
  });

  test('an init container, a sidecar and a hook', () => {
    const side = { name: 'side', image: 'busybox', securityContext, ...shell('touch /a; sleep 99999999') };
    const hook = { exec: { command: ['sh', '-c', 'touch /b'] } };
    const init = { ...side, name: 'init', ...shell('touch /a') };
    const podSpec = {
      initContainers: [init],
      containers: [{ ...web, securityContext, lifecycle: { preStop: hook } }, side],
    };
    const of = (...added: Case['added']) => whats({ podSpec, added });
    expect(of({ kind: 'initContainer', container: 'init' })).toEqual(says('/a', 'init'));
    expect(of({ kind: 'sidecar', mode: 'Classic', container: 'side' })).toEqual(says('/a', 'side'));
    expect(of({ kind: 'preStop', container: 'web', command: hook.exec.command })).toEqual(says('/b'));
  });

  const mounted = (mountPath: string) => ({ volumeMounts: [{ name: 'v', mountPath }] });
  test.each<[string, Case]>([
    ['a container that may write', given('touch /srv/a', { securityContext: {} })],
    ['a path in a volume', given('touch /srv/a', mounted('/srv/'))],
    ['a file that is mounted', given('echo a > /srv/a', mounted('/srv/a'))],
    ['a device', given('echo a > /dev/null; echo b > /proc/self/fd/1; echo c > /dev/termination-log')],
    ['the hosts of the pod, which the kubelet mounts', given('echo 10.0.0.1 db >> /etc/hosts')],
    ['another termination message', given('echo a > /tmp/why', { terminationMessagePath: '/tmp/why' })],
    ['another stream', given('echo a >&2')],
    ['a file that is read', given('cat < /srv/a')],
    ['a path that a variable gives', given('touch "$A/b"; echo a > "$B"')],
    ['a relative path', given('touch a')],
    ['a write that may fail', given('touch /srv/a || true')],
    ['a write on a condition', given('if [ -w /srv ]; then touch /srv/a; fi; [ -w /srv ] && touch /srv/a')],
    ['a write after a way out', given('[ -w /srv ] || exit 0\ntouch /srv/a')],
    ['a folder that may be there', given('mkdir -p /srv/a')],
    ['a function of the script', given('touch() { :; }\ntouch /srv/a')],
    ['a download to a volume', given('curl -o /srv/a http://y/z', mounted('/srv'))],
    ['a download to standard output', given('curl http://y/z; wget -O - http://y/z; wget -O- http://y/z')],
    ['an archive of a folder', given('tar -czf - -C /srv . | cat')],
    ['a sed that only prints', given('sed s/a/b/ /srv/a')],
  ])('not %s', (_, fine) => {
    expect(found(fine)).toEqual([]);
  });
});

describe('a file system that a rule makes read-only, and the script of the workload itself', () => {
  const of = (script: string, before: object, after: object): string[] => {
    const own = { ...web, command: ['sh', '-c', script] };
    return found({
      podSpecBefore: { containers: [{ ...own, securityContext: before }] },
      podSpec: { containers: [{ ...own, securityContext: after }] },
      added: [{ kind: 'securityContext', container: 'web' }],
    });
  };
  const readOnly = { readOnlyRootFilesystem: true };
  test.each<[string, string[], string, object, object]>([
    ['writes', ['RootFilesystemReadOnly'], 'echo a > /tmp/x; exec app', {}, readOnly],
    ['writes to a device', [], 'echo a > /dev/null; exec app', {}, readOnly],
    ['wrote to a file system that was read-only before', [], 'echo a > /tmp/x', readOnly, readOnly],
    ['writes, while another field is set', [], 'echo a > /tmp/x', {}, { runAsUser: 1 }],
  ])('%s', (_sentence, kinds, script, before, after) => {
    expect(of(script, before, after)).toEqual(kinds);
  });
});

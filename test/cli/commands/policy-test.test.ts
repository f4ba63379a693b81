// `podgraft policy --test` with a kubectl that a script plays: what is asked of the cluster, what is said when it refuses, and
// that the policy is removed in every case. A real API server is asked in test/cluster/policy-test.test.ts.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { folderOf, program, type Ran, run, WEB } from '../support.ts';

const CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  kubernetesVersion: "1.36"
  rules:
  - {name: a, podLabels: {added: "yes"}}
`;

/**
 * Plays kubectl and the API server. `answers.json` has, for the beginning of a call, what fails with which words. An object with
 * the label of an installed policy comes back with the label \`added\`.
 */
const KUBECTL = `
const fs = require('node:fs');
const words = process.argv.slice(2);
const call = words.join(' ');
const input = words.includes('-f') ? fs.readFileSync(0, 'utf8') : '';
fs.appendFileSync('calls', call + (input && ' ' + input) + '\\n');
const answers = JSON.parse(fs.readFileSync('answers.json', 'utf8'));
const found = Object.entries(answers).find(([begins]) => (call + ' ' + input).match(begins));
const fail = (text) => { process.stderr.write(text + '\\n'); process.exit(1); };
if (found?.[1] === 'wait') { setTimeout(() => {}, 60000); return; }
if (found) fail(found[1]);
if (words[0] === 'config')
  console.log(JSON.stringify({ 'current-context': 'here', contexts: [{ context: { namespace: 'own' } }] }));
else if (words[0] === 'get') fail('Error from server (NotFound): not found');
else if (words[0] === 'delete') console.log('{}');
else {
  const object = JSON.parse(input);
  const { labels, annotations } = object.metadata;
  if (labels['podgraft.dev/test'] !== 'plain' && annotations) {
    labels.added = 'yes';
    annotations['podgraft.dev/test'] = 'done';
  }
  object.metadata.uid = String(process.pid);
  console.log(JSON.stringify(object));
}
`;

const folderWith = (answers: Record<string, string> = {}, files: Record<string, string> = {}): string => {
  const folder = folderOf({
    'c.yaml': CONFIG,
    'web.yaml': WEB,
    'answers.json': JSON.stringify(answers),
    'kubectl.cjs': KUBECTL,
    'bin/kubectl': `#!/bin/sh\ncd "$(dirname "$0")/.." && exec '${process.execPath}' kubectl.cjs "$@"\n`,
    ...files,
  });
  chmodSync(join(folder, 'bin/kubectl'), 0o755);
  return folder;
};
const envOf = (folder: string) => ({ PATH: `${join(folder, 'bin')}:/usr/bin:/bin` });
const inFolder = (folder: string, ...args: string[]): Promise<Ran> =>
  run(folder, ['policy', '--test', '-c', 'c.yaml', ...args], { env: envOf(folder) });

const callsOf = (folder: string): string[] =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') : [];
const removed = (folder: string): string[] =>
  callsOf(folder).flatMap(
    (call) => /^delete --raw .*\/(mutating\w+)\/podgraft-test-\w+$/.exec(call)?.[1] ?? [],
  );

const BOTH = ['mutatingadmissionpolicybindings', 'mutatingadmissionpolicies'];

describe('policy --test', () => {
  it('shows what the policy changes in the pod of a Deployment, and removes the policy', async () => {
    const folder = folderWith();
    const { code, stdout, stderr } = await inFolder(folder, 'web.yaml');
    expect(stdout).toBe(
      `diff --git a/front/Deployment/web/pod b/front/Deployment/web/pod
--- a/front/Deployment/web/pod
+++ b/front/Deployment/web/pod
@@ -11,6 +11,7 @@
   namespace: front
   labels:
     pod-template-hash: podgraft
+    added: yes
 spec:
   containers:
   - name: web
`.replace('added: yes', 'added: "yes"'),
    );
    expect(stderr).toBe('using the context here\ntested 1 pod: 1 changed, 0 unchanged, 0 refused\n');
    expect(code).toBe(0);
    expect(removed(folder)).toEqual(BOTH);
  });

  it('binds the policy to a label that only the dry runs have', async () => {
    const folder = folderWith();
    await inFolder(folder, 'web.yaml');
    const created = callsOf(folder).filter((call) => call.startsWith('create'));
    const policy = created.find((call) => call.includes('"kind":"MutatingAdmissionPolicy"')) ?? '';
    const id = /"name":"podgraft-test-(\w+)"/.exec(policy)?.[1];
    expect(policy).toContain(`"objectSelector":{"matchLabels":{"podgraft.dev/test":"${id}"}}`);
    const pods = created.filter((call) => call.includes('"kind":"Pod"'));
    expect(pods.length).toBeGreaterThan(1);
    for (const pod of pods) expect(pod).toMatch(/^create --raw \S+\/pods\?dryRun=All&/);
  });

  it('takes the namespace of the context for what has none, and the workload itself with --on workloads', async () => {
    const folder = folderWith({}, { 'web.yaml': WEB.replace('  namespace: front\n', '') });
    const { stdout } = await inFolder(folder, 'web.yaml', '--on', 'workloads');
    expect(stdout).toContain('--- a/own/Deployment/web\n');
    expect(
      callsOf(folder).filter((call) => call.includes('/namespaces/own/deployments?dryRun=All')),
    ).toHaveLength(3);
  });

  it.each<[string, Record<string, string>, string, string[]]>([
    [
      'there is no cluster',
      { '^create': 'The connection to the server localhost:8080 was refused' },
      "kubectl can't reach the cluster: The connection to the server localhost:8080 was refused; check it with kubectl cluster-info",
      [],
    ],
    [
      'the credentials are not valid',
      { '^get': 'error: You must be logged in to the server (Unauthorized)' },
      "kubectl can't reach the cluster: You must be logged in to the server (Unauthorized); check it",
      [],
    ],
    [
      'policies may not be created',
      { '"MutatingAdmissionPolicy"': 'Error from server (Forbidden): User "u" cannot create resource' },
      'the test has to install a policy for a few seconds: User "u" cannot create resource; use a context that may create',
      BOTH,
    ],
    [
      'bindings may not be created',
      { '"MutatingAdmissionPolicyBinding"': 'Error from server (Forbidden): no' },
      'the test has to install a policy for a few seconds: no; use a context',
      BOTH,
    ],
    [
      'the cluster is too old',
      {
        '"MutatingAdmissionPolicy"':
          'Error from server (NotFound): the server could not find the requested resource',
      },
      'the cluster (of an unknown version) has no MutatingAdmissionPolicy; use a cluster of Kubernetes 1.36 or later',
      BOTH,
    ],
    [
      'a manifest is refused by itself',
      { dryRun: 'The Pod "web" is invalid: spec.x: bad' },
      'web.yaml: Deployment front/web: the API server refuses it without the policy too: The Pod "web" is invalid: spec.x: bad; correct the manifest',
      [],
    ],
    [
      'a manifest is refused through the policy alone',
      { 'dryRun(?!.*"plain")': 'The Pod "web" is invalid: spec.x: bad' },
      'web.yaml: Deployment front/web: the API server refuses it through the policy: The Pod "web" is invalid: spec.x: bad; change the rules',
      BOTH,
    ],
    [
      'the policy cannot be removed',
      { '^delete': 'Error from server (Forbidden): no' },
      'the policy of the test could not be removed: no; it applies to nothing; remove it with kubectl delete mutatingadmissionpolicybinding,mutatingadmissionpolicy podgraft-test-',
      BOTH,
    ],
  ])('says so where %s', async (_, answers, message, gone) => {
    const folder = folderWith(answers);
    const { code, stdout, stderr } = await inFolder(folder, 'web.yaml');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(stderr).toContain('[PolicyTestFailed]');
    expect([code, stdout]).toEqual([1, '']);
    expect(removed(folder)).toEqual(gone);
  });

  it('reports a refusal of a rule with the problem of the rule', async () => {
    const words =
      'The pods "x" is invalid: : policy "y" denied request: expression \'{"": [Conflict]}\' resulted in error: no such key: podgraft: Deployment web: rule a: the pod has another label added [Conflict]';
    const folder = folderWith({ 'dryRun(?!.*"plain")': words });
    const { code, stderr } = await inFolder(folder, 'web.yaml');
    expect(stderr).toContain('rule a: the pod has another label added');
    expect(stderr).toContain('[Conflict]');
    expect(stderr).toContain('tested 1 pod: 0 changed, 0 unchanged, 1 refused');
    expect(stderr).not.toContain('expression');
    expect(code).toBe(1);
  });

  it('tries an object that is there already by a name that is made from its own', async () => {
    const folder = folderWith(
      { '"name":"there"': 'Error from server (AlreadyExists): pods "there" already exists' },
      {
        'web.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: there}\nspec: {containers: [{name: a, image: a}]}\n',
      },
    );
    const { code, stdout } = await inFolder(folder, 'web.yaml');
    expect(stdout).toContain('+++ b/own/Pod/there\n');
    expect(code).toBe(0);
  });

  it('says that kubectl cannot be started', async () => {
    const folder = folderWith();
    chmodSync(join(folder, 'bin/kubectl'), 0o644);
    const { code, stderr } = await run(folder, ['policy', '--test', '-c', 'c.yaml', 'web.yaml'], {
      env: { PATH: join(folder, 'bin') },
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining("kubectl can't be started (EACCES)")]);
  });

  it('says that kubectl is missing', async () => {
    const { code, stderr } = await run(folderWith(), ['policy', '--test', '-c', 'c.yaml', 'web.yaml'], {
      env: { PATH: '/nowhere' },
    });
    expect(stderr).toContain('kubectl is not installed');
    expect(code).toBe(1);
  });

  it('removes the policy after an interrupt', async () => {
    const folder = folderWith({ 'dryRun(?!.*"plain")': 'wait' });
    const child = spawn(process.execPath, [await program(), 'policy', '--test', '-c', 'c.yaml', 'web.yaml'], {
      cwd: folder,
      env: envOf(folder),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await vi.waitFor(() => expect(callsOf(folder).join('\n')).toMatch(/dryRun(?!.*"plain")/), {
      timeout: 20_000,
    });
    child.kill('SIGINT');
    expect([await ended, stderr]).toEqual([
      130,
      'using the context here\ninterrupted; the policy of the test is removed\n',
    ]);
    expect(removed(folder)).toEqual(BOTH);
  });

  it.each([
    [['--test', '-c', 'c.yaml'], 'no paths'],
    [['-c', 'c.yaml', 'web.yaml'], 'policy takes paths only with --test'],
    [['--test', '-c', 'c.yaml', 'c.yaml'], 'nothing to test'],
  ])('%j is wrong usage', async (args, message) => {
    const folder = folderWith();
    const { code, stderr } = await run(folder, ['policy', ...args], { env: envOf(folder) });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(removed(folder)).toEqual([]);
  });
});

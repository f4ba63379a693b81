// What podgraft says of a pod, and what a real kubelet does with it: each row grafts a pod, compares the problems, and
// runs the pod all the same.
import { type ChildProcess, spawn } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { podman } from '../containers/podman.ts';
import { toolEnvironment } from '../external-tools.ts';
import { withPackage } from '../hosts/package-folder.ts';
import { read as readList, resourceList, run } from '../resource-list.ts';
import { clusterScript, describeWithCluster } from './cluster-script.ts';
import { apply, kubectl, leaveNode, namespace, read, startNode, waitFor } from './node.ts';

const busybox = 'busybox:1.28';
/** Images of busybox with something more in their config. */
const made = {
  'localhost/podgraft-user-root:1': { line: 'USER root', facts: { user: 'root' } },
  'localhost/podgraft-user-name:1': { line: 'USER nobody', facts: { user: 'nobody' } },
  'localhost/podgraft-user-number:1': { line: 'USER 1000', facts: { user: '1000' } },
  'localhost/podgraft-env:1': {
    line: 'ENV PATH=/opt/own/bin:/bin JAVA_TOOL_OPTIONS=-Dimage',
    facts: { env: { PATH: '/opt/own/bin:/bin', JAVA_TOOL_OPTIONS: '-Dimage' } },
  },
} as const;
const [rootImage, nameImage, numberImage, envImage] = Object.keys(made) as [string, string, string, string];
const unknownImage = 'localhost/podgraft-unknown:1';

const images = [
  { image: busybox, platforms: ['linux/amd64'], cmd: ['sh'], env: {} },
  { image: 'nginx:1.19', platforms: ['linux/amd64'], cmd: ['nginx'], env: {} },
  ...Object.entries(made).map(([image, { facts }]) => ({
    ...{ image, platforms: ['linux/amd64'], cmd: ['sh'] },
    ...facts,
  })),
];

/** The verdicts that are errors, tuned so that the pod comes out and can be run. */
const tuned = {
  MountInReadOnly: 'Warning',
  NonRootRefused: 'Warning',
  LinuxOnWindows: 'Warning',
  EnvUnknown: 'Warning',
};
/** Each pod is new, and what an image has is seen here. */
const untuned = { WorkloadImmutable: 'Off', ImageFactsMissing: 'Off' };

const sh = (script: string): string[] => ['sh', '-c', script];
const serves = sh('trap "exit 0" TERM; while :; do sleep 1; done');
const configMaps = [
  { name: 'app', data: { 'extra.conf': 'app\n', other: 'app\n' } },
  { name: 'options', data: { OPTS: 'source' } },
].map(({ name, data }) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }));
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'app' },
  stringData: { 'extra.conf': 'app\n' },
};

let rules = 0;

interface Grafted {
  /** The kinds of the problems. */
  readonly kinds: readonly string[];
  readonly severities: readonly string[];
  readonly objects: readonly object[];
}

/** What podgraft makes of a workload, and says of it; as it would by default, but for the severities above. */
const graft = (rule: object, given: object | object[], problems: object = tuned): Grafted => {
  const name = `rule-${++rules}`;
  const metadata = { name: 'test' };
  const config = {
    ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata },
    spec: {
      kubernetesVersion: '1.36',
      images,
      problems: { ...untuned, ...problems },
      rules: [{ name, ...rule }],
    },
  };
  const items = [given, configMaps].flat().map((each) => JSON.stringify(each));
  const result = run(resourceList(items, config));
  return {
    kinds: result.problems.map(({ kind }) => kind),
    severities: result.problems.map(({ severity }) => severity),
    // Those of all rows are there already.
    objects: readList(result.output).items.filter(
      (item) => !configMaps.some(({ metadata }) => isDeepStrictEqual(item['metadata'], metadata)),
    ),
  };
};

const podOf = (name: string, container: object, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    ...{ restartPolicy: 'Never', terminationGracePeriodSeconds: 0 },
    containers: [{ name: 'main', image: busybox, ...container }],
    ...spec,
  },
});

interface Seen {
  /** Completed, Error, StartError, CreateContainerConfigError. */
  readonly reason: string;
  /** What a container that ran printed, or why the kubelet doesn't start it. */
  readonly text: string;
}

interface State {
  readonly reason?: string;
  readonly message?: string;
}

/** How the first container of a pod that comes to an end, or can't start, comes to it. */
const outcomeOf = async (pod: string): Promise<Seen> => {
  const look = async (): Promise<Seen> => {
    const { status } = JSON.parse(await kubectl(['get', 'pod', pod, '-o', 'json'])) as {
      status: { containerStatuses?: unknown[]; initContainerStatuses?: unknown[] };
    };
    const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])] as {
      name: string;
      state: { waiting?: State; terminated?: State & { exitCode: number } };
    }[];
    const refused = states.find(({ state }) => /Error$/.test(state.waiting?.reason ?? ''))?.state.waiting;
    const ended = states.find(({ name }) => name === 'main')?.state.terminated;
    const { reason = '', message } = refused ?? ended ?? {};
    if (reason === '') throw new Error(`${pod} is ${JSON.stringify(states)}`);
    const isStarted = ended !== undefined && reason !== 'StartError';
    return { reason, text: isStarted ? await kubectl(['logs', pod, '-c', 'main']) : (message ?? '') };
  };
  return vi.waitFor(look, { timeout: 300_000, interval: 300 });
};

interface Row {
  readonly rule: object;
  readonly container?: object;
  readonly pod?: object;
  /** The problems: `MountInReadOnly` is an error that the test tunes, `MountInReadOnly (warning)` a warning. */
  readonly says: readonly string[];
  readonly reason: string;
  readonly text: RegExp;
}

let pods = 0;

/** Grafts a pod, runs it, and compares both. */
const holds = async ({ rule, container = {}, pod = {}, says, reason, text }: Row): Promise<void> => {
  const name = `row-${++pods}`;
  const workload = podOf(name, container, pod);
  const { kinds, severities } = graft(rule, workload, {});
  const said = kinds.map((kind, at) => (severities[at] === 'error' ? kind : `${kind} (${severities[at]})`));
  expect(said).toEqual(says);
  await apply(graft(rule, workload).objects);
  const seen = await outcomeOf(name);
  expect(seen).toEqual({ reason, text: expect.stringMatching(text) });
  await kubectl(['delete', 'pod', name, '--wait=false']);
};

const table = (rows: Record<string, Row>): void => {
  it.concurrent.each(Object.entries(rows))('%s', (_, row) => holds(row));
};

describeWithCluster('what podgraft says, and what a real kubelet does:', 'node', () => {
  beforeAll(async () => {
    const lines = Object.entries(made).map(([image, { line }]) => [image, line] as const);
    for (const [image, line] of [...lines, [unknownImage, 'ENV A=1'] as const]) {
      const Containerfile = `FROM docker.io/library/${busybox}\n${line}\n`;
      await withPackage({ Containerfile }, (folder) => podman(['build', '--quiet', '--tag', image, folder]));
    }
    await startNode([
      'docker.io/library/nginx:1.19',
      `docker.io/library/${busybox}`,
      ...Object.keys(made),
      unknownImage,
    ]);
    await apply([secret, ...configMaps]);
  }, 1_800_000);
  afterAll(leaveNode);

  describe('a mount inside another', () => {
    const files = { files: [{ path: '/etc/app/extra.conf', content: 'ours\n' }] };
    const outer = (source: object, mount: object = {}, more: object[] = []) => ({
      container: {
        command: sh('cat /etc/app/extra.conf'),
        volumeMounts: [{ name: 'outer', mountPath: '/etc/app', ...mount }],
      },
      pod: { volumes: [{ name: 'outer', ...source }], initContainers: more },
    });
    const fill = {
      name: 'fill',
      image: busybox,
      command: ['touch', '/fill/extra.conf'],
      volumeMounts: [{ name: 'outer', mountPath: '/fill' }],
    };
    const sources = {
      configMap: { configMap: { name: 'app' } },
      secret: { secret: { secretName: 'app' } },
      projected: { projected: { sources: [{ configMap: { name: 'app' } }] } },
      downwardAPI: {
        downwardAPI: { items: [{ path: 'extra.conf', fieldRef: { fieldPath: 'metadata.name' } }] },
      },
    };
    const refused = { says: ['MountInReadOnly'], reason: 'StartError' };
    const elsewhere = { files: [{ path: '/etc/app/deep/new.conf', content: 'ours\n' }] };
    const folder = {
      volumes: [{ name: 'folder', emptyDir: {} }],
      volumeMounts: [{ name: 'folder', mountPath: '/etc/app/folder' }],
    };
    for (const [kind, source] of Object.entries(sources)) {
      table({
        [`a file over one of a ${kind} volume keeps the container from starting`]: {
          ...{ rule: files, ...outer(source), ...refused, text: /not a directory/ },
        },
        [`so does another file in a ${kind} volume`]: {
          ...{ rule: elsewhere, ...outer(source), ...refused, text: /not a directory/ },
        },
        [`a folder in a ${kind} volume is mounted`]: {
          ...{ rule: folder, ...outer(source), says: [], reason: 'Completed', text: /./ },
        },
      });
    }
    table({
      'a file in an emptyDir that is readOnly and empty keeps the container from starting': {
        ...{ rule: files, ...outer({ emptyDir: {} }, { readOnly: true }), ...refused },
        text: /read-only file system/,
      },
      'a file over one that another container put into the emptyDir is mounted': {
        ...{ rule: files, ...outer({ emptyDir: {} }, { readOnly: true }, [fill]) },
        ...{ says: ['MountInReadOnly (warning)'], reason: 'Completed', text: /^ours$/m },
      },
      'a file in an emptyDir that can be written is mounted': {
        ...{ rule: files, ...outer({ emptyDir: {} }), says: [], reason: 'Completed', text: /^ours$/m },
      },
    });

    it('the API server takes one path in two spellings, the last mount hides the first, and podgraft refuses it', async () => {
      const rule = {
        volumes: [{ name: 'second', emptyDir: {} }],
        volumeMounts: [{ name: 'second', mountPath: '/etc/app/' }],
      };
      const { container, pod } = outer(sources.configMap);
      expect(graft(rule, podOf('spelling', container, pod)).kinds).toEqual(['Conflict']);
      const volumes = [{ name: 'outer', ...sources.configMap }, ...rule.volumes];
      const volumeMounts = [...container.volumeMounts, ...rule.volumeMounts];
      await apply([podOf('spelling', { command: ['ls', '/etc/app'], volumeMounts }, { volumes })]);
      expect(await outcomeOf('spelling')).toEqual({ reason: 'Completed', text: '' });
    });
  });

  describe('a mount inside /proc', () => {
    const file = (path: string) => ({
      rule: { files: [{ path, content: 'ours\n' }] },
      container: { command: ['cat', path] },
    });
    const refused = { says: ['MountInReadOnly (warning)'], reason: 'StartError', text: /inside \/proc/ };
    table({
      'is refused': { ...file('/proc/app.conf'), ...refused },
      'is refused over a file, too': { ...file('/proc/sys/net/core/somaxconn'), ...refused },
      'is made over the files that LXCFS replaces': {
        ...{ ...file('/proc/cpuinfo'), says: [], reason: 'Completed', text: /^ours$/m },
      },
      'is none of /dev': { ...file('/dev/app.conf'), says: [], reason: 'Completed', text: /^ours$/m },
    });
  });

  describe('a mount inside /sys', () => {
    const file = (path: string) => ({
      rule: { files: [{ path, content: 'ours\n' }] },
      container: { command: ['cat', path] },
    });
    const folder = (mountPath: string) => ({
      rule: { volumes: [{ name: 'ours', emptyDir: {} }], volumeMounts: [{ name: 'ours', mountPath }] },
      container: { command: ['ls', mountPath] },
    });
    const refused = { says: ['MountInReadOnly (warning)'], reason: 'StartError', text: /"\/sys\/app/ };
    const privileged = { securityContext: { privileged: true } };
    table({
      'can have no new file': { ...file('/sys/app.conf'), ...refused },
      'can have no new folder': { ...folder('/sys/app'), ...refused },
      'can have no new folder in a new folder': { ...folder('/sys/app/deep'), ...refused },
      'can have none in a privileged container, either': {
        ...{ ...file('/sys/app.conf'), ...refused },
        container: { command: ['cat', '/sys/app.conf'], ...privileged },
      },
      'is made over a folder that is there': {
        ...{ ...folder('/sys/module'), says: [], reason: 'Completed', text: /^$/ },
      },
      'is made over a file that is there': {
        ...{ ...file('/sys/kernel/mm/transparent_hugepage/enabled'), reason: 'Completed', text: /^ours$/m },
        says: ['MountInReadOnly (warning)'],
      },
      'is none of a folder of its own': {
        ...{ ...file('/sys/module/app.conf'), says: [], reason: 'Completed', text: /^ours$/m },
        pod: { volumes: [{ name: 'outer', emptyDir: {} }] },
        container: {
          command: ['cat', '/sys/module/app.conf'],
          volumeMounts: [{ name: 'outer', mountPath: '/sys/module' }],
        },
      },
    });
  });

  describe('arguments around a script', () => {
    const unread = { says: ['ArgumentsUnread (warning)'], reason: 'Completed' };
    const read = { says: [], reason: 'Completed' };
    const ofImage = { command: ['sh', '-c'], args: ['echo "script: $@"'] };
    table({
      'change nothing where it reads none': {
        rule: { argsAppend: ['--ours'] },
        ...{ container: { command: sh('echo done') }, ...unread, text: /^done$/m },
      },
      'begin with $0': {
        ...{ rule: { argsAppend: ['--ours'] }, container: ofImage, ...unread, text: /^script: $/m },
      },
      'are read after a word for $0': {
        rule: { argsAppend: ['--', '--ours'] },
        ...{ container: ofImage, ...read, text: /^script: --ours$/m },
      },
      'take the place of one that comes after them': {
        ...{ rule: { argsPrepend: ['echo ours'] }, container: ofImage, ...unread, text: /^ours$/m },
      },
      'may be options of the shell': {
        ...{ rule: { argsPrepend: ['-x'] }, container: ofImage, ...read, text: /^\+ echo 'script: '$/m },
      },
      'are added to it by an entrypoint script': {
        rule: { entrypoint: { script: 'set -- "$1" "$2" "$3 --ours"' } },
        container: { ...ofImage, args: ['echo script:'] },
        ...{ ...read, text: /^script: --ours$/m },
      },
    });
  });

  describe("PATH without the system's folders", () => {
    const rule = { env: [{ name: 'PATH', value: '/opt/tools/bin' }] };
    table({
      'hides the command': {
        ...{ rule, container: { command: sh('true') }, says: ['PathIncomplete (warning)'] },
        ...{ reason: 'StartError', text: /"sh": executable file not found/ },
      },
      'hides nothing that has a path': {
        ...{ rule, container: { command: ['/bin/sh', '-c', 'cat /etc/passwd'] } },
        ...{ says: [], reason: 'Completed', text: /root/ },
      },
    });
  });

  const eventsOf = (pod: string): Promise<string> =>
    kubectl(['get', 'events', '--field-selector', `involvedObject.name=${pod}`, '-o', 'json']);

  it('a hook of a port that the container lacks fails, and the container is told to end', async () => {
    const rule = { postStart: { httpGet: { path: '/', port: 'http' } } };
    const { kinds, objects } = graft(rule, podOf('hookless', { command: serves }));
    expect(kinds).toEqual(['PortUnknown']);
    await apply(objects);
    // By itself it never ends.
    expect((await outcomeOf('hookless')).reason).toMatch(/^(?:Completed|Error)$/);
    await expect
      .poll(() => eventsOf('hookless'), { timeout: 300_000, interval: 500 })
      .toMatch(/FailedPostStartHook/);
    await kubectl(['delete', 'pod', 'hookless', '--wait=false']);
  });

  it('a readiness probe of a port that the container lacks has no result', async () => {
    const rule = {
      container: { readinessProbe: { periodSeconds: 1, httpGet: { path: '/', port: 'http' } } },
    };
    const { kinds, objects } = graft(rule, podOf('unready', { command: serves }));
    expect(kinds).toEqual(['PortUnknown']);
    await apply(objects);
    await expect
      .poll(() => eventsOf('unready'), { timeout: 300_000, interval: 500 })
      .toMatch(/Readiness probe errored/);
    expect(await read('pod/unready', '{.status.containerStatuses[0].ready}')).toBe('false');
    await kubectl(['delete', 'pod', 'unready', '--wait=false']);
  });

  describe('runAsNonRoot', () => {
    const main = { command: ['true'], securityContext: { runAsUser: 1000 } };
    const init = (image: string, securityContext?: object) => ({
      rule: {
        initContainers: [
          { name: 'ours', image, command: ['true'], ...(securityContext && { securityContext }) },
        ],
      },
      ...{ container: main, pod: { securityContext: { runAsNonRoot: true } } },
    });
    const refused = { says: ['NonRootRefused'], reason: 'CreateContainerConfigError' };
    const taken = { says: [], reason: 'Completed', text: /^$/ };
    table({
      'refuses an image without USER': { ...init(busybox), ...refused, text: /image will run as root/ },
      'refuses USER root': { ...init(rootImage), ...refused, text: /non-numeric user \(root\)/ },
      'refuses a USER that is a name': {
        ...init(nameImage),
        ...refused,
        text: /non-numeric user \(nobody\)/,
      },
      'refuses runAsUser 0 over USER': {
        ...{ ...init(numberImage, { runAsUser: 0 }), ...refused, text: /runAsUser breaks non-root policy/ },
      },
      'takes a USER that is a number': { ...init(numberImage), ...taken },
      'takes runAsUser over a name': { ...init(nameImage, { runAsUser: 1000 }), ...taken },
      'counts on the container before the pod': { ...init(busybox, { runAsNonRoot: false }), ...taken },
    });
  });

  describe('a file of mode', () => {
    const file = (mode: string) => ({ files: [{ path: '/etc/extra.conf', content: 'ours\n', mode }] });
    const container = { command: sh('cat /etc/extra.conf 2>&1') };
    const as = (securityContext: object) => ({ container, pod: { securityContext } });
    const denied = { says: ['MountUnreadable (warning)'], reason: 'Error', text: /Permission denied/ };
    const shown = { says: [], reason: 'Completed', text: /^ours$/m };
    table({
      '0400 is not for another user': { rule: file('0400'), ...as({ runAsUser: 1000 }), ...denied },
      '0400 is for root': { rule: file('0400'), ...as({ runAsUser: 0 }), ...shown },
      '0400 is for fsGroup': { rule: file('0400'), ...as({ runAsUser: 1000, fsGroup: 7 }), ...shown },
      '0000 is for fsGroup': { rule: file('0000'), ...as({ runAsUser: 1000, fsGroup: 7 }), ...shown },
      '0440 is for a user without a group, who has that of root': {
        ...{ rule: file('0440'), ...as({ runAsUser: 1000 }), ...shown },
      },
      '0440 is not for another group': {
        ...{ rule: file('0440'), ...as({ runAsUser: 1000, runAsGroup: 1000 }), ...denied },
      },
      '0440 is for a supplemental group of root': {
        rule: file('0440'),
        ...as({ runAsUser: 1000, runAsGroup: 1000, supplementalGroups: [0] }),
        ...shown,
      },
      '0400 is not for USER of the image': {
        ...{ rule: file('0400'), container: { ...container, image: nameImage }, ...denied },
      },
      '0644 is for everyone': { rule: file('0644'), ...as({ runAsUser: 1000 }), ...shown },
    });
  });

  describe('a user that a rule gives to a pod', () => {
    const mounted = (defaultMode: number) => ({
      container: {
        command: sh('cat /etc/app/extra.conf 2>&1'),
        volumeMounts: [{ name: 'app', mountPath: '/etc/app' }],
      },
      pod: { volumes: [{ name: 'app', secret: { secretName: 'app', defaultMode } }] },
    });
    const rule = (more: object = {}) => ({ pod: { securityContext: { runAsUser: 1000, ...more } } });
    table({
      "can't read a Secret of mode 0400": {
        ...{ rule: rule(), ...mounted(0o400), says: ['MountUnreadable (warning)'] },
        ...{ reason: 'Error', text: /Permission denied/ },
      },
      'reads it with fsGroup': {
        ...{ rule: rule({ fsGroup: 7 }), ...mounted(0o400), says: [] },
        ...{ reason: 'Completed', text: /^app$/m },
      },
      'reads a Secret of mode 0444': {
        ...{ rule: rule(), ...mounted(0o444), says: [], reason: 'Completed', text: /^app$/m },
      },
    });
  });

  describe('a file that is run', () => {
    const content = '#!/bin/sh\necho ours\n';
    const runs = (path: string, mode: string, script: string, text = content) => ({
      rule: { files: [{ path, content: text, mode }], entrypoint: { script, delivery: 'Inline' } },
      container: { command: ['true'] },
    });
    const ran = { says: [], reason: 'Completed', text: /^ours$/m };
    table({
      "can't be without an exec bit, by root either": {
        ...{
          ...runs('/opt/a.sh', '0644', '/opt/a.sh 2>&1 || exit 1'),
          says: ['FileNotExecutable (warning)'],
        },
        ...{ reason: 'Error', text: /Permission denied/ },
      },
      "can't be by a program that only starts it, either": {
        rule: { files: [{ path: '/opt/a.sh', content, mode: '0644' }] },
        ...{ container: { command: ['env', 'A=b', '/opt/a.sh'] }, says: ['FileNotExecutable (warning)'] },
        ...{ reason: 'Error', text: /Permission denied/ },
      },
      'can be with one': { ...runs('/opt/a.sh', '0555', '/opt/a.sh'), ...ran },
      'can be read by a shell without one': { ...runs('/opt/a.sh', '0644', 'sh /opt/a.sh'), ...ran },
      "isn't found with a CR after its interpreter": {
        ...runs('/opt/a.sh', '0555', '/opt/a.sh 2>&1 || exit 1', content.replaceAll('\n', '\r\n')),
        says: ['ScriptHasCarriageReturn (warning)'],
        ...{ reason: 'Error', text: /not found/ },
      },
    });
  });

  describe('a script that looks for a file next to itself', () => {
    const files = [{ path: '/opt/page/lib.sh', content: 'echo ours\n' }];
    const by = (script: string) => ({
      rule: { files, entrypoint: { script, delivery: 'Inline' } },
      container: { command: ['true'] },
    });
    table({
      "doesn't find it": {
        ...{ ...by('cat "$(dirname "$0")/lib.sh" 2>&1 || exit 1'), says: ['ScriptWithoutFolder (warning)'] },
        ...{ reason: 'Error', text: /No such file/ },
      },
      'finds it by its full path': {
        ...{ ...by('. /opt/page/lib.sh'), says: [], reason: 'Completed', text: /^ours$/m },
      },
    });
  });

  describe('hostNetwork from a rule', () => {
    // The kubelet writes ndots:5 where it gives a pod the cluster's DNS.
    const container = {
      ...{ command: sh('cat /etc/resolv.conf'), env: [{ name: 'DB_HOST', value: 'db.shop.svc' }] },
    };
    table({
      'leaves the pod the DNS of its node': {
        ...{ rule: { pod: { hostNetwork: true } }, container, says: ['ClusterDnsLost (warning)'] },
        ...{ reason: 'Completed', text: /^(?!.*ndots:5)/s },
      },
      'leaves it that of the cluster with ClusterFirstWithHostNet': {
        rule: { pod: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } },
        ...{ container, says: [], reason: 'Completed', text: /ndots:5/ },
      },
    });
  });

  describe('with readOnlyRootFilesystem', () => {
    const writes = (path: string, more: object = {}) => ({
      rule: { entrypoint: { script: `echo 10.0.0.1 ours >> ${path}`, delivery: 'Inline' }, ...more },
      container: {
        command: sh(`cat ${path} 2>&1`),
        securityContext: { readOnlyRootFilesystem: true },
      },
    });
    const fails = {
      says: ['RootFilesystemReadOnly (warning)'],
      reason: 'Error',
      text: /Read-only file system/,
    };
    const works = { says: [], reason: 'Completed', text: /10\.0\.0\.1 ours/ };
    const volume = {
      volumes: [{ name: 'run', emptyDir: {} }],
      volumeMounts: [{ name: 'run', mountPath: '/run' }],
    };
    table({
      'a script can write no file of the image': { ...writes('/etc/app.conf'), ...fails },
      'nor /tmp': { ...writes('/tmp/x'), ...fails },
      'nor the name of the host': { ...writes('/etc/hostname'), ...fails, reason: 'Completed' },
      'a script can write /etc/hosts': { ...writes('/etc/hosts'), ...works },
      'and shared memory': { ...writes('/dev/shm/x'), ...works },
      'and the termination message': { ...writes('/dev/termination-log'), ...works },
      'and a volume': { ...writes('/run/x', volume), ...works },
    });
  });

  describe('a variable', () => {
    const env = (pairs: Record<string, string>) =>
      Object.entries(pairs).map(([name, value]) => ({ name, value }));
    const completed = { reason: 'Completed' };
    const append = (name: string, value: string, separator?: string) => ({
      envAppend: [{ name, value, ...(separator && { separator }) }],
    });
    const from = [{ configMapRef: { name: 'options' } }];
    table({
      'of the image that is known is extended': {
        rule: append('PATH', '/opt/tools/bin', ':'),
        container: { image: envImage, command: sh('echo $PATH') },
        ...{ says: [], ...completed, text: /^\/opt\/own\/bin:\/bin:\/opt\/tools\/bin$/m },
      },
      "of an image that isn't known is replaced, so that no sh is found": {
        rule: append('PATH', '/opt/tools/bin', ':'),
        container: { image: unknownImage, command: sh('echo') },
        ...{ says: ['EnvUnknown'], reason: 'StartError', text: /"sh": executable file not found/ },
      },
      'of an envFrom source is extended': {
        rule: append('OPTS', 'ours'),
        container: { envFrom: from, command: sh('echo $OPTS') },
        ...{ says: [], ...completed, text: /^source ours$/m },
      },
      'that others refer to goes before them': {
        rule: { env: env({ HOST: 'db' }) },
        container: { env: env({ URL: 'pg://$(HOST)/shop' }), command: sh('echo $URL') },
        ...{ says: [], ...completed, text: /^pg:\/\/db\/shop$/m },
      },
      'that refers to one of the image stays as it is': {
        rule: { env: env({ OPTS: '$(JAVA_TOOL_OPTIONS) ours' }) },
        container: { image: envImage, command: sh('echo "$OPTS"') },
        ...{ says: ['EnvOrder (warning)'], ...completed, text: /^\$\(JAVA_TOOL_OPTIONS\) ours$/m },
      },
      'that refers to itself stays as it is': {
        rule: { env: env({ OPTS: '$(OPTS) ours' }) },
        container: { command: sh('echo "$OPTS"') },
        ...{ says: ['EnvOrder (warning)'], ...completed, text: /^\$\(OPTS\) ours$/m },
      },
    });

    const dotted = { env: env({ 'spring.datasource.url': 'x', 'a-b': 'y', PLAIN: 'z' }), command: ['env'] };
    const wrapped = (shell: string) => ({
      entrypoint: { script: 'true', shell, delivery: 'Inline' },
    });
    const lost = { says: ['EnvNameLost (warning)'], ...completed, text: /^(?!.*spring)(?!.*a-b).*PLAIN=z/s };
    table({
      'with a dot in its name is lost in busybox': { rule: wrapped('/bin/sh'), container: dotted, ...lost },
      'and in dash': {
        ...{ rule: wrapped('/bin/dash'), container: { ...dotted, image: 'nginx:1.19' }, ...lost },
      },
      'and kept by bash': {
        ...{ rule: wrapped('/bin/bash'), container: { ...dotted, image: 'nginx:1.19' } },
        ...{ says: [], ...completed, text: /^spring\.datasource\.url=x$/m },
      },
    });
  });

  describe('an entrypoint that waits', () => {
    const log = {
      volumes: [{ name: 'log', emptyDir: {} }],
      volumeMounts: [{ name: 'log', mountPath: '/log' }],
    };
    const rule = { ...log, entrypoint: { script: 'until test -f /log/go; do sleep 1; done' } };
    const probe = (script: string, failureThreshold: number) => ({
      ...{ exec: { command: sh(script) }, periodSeconds: 1, failureThreshold },
    });
    const program = sh('touch /log/started; sleep 3600');
    const livenessProbe = probe('echo >> /log/live; test -f /log/started', 2);

    it('is restarted by the livenessProbe', async () => {
      const pod = podOf('live', { command: program, livenessProbe }, { restartPolicy: 'Always' });
      const { kinds, objects } = graft(rule, pod);
      expect(kinds).toEqual(['LivenessDuringWait']);
      await apply(objects);
      await expect
        .poll(() => read('pod/live', '{.status.containerStatuses[0].restartCount}'), { timeout: 300_000 })
        .toMatch(/^[1-9]/);
      const events = ['get', 'events', '--field-selector', 'involvedObject.name=live,reason=Killing'];
      await expect
        .poll(() => kubectl([...events, '-o', 'jsonpath={.items[*].message}']), { timeout: 300_000 })
        .toMatch(/failed liveness probe/);
    });

    it('is restarted by a livenessProbe that a rule adds, too', async () => {
      const command = sh('until test -f /tmp/go; do sleep 1; done; exec httpd -f');
      const pod = podOf('added', { command }, { restartPolicy: 'Always' });
      const added = { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 2 };
      const { kinds, objects } = graft({ container: { livenessProbe: added } }, pod);
      expect(kinds).toEqual(['LivenessDuringWait']);
      await apply(objects);
      await expect
        .poll(() => read('pod/added', '{.status.containerStatuses[0].restartCount}'), { timeout: 300_000 })
        .toMatch(/^[1-9]/);
    });

    it("isn't, where a startupProbe holds the livenessProbe back", async () => {
      const startupProbe = probe('echo >> /log/startup; test -f /log/started', 300);
      const pod = podOf('startup', { command: program, livenessProbe, startupProbe });
      const { kinds, objects } = graft(rule, pod);
      expect(kinds).toEqual([]);
      await apply(objects);
      const lines = (file: string) =>
        kubectl(['exec', 'startup', '--', 'sh', '-c', `wc -l < /log/${file} || true`]).catch(() => '');
      await expect.poll(async () => Number(await lines('startup')), { timeout: 300_000 }).toBeGreaterThan(4);
      expect(await lines('live')).toBe('');
      await kubectl(['exec', 'startup', '--', 'touch', '/log/go']);
      await expect.poll(async () => Number(await lines('live')), { timeout: 300_000 }).toBeGreaterThan(0);
      expect(await read('pod/startup', '{.status.containerStatuses[0].restartCount}')).toBe('0');
    });

    it("isn't, where a postStart hook waits instead", async () => {
      // The sidecar's probe shows that the kubelet probes meanwhile.
      const beside = {
        ...{ name: 'beside', image: busybox, command: serves, volumeMounts: log.volumeMounts },
        livenessProbe: probe('echo >> /log/beside', 2),
      };
      const hook = { ...log, containers: { name: 'main' }, postStart: rule.entrypoint, sidecars: [beside] };
      const pod = podOf('hook', { command: program, livenessProbe: probe('echo >> /log/live', 2) });
      const { kinds, objects } = graft(hook, pod);
      expect(kinds).toEqual([]);
      await apply(objects);
      const inSidecar = (script: string) =>
        kubectl(['exec', 'hook', '-c', 'beside', '--', 'sh', '-c', script]).catch(() => '');
      const lines = (file: string) => inSidecar(`wc -l < /log/${file} || true`);
      await expect.poll(async () => Number(await lines('beside')), { timeout: 300_000 }).toBeGreaterThan(4);
      expect(await lines('live')).toBe('');
      await inSidecar('touch /log/go');
      await expect.poll(async () => Number(await lines('live')), { timeout: 300_000 }).toBeGreaterThan(0);
    });
  });

  describe('a port of the pod', () => {
    const ports = [{ containerPort: 8000 }];
    const untilTaken = 'until netstat -ltn | grep -q :8000; do sleep 0.1; done';
    const sidecar = (at: string) => ({
      rule: {
        sidecars: [
          {
            ...{ name: 'agent', image: busybox, command: ['httpd', '-f', '-p', at] },
            ports: [{ containerPort: Number(at) }],
          },
        ],
        containers: { name: 'main' },
      },
    });
    table({
      'that a sidecar listens on is not for the app': {
        ...sidecar('8000'),
        container: { ports, command: sh(`${untilTaken}; httpd -f -p 8000 2>&1`) },
        ...{ says: ['PortClash (warning)'], reason: 'Error', text: /Address already in use/ },
      },
      'beside that of a sidecar is for the app': {
        ...sidecar('8001'),
        container: { ports, command: sh('httpd -p 8000 2>&1') },
        ...{ says: [], reason: 'Completed', text: /^$/ },
      },
    });
  });

  describe('a name of two ports', () => {
    const labels = { app: 'named' };
    const sidecar = (name: string, placement: string) => ({
      ...{ containers: { name: 'main' }, sidecarMode: 'Classic', placement: { sidecars: placement } },
      sidecars: [{ name: 'agent', image: busybox, command: serves, ports: [{ name, containerPort: 8001 }] }],
    });
    it.each([
      ['of a sidecar after the app is that of the app for a Service', 'http', 'Last', ['PortClash'], '8000'],
      ['of a sidecar before the app is that of the sidecar', 'http', 'First', ['PortClash'], '8001'],
      ['is that of the app beside another name', 'metrics', 'First', [], '8000'],
    ] as const)('%s', async (_, port, placement, says, used) => {
      const name = `named-${port}-${placement.toLowerCase()}`;
      const container = { command: serves, ports: [{ name: 'http', containerPort: 8000 }] };
      const pod = { ...podOf(name, container), metadata: { name, labels: { ...labels, name } } };
      const { kinds, objects } = graft(sidecar(port, placement), pod);
      expect(kinds).toEqual(says);
      const service = {
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
        spec: { selector: { name }, ports: [{ port: 80, targetPort: 'http' }] },
      };
      await apply([...objects, service]);
      const slices = ['get', 'endpointslice', '-l', `kubernetes.io/service-name=${name}`];
      const ports = () => kubectl([...slices, '-o', 'jsonpath={.items[*].ports[*].port}']);
      await expect.poll(ports, { timeout: 300_000, interval: 300 }).toBe(used);
      await kubectl(['delete', 'pod,service', name, '--wait=false']);
    });
  });

  describe("a wait for the pod's own Service", () => {
    const withService = (name: string) => [
      { ...podOf(name, { command: serves }), metadata: { name, labels: { name } } },
      {
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
        spec: { selector: { name }, ports: [{ port: 80 }] },
      },
    ];
    const waitFor = (host: string) => ({
      initContainers: [
        { name: 'wait', image: busybox, command: sh(`until nc -z ${host} 80; do sleep 1; done`) },
      ],
    });
    const isReady = (name: string) =>
      kubectl([
        ...['get', 'endpointslice', '-l', `kubernetes.io/service-name=${name}`],
        ...['-o', 'jsonpath={.items[*].endpoints[*].conditions.ready}'],
      ]);

    it('finds it without a ready pod, since its own waits', async () => {
      const { kinds, severities, objects } = graft(waitFor('own-waits'), withService('own-waits'));
      expect([kinds, severities]).toEqual([['StartupDeadlock'], ['warning']]);
      await apply(objects);
      const running = () =>
        read('pod/own-waits', '{.status.initContainerStatuses[0].state.running.startedAt}');
      await expect.poll(running, { timeout: 300_000, interval: 300 }).toMatch(/./);
      await expect.poll(() => isReady('own-waits'), { timeout: 300_000, interval: 300 }).toBe('false');
      await kubectl(['delete', 'pod,service', 'own-waits', '--wait=false']);
    });

    it('is none for what the rule gives no wait', async () => {
      const rule = { initContainers: [{ name: 'ours', image: busybox, command: sh('true') }] };
      const { kinds, objects } = graft(rule, withService('own-ready'));
      expect(kinds).toEqual([]);
      await apply(objects);
      await expect.poll(() => isReady('own-ready'), { timeout: 300_000, interval: 300 }).toBe('true');
      await kubectl(['delete', 'pod,service', 'own-ready', '--wait=false']);
    });
  });

  describe('the QoS class of a pod', () => {
    const limits = { limits: { cpu: '10m', memory: '16Mi' } };
    const agent = { name: 'agent', image: busybox, command: sh('true') };
    const lost = ['GuaranteedLost'];
    it.each<[string, object, string[], string]>([
      ['is lost by a sidecar without limits', { sidecars: [agent] }, lost, 'Burstable'],
      ['by an init container without limits', { initContainers: [agent] }, lost, 'Burstable'],
      [
        'by requests that differ from the limits',
        { initContainers: [{ ...agent, resources: { ...limits, requests: { cpu: '5m' } } }] },
        lost,
        'Burstable',
      ],
      [
        'is kept with limits for both',
        { sidecars: [{ ...agent, command: serves, resources: limits }] },
        [],
        'Guaranteed',
      ],
      ['is kept by an environment variable', { env: [{ name: 'A', value: 'b' }] }, [], 'Guaranteed'],
    ])('Guaranteed %s', async (_, rule, says, qosClass) => {
      const name = `qos-${++pods}`;
      const { kinds, objects } = graft(rule, podOf(name, { command: sh('true'), resources: limits }));
      expect(kinds.filter((kind) => kind !== 'SidecarCommandEnds')).toEqual(says);
      await apply(objects);
      expect(await read(`pod/${name}`, '{.status.qosClass}')).toBe(qosClass);
      await kubectl(['delete', 'pod', name, '--wait=false']);
    });
  });

  describe('a signal to process 1', () => {
    // The kubelet makes $$ of $$$$. WINCH, since process 1 of this node's pods is no real pause. The hook signals when the program has its handler, and the program looks for the signal when it was sent.
    const program = sh(
      `trap 'echo got; exit 0' WINCH; echo $$$$ > /pid; until test -f /sent; do sleep 0.1; done; cat /said; echo missed; exit 3`,
    );
    const hook = (process: string) => ({
      postStart: {
        script: `until test -s /pid; do sleep 0.1; done; kill -WINCH ${process} 2> /said; touch /sent`,
      },
    });
    const pod = { shareProcessNamespace: true };
    const container = { command: program };
    const missed = { says: ['SignalMissed (warning)'], reason: 'Error', text: /^missed$/m };
    const got = { says: [], reason: 'Completed', text: /^got$/m };
    table({
      'reaches the program': { rule: hook('1'), container, ...got },
      "doesn't in a pod that shares its processes": { rule: hook('1'), container, pod, ...missed },
      "doesn't where the rule has it share them": { rule: { ...hook('1'), pod }, container, ...missed },
      'is one to the program by its number': { rule: { ...hook('$(cat /pid)'), pod }, container, ...got },
    });
  });

  describe('what an init container makes as root in an emptyDir', () => {
    const prepare = (script: string, securityContext: object = { runAsUser: 0 }) => ({
      volumes: [{ name: 'cache', emptyDir: {} }],
      volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
      initContainers: [
        {
          ...{ name: 'prepare', image: busybox, command: sh(script), securityContext },
          volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        },
      ],
    });
    const makes = 'mkdir /cache/pages';
    const as = (securityContext: object) => ({
      container: { command: sh('touch /cache/pages/ready 2>&1') },
      pod: { securityContext },
    });
    const denied = { says: ['VolumeUnwritable (warning)'], reason: 'Error', text: /Permission denied/ };
    const writes = { says: [], reason: 'Completed', text: /^$/ };
    table({
      "isn't for another user": { rule: prepare(makes), ...as({ runAsUser: 1000 }), ...denied },
      "isn't for USER of the image": {
        ...{ ...as({}), rule: prepare(makes, {}), ...denied },
        container: { ...as({}).container, image: numberImage },
      },
      'is for root': { rule: prepare(makes), ...as({ runAsUser: 0 }), ...writes },
      'is for all after chmod': {
        rule: prepare(`${makes}; chmod 777 /cache/pages`),
        ...as({ runAsUser: 1000 }),
        ...writes,
      },
      'is theirs whom it runs as': {
        rule: prepare(makes, { runAsUser: 1000 }),
        ...as({ runAsUser: 1000 }),
        ...writes,
      },
      "isn't for fsGroup, which can only read it": {
        ...{ rule: prepare(makes), ...as({ runAsUser: 1000, fsGroup: 2000 }), ...denied },
      },
    });
  });

  it('a pod for Windows with a shell of Linux is taken by the API server and rejected by a node of Linux', async () => {
    const rule = { initContainers: [{ name: 'ours', image: busybox, command: ['/bin/sh', '-c', 'true'] }] };
    const { kinds, objects } = graft(
      rule,
      podOf('windows', { command: ['cmd'] }, { os: { name: 'windows' } }),
    );
    expect(kinds).toEqual(['LinuxOnWindows']);
    await apply(objects);
    await waitFor('pod/windows', '{.status.reason}', 'PodOSNotSupported');
  });

  describe('an autoscaler', () => {
    let server: ChildProcess | undefined;
    const labels = { app: 'scaled' };
    const workload = (sidecars: object[] = []) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'scaled' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers: [
              {
                name: 'main',
                image: busybox,
                command: ['sleep', '3600'],
                resources: { requests: { cpu: '10m' } },
              },
              ...sidecars,
            ],
          },
        },
      },
    });
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scaled' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
        maxReplicas: 1,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    };
    // What metrics-server would say: every pod that is asked for uses a little.
    const metricsServer = `
      const {createServer, request} = require('node:https');
      const {readFileSync} = require('node:fs');
      const run = require('node:path').dirname(process.env.KUBECONFIG);
      const file = name => readFileSync(run + '/' + name);
      const group = 'metrics.k8s.io/v1beta1';
      const pods = query => new Promise(done => request('https://127.0.0.1:16443/api/v1/namespaces/' + query, {rejectUnauthorized: false,
        headers: {authorization: 'Bearer ' + String(file('token')).trim()}}, answer => {
          let text = ''; answer.on('data', part => text += part).on('end', () => done(JSON.parse(text).items));
        }).end());
      createServer({cert: file('certs/apiserver.crt'), key: file('certs/apiserver.key')}, async ({url}, response) => {
        const query = /namespaces\\/(.*)/.exec(url)?.[1];
        const usage = {cpu: '1m', memory: '1Mi'};
        const items = query === undefined ? [] : (await pods(query)).map(({metadata: {name, namespace}, spec}) => ({metadata: {name, namespace},
          timestamp: new Date(Date.now() + 60000).toISOString(), window: '30s',
          containers: [...(spec.initContainers ?? []), ...spec.containers].map(({name}) => ({name, usage}))}));
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(query === undefined
          ? {kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group, resources: [{name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list']}]}
          : {kind: 'PodMetricsList', apiVersion: group, metadata: {}, items}));
      }).listen(16999, '127.0.0.1');
      process.stdin.on('end', () => process.exit()).resume();`;

    beforeAll(async () => {
      server = spawn('bash', [clusterScript, 'sh', process.execPath, '-e', metricsServer], {
        env: { ...process.env, ...toolEnvironment() },
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      const service = { name: 'metrics', namespace, port: 16999 };
      await apply([
        {
          ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'metrics' } },
          spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port: 16999 }] },
        },
        {
          apiVersion: 'apiregistration.k8s.io/v1',
          kind: 'APIService',
          metadata: { name: 'v1beta1.metrics.k8s.io' },
          spec: {
            ...{
              group: 'metrics.k8s.io',
              version: 'v1beta1',
              groupPriorityMinimum: 100,
              versionPriority: 100,
            },
            ...{ insecureSkipTLSVerify: true, service },
          },
        },
      ]);
    });
    afterAll(async () => {
      await kubectl(['delete', 'apiservice', 'v1beta1.metrics.k8s.io']);
      server?.stdin?.end();
    });

    it.each(['Native', 'Classic'])(
      'stops for a %s sidecar without requests, and for that only',
      async (sidecarMode) => {
        const agent = { name: 'agent', image: busybox, command: serves };
        const rule = { sidecarMode, sidecars: [agent] };
        const withRequests = {
          ...rule,
          sidecars: [{ ...agent, resources: { requests: { cpu: '10m' } } }],
        };
        const grafted = (given: object) => {
          return graft(given, [workload(), autoscaler]);
        };
        const condition = () =>
          read('hpa/scaled', '{.status.conditions[?(@.type=="ScalingActive")].message}');
        const missing = grafted(rule);
        expect(missing.kinds).toEqual(['AutoscalerNeedsRequests']);
        await apply(missing.objects);
        await expect
          .poll(condition, { timeout: 300_000, interval: 500 })
          .toMatch(/missing request for cpu in container agent/);
        const given = grafted(withRequests);
        expect(given.kinds).toEqual([]);
        await apply(given.objects);
        await expect
          .poll(condition, { timeout: 300_000, interval: 500 })
          .toMatch(/able to successfully calculate a replica count/);
        await kubectl(['delete', 'hpa,deployment', 'scaled']);
      },
    );
  });
});

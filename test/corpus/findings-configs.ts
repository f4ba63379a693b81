// Configs for try-findings.ts: at least one for each field of a rule, each broad, as somebody writes it who has not looked
// at the workloads yet.

import type { PodGraft, PodGraftRule } from '../../src/config/pod-graft.generated.ts';
import { tunableKinds } from '../../src/problems/catalogue.ts';

type Rule = Omit<PodGraftRule, 'name'>;

const everywhere = { containers: { name: '.*' } };
const busybox = 'busybox:1.36';

export const rules: Readonly<Record<string, Rule>> = {
  env: {
    ...everywhere,
    env: [
      { name: 'PORT', value: '8080' },
      { name: 'ADDRESS', value: '$(HOSTNAME):$(PORT)' },
    ],
  },
  path: { ...everywhere, env: [{ name: 'PATH', value: '/opt/tools/bin' }] },
  envFrom: { ...everywhere, envFrom: [{ configMapRef: { name: 'settings' } }] },
  envAppend: {
    ...everywhere,
    envAppend: [
      { name: 'PATH', value: '/opt/tools/bin', separator: ':' },
      { name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/agent/agent.jar' },
    ],
  },
  files: { ...everywhere, files: [{ path: '/etc/app/site.conf', content: 'on' }] },
  filesThatRun: {
    ...everywhere,
    files: [{ path: '/opt/prepare.sh', content: '#!/bin/sh\necho ready\n' }],
    entrypoint: { script: '/opt/prepare.sh', delivery: 'Inline' },
  },
  filesOverPrograms: {
    ...everywhere,
    files: [
      '/docker-entrypoint.sh',
      '/usr/local/bin/docker-entrypoint.sh',
      '/entrypoint.sh',
      '/manager',
      '/run.sh',
      '/etc/profile.d/run.sh',
    ].map((path) => ({ path, content: '#!/bin/sh\nexec "$@"\n' })),
  },
  scriptsOfFiles: {
    ...everywhere,
    preStop: { script: '. "$(dirname "$0")/lib.sh"\nstop', onConflict: 'Chain' },
  },
  nodeNetwork: { pod: { hostNetwork: true } },
  secretFiles: {
    ...everywhere,
    files: [
      { path: '/run/secrets/key.pem', content: 'key', mode: '0400' },
      { path: '/etc/nginx/conf.d/gzip.conf', content: 'gzip on;', mode: '0440' },
    ],
  },
  mountsOfFolders: {
    ...everywhere,
    volumes: [{ name: 'scratch', emptyDir: {} }],
    volumeMounts: [
      { name: 'scratch', mountPath: '/tmp' },
      { name: 'scratch', mountPath: '/data' },
      { name: 'scratch', mountPath: '/app' },
    ],
  },
  mountsOverImages: {
    ...everywhere,
    volumes: [{ name: 'config', configMap: { name: 'pages' } }],
    volumeMounts: [
      { name: 'config', mountPath: '/etc/nginx' },
      { name: 'config', mountPath: '/usr/local/bin' },
      { name: 'config', mountPath: '/etc/config' },
    ],
  },
  init: { initContainers: [{ name: 'setup', image: busybox, command: ['sh', '-c', 'echo ready'] }] },
  initWaits: {
    initContainers: [
      {
        name: 'wait',
        image: busybox,
        command: ['sh', '-c', 'until nc -z localhost 8080; do sleep 1; done'],
      },
    ],
  },
  initMakesFiles: {
    ...everywhere,
    volumes: [{ name: 'made', emptyDir: {} }],
    initContainers: [
      {
        name: 'make',
        image: busybox,
        command: ['sh', '-c', 'mkdir -p /made/cache\necho a > /made/cache/index\necho b > /var/log/made'],
        securityContext: { runAsUser: 0 },
        volumeMounts: [{ name: 'made', mountPath: '/made' }],
      },
    ],
    volumeMounts: [{ name: 'made', mountPath: '/made' }],
    entrypoint: { script: 'echo c >> /made/cache/index', delivery: 'Inline' },
  },
  sidecar: {
    sidecars: [{ name: 'logs', image: busybox, command: ['sh', '-c', 'tail -F /var/log/app.log'] }],
  },
  classicSidecar: {
    sidecarMode: 'Classic',
    sidecars: [{ name: 'proxy', image: 'envoyproxy/envoy:v1.30.1', args: ['-c', '/etc/envoy.yaml'] }],
  },
  sidecarWithPorts: {
    sidecars: [
      {
        name: 'metrics',
        image: 'nginx/nginx-prometheus-exporter:1.1',
        ports: [
          { containerPort: 9090, name: 'metrics' },
          { containerPort: 8080, name: 'http' },
        ],
      },
    ],
  },
  sidecarEnds: {
    sidecars: [{ name: 'once', image: busybox, command: ['sh', '-c', 'echo a > /etc/motd\necho done'] }],
  },
  sidecarWithHooks: {
    sidecars: [
      {
        name: 'agent',
        image: busybox,
        command: ['sleep', 'infinity'],
        lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 45'] } } },
      },
    ],
  },
  postStart: {
    ...everywhere,
    postStart: {
      script: '(sleep 5; echo a > /etc/started) &\necho started > /var/started',
      onConflict: 'Chain',
    },
  },
  preStop: { ...everywhere, preStop: { script: 'sleep 40\nkill -TERM 1', onConflict: 'Chain' } },
  preStopSleep: { ...everywhere, preStop: { sleep: { seconds: 31 } } },
  entrypoint: { ...everywhere, entrypoint: { script: 'echo hello > /etc/hello\ncp /etc/hosts /tmp/hosts' } },
  entrypointWaits: {
    ...everywhere,
    entrypoint: { script: 'until nc -z db 5432; do sleep 1; done', delivery: 'Inline' },
  },
  entrypointCommand: { ...everywhere, entrypoint: { command: ['/tools/run', '--'] } },
  args: { ...everywhere, argsAppend: ['--verbose'], argsPrepend: ['--config=/etc/x'] },
  argsAppend: { ...everywhere, argsAppend: ['--verbose'] },
  filesInProc: {
    ...everywhere,
    files: [
      { path: '/proc/sys/net/core/somaxconn', content: '1024' },
      { path: '/proc/cpuinfo', content: 'none' },
    ],
  },
  volumesOfClaims: {
    ...everywhere,
    volumes: ['data', 'datadir', 'www', 'storage', 'pgdata', 'redis-data'].map((name) => ({
      ...{ name, emptyDir: {} },
    })),
    onConflict: 'Keep',
  },
  portsByName: {
    ...everywhere,
    onConflict: 'Keep',
    container: {
      livenessProbe: { httpGet: { path: '/live', port: 'http' } },
      readinessProbe: { tcpSocket: { port: 'metrics' } },
    },
    preStop: { httpGet: { path: '/stop', port: 'web' } },
  },
  container: {
    ...everywhere,
    container: {
      resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      ports: [{ containerPort: 9404, name: 'metrics' }],
    },
  },
  pod: {
    pod: {
      terminationGracePeriodSeconds: 20,
      shareProcessNamespace: true,
      securityContext: { runAsNonRoot: true },
      nodeSelector: { disk: 'ssd' },
    },
  },
  nativeSidecars: { nativeSidecars: ['istio-proxy', 'kube-rbac-proxy'] },
  metadata: {
    podLabels: { app: 'other', observed: 'true' },
    podAnnotations: { 'prometheus.io/scrape': 'true' },
    imagePullSecrets: [{ name: 'registry' }],
  },
  privileged: {
    placement: { sidecars: 'First', initContainers: 'First' },
    volumes: [{ name: 'host', hostPath: { path: '/var/log' } }],
    sidecars: [
      {
        name: 'node-logs',
        image: 'fluent/fluent-bit:3.0',
        securityContext: { privileged: true, runAsUser: 0 },
        volumeMounts: [{ name: 'host', mountPath: '/var/log' }],
      },
    ],
    initContainers: [
      { name: 'sysctl', image: busybox, command: ['sysctl', '-w', 'vm.max_map_count=262144'] },
    ],
  },
};

/** What is known of images: nothing, or the same of all, so that each verdict on facts is reached. */
export const catalogs: Readonly<Record<string, object | undefined>> = {
  none: undefined,
  distroless: {
    entrypoint: ['/app/server'],
    env: { PATH: '/usr/bin' },
    user: '65532',
    workingDir: '/',
    shells: [],
  },
  debian: {
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['node', 'server.js'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', JAVA_TOOL_OPTIONS: '-Xmx1g' },
    user: 'node',
    workingDir: '/app',
    shells: ['/bin/sh', '/bin/bash'],
  },
};

const warnings = Object.fromEntries(tunableKinds.map((kind) => [kind, 'Warning' as const]));

export const configFor = (rule: string, catalog: string, images: readonly string[]): PodGraft =>
  ({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'findings' },
    spec: {
      validateOutput: true,
      problems: warnings,
      ...(catalogs[catalog] && { images: images.map((image) => ({ image, ...catalogs[catalog] })) }),
      rules: [{ name: 'r', ...rules[rule] }],
    },
  }) as PodGraft;

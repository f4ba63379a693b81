// What an example makes of a workload is what `kubectl patch --type strategic` makes of it with the patch that one would
// write by hand, but for podgraft's own annotations.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localFiles } from '../../src/cli/files/local-files.ts';
import { listKeys } from '../../src/kubernetes/merge-keys.ts';
import { objectsIn, readTexts, runPackage, type Texts } from '../docs/run-package.ts';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { readYaml } from '../read-yaml.ts';

type Any = Record<string, unknown>;

interface Case {
  readonly example: string;
  readonly kind: string;
  readonly name: string;
  /** The strategic patch of the pod's spec, in YAML. */
  readonly podSpec: string;
}

const cases: readonly Case[] = [
  {
    ...{ example: 'pod-and-container', kind: 'Deployment', name: 'shop' },
    podSpec: `
      terminationGracePeriodSeconds: 60
      securityContext: {runAsNonRoot: true}
      volumes: [{name: jmx, emptyDir: {}}]
      initContainers:
      - name: copy-jmx
        image: registry.example.com/jmx-exporter:1.0
        command: [cp, /jmx.jar, /jmx.yaml, /jmx/]
        volumeMounts: [{name: jmx, mountPath: /jmx}]
      containers:
      - name: shop
        env:
        - {name: JAVA_TOOL_OPTIONS, value: "-Xmx512m -javaagent:/jmx/jmx.jar=9404:/jmx/jmx.yaml"}
        ports: [{containerPort: 9404, name: metrics}]
        resources: {requests: {memory: 64Mi}}
        volumeMounts: [{name: jmx, mountPath: /jmx, readOnly: true}]`,
  },
  {
    ...{ example: 'add-a-flag', kind: 'Deployment', name: 'metrics-server' },
    podSpec: `
      containers:
      - name: metrics-server
        args:
        - --cert-dir=/tmp
        - --secure-port=10250
        - --kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname
        - --kubelet-insecure-tls`,
  },
  {
    ...{ example: 'add-a-flag', kind: 'Deployment', name: 'cache' },
    podSpec: 'containers: [{name: cache, args: [--loglevel, verbose, --save, "60", "1"]}]',
  },
  {
    ...{ example: 'migration', kind: 'Deployment', name: 'shop' },
    podSpec: `
      initContainers:
      - name: migrate
        image: registry.example.com/shop:7
        command: [/app/migrate, up]
        envFrom: [{secretRef: {name: shop-database}}]`,
  },
  {
    ...{ example: 'native-sidecar', kind: 'Job', name: 'report' },
    podSpec: `
      $setElementOrder/initContainers: [{name: db-proxy}, {name: migrate}]
      initContainers:
      - name: db-proxy
        image: registry.example.com/db-proxy:3
        restartPolicy: Always
        args: [--listen, "127.0.0.1:5432"]
        startupProbe: {tcpSocket: {port: 5432}}
      containers:
      - {name: db-proxy, $patch: delete}`,
  },
  {
    ...{ example: 'chained-hooks', kind: 'Deployment', name: 'api' },
    podSpec: `
      containers:
      - name: api
        lifecycle:
          postStart:
            exec:
              command:
              - /bin/bash
              - -c
              - |
                "$@" || exit
                set --
                curl -fs http://127.0.0.1:8080/warm-up
              - podgraft-warm-up
              - /bin/register
              - --name
              - api
          preStop:
            exec:
              command: [/bin/sh, -c, "sleep 5 || exit\\nexec \\"$@\\"", podgraft-warm-up, /wait-shutdown]
      - name: proxy
        lifecycle:
          preStop:
            sleep: null
            exec:
              command:
              - /bin/sh
              - -c
              - "\\"$@\\" || exit\\nset --\\nexec /bin/deregister"
              - podgraft-say-goodbye
              - sleep
              - "5"`,
  },
  {
    ...{ example: 'files-from-secrets', kind: 'Deployment', name: 'nginx' },
    podSpec: `
      volumes:
      - name: podgraft-site
        projected:
          defaultMode: 0644
          sources:
          - configMap: {name: nginx-site, items: [{key: site.conf, path: default.conf}]}
          - secret:
              name: nginx-tls
              items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key, mode: 0400}]
      containers:
      - name: nginx
        volumeMounts:
        - {name: podgraft-site, mountPath: /etc/nginx/conf.d/default.conf, subPath: default.conf, readOnly: true}
        - {name: podgraft-site, mountPath: /etc/nginx/tls/tls.crt, subPath: tls.crt, readOnly: true}
        - {name: podgraft-site, mountPath: /etc/nginx/tls/tls.key, subPath: tls.key, readOnly: true}`,
  },
  {
    ...{ example: 'time-zone', kind: 'CronJob', name: 'digest' },
    podSpec: `
      volumes: [{name: podgraft-tokyo, configMap: {name: CONFIGMAP, defaultMode: 0644}}]
      containers:
      - name: digest
        volumeMounts:
        - {name: podgraft-tokyo, mountPath: /etc/localtime, subPath: localtime, readOnly: true}`,
  },
  {
    ...{ example: 'scripts-in-files', kind: 'Deployment', name: 'report' },
    podSpec: `
      volumes:
      - name: podgraft-prepare
        configMap:
          name: CONFIGMAP
          defaultMode: 0555
          items:
          - {key: entrypoint, path: entrypoint, mode: 0555}
          - {key: report.conf, path: report.conf, mode: 0644}
      containers:
      - name: report
        command: [/bin/sh, /podgraft/prepare/entrypoint]
        args: [/bin/report, --serve]
        lifecycle:
          preStop: {exec: {command: [/bin/sh, -c, "#!/bin/sh\\n/bin/report --flush\\n"]}}
        volumeMounts:
        - {name: podgraft-prepare, mountPath: /podgraft/prepare, readOnly: true}
        - {name: podgraft-prepare, mountPath: /etc/report/report.conf, subPath: report.conf, readOnly: true}`,
  },
  ...['cart', 'mail'].map((name) => ({
    ...{ example: 'select-by-labels', kind: 'Deployment', name },
    podSpec: `containers: [{name: ${name}, env: [{name: TRACING, value: "on"}]}]`,
  })),
];

const inPodSpec = (kind: string, spec: unknown): object => {
  const template = { spec: { template: { spec } } };
  return kind === 'CronJob' ? { spec: { jobTemplate: template } } : template;
};

const hasKeys = (field: string): boolean => Object.keys(listKeys).some((name) => name.endsWith(`.${field}`));

/** A value with its keys in order, and so the elements of lists with merge keys; init containers stay as they are. */
const canonical = (value: unknown, field = ''): unknown => {
  if (Array.isArray(value)) {
    const elements = value.map((each) => canonical(each));
    if (field === 'initContainers' || !hasKeys(field)) return elements;
    return elements.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, canonical(each, key)]));
};

const patched = (object: object, patch: object): Any => {
  const folder = mkdtempSync(join(tmpdir(), 'patch-'));
  try {
    const file = join(folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    const args = ['--type', 'strategic', '-p', JSON.stringify(patch), '-o', 'json'];
    const { stdout, stderr } = spawnSync(toolPath('kubectl'), ['patch', '--local', '-f', file, ...args], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Any;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The object without the annotations that podgraft keeps for itself. */
const withoutOwn = (object: Any): Any => {
  const { annotations = {}, ...metadata } = object['metadata'] as { annotations?: Record<string, string> };
  const others = Object.entries(annotations).filter(
    ([key]) => !/^podgraft\.dev\/(grafts|metadata)$/.test(key),
  );
  const kept = others.length > 0 ? { annotations: Object.fromEntries(others) } : {};
  return { ...object, metadata: { ...metadata, ...kept } };
};

const named = (texts: Texts, kind: string, name?: string): Any => {
  const found = objectsIn(texts).find(
    (each) => each['kind'] === kind && [undefined, (each['metadata'] as Any)['name']].includes(name as never),
  );
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};

const run = (example: string, edit = (config: string) => config): { before: Texts; after: Texts } => {
  const folder = join('examples', example);
  const before = readTexts(folder, 'resources');
  const config = edit(readFileSync(join(folder, 'function-config.yaml'), 'utf8'));
  return { before, after: runPackage(config, before, localFiles(folder)).after };
};

describeWithTools('what the example makes is what kubectl patch makes', ['kubectl'], () => {
  test.each(cases)('of $kind $name in $example', ({ example, kind, name, podSpec }) => {
    const { before, after } = run(example);
    const own = podSpec.includes('CONFIGMAP') ? (named(after, 'ConfigMap')['metadata'] as Any)['name'] : '';
    const spec = readYaml(podSpec.replace('CONFIGMAP', String(own)));
    const expected = patched(named(before, kind, name), inPodSpec(kind, spec));
    const found = withoutOwn(named(after, kind, name));
    expect(found).not.toEqual(named(before, kind, name));
    expect(canonical(found)).toEqual(canonical(expected));
  });

  test('of the labels of a generated ConfigMap in config-file', () => {
    const bare = run('config-file', (config) => config.replace(/ {2}configMaps:\n.*\n/, '')).after;
    expect(named(bare, 'ConfigMap')['metadata']).not.toHaveProperty('labels');
    const labels = { 'app.kubernetes.io/part-of': 'nginx' };
    const expected = patched(named(bare, 'ConfigMap'), { metadata: { labels } });
    expect(withoutOwn(named(run('config-file').after, 'ConfigMap'))).toEqual(expected);
  });
});

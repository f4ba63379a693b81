// Manifests and configs for the tests of documents: many workloads, hostile names, and very long ones.

/** What would run, load, mention, link or turn the order of letters, if it were anything but text. */
export const HOSTILE =
  '</script><script>alert(1)</script>"\'&<img src=https://example.com/x onerror=alert(1)>`` ``` @someone #1 \u202e [a](javascript:alert(1)) <!-- $x$\n\n# b';

/** In quotes, as YAML takes it. */
export const word = (text: string): string => JSON.stringify(text);

export const CONFIGURED = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: nginx-page}
spec:
  images:
  - {image: "nginx:1.19", entrypoint: [/docker-entrypoint.sh], cmd: [nginx, -g, daemon off;]}
  rules:
  - name: fetch-page
    target: {kind: Deployment, name: "web-[1-4].*"}
    containers: {name: nginx}
    volumes: [{name: page, emptyDir: {}}]
    initContainers:
    - name: fetch
      image: busybox:1.36
      command: [sh, -c, echo hi > /page/index.html]
      volumeMounts: [{name: page, mountPath: /page}]
    volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]
  - name: warm-up
    target: {kind: Deployment, name: "web-.*"}
    containers: {name: nginx}
    postStart: {script: curl -s localhost}
    preStop: {sleep: {seconds: 5}}
  - name: log-shipper
    target: {kind: Deployment, name: "web-.[02468]"}
    sidecars: [{name: shipper, image: fluent-bit, command: [sh, -c, echo done]}]
  - name: stamp
    target: {kind: Deployment, namespace: team-1}
    containers: {name: nginx}
    entrypoint: {script: date > /tmp/started}
`;

/** web-0 and so on, and one DaemonSet that no rule matches. */
export const manyFiles = (count: number): Record<string, string> => ({
  'c.yaml': CONFIGURED,
  'k/node.yaml': workload('DaemonSet', 'node', 'team-0'),
  ...Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `k/web-${n}.yaml`,
      workload('Deployment', `web-${n}`, `team-${n % 5}`),
    ]),
  ),
});

const workload = (kind: string, name: string, namespace: string): string => `# ${name}
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      initContainers:
      - {name: wait-db, image: busybox, command: [sh, -c, until nc -z db 1; do sleep 1; done]}
      containers:
      - name: nginx
        image: nginx:1.19
        readinessProbe: {httpGet: {port: 80}}
      - name: exporter
        image: exporter:1
`;

/** A text that is hostile wherever a manifest or a config may hold one. */
export const hostileFiles = (text: string): Record<string, string> => ({
  'c.yaml': `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: hostile}
spec:
  rules:
  - name: all
    containers: {name: web}
    podAnnotations: {note: ${word(text)}}
    env: [{name: A, value: ${word(text)}}]
    postStart: {exec: {command: [sh, -c, ${word(text)}]}}
    files: [{path: /etc/a, content: ${word(text)}}]
    initContainers: [{name: first, image: ${word(text.trim())}, command: [${word(text)}]}]
  - name: none
    target: {annotationSelector: a=b}
    podLabels: {a: b}
    problems: {MatchedNothing: Warning}
`,
  'k/<script>alert(1)<!-- `.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${word(text)}
  namespace: ${word(text)}
  annotations: {own: ${word(text)}}
spec:
  template:
    spec:
      containers:
      - name: web
        image: ${word(text)}
        command: [${word(text)}]
      - name: ${word(text)}
        image: a
        lifecycle: {preStop: {exec: {command: [${word(text)}]}}}
`,
});

/** A manifest, a script, arguments and a file of 10,000 lines each. */
export const longFiles = (): Record<string, string> => {
  const lines = (indent: string): string =>
    Array.from({ length: 10_000 }, (_, n) => `${indent}# line ${n} <b>\n`).join('');
  return {
    'c.yaml': `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: long}
spec:
  rules:
  - name: all
    containers: {name: nginx}
    entrypoint:
      delivery: Inline
      script: |
${lines('        ').slice(0, 90_000)}
    initContainers:
    - name: first
      image: busybox
      args:
${lines('      - a ')}
    files:
    - path: /etc/a
      content: |
${lines('        ')}
`,
    'k/web.yaml': `${lines('')}${workload('Deployment', 'web', 'long').replace('image: nginx:1.19', 'image: nginx:1.19\n        command: [nginx]')}`,
  };
};

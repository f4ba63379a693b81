// The configs that `podgraft init` writes: one for each method, with comments on what to change.

/** A workload to write a config for. */
export interface WorkloadFound {
  readonly kind: string;
  readonly name: string;
  readonly containers: readonly { readonly name: string; readonly hasCommand: boolean }[];
}

interface Method {
  readonly about: string;
  /** What the config adds. */
  readonly noun: string;
  readonly rule: string;
  /** Whether it changes a container of the workload. */
  readonly inContainer: boolean;
  readonly body: string;
}

export const methods = {
  'init-container': {
    about: 'a container that runs before the others start',
    noun: 'an init container',
    rule: 'prepare',
    inContainer: true,
    body: `    # The init container prepares files in a volume that both containers mount.
    volumes:
    - name: prepared
      emptyDir: {}
    initContainers:
    - name: prepare
      image: busybox:1.36
      command: [sh, -c, "echo prepared > /prepared/hello"]
      volumeMounts:
      - {name: prepared, mountPath: /prepared}
    # Where the container of the workload sees the volume.
    volumeMounts:
    - {name: prepared, mountPath: /prepared}
`,
  },
  'post-start-hook': {
    about: 'a script that runs in parallel with the program at start-up',
    noun: 'a post-start hook',
    rule: 'hook',
    inContainer: true,
    body: `    # Runs in the container, in parallel with its program. If it fails, the container is killed.
    postStart:
      shell: /bin/sh
      script: |
        echo started > /tmp/started
`,
  },
  sidecar: {
    about: 'a container that runs alongside the others',
    noun: 'a sidecar',
    rule: 'sidecar',
    inContainer: false,
    body: `    # Native (Kubernetes 1.29 or later): starts before the others and ends after them.
    sidecarMode: Auto
    sidecars:
    - name: helper
      image: busybox:1.36
      command: [sh, -c, "while :; do sleep 9999; done"]
`,
  },
  entrypoint: {
    about: 'a script in the container, before its program',
    noun: 'an entrypoint script',
    rule: 'entrypoint',
    inContainer: true,
    body: `    # Runs before the container's program, which podgraft starts at its end (exec "$@").
    entrypoint:
      script: |
        echo starting
`,
  },
  files: {
    about: 'files in the container',
    noun: 'a file',
    rule: 'files',
    inContainer: true,
    body: `    # podgraft generates a ConfigMap with the files. Changing a file restarts the pods.
    files:
    - path: /etc/podgraft/hello.conf
      content: |
        hello = world
`,
  },
  'env-append': {
    about: 'append to an environment variable',
    noun: 'an addition to a variable',
    rule: 'env-append',
    inContainer: true,
    body: `    # Keeps the value from the workload or its image, and appends to it.
    envAppend:
    - name: JAVA_TOOL_OPTIONS
      value: -XX:MaxRAMPercentage=75
      separator: " "
`,
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

const SCHEMA = 'https://raw.githubusercontent.com/podgraft/podgraft/main/docs/schema.json';

/** The text of a config. Without a workload it targets one that the user has to name. */
export const scaffold = (method: MethodName, found: WorkloadFound | undefined): string => {
  const { rule, body, inContainer } = methods[method];
  const { kind, name } = found ?? { kind: 'Deployment', name: 'CHANGE-ME' };
  const [container] = found?.containers ?? [];
  const lines = [
    `# yaml-language-server: $schema=${SCHEMA}`,
    'apiVersion: podgraft.dev/v1alpha1',
    'kind: PodGraft',
    'metadata:',
    '  # The owner of the changes: podgraft revert --owner removes them.',
    `  name: ${rule}`,
    '  annotations:',
    '    config.kubernetes.io/local-config: "true"',
    'spec:',
    ...(needsImageFacts(method, found) ? imageHint : []),
    '  rules:',
    `  - name: ${rule}`,
    '    # RE2 patterns that match the whole value. Without target, every workload.',
    '    target:',
    `      kind: ${kind}`,
    `      name: ${quoted(name.replaceAll('.', '\\.'))}`,
    ...(inContainer && container
      ? [
          '    # Which containers of the pod; not needed if there is only one.',
          '    containers:',
          `      name: ${quoted(container.name)}`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n${body}`;
};

/** Whether podgraft has to know what the image of the container runs: its own command, which the manifest doesn't say. */
export const needsImageFacts = (method: MethodName, found: WorkloadFound | undefined): boolean =>
  method === 'entrypoint' && !found?.containers[0]?.hasCommand;

const imageHint = [
  "  # The container sets no command, so podgraft must know its image's own. Look it up with",
  '  #   podgraft lock -c podgraft.yaml PATH... --file images.yaml',
  '  # and name images.yaml with a further -c, or list the image here:',
  '  # images:',
  '  # - {image: "nginx:1.27", entrypoint: [/docker-entrypoint.sh], cmd: [nginx]}',
];

/** A name as a YAML string: names such as on or 1 would be something else. */
const quoted = (name: string): string =>
  /^[a-z][a-z0-9-]*$/.test(name) && !/^(true|false|yes|no|on|off|y|n|null)$/.test(name)
    ? name
    : `'${name.replaceAll("'", "''")}'`;

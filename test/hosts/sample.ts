// The sample that the host tests share: nginx with comments, octals and quotes that a host could lose, and
// a podgraft config that uses every method of the article at once.

/**
 * A Deployment and a Service in the ways people write them; each comment is a word of its own. There is none
 * after the last field: kpt itself doubles such a comment, or hands it to the next file, whatever function runs.
 */
export const webDeployment = `# head-comment
apiVersion: apps/v1
kind: Deployment # kind-comment
metadata:
  name: web # name-comment
  labels: {app: nginx} # flow-comment
spec:
  replicas: 2
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      # above-container-comment
      - name: nginx # container-comment
        image: nginx:1.19 # image-comment
        env:
        - name: MODE
          value: "on" # quoted-comment
        ports:
        - containerPort: 80 # port-comment
          name: http
        volumeMounts:
        - name: settings # mount-comment
          mountPath: /settings
      volumes:
      - name: settings
        configMap:
          name: settings
          defaultMode: 0755 # octal-comment
`;

export const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: "0755" # text-comment
`;

export const webService = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: nginx
  ports:
  - port: 80
    targetPort: http # service-comment
`;

/** Every comment of the text, in order. */
export const commentsOf = (text: string): string[] => text.match(/# \S+-comment$/gm) ?? [];

const page = (text: string, file: string): string => `echo '<h2>${text}</h2>' > ${file}`;

/** The rules: init container, sidecar, post-start hook, entrypoint and files, all on the nginx container. */
export const allMethods = (text = 'first'): string => `
  - name: prepare
    target: {kind: Deployment, name: ".*web.*"}
    initContainers:
    - name: prepare-webpage
      image: busybox:1.28
      command: [sh, -c, "${page(text, '/web/index.html')}"]
      volumeMounts:
      - {name: page, mountPath: /web}
    sidecars:
    - name: refresh
      image: busybox:1.28
      command: [sh, -c, "while :; do sleep 60; done"]
    volumes:
    - {name: page, emptyDir: {}}
    volumeMounts:
    - {name: page, mountPath: /usr/share/nginx/html}
  - name: hook
    target: {kind: Deployment, name: ".*web.*"}
    postStart:
      script: |
        ${page(text, '/tmp/hook')}
  - name: start
    target: {kind: Deployment, name: ".*web.*"}
    files:
    - {path: /etc/nginx/conf.d/extra.conf, content: "# ${text}\\n"}
    entrypoint:
      script: |
        ${page(text, '/tmp/start')}
`;

/** A PodGraft with these rules; `annotation` is an indented line or two under metadata.annotations. */
export const podGraft = (rules: string, annotation: string, name = 'page'): string => `\
apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata:
  name: ${name}
  annotations:
    ${annotation}
spec:
  images:
  - image: nginx:1.19
    entrypoint: [/docker-entrypoint.sh]
    cmd: [nginx, -g, daemon off;]
  rules:${rules}`;

export const noRules = ' []\n';

/** The annotation that keeps a config out of the cluster. */
export const localConfig = 'config.kubernetes.io/local-config: "true"';

/** The annotation by which kustomize finds the function, `value` as from \`kustomizeFunction\`. */
export const functionAnnotation = (value: string): string =>
  `config.kubernetes.io/function: |\n      ${value}`;

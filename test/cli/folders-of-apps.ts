// What tests of folders with kustomizations put into them: a config that gives each workload a file, and a Deployment.

export const motdConfig = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: site}
spec:
  rules:
  - name: motd
    files: [{path: /etc/motd, content: hello}]
`;

export const deployment = (name: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: web, image: "nginx:1.27"}
`;

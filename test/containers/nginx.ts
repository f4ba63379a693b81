// The plain nginx Deployment that the article changes, and what podgraft must be told about its image.

export const nginxImages = `
images:
- image: nginx:1.19
  entrypoint: [/docker-entrypoint.sh]
  cmd: [nginx, -g, daemon off;]
`;

export const nginxDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: nginx
  name: nginx
spec:
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - image: nginx:1.19
        name: nginx
        ports:
        - containerPort: 80
          name: http
`;

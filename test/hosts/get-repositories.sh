#!/bin/sh
# Fetches the repositories of test/hosts/repositories.test.ts into a folder:
#   sh test/hosts/get-repositories.sh /tmp/repositories
#   npm run build && PODGRAFT_REPOSITORIES=/tmp/repositories npx vitest run --config vitest.tools.config.mts test/hosts/repositories.test.ts
set -e
mkdir -p "$1"
for repository in \
  stefanprodan/podinfo kubernetes-sigs/metrics-server argoproj/argocd-example-apps \
  fluxcd/flux2-kustomize-helm-example kubernetes-sigs/external-dns cert-manager/trust-manager \
  kubernetes-sigs/aws-load-balancer-controller kubernetes-sigs/jobset; do
  git clone --quiet --depth 1 "https://github.com/$repository" "$1/${repository#*/}"
done

import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

const timeouts = { testTimeout: 180_000, hookTimeout: 300_000 };

// The tests with real programs: kpt, kubectl and kustomize in test/hosts, podman in test/containers, a Kubernetes
// API server and a node in test/cluster, Chromium in test/browser. Hosts and containers run the built dist/podgraft.js and the image that
// their globalSetup builds from the Dockerfile; the browser's builds the site, and the cluster's starts the API server.
export default defineConfig({
  test: {
    reporters,
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'programs',
          include: ['test/hosts/**/*.test.ts', 'test/containers/**/*.test.ts'],
          globalSetup: ['test/hosts/build-image.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/build-site.ts'],
          ...timeouts,
        },
        define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/start-api.ts'],
          ...timeouts,
          testTimeout: 600_000,
        },
        define: { PODGRAFT_VERSION: JSON.stringify('0.0.0-test') },
      },
    ],
  },
});

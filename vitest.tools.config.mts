import { defineConfig } from 'vitest/config';
import { reporters } from './vitest.reporters.ts';

// The tests with real programs: kpt, kubectl and kustomize in test/hosts, podman in test/containers. They run
// the built dist/podgraft.js and the image that globalSetup builds from the Dockerfile.
export default defineConfig({
  test: {
    reporters,
    include: ['test/hosts/**/*.test.ts', 'test/containers/**/*.test.ts'],
    globalSetup: ['test/hosts/build-image.ts'],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});

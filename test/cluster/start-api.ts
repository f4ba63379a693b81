// vitest's globalSetup of test/cluster: starts the API server, and ends it after the tests.
import type { TestProject } from 'vitest/node';
import { ApiServer } from './api-server.ts';
import { cluster, clusterMissing } from './cluster-script.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the API server's kubeconfig; empty without an API server. */
    kubeconfig: string;
  }
}

export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  project.provide('kubeconfig', '');
  if (clusterMissing('api') !== undefined) return undefined;
  const { status, stdout, stderr } = await cluster(['api']);
  const path = /^export KUBECONFIG=(.+)$/m.exec(stdout)?.[1];
  if (status !== 0 || path === undefined)
    throw new Error(`cluster api: exit status ${status}\n${stdout}${stderr}`);
  project.provide('kubeconfig', path);
  const { body } = await new ApiServer(path).request('GET', '/version');
  process.stderr.write(`test/cluster: Kubernetes ${(body as { gitVersion?: string }).gitVersion}\n`);
  return async () => {
    await cluster(['down']);
  };
};

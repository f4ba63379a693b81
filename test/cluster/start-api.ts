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
  const api = new ApiServer(path);
  await waitForAdmission(api);
  const { body } = await api.request('GET', '/version');
  process.stderr.write(`test/cluster: Kubernetes ${(body as { gitVersion?: string }).gitVersion}\n`);
  return async () => {
    await cluster(['down']);
  };
};

/** On a busy machine the plugins of admission refuse the first requests of a server that says it is ready. */
const waitForAdmission = async (api: ApiServer): Promise<void> => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'podgraft-ready' } };
  for (;;) {
    const { status, body } = await api.request('POST', '/api/v1/namespaces?dryRun=All', namespace);
    if (status === 201) return;
    if (status !== 403 && status < 500) throw new Error(`${status}: ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

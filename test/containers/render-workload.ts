// Runs dist/podgraft.js on one manifest and hands its output to the pod runner: what the tests in this
// folder start is always what the built function printed, read by another YAML parser.
import { fileURLToPath } from 'node:url';
import jsYaml from 'js-yaml';
import { type KubernetesObject, readObjects, readYaml } from '../read-yaml.ts';
import { runProgram } from '../run-program.ts';
import { type RunningPod, withPod } from './pod-runner.ts';

const podgraft = fileURLToPath(new URL('../../dist/podgraft.js', import.meta.url));

export interface RenderedWorkload {
  readonly workload: KubernetesObject;
  readonly configMaps: readonly KubernetesObject[];
}

interface ResourceList {
  readonly items: readonly KubernetesObject[];
  readonly results?: readonly object[];
}

/** A PodGraft whose spec is this YAML. */
const configOf = (spec: string): object => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'test' },
  spec: readYaml(spec),
});

/** Grafts the manifest (one workload, perhaps ConfigMaps) under this spec; throws where podgraft reports an error. */
export const renderWorkload = async (
  spec: string,
  manifest: string | readonly object[],
): Promise<RenderedWorkload> => {
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: typeof manifest === 'string' ? readObjects(manifest) : manifest,
    functionConfig: configOf(spec),
  };
  const input = jsYaml.safeDump(list, { noRefs: true, lineWidth: -1 });
  const { status, stdout, stderr } = await runProgram(process.execPath, [podgraft], { input });
  if (status !== 0) throw new Error(`podgraft: exit status ${status}\n${stdout}${stderr}`);
  const { items } = readYaml(stdout) as ResourceList;
  const workload = items.find(({ kind }) => kind !== 'ConfigMap');
  if (workload === undefined) throw new Error('podgraft printed no workload');
  return { workload, configMaps: items.filter(({ kind }) => kind === 'ConfigMap') };
};

/** Grafts the manifest, starts its pod and always clears it away. */
export const withGrafted = async <T>(
  spec: string,
  manifest: string | readonly object[],
  use: (pod: RunningPod) => Promise<T>,
): Promise<T> => {
  const { workload, configMaps } = await renderWorkload(spec, manifest);
  return withPod(workload, configMaps, use);
};

// What a policy of many rules costs a real API server: how long until it is in force, and what it adds to a create.
// `npm run bench:policy -- KUBECONFIG`, with a KUBECONFIG that has a token, such as that of a test cluster.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from '../test/cluster/api-server.ts';

type Json = Record<string, unknown>;

const CREATES = 50;
const root = '/apis/admissionregistration.k8s.io/v1';
const kinds = ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'] as const;
const name = 'bench-policy';

const rulesOf = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `rule-${index}`,
    containers: { name: '.*' },
    volumes: [{ name: `bench-${index}`, emptyDir: {} }],
    initContainers: [{ name: `bench-${index}`, image: 'busybox:1.28', command: ['true'] }],
    volumeMounts: [{ name: `bench-${index}`, mountPath: `/bench-${index}` }],
    env: [{ name: `BENCH_${index}`, value: 'x' }],
    podLabels: { [`bench-${index}`]: 'x' },
  }));

/** The policy of so many rules, and its binding, as podgraft prints them. */
const policyOf = (count: number): [Json, Json] => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-bench-'));
  const file = join(folder, 'config.yaml');
  const spec = { kubernetesVersion: '1.36', rules: rulesOf(count) };
  const config = { apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name }, spec };
  writeFileSync(file, JSON.stringify(config));
  const argv = ['dist/podgraft.js', 'policy', '-c', file, '-o', 'json'];
  const printed = execFileSync(process.execPath, argv, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return (JSON.parse(printed) as { objects: [Json, Json] }).objects;
};

const podOf = (containers: number): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bench', namespace: 'bench' },
  spec: {
    containers: Array.from({ length: containers }, (_, index) => ({
      ...{ name: `c${index}`, image: 'nginx:1.27' },
      env: Array.from({ length: containers === 1 ? 3 : 10 }, (_each, at) => ({ name: `V${at}`, value: 'x' })),
    })),
  },
});

const api = new ApiServer(process.argv[2] as string);

const initContainersOf = async (pod: Json): Promise<number> => {
  const { object, message } = await api.dryRun(pod);
  if (object === undefined) throw new Error(message);
  return ((object['spec'] as { initContainers?: object[] }).initContainers ?? []).length;
};

/** The median of the milliseconds that a create takes. */
const create = async (pod: Json): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < CREATES; index++) {
    const start = performance.now();
    await initContainersOf(pod);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[CREATES / 2] as number;
};

const shown = (times: readonly number[]): string => times.map((each) => `${each.toFixed(1)} ms`).join(', ');
const createAll = async (): Promise<string> => shown([await create(podOf(1)), await create(podOf(20))]);

await createAll();
console.log(`without a policy: ${await createAll()} for a pod of 1 and of 20 containers`);
for (const count of [1, 30]) {
  const policy = policyOf(count);
  const start = performance.now();
  for (const [index, kind] of kinds.entries()) {
    const { status, body } = await api.request('POST', `${root}/${kind}`, policy[index]);
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
  while ((await initContainersOf(podOf(1))) !== count) await new Promise((done) => setTimeout(done, 50));
  const inForce = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${count} rules: in force after ${inForce} s; ${await createAll()}`);
  for (const kind of kinds)
    await api.request('DELETE', `${root}/${kind}/${(policy[0]['metadata'] as Json)['name']}`);
  while ((await initContainersOf(podOf(1))) !== 0) await new Promise((done) => setTimeout(done, 50));
}

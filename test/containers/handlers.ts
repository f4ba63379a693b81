// Runs lifecycle hooks and start-up probes against a running container: exec as it is (Kubernetes
// expands nothing here and adds no shell), httpGet from inside the pod's network, sleep.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramResult } from '../run-program.ts';
import type { Container, HttpGetAction, LifecycleHandler } from './pod-spec.ts';
import { tryPodman } from './podman.ts';

const portOf = (container: Container, port: number | string): number => {
  const number =
    typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort;
  if (number === undefined) throw new Error(`${container.name} has no port named ${port}`);
  return number;
};

const busybox = 'docker.io/library/busybox:1.28';

/** Gets a page from inside the pod's network, trying again for ten seconds while nothing listens. */
export const httpGet = (pod: string, port: number, path: string): Promise<ProgramResult> =>
  tryPodman([
    'run',
    '--rm',
    '--pod',
    pod,
    '--http-proxy=false',
    busybox,
    'sh',
    '-c',
    'i=0; until wget -q -O - "$0"; do i=$((i+1)); [ $i -lt 50 ] || exit 1; sleep 0.2; done 2>/tmp/error',
    `http://127.0.0.1:${port}${path}`,
  ]);

const runHttpGet = (pod: string, container: Container, { path = '/', port }: HttpGetAction) =>
  httpGet(pod, portOf(container, port), path);

/** Runs the handler once; its status is 0 where it succeeded. */
export const runHandler = async (
  pod: string,
  id: string,
  container: Container,
  { exec, httpGet: request, sleep: pause }: LifecycleHandler,
): Promise<ProgramResult> => {
  if (exec !== undefined) return tryPodman(['exec', id, ...(exec.command ?? [])]);
  if (request !== undefined) return runHttpGet(pod, container, request);
  if (pause === undefined) throw new Error(`${container.name} has a handler that the test runner lacks`);
  await sleep(pause.seconds * 1000);
  return { status: 0, stdout: '', stderr: '' };
};

/** Runs a start-up probe until it succeeds; throws after 150 tries, about 30 seconds. */
export const waitForProbe = async (
  pod: string,
  id: string,
  container: Container,
  probe: LifecycleHandler,
): Promise<void> => {
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await runHandler(pod, id, container, probe)).status === 0) return;
    await sleep(200);
  }
  throw new Error(`${container.name}: the startup probe never succeeded`);
};

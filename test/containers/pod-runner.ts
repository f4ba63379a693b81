// Runs a Pod or a workload's pod in podman, as the kubelet would order it: init containers one after the
// other to completion, native sidecars until they have started, then each container followed by its
// postStart hook. It restarts nothing: what ended stays to be asked for its status and its log.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramResult } from '../run-program.ts';
import { containerArguments } from './container-arguments.ts';
import { environmentOf } from './environment.ts';
import { httpGet, runHandler, waitForProbe } from './handlers.ts';
import { refuseUnknownFields } from './known-fields.ts';
import { type ConfigMap, type Container, type PodTemplate, podOf } from './pod-spec.ts';
import { podman, testLabel, tryPodman } from './podman.ts';
import { type MountedVolume, mountVolumes } from './volumes.ts';

/** What kept a pod from starting: an init container's status, or a postStart hook's. */
export class PodStartError extends Error {
  readonly container: string;
  readonly status: number;
  readonly output: string;

  constructor(container: string, stage: string, status: number, output: string) {
    super(`${stage} of ${container} ended with status ${status}\n${output}`);
    this.name = 'PodStartError';
    this.container = container;
    this.status = status;
    this.output = output;
  }
}

/** A started pod. Call `stop` (or use `withPod`): nothing else removes its containers and its folder. */
export class RunningPod {
  /** What the runner did, in order, such as `init prepare`, `start nginx`, `postStart nginx`. */
  readonly events: string[] = [];
  readonly #name: string;
  readonly #folder: string;
  readonly #pod: PodTemplate;
  readonly #configMaps: ReadonlyMap<string, ConfigMap>;
  #volumes: ReadonlyMap<string, MountedVolume> = new Map();

  constructor(pod: PodTemplate, configMaps: readonly ConfigMap[]) {
    this.#pod = pod;
    this.#configMaps = new Map(configMaps.map((map) => [map.metadata?.name ?? '', map]));
    this.#folder = mkdtempSync(join(tmpdir(), 'podgraft-pod-'));
    this.#name = this.#folder.slice(tmpdir().length + 1).toLowerCase() + process.hrtime.bigint().toString(36);
  }

  /** Starts everything in the kubelet's order; throws PodStartError where the pod would not start. */
  async start(): Promise<void> {
    const { spec } = this.#pod;
    refuseUnknownFields(spec);
    this.#volumes = mountVolumes(spec, this.#folder, this.#configMaps);
    const share = spec.shareProcessNamespace === true ? 'net,ipc,uts,pid' : 'net,ipc,uts';
    // Containers of a pod meet on its loopback interface; tests need no other network.
    await podman([
      'pod',
      'create',
      '--name',
      this.#name,
      '--label',
      testLabel,
      '--network',
      'none',
      '--share',
      share,
    ]);
    for (const container of spec.initContainers ?? []) {
      if (container.restartPolicy === 'Always') await this.#startContainer(container);
      else await this.#runToCompletion(container);
    }
    for (const container of spec.containers) await this.#startContainer(container);
  }

  /** Runs a command in the container. */
  exec(container: string, argv: readonly string[]): Promise<ProgramResult> {
    return tryPodman(['exec', this.#id(container), ...argv]);
  }

  /** What the container has printed so far. */
  logs(container: string): Promise<ProgramResult> {
    return tryPodman(['logs', this.#id(container)]);
  }

  /** The body of a page that the container serves on its first port; waits up to ten seconds for it. */
  async httpGet(container: string, path: string): Promise<string> {
    const found = this.#pod.spec.containers.find(({ name }) => name === container);
    const { status, stdout } = await httpGet(this.#name, found?.ports?.[0]?.containerPort ?? 80, path);
    if (status !== 0)
      throw new Error(`${container} serves no ${path}\n${(await this.logs(container)).stderr}`);
    return stdout;
  }

  /** Sends a signal to the container's process 1. */
  async signal(container: string, signal: string): Promise<void> {
    await podman(['kill', '--signal', signal, this.#id(container)]);
  }

  /** Waits for the container's end and gives its exit status. */
  async wait(container: string): Promise<number> {
    return Number((await podman(['wait', this.#id(container)])).trim());
  }

  /** Ends one container as the kubelet does: preStop hook, SIGTERM, after the grace period SIGKILL. */
  async terminate(container: string, graceSeconds = 10): Promise<number> {
    const { containers, initContainers = [] } = this.#pod.spec;
    const found = [...containers, ...initContainers].find(({ name }) => name === container);
    const hook = found?.lifecycle?.preStop;
    if (found !== undefined && hook !== undefined)
      await runHandler(this.#name, this.#id(container), found, hook);
    await podman(['stop', '--time', `${graceSeconds}`, this.#id(container)]);
    return this.wait(container);
  }

  /** Removes the pod, its containers and its volumes. Never throws for what is gone already. */
  async stop(): Promise<void> {
    await tryPodman(['pod', 'rm', '--force', '--time', '0', this.#name]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #id(container: string): string {
    return `${this.#name}-${container}`;
  }

  #run(container: Container, options: readonly string[]): Promise<ProgramResult> {
    const environment = environmentOf(container, this.#pod, this.#configMaps);
    const words = containerArguments(container, this.#pod.spec, environment, this.#volumes);
    const name = ['--pod', this.#name, '--name', this.#id(container.name), '--label', testLabel];
    return tryPodman(['run', ...options, ...name, '--log-driver', 'k8s-file', ...words]);
  }

  async #runToCompletion(container: Container): Promise<void> {
    this.events.push(`init ${container.name}`);
    const { status, stdout, stderr } = await this.#run(container, []);
    if (status !== 0) throw new PodStartError(container.name, 'init container', status, stdout + stderr);
  }

  async #startContainer(container: Container): Promise<void> {
    this.events.push(`start ${container.name}`);
    const { status, stdout, stderr } = await this.#run(container, ['--detach']);
    if (status !== 0) throw new PodStartError(container.name, 'start', status, stdout + stderr);
    const hook = container.lifecycle?.postStart;
    if (hook !== undefined) {
      this.events.push(`postStart ${container.name}`);
      const result = await runHandler(this.#name, this.#id(container.name), container, hook);
      if (result.status !== 0)
        throw new PodStartError(
          container.name,
          'postStart hook',
          result.status,
          result.stdout + result.stderr,
        );
    }
    // Only for native sidecars does the start of the next container wait for the probe.
    if (container.restartPolicy === 'Always' && container.startupProbe !== undefined)
      await waitForProbe(this.#name, this.#id(container.name), container, container.startupProbe);
  }
}

/** Starts the pod that a Pod or workload describes; on failure everything is cleared away again. */
export const runPod = async (manifest: unknown, configMaps: readonly unknown[] = []): Promise<RunningPod> => {
  const pod = new RunningPod(podOf(manifest), configMaps as ConfigMap[]);
  try {
    await pod.start();
  } catch (error) {
    await pod.stop();
    throw error;
  }
  return pod;
};

/** Starts the pod, hands it to `use` and always clears it away. */
export const withPod = async <T>(
  manifest: unknown,
  configMaps: readonly unknown[],
  use: (pod: RunningPod) => Promise<T>,
): Promise<T> => {
  const pod = await runPod(manifest, configMaps);
  try {
    return await use(pod);
  } finally {
    await pod.stop();
  }
};

// A one-node cluster for the tests that run pods: starts it with the images that they need, and asks it with kubectl.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { run } from '../cli/support.ts';
import { podman } from '../containers/podman.ts';
import { toolEnvironment } from '../external-tools.ts';
import { runProgram } from '../run-program.ts';
import { cluster, clusterScript } from './cluster-script.ts';

/** What a run creates is in a namespace of its own: the node's objects outlive it. */
export const namespace = `podgraft-${process.pid}-${Date.now().toString(36)}`;

/**
 * Starts the node, unless another test file did, and gives it images; `cluster down` at the end of all cluster tests
 * ends it. The lock keeps two files from starting two nodes; -o keeps it out of the node's own processes.
 */
export const startNode = async (images: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-images-'));
  try {
    const node = await runProgram(
      'flock',
      ['-o', join(tmpdir(), 'podgraft-node.lock'), 'bash', clusterScript, 'node'],
      { env: toolEnvironment(), timeout: 1_800_000 },
    );
    if (node.status !== 0) throw new Error(`cluster node: ${node.stdout}${node.stderr}`);
    for (const [index, image] of images.entries()) {
      const archive = join(folder, `${index}.tar`);
      await podman(['save', '--quiet', '--output', archive, image]);
      const { status, stderr } = await cluster(['sh', 'ctr', 'images', 'import', archive]);
      if (status !== 0) throw new Error(`ctr images import ${image}: ${stderr}`);
    }
    await kubectl(['create', 'namespace', namespace]);
    const account = ['get', 'serviceaccount', 'default', '--output', 'name'];
    await vi.waitFor(() => kubectl(account), { timeout: 300_000, interval: 300 });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Removes what a test file created, so that the pods of the next one have the node's memory. */
export const leaveNode = async (): Promise<void> => {
  await kubectl(['delete', 'namespace', namespace, '--wait=false']);
};

/** Runs kubectl beside the node and gives its output; throws where it fails. */
export const kubectl = async (args: readonly string[], input = ''): Promise<string> => {
  const { status, stdout, stderr } = await cluster(['sh', 'kubectl', '--namespace', namespace, ...args], {
    input,
  });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: exit status ${status}\n${stdout}${stderr}`);
  return stdout;
};

export const apply = (objects: readonly object[]): Promise<string> =>
  kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

/** Applies the policy that podgraft makes of a config, and its binding. */
export const applyPolicy = async (config: object): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-policy-'));
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
  const { code, stdout, stderr } = await run(folder, ['policy', '-c', 'config.yaml']);
  rmSync(folder, { recursive: true });
  expect([code, stderr]).toEqual([0, '']);
  await kubectl(['apply', '-f', '-'], stdout);
};

export const removePolicy = (name: string): Promise<string> =>
  kubectl(['delete', 'mutatingadmissionpolicy,mutatingadmissionpolicybinding', name]);

/** What a JSONPath expression finds in an object. */
export const read = (object: string, path: string): Promise<string> =>
  kubectl(['get', object, '-o', `jsonpath=${path}`]);

/** Asks until the answer is this; what it is last is in the message of a failure. For tests that run side by side, too. */
export const waitUntil = (ask: () => Promise<string>, value: string): Promise<void> =>
  vi.waitFor(async () => expect(await ask()).toBe(value), { timeout: 300_000, interval: 300 });

/** Waits until an expression gives this. */
export const waitFor = (object: string, path: string, value: string): Promise<void> =>
  waitUntil(() => read(object, path), value);

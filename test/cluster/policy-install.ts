// Puts the policy of a config into force in one namespace, and takes it out again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../cli/support.ts';
import type { ApiServer } from './api-server.ts';

type Json = Record<string, unknown>;

/** The kind of problem in a message. */
export const kindIn = (message: string): string | undefined => /\[([A-Z]\w+)\]/.exec(message)?.[1];

/** A config with facts about images, and a rule by which a test sees that the policy is in force. */
export const configText = (name: string, rules: readonly object[], images: readonly string[]): string =>
  JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name },
    spec: {
      kubernetesVersion: '1.36',
      validation: 'Off',
      images: images.map((image) => ({ image, entrypoint: ['/start'], cmd: ['run', '$(HOME)'], env: {} })),
      rules: [
        ...rules,
        { name: 'probe', target: { kind: 'Pod', name: 'probe' }, podLabels: { probe: 'changed' } },
      ],
    },
  });

const root = '/apis/admissionregistration.k8s.io/v1';
const resources = ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'];

export class Policies {
  private readonly api: ApiServer;
  private readonly folder = mkdtempSync(join(tmpdir(), 'podgraft-policy-'));
  private readonly installed = new Set<string>();

  constructor(api: ApiServer) {
    this.api = api;
  }

  /** The policy and the binding that podgraft prints for the config. */
  async compile(name: string, config: string, on: 'pods' | 'workloads'): Promise<[Json, { spec: Json }]> {
    const file = `${name.slice(0, 60)}.yaml`;
    writeFileSync(join(this.folder, file), config);
    const { code, stdout, stderr } = await run(this.folder, ['policy', '-c', file, '--on', on, '-o', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout) as { objects: [Json, { spec: Json }] }).objects;
  }

  /** Puts it into force; `label` is one that a pod named probe gets from this config alone. */
  async install(
    name: string,
    config: string,
    namespace: string,
    on: 'pods' | 'workloads',
    label = 'probe',
  ): Promise<void> {
    const items = await this.compile(name, config, on);
    items[1].spec['matchResources'] = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    };
    await this.create(name, items);
    await this.waitFor(name, namespace, label);
  }

  /** Creates a policy and its binding. */
  async create(name: string, items: readonly [Json, Json]): Promise<void> {
    for (const [index, resource] of resources.entries()) {
      const { status, body } = await this.api.request('POST', `${root}/${resource}`, items[index]);
      this.installed.add(name);
      expect([status, status === 201 ? '' : body]).toEqual([201, '']);
    }
  }

  private async waitFor(name: string, namespace: string, label: string): Promise<void> {
    const probe = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'probe', namespace },
      spec: { containers: [{ name: 'probe', image: 'probe' }] },
    };
    for (let tries = 0; tries < 1_500; tries++) {
      const { message, object } = await this.api.dryRun(probe);
      const { labels } = (object?.['metadata'] ?? {}) as { labels?: Json };
      if (kindIn(message) !== undefined || labels?.[label] !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the policy ${name} did not come into force`);
  }

  /** Takes out all policies. */
  async remove(): Promise<void> {
    for (const name of this.installed)
      for (const resource of resources) await this.api.request('DELETE', `${root}/${resource}/${name}`);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

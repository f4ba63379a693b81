// What docs/compared-with.md says about kustomize's patches, and that a rule does otherwise.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { transformStream } from '../../src/transform-files.ts';
import { describeWithTools } from '../external-tools.ts';
import { readObjects } from '../read-yaml.ts';
import { kustomize } from './hosts.ts';
import { withPackage } from './package-folder.ts';

const workload = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # the shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: migrate, image: web:1}
      containers:
      - name: web
        image: web:1
        args: [--port, "80"]   # http
        env:
        - {name: JAVA_TOOL_OPTIONS, value: -Xmx512m}
`;
const rollout = workload.replace('apps/v1\nkind: Deployment', 'argoproj.io/v1alpha1\nkind: Rollout');

const patch = (pod: object, kind = 'Deployment', apiVersion = 'apps/v1') =>
  JSON.stringify({ apiVersion, kind, metadata: { name: 'web' }, spec: { template: { spec: pod } } });

const build = (resources: string, ...patches: readonly object[]) =>
  withPackage(
    {
      'resources.yaml': resources,
      'kustomization.yaml': JSON.stringify({ resources: ['resources.yaml'], patches }),
    },
    (folder) => kustomize('kustomize', join(folder)),
  );

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}
interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
}
const podOf = (text: string): Pod => {
  const [object] = readObjects(text) as unknown as readonly { spec: { template: { spec: Pod } } }[];
  if (object === undefined) throw new Error('no object');
  return object.spec.template.spec;
};
const graft = (resources: string, rule: object): string => {
  const config = {
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'compared' },
    spec: { record: false, rules: [{ name: 'rule', ...rule }] },
  };
  const { output, problems } = transformStream(resources, JSON.stringify(config));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return output;
};
const names = (containers: readonly Container[]) => containers.map(({ name }) => name);

describeWithTools("kustomize's patches, and rules", ['kustomize'], () => {
  it('adds a container without an image where a patch names one that is not there; a rule changes the one that is', async () => {
    const env = [{ name: 'SITE', value: 'front' }];
    const patched = podOf(await build(workload, { patch: patch({ containers: [{ name: 'app', env }] }) }));
    expect(patched.containers.find(({ name }) => name === 'app')).toEqual({ name: 'app', env });
    const grafted = podOf(graft(workload, { env }));
    expect(names(grafted.containers)).toEqual(['web']);
    expect(grafted.containers[0]?.env).toContainEqual(env[0]);
  });

  it('replaces args and the value of a variable; a rule appends', async () => {
    const variable = { name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/a.jar' };
    const container = { name: 'web', args: ['--verbose'], env: [variable] };
    const patched = podOf(await build(workload, { patch: patch({ containers: [container] }) }));
    expect(patched.containers[0]).toMatchObject({ args: ['--verbose'], env: [variable] });
    const grafted = podOf(
      graft(workload, { argsAppend: ['--verbose'], envAppend: [{ ...variable, separator: ' ' }] }),
    );
    expect(grafted.containers[0]).toMatchObject({
      args: ['--port', '80', '--verbose'],
      env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx512m -javaagent:/a.jar' }],
    });
  });

  it('replaces the containers of a custom resource; a rule adds to them', async () => {
    const container = { name: 'proxy', image: 'proxy:1' };
    const pod = patch({ containers: [container] }, 'Rollout', 'argoproj.io/v1alpha1');
    expect(names(podOf(await build(rollout, { patch: pod })).containers)).toEqual(['proxy']);
    const grafted = graft(rollout, { sidecarMode: 'Classic', sidecars: [container] });
    expect(names(podOf(grafted).containers)).toEqual(['web', 'proxy']);
  });

  it('puts new init containers first; a rule puts them last, or where placement says', async () => {
    const initContainers = [{ name: 'wait', image: 'busybox:1.36' }];
    const patched = podOf(await build(workload, { patch: patch({ initContainers }) }));
    expect(names(patched.initContainers)).toEqual(['wait', 'migrate']);
    expect(names(podOf(graft(workload, { initContainers })).initContainers)).toEqual(['migrate', 'wait']);
  });

  it('adds again by a JSON patch that runs over its own output; a rule does not', async () => {
    const value = { name: 'wait', image: 'busybox:1.36' };
    const json = {
      target: { kind: 'Deployment' },
      patch: JSON.stringify([{ op: 'add', path: '/spec/template/spec/initContainers/-', value }]),
    };
    const twice = podOf(await build(await build(workload, json), json));
    expect(names(twice.initContainers)).toEqual(['migrate', 'wait', 'wait']);
    const rule = { initContainers: [value] };
    const once = graft(workload, rule);
    expect(graft(once, rule)).toBe(once);
  });

  it('prints its input again without comments; a rule keeps every line', async () => {
    expect(await build(workload)).not.toMatch(/# the shop|# http/);
    const grafted = graft(workload, { initContainers: [{ name: 'wait', image: 'busybox:1.36' }] });
    expect(grafted.split('\n')).toEqual(expect.arrayContaining(workload.split('\n')));
  });
});

// podgraft among other functions in a kustomization as large sites have them: three overlays, a component,
// a namePrefix each, the images transformer and a configMapGenerator. Expected is what kustomize builds
// without podgraft, and then only the grafts.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { type KubernetesObject, readObjects } from '../read-yaml.ts';
import { danglingReferences } from './dangling-references.ts';
import { kustomize, kustomizeFunction, setLabelProgram } from './hosts.ts';
import { type Files, withPackage } from './package-folder.ts';
import { allMethods, functionAnnotation, podGraft, webDeployment, webService } from './sample.ts';

const overlays = ['dev', 'staging', 'prod'];

const setLabel = `apiVersion: test.example/v1
kind: SetLabel
metadata:
  name: set-label
  annotations:
    ${functionAnnotation(kustomizeFunction('exec', setLabelProgram))}
`;

const component = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [deployment.yaml]
patches:
- target: {kind: Deployment, name: web}
  patch: '[{"op": "add", "path": "/spec/template/metadata/labels/metrics", "value": "on"}]'
`;

/** What overlays do after podgraft has run in the base: everything here must reach what it added. */
const overlay = (name: string): string => `resources: [../../base]
namePrefix: ${name}-
namespace: ${name}
replicas: [{name: web, count: 3}]
images:
- {name: busybox, newName: mirror.example/busybox}
`;

const site = (transformers: string): Files => ({
  'base/kustomization.yaml': `resources: [deployment.yaml, service.yaml]
components: [../component]
namePrefix: site-
images:
- {name: nginx, newTag: "1.19"}
configMapGenerator:
- {name: settings, literals: [mode=0755]}
transformers: ${transformers}
`,
  'base/deployment.yaml': webDeployment.replace('nginx:1.19', 'nginx:0.1'),
  'base/service.yaml': webService,
  'base/set-label.yaml': setLabel,
  'base/podgraft.yaml': podGraft(allMethods(), functionAnnotation(kustomizeFunction('exec'))),
  'component/kustomization.yaml': component,
  'component/deployment.yaml': webDeployment.replaceAll('name: web ', 'name: web-metrics '),
  ...Object.fromEntries(overlays.map((name) => [`overlays/${name}/kustomization.yaml`, overlay(name)])),
  'all/kustomization.yaml': `resources: [${overlays.map((name) => `../overlays/${name}`).join(', ')}]\n`,
});

const build = (files: Files, path: string): Promise<KubernetesObject[]> =>
  withPackage(files, async (folder) => readObjects(await kustomize('kustomize', join(folder, path))));

const identity = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

const orders = [
  ['before the other function', '[podgraft.yaml, set-label.yaml]'],
  ['after the other function', '[set-label.yaml, podgraft.yaml]'],
] as const;

describeWithTools('three overlays with components and other functions', ['kustomize'], () => {
  it.each(orders)('build as without podgraft, plus the grafts: %s', async (_order, transformers) => {
    const without = await build(site('[set-label.yaml]'), 'all');
    const objects = await build(site(transformers), 'all');
    expect(danglingReferences(objects)).toEqual([]);

    const names = new Set(without.map(identity));
    const added = objects.filter((object) => !names.has(identity(object)));
    expect(new Set(added.map(({ kind }) => kind))).toEqual(new Set(['ConfigMap']));
    // Two workloads of one content share their ConfigMaps, so each namespace has the same number.
    const perNamespace = overlays.map(
      (name) => added.filter(({ metadata }) => metadata.namespace === name).length,
    );
    expect(new Set(perNamespace).size).toBe(1);
    expect(perNamespace[0]).toBeGreaterThan(0);

    const untouched = (list: readonly KubernetesObject[]) =>
      list.filter((object) => object.kind !== 'Deployment' && names.has(identity(object)));
    expect(untouched(objects)).toEqual(untouched(without));

    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(deployments).toHaveLength(6);
    for (const deployment of deployments) {
      const text = JSON.stringify(deployment);
      expect(text).toContain('"touched":"true"');
      expect(text).toContain('"image":"mirror.example/busybox:1.28"');
      expect(text).not.toContain('"image":"busybox');
      expect(text).toContain('"image":"nginx:1.19"');
      expect(text).toContain('/docker-entrypoint.sh');
    }
  });

  it('build the same twice', async () => {
    const files = site('[set-label.yaml, podgraft.yaml]');
    expect(await build(files, 'all')).toEqual(await build(files, 'all'));
  });

  it('give in an overlay of its own what they give in all of them', async () => {
    const files = site('[podgraft.yaml, set-label.yaml]');
    const all = await build(files, 'all');
    for (const name of overlays)
      expect(await build(files, `overlays/${name}`)).toEqual(
        all.filter(({ metadata }) => metadata.namespace === name),
      );
  });
});

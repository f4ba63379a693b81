// The function in a kustomization's transformers: names and namespaces that the same or an overlaying
// kustomization changes must reach the generated ConfigMaps and every reference to them.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWithTools, type Tool } from '../external-tools.ts';
import { type KubernetesObject, readObjects } from '../read-yaml.ts';
import { danglingReferences } from './dangling-references.ts';
import { type Delivery, type Kustomize, kustomize, kustomizeFunction, tryKustomize } from './hosts.ts';
import { type Files, withPackage } from './package-folder.ts';
import { allMethods, functionAnnotation, podGraft, settings, webDeployment } from './sample.ts';

const hosts: readonly [Kustomize, Delivery, readonly Tool[]][] = [
  ['kustomize', 'exec', ['kustomize']],
  ['kustomize', 'image', ['kustomize', 'podman']],
  ['kubectl', 'image', ['kubectl', 'podman']],
];

const config = (delivery: Delivery, rules = allMethods()): string =>
  podGraft(rules, functionAnnotation(kustomizeFunction(delivery)));

/** What kustomize may do to names, each alone and all at once. */
const renamings = [
  ['namePrefix', 'namePrefix: pre-\n'],
  ['nameSuffix', 'nameSuffix: -suf\n'],
  ['namespace', 'namespace: prod\n'],
  ['all three', 'namePrefix: pre-\nnameSuffix: -suf\nnamespace: prod\n'],
] as const;

const site = (delivery: Delivery, kustomization: string): Files => ({
  'base/kustomization.yaml': `resources: [deployment.yaml, settings.yaml]\ntransformers: [podgraft.yaml]\n${kustomization}`,
  'base/deployment.yaml': webDeployment,
  'base/settings.yaml': settings,
  'base/podgraft.yaml': config(delivery),
});

const find = (objects: readonly KubernetesObject[], kind: string): KubernetesObject | undefined =>
  objects.find((object) => object.kind === kind);

const expectGrafted = (objects: readonly KubernetesObject[]): void => {
  expect(danglingReferences(objects)).toEqual([]);
  const deployment = JSON.stringify(find(objects, 'Deployment'));
  for (const trace of ['"prepare-webpage"', '"refresh"', '"postStart"', '"/docker-entrypoint.sh"'])
    expect(deployment).toContain(trace);
  // The settings of the user, and at least one ConfigMap of podgraft's own.
  expect(objects.filter(({ kind }) => kind === 'ConfigMap').length).toBeGreaterThanOrEqual(2);
  expect(find(objects, 'PodGraft')).toBeUndefined();
  expect(JSON.stringify(objects)).not.toMatch(/internal\.config\.kubernetes\.io|config\.k8s\.io\/id/);
};

for (const [host, delivery, tools] of hosts) {
  describeWithTools(`${host} with the function as ${delivery}`, tools, () => {
    const build = async (folder: string) => readObjects(await kustomize(host, folder));

    it('grafts all methods and leaves no trace of the machinery', async () => {
      await withPackage(site(delivery, ''), async (folder) => {
        expectGrafted(await build(join(folder, 'base')));
      });
    });

    describe('leaves no dangling reference', () => {
      // An image costs a container start a build: the program alone tries every renaming.
      const tried = delivery === 'exec' ? renamings : renamings.slice(-1);

      it.each(tried)('under %s of the same kustomization', async (_name, renaming) => {
        await withPackage(site(delivery, renaming), async (folder) => {
          expectGrafted(await build(join(folder, 'base')));
        });
      });

      it.each(tried)('under %s of an overlay', async (_name, renaming) => {
        const files = {
          ...site(delivery, ''),
          'overlay/kustomization.yaml': `resources: [../base]\n${renaming}`,
        };
        await withPackage(files, async (folder) => {
          expectGrafted(await build(join(folder, 'overlay')));
        });
      });

      it.each(tried)('under %s of both', async (_name, renaming) => {
        const files = {
          ...site(delivery, renaming),
          'overlay/kustomization.yaml': `resources: [../base]\n${renaming.replaceAll(/pre|suf|prod/g, '$&2')}`,
        };
        await withPackage(files, async (folder) => {
          expectGrafted(await build(join(folder, 'overlay')));
        });
      });

      it('when the overlay runs the function on a base that it renames', async () => {
        const files = {
          'base/kustomization.yaml': 'resources: [deployment.yaml, settings.yaml]\nnamePrefix: base-\n',
          'base/deployment.yaml': webDeployment,
          'base/settings.yaml': settings,
          'overlay/kustomization.yaml':
            'resources: [../base]\nnamePrefix: over-\nnamespace: prod\ntransformers: [podgraft.yaml]\n',
          'overlay/podgraft.yaml': config(delivery),
        };
        await withPackage(files, async (folder) => {
          expectGrafted(await build(join(folder, 'overlay')));
        });
      });
    });

    describe('gives the files of a rule the names that it generates', () => {
      const rules = `
  - name: keys
    files:
    - {path: /etc/site.conf, from: {configMapKeyRef: {name: site, key: site.conf}}}
    - {path: /etc/password, from: {secretKeyRef: {name: login, key: password}}}
`;
      const generators =
        'configMapGenerator: [{name: site, literals: [site.conf=a]}]\nsecretGenerator: [{name: login, literals: [password=b]}]\n';
      const named = (objects: readonly KubernetesObject[], kind: string): unknown =>
        objects.find((each) => each.kind === kind)?.metadata.name;
      const expectFollowed = (objects: readonly KubernetesObject[], prefix: string): void => {
        const [configMap, secret] = [named(objects, 'ConfigMap'), named(objects, 'Secret')];
        expect(configMap).toMatch(new RegExp(`^${prefix}site-[a-z0-9]{10}$`));
        expect(secret).toMatch(new RegExp(`^${prefix}login-[a-z0-9]{10}$`));
        expect(JSON.stringify(find(objects, 'Deployment'))).toContain(
          `"sources":[{"configMap":{"items":[{"key":"site.conf","path":"site.conf"}],"name":"${configMap}"}},` +
            `{"secret":{"items":[{"key":"password","path":"password"}],"name":"${secret}"}}]`,
        );
      };
      const bare = webDeployment.replace(/ {8}volumeMounts:[\s\S]*$/, '');
      const base = (kustomization: string): Files => ({
        'base/kustomization.yaml': `resources: [deployment.yaml]\n${generators}${kustomization}`,
        'base/deployment.yaml': bare,
        'base/podgraft.yaml': config(delivery, rules),
      });

      it('in one kustomization', async () => {
        await withPackage(base('transformers: [podgraft.yaml]\nnamePrefix: a-\n'), async (folder) => {
          expectFollowed(await build(join(folder, 'base')), 'a-');
        });
      });

      it('when an overlay renames them', async () => {
        const files = {
          ...base('transformers: [podgraft.yaml]\n'),
          'overlay/kustomization.yaml': 'resources: [../base]\nnamePrefix: b-\n',
        };
        await withPackage(files, async (folder) => {
          expectFollowed(await build(join(folder, 'overlay')), 'b-');
        });
      });

      it('when an overlay runs the function on a base that it renames', async () => {
        const files = {
          ...base(''),
          'overlay/podgraft.yaml': config(delivery, rules),
          'overlay/kustomization.yaml':
            'resources: [../base]\nnamePrefix: c-\ntransformers: [podgraft.yaml]\n',
        };
        await withPackage(files, async (folder) => {
          expectFollowed(await build(join(folder, 'overlay')), 'c-');
        });
      });
    });

    it('fails with the problem on stderr when the config is wrong', async () => {
      const files = {
        ...site(delivery, ''),
        'base/podgraft.yaml': config(delivery, '\n  - name: typo\n    initContainer: []\n'),
      };
      await withPackage(files, async (folder) => {
        const { status, stdout, stderr } = await tryKustomize(host, join(folder, 'base'));
        expect(status).not.toBe(0);
        expect(stdout).toBe('');
        expect(stderr).toContain('initContainer');
      });
    });
  });
}

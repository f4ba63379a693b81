// podgraft among other functions in a kpt package with three subpackages, whose files bear the same
// relative paths, and setters. One subpackage has a podgraft of its own.
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { readObjects } from '../read-yaml.ts';
import { danglingReferences } from './dangling-references.ts';
import { applySettersProgram, identityProgram, kptFunction, kptRender } from './hosts.ts';
import { type Files, readFiles, withCopy, withPackage, writeFiles } from './package-folder.ts';
import {
  allMethods,
  commentsOf,
  localConfig,
  noRules,
  podGraft,
  settings,
  webDeployment,
  webService,
} from './sample.ts';

/** Subpackages and their namespaces: two share one, and may share their generated ConfigMaps. */
const namespaces: Readonly<Record<string, string>> = { front: 'front', back: 'back', 'back/cache': 'back' };
const subpackages = Object.keys(namespaces);

/** The object under a name of the subpackage's own and in its namespace. */
const within = (name: string, text: string): string =>
  text
    .replace(/^ {2}name: \w+/m, `$&-${name.replace('/', '-')}\n  namespace: ${namespaces[name]}`)
    .replace(/name: settings$/gm, `$&-${name.replace('/', '-')}`);

const kptfile = (name: string, mutators: readonly string[]): string => `apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: ${name}
  annotations:
    config.kubernetes.io/local-config: "true"
${mutators.length === 0 ? '' : `pipeline:\n  mutators:\n${mutators.map((line) => `  - ${line}\n`).join('')}`}`;

const setters = (name: string, data: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  annotations:
    config.kubernetes.io/local-config: "true"
data:
  ${data}
`;

const ownRule = `
  - name: own
    target: {kind: Deployment}
    env: [{name: OWN, value: "1"}]
`;

const before = `{exec: ${applySettersProgram}, configPath: setters.yaml}`;
const after = `{exec: ${applySettersProgram}, configPath: later-setters.yaml}`;
const rootPipeline = [before, kptFunction('exec', 'podgraft.yaml'), after];

const subpackage = (name: string): Files => ({
  [`${name}/Kptfile`]: kptfile(
    name.replace('/', '-'),
    name === 'front' ? [kptFunction('exec', 'own.yaml')] : [],
  ),
  [`${name}/web/deployment.yaml`]: within(name, webDeployment).replace(
    /replicas: 2$/m,
    '$& # kpt-set: $${replicas}',
  ),
  [`${name}/web/settings.yaml`]: within(name, settings),
  [`${name}/web/service.yaml`]: within(name, webService).replace(/port: 80$/m, '$& # kpt-set: $${port}'),
  ...(name === 'front' ? { 'front/own.yaml': podGraft(ownRule, localConfig, 'own') } : {}),
});

/** The same pipeline with a function that changes nothing in podgraft's place. */
const withoutPodgraft: Files = {
  Kptfile: kptfile('site', [before, `{exec: ${identityProgram}}`, after]),
  'front/Kptfile': kptfile('front', [`{exec: ${identityProgram}}`]),
};

const site = (rules: string): Files => ({
  Kptfile: kptfile('site', rootPipeline),
  'setters.yaml': setters('setters', 'replicas: "5"'),
  'later-setters.yaml': setters('later-setters', 'port: "8080"'),
  'podgraft.yaml': podGraft(rules, localConfig),
  ...Object.assign({}, ...subpackages.map(subpackage)),
});

const resourcesOf = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path.includes('/web/')));

describeWithTools('a kpt package with subpackages, setters and another function', ['kpt'], () => {
  it("has its ConfigMaps beside workloads, and the other functions' work as without podgraft", async () => {
    await withPackage(site(allMethods()), async (folder) => {
      await withCopy(folder, async (plain) => {
        writeFiles(plain, withoutPodgraft);
        await kptRender(plain);
        await kptRender(folder);
        const expected = readFiles(plain);
        const result = readFiles(folder);
        const added = Object.keys(result).filter((path) => !(path in expected));
        const workloadFolders = subpackages.map((name) => `${name}/web`);
        expect(added.map(dirname).filter((path) => !workloadFolders.includes(path))).toEqual([]);
        expect(danglingReferences(Object.values(result).flatMap(readObjects))).toEqual([]);
        for (const name of subpackages) {
          const path = `${name}/web/deployment.yaml`;
          const text = result[path] ?? '';
          expect(text).toMatch(/replicas: 5 # kpt-set: \$\{replicas\}$/m);
          expect(commentsOf(text)).toEqual(commentsOf(expected[path] ?? ''));
          expect(text).toContain('name: prepare-webpage');
          expect(text.includes('name: OWN')).toBe(name === 'front');
          expect(result[`${name}/web/service.yaml`]).toBe(expected[`${name}/web/service.yaml`]);
        }
      });
    });
  });

  it('stays as it is on a second run', async () => {
    await withPackage(site(allMethods()), async (folder) => {
      await kptRender(folder);
      const once = readFiles(folder);
      await kptRender(folder);
      expect(readFiles(folder)).toEqual(once);
    });
  });

  it('changes with the config, and back, and comes out clean with rules: []', async () => {
    await withPackage(site(allMethods()), async (folder) => {
      await withCopy(folder, async (without) => {
        const run = async (rules: string) => {
          writeFiles(folder, { 'podgraft.yaml': podGraft(rules, localConfig) });
          await kptRender(folder);
          return readFiles(folder);
        };
        const first = await run(allMethods());
        expect(await run(allMethods('second'))).not.toEqual(first);
        expect(await run(allMethods())).toEqual(first);
        const clean = await run(noRules);
        // The subpackage's own rule stays; only the root's is gone.
        writeFiles(without, { Kptfile: kptfile('site', [before, `{exec: ${identityProgram}}`, after]) });
        await kptRender(without);
        expect(resourcesOf(clean)).toEqual(resourcesOf(readFiles(without)));
      });
    });
  });
});

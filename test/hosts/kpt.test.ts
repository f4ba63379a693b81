// The function in a kpt package: comments and formats survive, nothing drifts over many runs, and what was
// grafted can be changed, changed back and taken out.
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { readObjects } from '../read-yaml.ts';
import { danglingReferences } from './dangling-references.ts';
import { type Delivery, kptFormat, kptFunction, kptRender, podgraftProgram, tryKpt } from './hosts.ts';
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

const kptfile = (delivery: Delivery): string => `\
apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: site
  annotations:
    config.kubernetes.io/local-config: "true"
pipeline:
  mutators:
  - ${kptFunction(delivery, 'podgraft.yaml')}
`;

const config = (rules: string): Files => ({ 'podgraft.yaml': podGraft(rules, localConfig) });

const sitePackage = (delivery: Delivery, rules = allMethods()): Files => ({
  Kptfile: kptfile(delivery),
  ...config(rules),
  'web/deployment.yaml': webDeployment,
  'web/settings.yaml': settings,
  'web/service.yaml': webService,
});

const workload = 'web/deployment.yaml';
const objectsOf = (files: Files) => Object.values(files).flatMap((text) => readObjects(text));

/** Everything but the two files that say how and with what the function runs. */
const resourcesOf = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('web/')));

describeWithTools('kpt fn render', ['kpt'], () => {
  it('keeps every comment, in order', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await kptRender(folder);
      const after = readFiles(folder);
      for (const [path, text] of Object.entries(sitePackage('exec')))
        expect(commentsOf(after[path] ?? ''), path).toEqual(commentsOf(text));
      expect(after[workload]).toContain('defaultMode: 0755 # octal-comment');
      expect(after[workload]).toContain('value: "on" # quoted-comment');
      expect(after[workload]).toContain('name: prepare-webpage');
    });
  });

  it('puts a new ConfigMap beside the workload, and nothing anywhere else', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      const before = Object.keys(readFiles(folder));
      await kptRender(folder);
      const after = readFiles(folder);
      const added = Object.keys(after).filter((path) => !before.includes(path));
      expect(new Set(added.map(dirname))).toEqual(new Set(['web']));
      expect(added.flatMap((path) => readObjects(after[path] ?? '').map(({ kind }) => kind))).toContain(
        'ConfigMap',
      );
      expect(danglingReferences(objectsOf(after))).toEqual([]);
    });
  });

  it('changes nothing on a second and a third run', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await kptRender(folder);
      const once = readFiles(folder);
      await kptRender(folder);
      expect(readFiles(folder)).toEqual(once);
      await kptRender(folder);
      expect(readFiles(folder)).toEqual(once);
    });
  });

  it('restores the package when the config changes and changes back', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await kptRender(folder);
      const first = readFiles(folder);
      writeFiles(folder, config(allMethods('second')));
      await kptRender(folder);
      const second = readFiles(folder);
      expect(second[workload]).not.toBe(first[workload]);
      expect(objectsOf(second)).toHaveLength(objectsOf(first).length);
      writeFiles(folder, config(allMethods()));
      await kptRender(folder);
      expect(readFiles(folder)).toEqual(first);
    });
  });

  it('gives after a change of config what a first run with that config gives', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await withCopy(folder, async (direct) => {
        writeFiles(direct, config(allMethods('second')));
        await kptRender(direct);
        await kptRender(folder);
        writeFiles(folder, config(allMethods('second')));
        await kptRender(folder);
        expect(readFiles(folder)).toEqual(readFiles(direct));
      });
    });
  });

  it('takes everything out again with rules: []', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await withCopy(folder, async (untouched) => {
        await kptFormat(untouched);
        await kptRender(folder);
        writeFiles(folder, config(noRules));
        await kptRender(folder);
        expect(resourcesOf(readFiles(folder))).toEqual(resourcesOf(readFiles(untouched)));
      });
    });
  });

  it('changes no file when the config is wrong, and says what is', async () => {
    const files = sitePackage('exec', '\n  - name: typo\n    initContainer: []\n');
    await withPackage(files, async (folder) => {
      const { status, stderr } = await tryKpt(folder, ['fn', 'render', '.', '--allow-exec']);
      expect(status).not.toBe(0);
      expect(stderr).toContain('initContainer');
      expect(readFiles(folder)).toEqual(files);
    });
  });
});

describeWithTools('kpt with the image', ['kpt', 'podman'], () => {
  it('renders what the program renders', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await withCopy(folder, async (withImage) => {
        await kptRender(folder);
        writeFiles(withImage, { Kptfile: kptfile('image') });
        await kptRender(withImage);
        expect(resourcesOf(readFiles(withImage))).toEqual(resourcesOf(readFiles(folder)));
      });
    });
  });
});

describeWithTools('kpt fn eval', ['kpt'], () => {
  it('does with --fn-config what render does', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      await withCopy(folder, async (rendered) => {
        await kptRender(rendered);
        const args = ['fn', 'eval', '.', '--exec', podgraftProgram, '--fn-config', 'podgraft.yaml'];
        const { status, stderr } = await tryKpt(folder, args);
        expect({ status, stderr }).toMatchObject({ status: 0 });
        expect(resourcesOf(readFiles(folder))).toEqual(resourcesOf(readFiles(rendered)));
      });
    });
  });

  it('takes the spec from spec=... on the command line', async () => {
    await withPackage(sitePackage('exec'), async (folder) => {
      const spec = 'spec={rules: [{name: mode, target: {kind: Deployment}, env: [{name: A, value: "1"}]}]}';
      const { status, stderr } = await tryKpt(folder, [
        'fn',
        'eval',
        '.',
        '--exec',
        podgraftProgram,
        '--',
        'name=mode',
        spec,
      ]);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(readFiles(folder)[workload]).toContain('name: A');
    });
  });
});

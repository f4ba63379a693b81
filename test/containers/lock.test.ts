// From an image that nobody described to a running container: the lock command reads the image's own
// entrypoint from a real registry, render wraps it, and nginx, started through it, serves the script's page.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { DockerRegistry, inspected, missing, tools } from '../images/lock/support/docker-registry.ts';
import { readObjects, readYaml } from '../read-yaml.ts';
import { runProgram } from '../run-program.ts';
import { nginxDeployment } from './nginx.ts';
import { withPod } from './pod-runner.ts';

const podgraft = fileURLToPath(new URL('../../dist/podgraft.js', import.meta.url));
const image = 'docker.io/library/nginx:1.19';
const config = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata:
  name: page
spec:
  rules:
  - name: write
    entrypoint:
      script: echo '<h2>by a locked entrypoint</h2>' > /usr/share/nginx/html/index.html
`;

const noRegistry = missing(tools).length > 0;

describeWithTools('an image that the config does not describe', ['podman'], () => {
  let folder: string;
  let registry: DockerRegistry | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'podgraft-locked-'));
    writeFileSync(join(folder, 'config.yaml'), config);
    writeFileSync(join(folder, 'nginx.yaml'), nginxDeployment);
    if (!noRegistry) registry = await DockerRegistry.start();
  });
  afterAll(async () => {
    await registry?.stop();
    rmSync(folder, { recursive: true });
  });

  const run = (...words: string[]) => runProgram(process.execPath, [podgraft, ...words], { cwd: folder });

  it.skipIf(noRegistry)('is locked, wrapped and served by nginx through its own entrypoint', async () => {
    const { host } = registry as DockerRegistry;
    registry?.push(`containers-storage:${image}`, 'library/nginx:1.19');

    const before = await run('render', '-c', 'config.yaml', 'nginx.yaml');
    expect(before.status).toBe(1);
    expect(before.stderr).toContain('`podgraft lock -c config.yaml nginx.yaml --file images.yaml`');

    const from = ['--mirror', `docker.io=${host}`, '--plain-http', host];
    const locked = await run('lock', '-c', 'config.yaml', 'nginx.yaml', '--file', 'images.yaml', ...from);
    expect(locked.stderr).not.toContain('error');
    expect(locked.status).toBe(0);
    const catalog = readYaml(readFileSync(join(folder, 'images.yaml'), 'utf8')) as {
      spec: { images: { image: string; entrypoint: string[]; cmd: string[] }[] };
    };
    const facts = inspected(`${host}/library/nginx:1.19`);
    expect(catalog.spec.images).toHaveLength(1);
    expect(catalog.spec.images[0]).toMatchObject(facts);

    const rendered = await run('render', '-c', 'config.yaml', 'nginx.yaml', 'images.yaml');
    expect(rendered.stderr).toBe('');
    expect(rendered.status).toBe(0);
    const objects = readObjects(rendered.stdout);
    const workload = objects.find(({ kind }) => kind === 'Deployment');
    const configMaps = objects.filter(({ kind }) => kind === 'ConfigMap');
    expect(configMaps).toHaveLength(1);
    await withPod(workload, configMaps, async (pod) => {
      await expect
        .poll(() => pod.httpGet('nginx', '/'), { timeout: 10_000, interval: 200 })
        .toBe('<h2>by a locked entrypoint</h2>\n');
      const first = await pod.exec('nginx', ['cat', '/proc/1/cmdline']);
      expect(first.stdout).toContain('nginx');
    });
  });
});

// The article's four methods, grafted by podgraft onto the plain nginx Deployment and started for real: each
// must serve the page that the article promises.
import { expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { nginxDeployment, nginxImages } from './nginx.ts';
import { index, methods, webVolume } from './pages.ts';
import { withGrafted } from './render-workload.ts';

describeWithTools('nginx serves the page made', ['podman'], () => {
  it.each(methods)('by %s', async (by, rules) => {
    await withGrafted(`${nginxImages}rules:\n${rules}`, nginxDeployment, async (pod) => {
      await expect
        .poll(() => pod.httpGet('nginx', '/'), { timeout: 10_000, interval: 200 })
        .toBe(`<h2>by ${by}</h2>\n`);
    });
  });

  it('from files that were put into the container, with their modes', async () => {
    const rules = `
- name: page
  files:
  - {path: ${index}, content: "from a file\\n", mode: 0644}
  - {path: /usr/local/bin/tool, content: "#!/bin/sh\\necho tool\\n", mode: "0755"}
  - {path: /etc/secret.conf, content: "", mode: 256}
  - {path: /opt/bytes, binaryContent: AP8KDQCA}
`;
    await withGrafted(`${nginxImages}rules:${rules}`, nginxDeployment, async (pod) => {
      expect(await pod.httpGet('nginx', '/')).toBe('from a file\n');
      expect((await pod.exec('nginx', ['tool'])).stdout).toBe('tool\n');
      const stat = ['stat', '-Lc', '%a %s', index, '/usr/local/bin/tool', '/etc/secret.conf'];
      expect((await pod.exec('nginx', stat)).stdout).toBe('644 12\n755 20\n400 0\n');
      expect((await pod.exec('nginx', ['od', '-An', '-tx1', '/opt/bytes'])).stdout).toBe(
        ' 00 ff 0a 0d 00 80\n',
      );
      // The files beside them are still the image's.
      expect((await pod.exec('nginx', ['test', '-f', '/etc/passwd'])).status).toBe(0);
    });
  });

  it("by all four methods at once, in the order of a pod's start", async () => {
    const add = (word: string) => `echo ${word} >> /usr/share/nginx/html/log`;
    const container = (name: string, after: string) =>
      `{name: ${name}, image: "busybox:1.28", command: [sh, -c, "echo ${name} >> /web/log; ${after}"], volumeMounts: [{name: web, mountPath: /web}]}`;
    const rules = `
- name: all
  initContainers: [${container('init', 'true')}]
  entrypoint: {script: "${add('entrypoint')}"}
  postStart: {script: "while ! grep entrypoint /usr/share/nginx/html/log; do sleep 0.1; done; ${add('hook')}"}
${webVolume}`;
    await withGrafted(`${nginxImages}rules:${rules}`, nginxDeployment, async (pod) => {
      expect(await pod.httpGet('nginx', '/log')).toBe('init\nentrypoint\nhook\n');
    });
  });
});

// Rules by which nginx serves a page, one for each of the article's methods; each page says by what it was made.

export const index = '/usr/share/nginx/html/index.html';
export const webVolume = `
  volumes:
  - {name: web, emptyDir: {}}
  volumeMounts:
  - {name: web, mountPath: /usr/share/nginx/html/}
`;
const preparePage = (by: string, after: string) => `
  - name: prepare-webpage
    image: busybox:1.28
    command: [sh, -c]
    args: ["echo '<h2>${by}</h2>' > /web/index.html; ${after}"]
    volumeMounts:
    - {name: web, mountPath: /web}
`;

/** What makes the page, and the rules that do. */
export const methods: readonly [string, string][] = [
  [
    'an init container',
    `- name: page\n  initContainers:${preparePage('by an init container', 'true')}${webVolume}`,
  ],
  [
    'a sidecar',
    `- name: page\n  sidecars:${preparePage('by a sidecar', 'while :; do sleep 9999; done')}${webVolume}`,
  ],
  [
    'a classic sidecar',
    `- name: page\n  sidecarMode: Classic\n  sidecars:${preparePage('by a classic sidecar', 'while :; do sleep 9999; done')}${webVolume}`,
  ],
  [
    'a post-start hook',
    `- name: page\n  postStart:\n    script: |\n      echo '<h2>by a post-start hook</h2>' > ${index}\n`,
  ],
  [
    'an entrypoint script',
    `- name: page\n  entrypoint:\n    script: |\n      echo '<h2>by an entrypoint script</h2>' > ${index}\n`,
  ],
  [
    'an inline entrypoint script',
    `- name: page\n  entrypoint:\n    delivery: Inline\n    script: |\n      echo '<h2>by an inline entrypoint script</h2>' > ${index}\n`,
  ],
];

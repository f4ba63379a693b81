// The schema in the hands of the real yaml-language-server: what an editor offers, explains and underlines.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editorSchema } from '../../src/config/editor-schema.ts';
import { Editor } from './language-server.ts';

const head = `# yaml-language-server: $schema=${resolve('docs/schema.json')}\n`;
const podGraft = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: page}
spec:
`;
const rule = `${podGraft}  rules:
  - name: page
`;

const editor = new Editor();
beforeAll(() => editor.start());
afterAll(() => editor.close());

let documents = 0;
/** Opens a text in which ^ marks a place. */
const open = async (text: string) => {
  const [before = '', after] = `${head}${text}`.split('^');
  const uri = String(pathToFileURL(resolve(`document-${documents++}.yaml`)));
  const diagnosed = await editor.open(uri, before + (after ?? ''));
  const lines = before.split('\n');
  return { uri, diagnosed, line: lines.length - 1, character: (lines.at(-1) ?? '').length };
};

describe('completes', () => {
  it.each([
    ['an empty file', '^', ['apiVersion', 'kind', 'metadata', 'spec', 'PodGraft'], ['containers', 'images']],
    ['the kind', 'apiVersion: podgraft.dev/v1alpha1\nkind: ^', ['PodGraft', 'ImageCatalog'], ['Deployment']],
    [
      'the spec',
      `${podGraft}  ^`,
      ['rules', 'images', 'kubernetesVersion', 'validateOutput'],
      ['target', 'image'],
    ],
    ['validation', `${podGraft}  validation: ^`, ['Strict', 'Warn', '"Off"'], ['true']],
    ['a kind of problem', `${podGraft}  problems:\n    ^`, ['ShellMissing', 'MatchedNothing'], ['Conflict']],
    [
      'the severity of a problem',
      `${podGraft}  problems: {ShellMissing: ^}`,
      ['Error', 'Warning', '"Off"'],
      [],
    ],
    [
      'the list of rules',
      `${podGraft}  rules:\n  ^`,
      ['init container', 'post-start hook', 'sidecar', 'entrypoint script'],
      [],
    ],
    [
      'a rule',
      `${rule}    ^`,
      ['target', 'initContainers', 'sidecars', 'postStart', 'entrypoint', 'files'],
      ['image', 'rules'],
    ],
    ['a target', `${rule}    target:\n      ^`, ['kind', 'name', 'labelSelector'], ['image']],
    ['the kind of a target', `${rule}    target:\n      kind: ^`, ['Deployment', 'CronJob', 'Rollout'], []],
    ['a target in a list', `${rule}    target:\n    - ^`, ['kind', 'namespace'], []],
    ['containers', `${rule}    containers:\n      ^`, ['name', 'image', 'init'], ['command']],
    ['onConflict', `${rule}    onConflict: ^`, ['Fail', 'Replace', 'Keep'], ['Chain']],
    [
      'onConflict of a hook',
      `${rule}    postStart:\n      onConflict: ^`,
      ['Fail', 'Replace', 'Keep', 'Chain'],
      [],
    ],
    [
      'an init container',
      `${rule}    initContainers:\n    - ^`,
      ['name', 'image', 'command', 'env', 'volumeMounts', 'securityContext'],
      ['target'],
    ],
    ['a variable', `${rule}    env:\n    - ^`, ['name', 'value', 'valueFrom'], ['image']],
    [
      'where a variable comes from',
      `${rule}    env:\n    - name: A\n      valueFrom:\n        ^`,
      ['secretKeyRef', 'configMapKeyRef', 'fieldRef'],
      ['value'],
    ],
    [
      'a key of a Secret',
      `${rule}    env:\n    - name: A\n      valueFrom:\n        secretKeyRef:\n          ^`,
      ['name', 'key', 'optional'],
      [],
    ],
    [
      'a volume',
      `${rule}    volumes:\n    - ^`,
      ['name', 'emptyDir', 'configMap', 'secret', 'persistentVolumeClaim'],
      [],
    ],
    [
      'a volume of a Secret',
      `${rule}    volumes:\n    - name: a\n      secret:\n        ^`,
      ['secretName', 'items', 'defaultMode'],
      ['name'],
    ],
    ['a mount', `${rule}    volumeMounts:\n    - ^`, ['name', 'mountPath', 'subPath', 'readOnly'], []],
    ['a hook', `${rule}    preStop:\n      ^`, ['exec', 'httpGet', 'sleep', 'script'], ['image']],
    ['an HTTP hook', `${rule}    postStart:\n      httpGet:\n        ^`, ['path', 'port', 'scheme'], []],
    ['a scheme', `${rule}    postStart:\n      httpGet:\n        scheme: ^`, ['HTTP', 'HTTPS'], []],
    [
      'a field of the pod',
      `${rule}    pod:\n      ^`,
      ['affinity', 'dnsPolicy', 'securityContext'],
      ['containers', 'volumes'],
    ],
    [
      'a field of the containers',
      `${rule}    container:\n      ^`,
      ['resources', 'ports', 'readinessProbe'],
      ['env', 'name'],
    ],
    [
      'where the image of an added container comes from',
      `${rule}    initContainers:\n    - name: a\n      imageFrom:\n        ^`,
      ['container'],
      ['name'],
    ],
    [
      'the probe of a sidecar',
      `${rule}    sidecars:\n    - name: a\n      startupProbe:\n        ^`,
      ['httpGet', 'failureThreshold', 'periodSeconds'],
      [],
    ],
    [
      'a pull policy',
      `${rule}    sidecars:\n    - name: a\n      imagePullPolicy: ^`,
      ['Always', 'IfNotPresent', 'Never'],
      [],
    ],
    ['the entrypoint', `${rule}    entrypoint:\n      ^`, ['script', 'shell', 'command', 'delivery'], []],
    ['the delivery', `${rule}    entrypoint:\n      delivery: ^`, ['ConfigMap', 'Inline'], []],
    ['a file', `${rule}    files:\n    - ^`, ['path', 'content', 'mode'], []],
    ['an image', `${podGraft}  images:\n  - ^`, ['image', 'entrypoint', 'cmd', 'digest'], ['name']],
    [
      'an image of a catalog',
      `apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: a}\nspec:\n  images:\n  - ^`,
      ['image', 'entrypoint'],
      ['rules'],
    ],
  ])('%s', async (_, text, offered, left) => {
    const { uri, line, character } = await open(text);
    const labels = await editor.complete(uri, line, character);
    expect(labels).toEqual(expect.arrayContaining(offered));
    for (const each of left) expect(labels).not.toContain(each);
  });
});

describe('explains', () => {
  it.each([
    ["a rule's field", `${rule}    side^cars: []\n`, 'Sidecar containers to add'],
    [
      'a field of a container',
      `${rule}    initContainers:\n    - {name: a, ima^ge: b}\n`,
      'Container image name',
    ],
    [
      'a field deep in a volume',
      `${rule}    volumes:\n    - {name: a, emptyDir: {sizeL^imit: 1Gi}}\n`,
      'local storage',
    ],
    ['the record', `${podGraft}  rec^ord: false\n`, 'Record what was added in an annotation'],
    ['the release of the cluster', `${podGraft}  kubernetesVer^sion: "1.33"\n`, 'The oldest cluster'],
    ['the image of a catalog', `${podGraft}  images: [{im^age: a}]\n`, 'The image as written in manifests'],
    [
      'what an added container takes its image from',
      `${rule}    initContainers:\n    - {name: a, imageFr^om: {container: b}}\n`,
      'The image of another container',
    ],
    [
      'what a shell is for',
      `${rule}    entrypoint: {script: a, she^ll: b}\n`,
      'A shebang in the script takes precedence',
    ],
  ])('%s', async (_, text, said) => {
    const { uri, line, character } = await open(text);
    expect(await editor.hover(uri, line, character)).toContain(said);
  });
});

describe('underlines', () => {
  it.each([
    ['nothing in a good config', `${rule}    env: [{name: A, value: "1"}]\n`, []],
    [
      'nothing in a part of a pod',
      `${rule}    pod: {terminationGracePeriodSeconds: 60}\n    container: {ports: [{containerPort: 1}]}\n    initContainers: [{name: a, imageFrom: {container: b}}]\n`,
      [],
    ],
    [
      'nothing in a catalog',
      'apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: a}\nspec: {images: [{image: a, cmd: [b]}]}\n',
      [],
    ],
    ['a misspelt field of a rule', `${rule}    volumeMount: []\n`, [[7, 'volumeMount is not allowed']]],
    [
      'a misspelt field of a container',
      `${rule}    initContainers:\n    - {name: a, imgae: b}\n`,
      [[8, 'imgae is not allowed']],
    ],
    ['a variable without a name', `${rule}    env: [{value: a}]\n`, [[7, 'Missing property "name"']]],
    [
      'a word where a number belongs',
      `${rule}    sidecars: [{name: a, ports: [{containerPort: http}]}]\n`,
      [[7, 'Incorrect type']],
    ],
    [
      'a value that Kubernetes does not know',
      `${rule}    sidecars: [{name: a, imagePullPolicy: Sometimes}]\n`,
      [[7, 'Value is not accepted']],
    ],
    [
      'script and command together',
      `${rule}    entrypoint: {script: a, command: [b]}\n`,
      [[7, 'Set only one of script, scriptFrom, command.']],
    ],
    [
      'a hook of two kinds',
      `${rule}    postStart: {script: a, exec: {command: [b]}}\n`,
      [[7, 'Set only one of exec, httpGet']],
    ],
    ['a name that is no label', rule.replace('name: page\n', 'name: My_Page\n'), [[6, 'Write a DNS label']]],
    [
      'a relative path of a file',
      `${rule}    files: [{path: a, content: b}]\n`,
      [[7, 'Write an absolute path']],
    ],
  ])('%s', async (_, text, expected) => {
    const { diagnosed } = await open(text);
    const where = expected.map(([line, message]) => ({
      line,
      message: expect.stringContaining(String(message)),
    }));
    expect([...new Map(diagnosed.map((each) => [JSON.stringify(each), each])).values()]).toEqual(where);
  });
});

describe('the schema', () => {
  it('is draft 2020-12, describes the fields, and has every type that it names', () => {
    const schema = editorSchema();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    const text = JSON.stringify(schema);
    const named = new Set([...text.matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name));
    expect(Object.keys(schema['$defs'] as object)).toEqual([...named].sort());
    expect(named).toContain('AddedContainer');
    expect(text).toContain('Where new containers go in their lists');
  });
});

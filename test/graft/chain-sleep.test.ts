// A hook that is chained to a sleep of the workload: the sleep becomes a command of the shell, and comes back by revert.
import { expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';

const list = (hook: string, sleep = 'preStop: {sleep: {seconds: 0o7}} # seven', owner = 'g'): string => `\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: ${owner}}
  spec: {rules: [{name: r, preStop: ${hook}}]}
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    annotations: {}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          lifecycle:
            ${sleep}
`;

/** The text of what is run after the rule's shell. */
const hookIn = (output: string): string =>
  /preStop: (.*)/.exec(output.slice(output.indexOf('items:')))?.[1] ?? '';

const five = 'preStop: {sleep: {seconds: 5}}';

test.each([
  [
    'a command',
    '{exec: {command: [/bye]}, onConflict: Chain}',
    `{exec: {command: [/bin/sh, -c, "\\"$@\\" || exit\\nset --\\nexec /bye", podgraft-r, sleep, "5"]}}`,
  ],
  [
    'a command before it',
    '{exec: {command: [/bye, a b]}, onConflict: Chain, chain: Before}',
    `{exec: {command: [/bin/sh, -c, "/bye 'a b' || exit\\nexec \\"$@\\"", podgraft-r, sleep, "5"]}}`,
  ],
  [
    'a script',
    '{script: "/bye", shell: /bin/bash, onConflict: Chain}',
    `{exec: {command: [/bin/bash, -c, "\\"$@\\" || exit\\nset --\\n/bye", podgraft-r, sleep, "5"]}}`,
  ],
  [
    'another sleep',
    '{sleep: {seconds: 2}, onConflict: Chain}',
    `{exec: {command: [/bin/sh, -c, "\\"$@\\" || exit\\nset --\\nexec sleep 2", podgraft-r, sleep, "5"]}}`,
  ],
])('%s is chained to a sleep', (_, hook, expected) => {
  const { output, problems } = transform(list(hook, five));
  // Whether nginx:1.27 has bash is not known here.
  expect(problems.map(({ kind }) => kind)).toEqual(hook.includes('bash') ? ['ImageFactsMissing'] : []);
  expect(hookIn(output)).toBe(expected);
});

test('the same sleep is there already', () => {
  const { output } = transform(list('{sleep: {seconds: 5}, onConflict: Chain}', five));
  expect(output).toBe(list('{sleep: {seconds: 5}, onConflict: Chain}', five));
});

test('revert brings the sleep back to the byte, under the hooks of two owners', () => {
  const [a, b] = [
    '{exec: {command: [/a]}, onConflict: Chain}',
    '{script: /b, onConflict: Chain, chain: Before}',
  ].map((each) => list(each));
  const first = transform(a as string).output;
  const items = (text: string): string => text.slice(text.indexOf('items:'));
  const head = list('{script: /b, onConflict: Chain, chain: Before}', five, 'other').split('items:')[0];
  const both = transform(head + items(first));
  expect(both.problems.map(({ message }) => message)).toEqual([]);
  expect(hookIn(both.output)).toContain('podgraft-r, sleep, "7"');
  expect(items(revert(both.output).output)).toBe(items(a as string));
  expect(items(a as string)).toBe(items(b as string));
});

test('a request is not chained to a sleep, nor a script of a program that is no shell', () => {
  const messages = (hook: string) => transform(list(hook, five)).problems.map(({ message }) => message);
  expect(messages('{httpGet: {port: 80}, onConflict: Chain}')).toEqual([
    'Deployment web, container web, rule r: preStop of container web is a sleep hook, and the new one is a request, and only exec and sleep hooks can be chained; set onConflict: Replace or Keep, or turn the existing hook into an exec or sleep hook',
  ]);
  expect(messages('{script: "#!/usr/bin/python3\\nprint()", onConflict: Chain}')).toEqual([
    "Deployment web, container web, rule r: preStop of container web is a sleep hook, and the new one is a script for /usr/bin/python3, which isn't a shell and can't run the existing hook; write the script for a shell such as /bin/sh, or set onConflict: Replace or Keep",
  ]);
});

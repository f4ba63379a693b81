// What a conflict says to do helps: it is not what the config says already.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { dedent } from '../dedent.ts';

const reported = (rule: string, kind = 'Conflict'): string[] =>
  transform(dedent`
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    functionConfig:
      apiVersion: podgraft.dev/v1alpha1
      kind: PodGraft
      metadata: {name: c}
      spec:
        rules:
        - ${rule}
    items:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: nginx:1.27
              env:
              - {name: FROM, valueFrom: {secretKeyRef: {name: s, key: k}}}
              - {name: PLAIN, value: a}
              lifecycle:
                postStart: {exec: {command: [/start]}}
                preStop: {httpGet: {path: /stop, port: 80}}
  `).problems.flatMap((each) => (each.kind === kind ? [each.message] : []));

test.each([
  [
    'a native sidecar cannot replace a container',
    '{name: r, onConflict: Replace, sidecars: [{name: web, image: envoy}]}',
    'Deployment web, rule r: the pod already has a container named web; rename one of them: a container is replaced only in its own list',
  ],
  [
    'a label of the selector is never replaced',
    '{name: r, onConflict: Replace, podLabels: {app: other}}',
    'Deployment web, rule r: label app is "web" in the workload but "other" in the rule; remove the label from the rule; podgraft never replaces labels that the workload selects its pods by',
  ],
  [
    'an exec hook can be chained',
    '{name: r, postStart: {exec: {command: [/warm-up]}}}',
    'Deployment web, container web, rule r: postStart hook of container web already exists and differs: the workload has {"exec":{"command":["/start"]}}, the rule {"exec":{"command":["/warm-up"]}}; set onConflict: Chain, Replace or Keep',
  ],
  [
    'another hook cannot',
    '{name: r, preStop: {exec: {command: [/drain]}}}',
    'Deployment web, container web, rule r: preStop hook of container web already exists and differs: the workload has {"httpGet":{"path":"/stop","port":80}}, the rule {"exec":{"command":["/drain"]}}; set onConflict: Replace or Keep',
  ],
])('%s', (_sentence, rule, message) => {
  expect(reported(rule)).toEqual([message]);
});

test('a text is added to what has a text, and not to what takes its value from elsewhere', () => {
  const rule =
    '{name: r, envAppend: [{name: PLAIN, value: b}, {name: FROM, value: b}, {name: NEW, value: b}]}';
  expect(reported(rule, 'EnvNotAppendable')).toEqual([
    "Deployment web, container web, rule r: can't append to FROM: its value comes from secretKeyRef; set a plain value in the workload",
  ]);
});

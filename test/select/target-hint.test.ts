// What is proposed for a target that matches nothing: only where the reader clearly meant a kind or a glob.

import { expect, test } from 'vitest';
import { compileTarget, type TargetSpec } from '../../src/select/target.ts';
import { targetHint } from '../../src/select/target-hint.ts';

const kinds = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'CloneSet'].map((kind) => ({
  kind,
}));
const regex = ', since it is a regular expression';

test.each<[target: TargetSpec, hint: string | undefined]>([
  [{ kind: 'deploy' }, 'write kind: Deployment'],
  [{ kind: 'deployment' }, 'write kind: Deployment'],
  [{ kind: 'Deployments' }, 'write kind: Deployment'],
  [{ kind: 'STS' }, 'write kind: StatefulSet'],
  [{ kind: 'cloneset' }, 'write kind: CloneSet'],
  [{ kind: 'cj', name: 'web' }, 'write kind: CronJob'],
  [{ name: 'web-*' }, `write name: web-.*${regex}`],
  [{ kind: 'Deployment', name: 'web-*-api-*' }, `write name: web-.*-api-.*${regex}`],
  [{ namespace: 'team-*' }, `write namespace: team-.*${regex}`],
  // What is right as it is, or may be.
  [{ kind: 'Deployment' }, undefined],
  [{ kind: 'Deployment|StatefulSet' }, undefined],
  [{ kind: 'Service' }, undefined],
  [{ kind: 'job-x' }, undefined],
  [{ name: 'web' }, undefined],
  [{ name: 'web(-.*)?' }, undefined],
  [{ name: '[a-z]*' }, undefined],
  [{ name: '(web)*' }, undefined],
  [{ name: 'a\\.*' }, undefined],
  [{ labelSelector: 'app=web' }, undefined],
])('%j: %s', (target, hint) => {
  expect(targetHint([compileTarget(target)], kinds)).toBe(hint);
});

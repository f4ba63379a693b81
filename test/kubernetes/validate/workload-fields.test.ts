// What the API server refuses in the fields of a pod and of its controller, each in a workload that is right otherwise.
// test/cluster/workload-mutants.test.ts asks a real one.
import { expect, test } from 'vitest';
import { checkSnippet, checkWorkload } from '../../../src/kubernetes/validate/check.ts';
import { richWorkloads } from '../../cluster/rich-workload.ts';
import { type Path, withValue } from './mutate.ts';

const workloadOf = (kind: string) => richWorkloads.find((each) => each['kind'] === kind);

/** A Path written with dots. */
const at = (path: string): Path => path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const said = (kind: string, path: string, value: unknown): string[] =>
  checkWorkload(withValue(workloadOf(kind), at(path), value)).map((issue) => `${issue.path}: ${issue.what}`);

test.each(richWorkloads)('says nothing of a $kind that is right', (workload) => {
  expect(checkWorkload(workload)).toEqual([]);
});

const pod = 'spec.template.spec';

test.each<[string, string, unknown, string]>([
  [
    'a key of a toleration',
    'tolerations.0.key',
    'a b',
    'tolerations[0].key: must be NAME or PREFIX/NAME, where NAME starts and ends with a letter or digit',
  ],
  [
    'a toleration of everything',
    'tolerations.0.key',
    null,
    'tolerations[0].operator: must be Exists without a key',
  ],
  [
    'a time to tolerate',
    'tolerations.1.effect',
    'NoSchedule',
    'tolerations[1].effect: must be NoExecute where tolerationSeconds is set',
  ],
  [
    'a value beside Exists',
    'tolerations.1.value',
    'a',
    'tolerations[1].value: must not be set with operator: Exists',
  ],
  [
    'the weight of a term',
    'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight',
    101,
    'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: must be between 1 and 100, not 101',
  ],
  [
    'no terms',
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
    [],
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: needs at least one term: an empty list selects no node',
  ],
  [
    'a namespace of a term',
    'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.namespaces',
    ['A'],
    'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaces[0]: must consist of lower-case letters, digits and "-", and start and end with a letter or digit',
  ],
  [
    'a skew',
    'topologySpreadConstraints.0.maxSkew',
    0,
    'topologySpreadConstraints[0].maxSkew: must be at least 1, not 0',
  ],
  [
    'domains that may be missing',
    'topologySpreadConstraints.0.whenUnsatisfiable',
    'ScheduleAnyway',
    'topologySpreadConstraints[0].minDomains: needs whenUnsatisfiable: DoNotSchedule',
  ],
  [
    'an address of a host',
    'hostAliases.0.ip',
    '10.0.0',
    'hostAliases[0].ip: must be an IP address, such as 10.0.0.1 or 2001:db8::1',
  ],
  [
    'an address with a zone',
    'hostAliases.0.ip',
    'fe80::1%eth0',
    'hostAliases[0].ip: must be an IP address, such as 10.0.0.1 or 2001:db8::1',
  ],
  [
    'a name server',
    'dnsConfig.nameservers',
    ['dns'],
    'dnsConfig.nameservers[0]: must be an IP address, such as 10.0.0.1 or 2001:db8::1',
  ],
  [
    'too many name servers',
    'dnsConfig.nameservers',
    Array(4).fill('10.0.0.1'),
    'dnsConfig.nameservers: must not have more than 3 elements',
  ],
  ['no name servers', 'dnsConfig', null, 'dnsConfig.nameservers: is required with dnsPolicy: None'],
  ['a claim of the pod', 'resourceClaims.0.resourceClaimName', null, 'resourceClaims[0]: has no claim'],
  [
    'a claim of a container',
    'containers.0.resources.claims',
    [{ name: 'tpu' }],
    'containers[0].resources.claims[0].name: the pod has no resource claim "tpu"',
  ],
  [
    'all of /proc',
    'containers.0.securityContext.procMount',
    'Unmasked',
    'containers[0].securityContext.procMount: Unmasked needs hostUsers: false in the pod',
  ],
  [
    'the group of files',
    'securityContext.fsGroup',
    -1,
    'securityContext.fsGroup: must be between 0 and 2147483647, not -1',
  ],
  [
    'a further group',
    'securityContext.supplementalGroups',
    [2 ** 31],
    'securityContext.supplementalGroups[0]: must be between 0 and 2147483647, not 2147483648',
  ],
  [
    'the name of a sysctl',
    'securityContext.sysctls.0.name',
    'Net',
    'securityContext.sysctls[0].name: must be a name such as net.core.somaxconn',
  ],
  ['a runtime class', 'runtimeClassName', '', 'runtimeClassName: must not be empty'],
  [
    'the processes of the node and of the pod',
    'hostPID',
    true,
    "shareProcessNamespace: can't be combined with hostPID",
  ],
  [
    'the name of a credential',
    'securityContext.windowsOptions',
    { gmsaCredentialSpecName: 'A' },
    'securityContext.windowsOptions.gmsaCredentialSpecName: must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
  ],
])('%s is wrong in a pod', (_sentence, path, value, expected) => {
  expect(said('Deployment', `${pod}.${path}`, value)).toEqual([`${pod}.${expected}`]);
});

test.each<[string, string, string, unknown, string]>([
  [
    'a surge without its sign',
    'Deployment',
    'spec.strategy.rollingUpdate.maxSurge',
    '1',
    'spec.strategy.rollingUpdate.maxSurge: must be a number or a percentage such as 25%, not "1"',
  ],
  [
    'more than all pods',
    'Deployment',
    'spec.strategy.rollingUpdate.maxUnavailable',
    '101%',
    'spec.strategy.rollingUpdate.maxUnavailable: must be at most 100%, not 101%',
  ],
  [
    'no way to replace a pod',
    'Deployment',
    'spec.strategy.rollingUpdate',
    { maxSurge: 0, maxUnavailable: '0%' },
    "spec.strategy.rollingUpdate.maxUnavailable: can't be 0 if maxSurge is 0: no pod could be replaced",
  ],
  [
    'a rolling update of what is recreated',
    'Deployment',
    'spec.strategy.type',
    'Recreate',
    'spec.strategy.rollingUpdate: must not be set with type: Recreate',
  ],
  [
    'two ways to replace a pod',
    'DaemonSet',
    'spec.updateStrategy.rollingUpdate.maxSurge',
    1,
    'spec.updateStrategy.rollingUpdate.maxUnavailable: exactly one of maxUnavailable and maxSurge must be more than 0',
  ],
  [
    'a partition',
    'StatefulSet',
    'spec.updateStrategy.rollingUpdate.partition',
    -1,
    'spec.updateStrategy.rollingUpdate.partition: must be at least 0, not -1',
  ],
  [
    'what becomes of claims',
    'StatefulSet',
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled',
    'Keep',
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled: must be one of Retain, Delete, not "Keep"',
  ],
  [
    'a claim template without access modes',
    'StatefulSet',
    'spec.volumeClaimTemplates.0.spec.accessModes',
    [],
    'spec.volumeClaimTemplates[0].spec.accessModes: is required',
  ],
  [
    'an index without a number of them',
    'Job',
    'spec.completions',
    null,
    'spec.completions: is required with completionMode: Indexed',
  ],
  [
    'more failures than indexes',
    'Job',
    'spec.maxFailedIndexes',
    3,
    'spec.maxFailedIndexes: must not be more than completions, which is 2',
  ],
  [
    'an exit code of nobody',
    'Job',
    'spec.podFailurePolicy.rules.0.onExitCodes.containerName',
    'db',
    'spec.podFailurePolicy.rules[0].onExitCodes.containerName: the pod has no container "db"',
  ],
  [
    'exit codes in disorder',
    'Job',
    'spec.podFailurePolicy.rules.0.onExitCodes.values',
    [2, 1],
    'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: the exit codes must be in ascending order',
  ],
  [
    'a schedule',
    'CronJob',
    'spec.schedule',
    '5 minutes',
    'spec.schedule: must have five fields, such as "*/5 * * * *"',
  ],
  [
    'a name',
    'Deployment',
    'metadata.name',
    'Web',
    'metadata.name: must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
  ],
  ['no spec', 'Deployment', 'spec', null, 'spec: is required'],
])('%s is wrong in its controller', (_sentence, kind, path, value, expected) => {
  expect(said(kind, path, value)).toContain(expected);
});

test.each<[string, string, string, unknown]>([
  ['a share as a percentage', 'Deployment', 'spec.strategy.rollingUpdate.maxUnavailable', '100%'],
  ['zeros before the numbers of an address', 'Deployment', `${pod}.hostAliases.0.ip`, '010.000.0.1'],
  [
    'a search domain with an underscore and a dot',
    'Deployment',
    `${pod}.dnsConfig.searches`,
    ['_a.example.com.'],
  ],
  ['a toleration of everything', 'Deployment', `${pod}.tolerations`, [{ operator: 'Exists' }]],
  [
    'user namespaces for all of /proc',
    'Deployment',
    `${pod}`,
    { hostUsers: false, containers: [{ name: 'a', image: 'b', securityContext: { procMount: 'Unmasked' } }] },
  ],
  ['a schedule by name', 'CronJob', 'spec.schedule', '@hourly'],
])('%s is right', (_sentence, kind, path, value) => {
  expect(said(kind, path, value)).toEqual([]);
});

test('a part of a pod that a rule merges needs nothing that the workload may have', () => {
  const part = {
    dnsPolicy: 'None',
    tolerations: [{ key: 'a', tolerationSeconds: 5 }],
    containers: [{ name: 'a', image: 'b', resources: { claims: [{ name: 'gpu' }] } }],
  };
  expect(checkSnippet('PodSpec', part, 'pod', { kubernetesVersion: '1.36', isPartial: true })).toEqual([]);
});

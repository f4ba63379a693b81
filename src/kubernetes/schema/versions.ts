// From which Kubernetes release a field works without anybody turning a feature gate on. Sources: the
// feature gate's own page, the comments of k8s.io/api/core/v1 and pkg/features/kube_features.go; the number of the enhancement is beside it.

import { tableRelease } from './table.generated.ts';

interface Since {
  readonly since: string;
  readonly feature: string;
  /** Only these values are new; without it, the field is. */
  readonly values?: readonly unknown[] | ((value: unknown) => boolean);
  /** The gate that is off in every release of the table. */
  readonly gate?: string;
}

const later = '1.38';

/** A field whose gate is off in every release of the table. */
const gated = (feature: string, gate: string, values?: readonly unknown[]): readonly Since[] => [
  { since: later, feature, gate, ...(values && { values }) },
];
// AtomicWriteVolumeUserFields: alpha in 1.37.
const ownersOfFiles = gated('owners of files in volumes', 'AtomicWriteVolumeUserFields');

const fields: Record<string, readonly Since[]> = {
  'Container.restartPolicy': [
    // KEP-753, SidecarContainers: beta and on in 1.29.
    { since: '1.29', feature: 'native sidecars', values: ['Always'] },
    // KEP-5307, ContainerRestartRules: beta and on in 1.35.
    { since: '1.35', feature: 'restart policies of single containers', values: ['OnFailure', 'Never'] },
  ],
  // KEP-5307, ContainerRestartRules.
  'Container.restartPolicyRules': [{ since: '1.35', feature: 'restart rules' }],
  'ContainerRestartRule.action': [
    // KEP-5532, RestartAllContainersOnContainerExits: beta and on in 1.36.
    { since: '1.36', feature: 'restarting all containers', values: ['RestartAllContainers'] },
  ],
  // KEP-1287, InPlacePodVerticalScaling: beta and on in 1.33.
  'Container.resizePolicy': [{ since: '1.33', feature: 'resizing in place' }],
  // KEP-4381, DynamicResourceAllocation: stable and on in 1.34.
  'ResourceRequirements.claims': [{ since: '1.34', feature: 'dynamic resource allocation' }],
  // KEP-3960, PodLifecycleSleepAction: beta and on in 1.30.
  'LifecycleHandler.sleep': [{ since: '1.30', feature: 'the sleep hook' }],
  // KEP-4818, PodLifecycleSleepActionAllowZero: beta and on in 1.33.
  'SleepAction.seconds': [{ since: '1.33', feature: 'a sleep of 0 seconds', values: [0, 0n] }],
  // KEP-4960, ContainerStopSignals: alpha since 1.33.
  'Lifecycle.stopSignal': gated('stop signals', 'ContainerStopSignals'),
  // KEP-4639, ImageVolume: alpha 1.31, beta but off 1.33, on in 1.35.
  'Volume.image': [{ since: '1.35', feature: 'image volumes' }],
  // KEP-1698, GenericEphemeralVolume: beta and on in 1.21.
  'Volume.ephemeral': [{ since: '1.21', feature: 'generic ephemeral volumes' }],
  // KEP-3857, RecursiveReadOnlyMounts: beta and on in 1.31.
  'VolumeMount.recursiveReadOnly': [{ since: '1.31', feature: 'recursive read-only mounts' }],
  // KEP-3721, EnvFiles: beta and on in 1.35.
  'EnvVarSource.fileKeyRef': [{ since: '1.35', feature: 'variables from files' }],
  // KEP-2681, PodHostIPs: beta and on in 1.29.
  'ObjectFieldSelector.fieldPath': [{ since: '1.29', feature: 'status.hostIPs', values: ['status.hostIPs'] }],
  // KEP-3257, ClusterTrustBundleProjection: beta but off 1.33 to 1.36, stable and on in 1.37.
  'VolumeProjection.clusterTrustBundle': [{ since: '1.37', feature: 'cluster trust bundles' }],
  // KEP-4317, PodCertificateRequest: beta but off 1.35 and 1.36, stable and on in 1.37.
  'VolumeProjection.podCertificate': [{ since: '1.37', feature: 'pod certificates' }],
  'ClusterTrustBundleProjection.user': ownersOfFiles,
  'ConfigMapVolumeSource.defaultUser': ownersOfFiles,
  'DownwardAPIVolumeFile.user': ownersOfFiles,
  'DownwardAPIVolumeSource.defaultUser': ownersOfFiles,
  'KeyToPath.user': ownersOfFiles,
  'PodCertificateProjection.user': ownersOfFiles,
  'ProjectedVolumeSource.defaultUser': ownersOfFiles,
  'SecretVolumeSource.defaultUser': ownersOfFiles,
  'ServiceAccountTokenProjection.user': ownersOfFiles,
  // EmptyDirVolumeMode: alpha in 1.37.
  'EmptyDirVolumeSource.mode': gated('modes of emptyDir', 'EmptyDirVolumeMode'),
  // VolumeBindMountOptions: alpha in 1.37.
  'VolumeMount.bindMountOptions': gated('bind mount options', 'VolumeBindMountOptions'),
  // H2CContainerProbe: alpha in 1.37.
  'HTTPGetAction.protocol': gated('protocols of HTTP probes', 'H2CContainerProbe'),
  // GRPCContainerProbeTLS: alpha in 1.37.
  'GRPCAction.mode': gated('modes of gRPC probes', 'GRPCContainerProbeTLS'),
  // EvictionRequestAPI: alpha in 1.37.
  'PodSpec.evictionResponders': gated('eviction responders', 'EvictionRequestAPI'),
  // GenericWorkload: alpha 1.35, beta but off 1.37.
  'PodSpec.schedulingGroup': gated('scheduling groups', 'GenericWorkload'),
  // HostnameOverride: beta and on in 1.35.
  'PodSpec.hostnameOverride': [{ since: '1.35', feature: 'hostname overrides' }],
  // KEP-2837, PodLevelResources: beta and on in 1.34.
  'PodSpec.resources': [{ since: '1.34', feature: 'resources of whole pods' }],
  // KEP-4381, DynamicResourceAllocation: stable and on in 1.34.
  'PodSpec.resourceClaims': [{ since: '1.34', feature: 'dynamic resource allocation' }],
  // WorkloadWithJob: alpha since 1.36.
  'JobSpec.scheduling': gated('scheduling configurations of Jobs', 'WorkloadWithJob'),
  'StatefulSetUpdateStrategy.type': gated('StatefulSets that are recreated', 'StatefulSetRecreateStrategy', [
    'Recreate',
  ]),
  // KEP-5471, TaintTolerationComparisonOperators: alpha since 1.35.
  'Toleration.operator': gated('tolerations that compare numbers', 'TaintTolerationComparisonOperators', [
    'Gt',
    'Lt',
  ]),
  // KEP-3751, VolumeAttributesClass: stable and on in 1.34.
  'PersistentVolumeClaimSpec.volumeAttributesClassName': [
    { since: '1.34', feature: 'volume attributes classes' },
  ],
  // KEP-24, AppArmorFields: beta and on in 1.30.
  'SecurityContext.appArmorProfile': [{ since: '1.30', feature: 'AppArmor fields' }],
  // KEP-4265, ProcMountType: beta but off 1.31, on in 1.33.
  'SecurityContext.procMount': [{ since: '1.33', feature: 'procMount Unmasked', values: ['Unmasked'] }],
  // KEP-2727, GRPCContainerProbe: beta and on in 1.24.
  'Probe.grpc': [{ since: '1.24', feature: 'gRPC probes' }],
  // KEP-2238, ProbeTerminationGracePeriod: beta but off 1.22, on in 1.25.
  'Probe.terminationGracePeriodSeconds': [{ since: '1.25', feature: 'grace periods of probes' }],
  // KEP-4369, RelaxedEnvironmentVariableValidation: beta and on in 1.32.
  'EnvVar.name': [
    {
      since: '1.32',
      feature: 'variable names beyond letters, digits, "_", "-" and "."',
      values: (value) => typeof value === 'string' && /^[\x20-\x3c\x3e-\x7e]+$/.test(value) && !plain(value),
    },
  ],
};

const plain = (name: string): boolean => /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && !name.startsWith('..');

const isNew = (values: Since['values'], value: unknown): boolean =>
  typeof values === 'function' ? values(value) : (values?.includes(value) ?? true);

/** The minor release of a version such as 1.33, v1.33.2 or 1.33.4+k3s1; undefined for other text. */
const minorOf = (version: string): number | undefined => {
  const match = /^v?1\.(\d+)(?:\D|$)/.exec(version.trim());
  return match ? Number(match[1]) : undefined;
};

/** Whether a cluster of this version has what came with `since`. A version that cannot be read has all. */
export const supports = (version: string, since: string): boolean =>
  (minorOf(version) ?? Number.POSITIVE_INFINITY) >= (minorOf(since) ?? 0);

/** Says why a field such as `Volume.image` with this value is too new for the oldest cluster, or undefined. */
export const tooNew = (
  field: string,
  value: unknown,
  context: { readonly kubernetesVersion?: string | undefined; readonly sidecarMode?: string | undefined },
): { what: string; remedy?: string; currentValue: unknown } | undefined => {
  const { kubernetesVersion } = context;
  if (kubernetesVersion === undefined) return undefined;
  // In a pod's containers Always is as new as the other policies: only in initContainers it is a native sidecar.
  const isOfClassic = context.sidecarMode === 'Classic' && field === 'Container.restartPolicy';
  const given = isOfClassic && value === 'Always' ? 'Never' : value;
  const rule = fields[field]?.find(
    (each) => !supports(kubernetesVersion, each.since) && isNew(each.values, given),
  );
  if (!rule) return undefined;
  const currentValue = typeof value === 'object' ? undefined : value;
  if (rule.gate) {
    return {
      what: `${rule.feature} need the feature gate ${rule.gate}, which is off by default up to Kubernetes ${tableRelease}`,
      remedy: 'remove the field, or set spec.validation: Warn if every cluster enables the gate',
      currentValue,
    };
  }
  return {
    what: `needs Kubernetes ${rule.since} (${rule.feature}), but spec.kubernetesVersion is ${kubernetesVersion}`,
    currentValue,
  };
};

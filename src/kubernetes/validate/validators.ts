// Which rule belongs to which type of the table.

import * as container from './container.ts';
import * as env from './env.ts';
import * as handler from './handler.ts';
import { podSpec } from './pod.ts';
import { resources } from './resources.ts';
import * as security from './security-context.ts';
import type { Validator } from './validator.ts';
import * as volume from './volume.ts';
import * as workload from './workload.ts';

export const validators: Readonly<Record<string, Validator | undefined>> = {
  Pod: workload.pod,
  PodTemplate: workload.podTemplate,
  DeploymentSpec: workload.runsForever,
  ReplicaSetSpec: workload.runsForever,
  DaemonSetSpec: workload.runsForever,
  ReplicationControllerSpec: workload.runsForever,
  StatefulSetSpec: workload.statefulSet,
  JobSpec: workload.job,
  PodSpec: podSpec,
  Container: container.container,
  ContainerPort: container.containerPort,
  VolumeDevice: container.volumeDevice,
  Probe: container.probe,
  ResourceRequirements: resources,
  SecurityContext: security.securityContext,
  SeccompProfile: security.profile,
  AppArmorProfile: security.profile,
  ContainerResizePolicy: container.resizePolicy,
  ContainerRestartRule: container.restartRule,
  ContainerRestartRuleOnExitCodes: container.restartExitCodes,
  LifecycleHandler: handler.lifecycleHandler,
  ExecAction: handler.execAction,
  SleepAction: handler.sleepAction,
  HTTPGetAction: handler.httpGetAction,
  HTTPHeader: handler.httpHeader,
  TCPSocketAction: handler.tcpSocketAction,
  GRPCAction: handler.grpcAction,
  EnvVar: env.envVar,
  EnvVarSource: env.envVarSource,
  ConfigMapKeySelector: env.keySelector,
  SecretKeySelector: env.keySelector,
  FileKeySelector: env.fileKeySelector,
  ResourceFieldSelector: env.resourceFieldSelector,
  EnvFromSource: env.envFromSource,
  ConfigMapEnvSource: env.envFromReference,
  SecretEnvSource: env.envFromReference,
  Volume: volume.volume,
  VolumeMount: volume.volumeMount,
  ConfigMapVolumeSource: volume.fileVolume,
  SecretVolumeSource: volume.fileVolume,
  DownwardAPIVolumeSource: volume.fileVolume,
  ConfigMapProjection: volume.fileProjection,
  SecretProjection: volume.fileProjection,
  KeyToPath: volume.keyToPath,
  DownwardAPIVolumeFile: volume.downwardFile,
  VolumeProjection: volume.volumeProjection,
  ProjectedVolumeSource: volume.projectedVolume,
  ServiceAccountTokenProjection: volume.serviceAccountToken,
  EmptyDirVolumeSource: volume.emptyDir,
  HostPathVolumeSource: volume.hostPath,
  PersistentVolumeClaimVolumeSource: volume.persistentVolumeClaim,
  NFSVolumeSource: volume.nfs,
  CSIVolumeSource: volume.csi,
  EphemeralVolumeSource: volume.ephemeral,
  PersistentVolumeClaimTemplate: volume.claimTemplate,
  ImageVolumeSource: volume.imageVolume,
  LocalObjectReference: volume.localObjectReference,
};

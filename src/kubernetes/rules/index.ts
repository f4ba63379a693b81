// Which rule belongs to which type of the table.

import * as container from './container.ts';
import * as env from './env.ts';
import * as handler from './handler.ts';
import { podSpec } from './pod.ts';
import type { Rule } from './rule.ts';
import * as volume from './volume.ts';

export const rules: Readonly<Record<string, Rule | undefined>> = {
  PodSpec: podSpec,
  Container: container.container,
  ContainerPort: container.containerPort,
  Probe: container.probe,
  ResourceRequirements: container.resources,
  SecurityContext: container.securityContext,
  SeccompProfile: container.profile,
  AppArmorProfile: container.profile,
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
  EphemeralVolumeSource: volume.ephemeral,
  PersistentVolumeClaimTemplate: volume.claimTemplate,
  ImageVolumeSource: volume.imageVolume,
  LocalObjectReference: volume.localObjectReference,
};

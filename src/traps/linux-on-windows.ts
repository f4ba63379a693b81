// A pod that goes to nodes with Windows can run no image of Linux, and there is no /bin/sh. Read from the
// documentation of Windows containers: what was seen is that the API server takes such a pod and that a node with
// Linux rejects it. Where os.name says windows, the API server refuses the fields that only Linux has (validateWindows,
// pkg/apis/core/validation).

import { isForWindows } from '../kubernetes/pod-os.ts';
import { shellOf } from '../shell/shells.ts';
import { isObject } from '../yaml/read/value.ts';
import { podFieldOf } from './pod-field.ts';
import {
  type Added,
  commandAndArgs,
  containerNamed,
  defineTrap,
  hookCommand,
  hooksOf,
  type TrapContext,
  type Verdict,
} from './trap.ts';

export const linuxOnWindows = defineTrap({
  kind: 'LinuxOnWindows',
  ofContent: true,
  about: ['initContainer', 'sidecar', 'postStart', 'preStop', 'entrypoint', 'podField', 'securityContext'],
  judge: (context) =>
    isForWindows(context.podSpec)
      ? (each) => fieldIn(each, context.podSpec) ?? imageOf(each, context) ?? shellIn(each, context.podSpec)
      : undefined,
});

const ofPod = new Set('hostPID hostIPC hostUsers shareProcessNamespace'.split(' '));
const ofPodSecurity = new Set(
  (
    'appArmorProfile seLinuxOptions seccompProfile seLinuxChangePolicy fsGroup fsGroupChangePolicy sysctls runAsUser ' +
    'runAsGroup supplementalGroups supplementalGroupsPolicy'
  ).split(' '),
);
const ofContainerSecurity = new Set(
  (
    'appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged ' +
    'allowPrivilegeEscalation procMount runAsUser runAsGroup'
  ).split(' '),
);

/** A field that a pod for Windows can't have. */
const fieldIn = (each: Added, podSpec: unknown): Verdict | undefined => {
  if (!isObject(podSpec) || !isObject(podSpec['os']) || podSpec['os']['name'] !== 'windows') return undefined;
  const field = ofWholePod(each) ?? inContainer(each, podSpec);
  if (field === undefined) return undefined;
  const what = `the pod runs on Windows, and the API server refuses ${field} there`;
  return { what, remedy: 'remove it from the rule, or exclude this workload' };
};

const ofWholePod = (each: Added): string | undefined => {
  const { field = '', inner = '' } = podFieldOf(each);
  if (ofPod.has(field)) return field;
  return field === 'securityContext' && ofPodSecurity.has(inner) ? `securityContext.${inner}` : undefined;
};

const inContainer = ({ kind, path, container }: Added, podSpec: unknown): string | undefined => {
  const given = containerNamed(podSpec, container)?.container['securityContext'];
  if (!isObject(given)) return undefined;
  const [, own] = /\.container\.securityContext\.(\w+)/.exec(path) ?? [];
  const isAdded = kind === 'initContainer' || kind === 'sidecar';
  const found = Object.keys(given).find((name) => ofContainerSecurity.has(name) && (isAdded || name === own));
  return found && `securityContext.${found} of ${container}`;
};

const isContainer = ({ kind }: Added): boolean => kind === 'initContainer' || kind === 'sidecar';

/** The image of an added container, where it is known to be for other systems only. */
const imageOf = (each: Added, { podSpec, image }: TrapContext): Verdict | undefined => {
  if (!isContainer(each)) return undefined;
  const reference = containerNamed(podSpec, each.container)?.container['image'];
  const platforms = typeof reference === 'string' ? image(reference)?.platforms : undefined;
  if (platforms === undefined || platforms.length === 0) return undefined;
  if (platforms.some((platform) => platform.startsWith('windows'))) return undefined;
  return {
    what: `the pod runs on Windows, and ${reference} of ${each.container} is for ${platforms.join(', ')} only`,
    remedy: 'use an image for Windows, or exclude this workload',
  };
};

/** The shell of Linux that runs what was added. */
const shellIn = (each: Added, podSpec: unknown): Verdict | undefined => {
  const shell = commandsOf(each, podSpec)
    .map(shellOf)
    .find((found) => found !== undefined);
  if (shell === undefined) return undefined;
  return {
    // An image may bring a sh.exe, but none has it in /bin.
    ...(!shell.startsWith('/') && { severity: 'warning' as const }),
    what: `the pod runs on Windows, which has no ${shell}, but ${each.container} needs ${shell}`,
    remedy: 'run cmd or powershell with exec or entrypoint.command, or exclude this workload',
  };
};

/** The command lines that a rule brought into a container. */
const commandsOf = (each: Added, podSpec: unknown): (readonly unknown[])[] => {
  const container = containerNamed(podSpec, each.container)?.container ?? {};
  const own = isContainer(each) ? [commandAndArgs(container)] : [each.shell ?? each.command ?? []];
  const hooks = isContainer(each) ? hooksOf(each, podSpec) : [];
  return [...own, ...hooks.map(({ kind }) => hookCommand(container, kind) ?? [])];
};

// The Pod Security Standards, as far as one container or one volume can break them: which fields a level
// wants to be different. Source: the page of that name, and k8s.io/pod-security-admission/policy.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';

type Fields = Record<string, unknown>;

export type PodSecurityLevel = 'baseline' | 'restricted';

const object = (value: unknown): Fields => (isObject(value) ? value : {});
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const baselineCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);
const selinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** What the baseline level wants of a container that it lacks, each as `field: value`. */
const baseline = (container: Fields): string[] => {
  const security = object(container['securityContext']);
  const selinux = object(security['seLinuxOptions']);
  const wanted: string[] = [];
  if (security['privileged'] === true) wanted.push('securityContext.privileged: false');
  if (object(security['windowsOptions'])['hostProcess'] === true) {
    wanted.push('securityContext.windowsOptions.hostProcess: false');
  }
  const added = strings(object(security['capabilities'])['add']).filter(
    (each) => !baselineCapabilities.has(each),
  );
  if (added.length > 0) wanted.push(`securityContext.capabilities.add without ${added.join(', ')}`);
  if (objectsOf(container['ports']).some((port) => Number(port['hostPort'] ?? 0) !== 0)) {
    wanted.push('ports without hostPort');
  }
  if (object(security['appArmorProfile'])['type'] === 'Unconfined') {
    wanted.push('securityContext.appArmorProfile.type: RuntimeDefault');
  }
  if (!selinuxTypes.includes(String(selinux['type'] ?? ''))) {
    wanted.push('securityContext.seLinuxOptions.type: container_t');
  }
  if (selinux['user'] || selinux['role']) wanted.push('securityContext.seLinuxOptions without user and role');
  if (security['procMount'] === 'Unmasked') wanted.push('securityContext.procMount: Default');
  if (object(security['seccompProfile'])['type'] === 'Unconfined') {
    wanted.push('securityContext.seccompProfile.type: RuntimeDefault');
  }
  return wanted;
};

/** What the restricted level wants beyond baseline; some of it the pod's own securityContext may give. */
const restricted = (container: Fields, pod: Fields): string[] => {
  const security = object(container['securityContext']);
  const ofPod = object(pod['securityContext']);
  const capabilities = object(security['capabilities']);
  const windows = object(pod['os'])['name'] === 'windows';
  const wanted: string[] = [];
  if (!windows && security['allowPrivilegeEscalation'] !== false) {
    wanted.push('securityContext.allowPrivilegeEscalation: false');
  }
  if ((security['runAsNonRoot'] ?? ofPod['runAsNonRoot']) !== true)
    wanted.push('securityContext.runAsNonRoot: true');
  if (Number(security['runAsUser'] ?? 1) === 0) wanted.push('securityContext.runAsUser other than 0');
  const seccomp = object(security['seccompProfile'] ?? ofPod['seccompProfile'])['type'];
  if (!windows && seccomp !== 'RuntimeDefault' && seccomp !== 'Localhost') {
    wanted.push('securityContext.seccompProfile.type: RuntimeDefault');
  }
  if (!windows && !strings(capabilities['drop']).includes('ALL')) {
    wanted.push('securityContext.capabilities.drop: [ALL]');
  }
  const added = strings(capabilities['add']).filter((each) => each !== 'NET_BIND_SERVICE');
  if (!windows && added.length > 0)
    wanted.push(`securityContext.capabilities.add without ${added.join(', ')}`);
  return wanted;
};

/** What a level wants of a container in a pod and does not get, each as `field: value`, without doubles. */
export const wantedOfContainer = (
  level: PodSecurityLevel,
  container: unknown,
  podSpec: unknown,
): string[] => {
  const fields = object(container);
  const wanted = [
    ...baseline(fields),
    ...(level === 'restricted' ? restricted(fields, object(podSpec)) : []),
  ];
  // Restricted names the capabilities that baseline refuses, too: keep its longer list.
  const adds = wanted.filter((each) => each.startsWith('securityContext.capabilities.add'));
  return [...new Set(wanted)].filter((each) => !adds.includes(each) || each === adds.at(-1));
};

const safeSysctls = new Set([
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
]);

const hostNamespaces = ['hostNetwork', 'hostPID', 'hostIPC'];

/** What baseline wants of the pod itself: nobody is let into the namespaces of the node, nor gets its kernel's settings. */
export const wantedOfPod = (podSpec: unknown): string[] => {
  const security = object(object(podSpec)['securityContext']);
  const unsafe = objectsOf(security['sysctls'])
    .map(({ name }) => String(name))
    .filter((name) => !safeSysctls.has(name));
  return [
    ...hostNamespaces.filter((field) => object(podSpec)[field] === true).map((field) => `${field}: false`),
    ...baseline({ securityContext: security }),
    ...(unsafe.length > 0 ? [`securityContext.sysctls without ${unsafe.join(', ')}`] : []),
  ];
};

const appArmor = 'container.apparmor.security.beta.kubernetes.io/';

/** What baseline wants of the annotations of a pod: AppArmor as it is by default. */
export const wantedOfAnnotations = (metadata: unknown): string[] =>
  Object.entries(object(object(metadata)['annotations'])).flatMap(([key, value]) =>
    key.startsWith(appArmor) && !/^(?:|runtime\/default|localhost\/.*)$/.test(String(value))
      ? [`the annotation ${key}: runtime/default`]
      : [],
  );

/** The probes and hooks of a container that name a host, which baseline refuses since 1.34, this one too. */
export const hostsOfHandlers = (container: unknown): string[] => {
  const fields = object(container);
  const lifecycle = object(fields['lifecycle']);
  const handlers: Record<string, unknown> = {
    livenessProbe: fields['livenessProbe'],
    readinessProbe: fields['readinessProbe'],
    startupProbe: fields['startupProbe'],
    'lifecycle.postStart': lifecycle['postStart'],
    'lifecycle.preStop': lifecycle['preStop'],
  };
  return Object.entries(handlers).flatMap(([name, handler]) =>
    ['httpGet', 'tcpSocket'].flatMap((action) => {
      const host = object(object(handler)[action])['host'];
      return typeof host === 'string' && host !== '' ? [`${name}.${action} without host`] : [];
    }),
  );
};

const restrictedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** The source of a volume that a level refuses, such as hostPath; undefined when it is allowed. */
export const refusedVolumeSource = (level: PodSecurityLevel, volume: unknown): string | undefined => {
  const sources = Object.entries(object(volume)).filter(
    ([field, value]) => field !== 'name' && value !== null && value !== undefined,
  );
  return sources.find(([field]) =>
    level === 'restricted' ? !restrictedVolumes.includes(field) : field === 'hostPath',
  )?.[0];
};

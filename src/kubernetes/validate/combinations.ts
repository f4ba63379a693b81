// Fields that the API server takes one by one and refuses together. One of them may be in the workload and the other in
// a rule, so only the whole pod shows it. Each is a refusal of kube-apiserver 1.36 (test/cluster/combinations.test.ts). Also
// the annotations of a pod that the API server reads itself.

import { isObject } from '../../yaml/read/value.ts';
import { isInteger, objectsOf } from './formats.ts';
import { quantityValue } from './quantity.ts';
import { forEachDuplicate } from './validator.ts';

type Fields = Record<string, unknown>;

/** Two fields that don't go together. */
export interface Combination {
  /** The container that has one of them; none where both are the pod's. */
  readonly container?: string;
  /** The hook that sleeps for too long. */
  readonly hook?: 'postStart' | 'preStop';
  readonly what: string;
  readonly remedy: string;
}

const object = (value: unknown): Fields => (isObject(value) ? value : {});

/** Everything in a pod that the API server refuses together, with these annotations of its metadata. */
export const refusedTogether = (podSpec: unknown, annotations: unknown): Combination[] => {
  const pod = object(podSpec);
  const containers = [...objectsOf(pod['initContainers']), ...objectsOf(pod['containers'])];
  return [
    ...hostNamespaces(pod),
    ...containers.flatMap((container) => {
      const name = String(container['name']);
      return inContainer(pod, container, name).map((found) => ({ container: name, ...found }));
    }),
    ...objectsOf(pod['initContainers']).flatMap(probesOfInit),
    ...appArmor(containers, object(annotations)),
  ];
};

/** An init container that ends before the next begins is never probed. */
const probesOfInit = (container: Fields): Combination[] =>
  container['restartPolicy'] === 'Always'
    ? []
    : ['livenessProbe', 'readinessProbe', 'startupProbe']
        .filter((probe) => isObject(container[probe]))
        .map((probe) => ({
          container: String(container['name']),
          what: `the init container ${container['name']} has a ${probe}`,
          remedy: 'select other containers with containers, or make it a native sidecar',
        }));

const hostNamespaces = (pod: Fields): Combination[] => {
  if (pod['hostPID'] === true && pod['shareProcessNamespace'] === true)
    return [{ what: 'hostPID and shareProcessNamespace are both true', remedy: 'set one of them to false' }];
  if (pod['hostUsers'] !== false) return [];
  return ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((field) => pod[field] === true)
    .map((field) => ({
      what: `${field} is true, but hostUsers is false: a pod in its own user namespace can't use ${field}`,
      remedy: `remove hostUsers or ${field}`,
    }));
};

const inContainer = (pod: Fields, container: Fields, name: string): Omit<Combination, 'container'>[] => {
  const security = object(container['securityContext']);
  const found: Omit<Combination, 'container'>[] = [];
  if (security['privileged'] !== true) {
    for (const mount of objectsOf(container['volumeMounts'])) {
      if (mount['mountPropagation'] !== 'Bidirectional') continue;
      found.push({
        what: `the mount at ${mount['mountPath']} has mountPropagation: Bidirectional, which needs a privileged container, but ${name} is not privileged`,
        remedy: 'use HostToContainer, or set securityContext.privileged: true',
      });
    }
  } else if (security['allowPrivilegeEscalation'] === false) {
    found.push({
      what: `${name} is privileged, but allowPrivilegeEscalation is false`,
      remedy: 'remove privileged or allowPrivilegeEscalation',
    });
  }
  if (pod['hostUsers'] === false && objectsOf(container['volumeDevices']).length > 0) {
    found.push({
      what: `${name} has volumeDevices, but hostUsers of the pod is false`,
      remedy: 'mount the volume with volumeMounts, or remove hostUsers',
    });
  }
  return [
    ...found,
    ...portNames(container, name),
    ...hostPorts(pod, container, name),
    ...requestsAboveLimits(container, name),
    ...longSleeps(pod, container, name),
    ...variableFiles(pod, container, name),
  ];
};

/** The ports of a container have different names. */
const portNames = (container: Fields, name: string): Omit<Combination, 'container'>[] => {
  const repeated = new Set<string>();
  forEachDuplicate(
    objectsOf(container['ports']).map(({ name: port }) => port),
    (port) => repeated.add(port),
  );
  return [...repeated].map((port) => ({
    what: `two ports of ${name} have the name ${port}`,
    remedy: 'give each port of the container its own name',
  }));
};

/** In the network of the node a container's port is the node's. */
const hostPorts = (pod: Fields, container: Fields, name: string): Omit<Combination, 'container'>[] =>
  pod['hostNetwork'] !== true
    ? []
    : objectsOf(container['ports']).flatMap(({ containerPort, hostPort }) =>
        (hostPort ?? 0) === 0 || hostPort === containerPort
          ? []
          : [
              {
                what: `hostNetwork is true, but port ${containerPort} of ${name} has hostPort ${hostPort}`,
                remedy: 'remove hostNetwork or hostPort',
              },
            ],
      );

/** A request is not more than its limit. */
const requestsAboveLimits = (container: Fields, name: string): Omit<Combination, 'container'>[] => {
  const { requests, limits } = object(container['resources']);
  return Object.entries(object(requests)).flatMap(([resource, request]) => {
    const limit = object(limits)[resource];
    const [asked, most] = [quantityValue(request), quantityValue(limit)];
    if (asked === undefined || most === undefined || asked <= most) return [];
    return [
      {
        what: `${name} requests ${request} of ${resource}, but its limit is ${limit}`,
        remedy: `set resources.requests.${resource} and resources.limits.${resource} together`,
      },
    ];
  });
};

/** A hook can't sleep for longer than the pod has to end. */
const longSleeps = (pod: Fields, container: Fields, name: string): Omit<Combination, 'container'>[] => {
  const given = pod['terminationGracePeriodSeconds'];
  if (!isInteger(given)) return [];
  const lifecycle = object(container['lifecycle']);
  return (['postStart', 'preStop'] as const).flatMap((hook) => {
    const seconds = object(object(lifecycle[hook])['sleep'])['seconds'];
    if (!isInteger(seconds) || Number(seconds) <= Number(given)) return [];
    return [
      {
        hook,
        what: `the ${hook} hook of ${name} sleeps ${seconds} s, but terminationGracePeriodSeconds is ${given}`,
        remedy: `raise terminationGracePeriodSeconds to ${seconds} or more`,
      },
    ];
  });
};

/** Variables come from files in an emptyDir of the pod. */
const variableFiles = (pod: Fields, container: Fields, name: string): Omit<Combination, 'container'>[] =>
  objectsOf(container['env']).flatMap(({ name: variable, valueFrom }) => {
    const { volumeName } = object(object(valueFrom)['fileKeyRef']);
    if (typeof volumeName !== 'string' || volumeName === '') return [];
    const volume = objectsOf(pod['volumes']).find((each) => each['name'] === volumeName);
    if (volume !== undefined && (isObject(volume['emptyDir']) || Object.keys(volume).length === 1)) return [];
    const what = `the variable ${variable} of ${name} comes from a file in the volume ${volumeName}`;
    const remedy = `name an emptyDir volume of the pod in fileKeyRef.volumeName`;
    return volume === undefined
      ? [{ what: `${what}, but the pod has no such volume`, remedy }]
      : [{ what: `${what}, which is not an emptyDir`, remedy }];
  });

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** The type of a profile as the annotation has it; undefined for a text that the API server refuses. */
const appArmorType = (profile: string): string | undefined =>
  profile === 'runtime/default'
    ? 'RuntimeDefault'
    : profile === 'unconfined'
      ? 'Unconfined'
      : profile.startsWith('localhost/')
        ? 'Localhost'
        : undefined;

const isAppArmor = (key: string): boolean => key.startsWith(appArmorPrefix);

/** What is wrong with the value of a pod's annotation, of those that the API server reads itself. */
export const podAnnotation = (value: string, key: string): string | undefined => {
  if (isAppArmor(key) && value !== '' && appArmorType(value) === undefined)
    return 'must be runtime/default, unconfined or localhost/PROFILE';
  if (key !== 'controller.kubernetes.io/pod-deletion-cost') return undefined;
  const is32Bit = /^(0|[+-]?[1-9]\d{0,9})$/.test(value) && Math.abs(Number(value)) < 2 ** 31;
  return is32Bit ? undefined : 'must be a 32-bit integer, such as "-5" or "100"';
};

/** The annotations of AppArmor name a container of the pod, and say what its field says. */
const appArmor = (containers: readonly Fields[], annotations: Fields): Combination[] =>
  Object.entries(annotations).flatMap(([key, profile]): Combination[] => {
    if (!isAppArmor(key)) return [];
    const name = key.slice(appArmorPrefix.length);
    const container = containers.find((each) => each['name'] === name);
    if (container === undefined) {
      const what = `the annotation ${key} is for container ${name}, but the pod has no such container`;
      return [{ what, remedy: `use one of ${containers.map((each) => each['name']).join(', ')}` }];
    }
    const type = object(object(container['securityContext'])['appArmorProfile'])['type'];
    const said = typeof profile === 'string' ? appArmorType(profile) : undefined;
    if (typeof type !== 'string' || said === undefined || said === type) return [];
    const what = `the annotation ${key} is ${profile}, but securityContext.appArmorProfile.type of ${name} is ${type}`;
    return [
      { container: name, what, remedy: 'remove the annotation; since Kubernetes 1.30 the field replaces it' },
    ];
  });

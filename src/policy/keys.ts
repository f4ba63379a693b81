// The keys of what is in the lists of a pod and of its containers, each list of keys in a variable: to look one up in it takes
// a fraction of the time of comparing the elements. Those that no expression reads are left out of a policy.

import { type ContainerList, containerLists, containersIn } from './place.ts';

/** The expression of the names in a list of the pod. */
export const keysOf = (field: string): string => `variables.names_of_${field}`;

/** The expression of the keys in a list of the container at an index of its list. */
export const keysIn = (list: ContainerList, field: string): string => `variables.${list}_${field}[i]`;

/** The expression of the keys in a list of all containers. */
export const allKeysIn = (list: ContainerList, field: string): string =>
  `variables.${list}_${field}.flatten()`;

const elements = { env: 'name', volumeMounts: 'mountPath' } as const;

const ofContainers = containerLists.flatMap((list) =>
  Object.entries(elements).map(([field, key]) => ({
    name: `${list}_${field}`,
    about: `for each of the ${list}, the ${key}s in its ${field}`,
    expression: `${containersIn(list)}.map(c, c.?${field}.orValue([]).map(x, x.${key}))`,
  })),
);

const ofPod = ['volumes', 'imagePullSecrets', 'containers', 'initContainers'].map((field) => ({
  name: `names_of_${field}`,
  about: `the names in ${field}`,
  expression: `variables.pod.?${field}.orValue([]).map(x, string(x.?name.orValue("")))`,
}));

/** The variables with keys. */
export const keyVariables = [...ofPod, ...ofContainers];

// The annotations that hosts use to talk to functions, and podgraft's own
// (KRM functions specification; kustomize kyaml/kio/kioutil).

export const PATH = 'config.kubernetes.io/path';
export const INDEX = 'config.kubernetes.io/index';
export const INTERNAL_PATH = 'internal.config.kubernetes.io/path';
export const INTERNAL_INDEX = 'internal.config.kubernetes.io/index';
export const PACKAGE_PATH = 'internal.config.kubernetes.io/package-path';
export const LOCAL_CONFIG = 'config.kubernetes.io/local-config';
export const FUNCTION = 'config.kubernetes.io/function';
export const KUSTOMIZE_ID = 'kustomize.config.k8s.io/id';

/** The ownership record, on the workload. */
export const GRAFTS = 'podgraft.dev/grafts';
/** The owner of a generated ConfigMap, on the ConfigMap. */
export const OWNER = 'podgraft.dev/owner';
/** The labels and annotations of a generated ConfigMap that podgraft put there, on the ConfigMap. */
export const METADATA = 'podgraft.dev/metadata';
/** Opt-out: "true" or a comma list of rule names, on the workload or its pod template. */
export const SKIP = 'podgraft.dev/skip';

/** Before a kind of problem, on a workload: why that problem is none there. */
export const IGNORE = 'ignore.podgraft.dev/';

const hostKeys = new Set([PATH, INDEX, 'config.kubernetes.io/package', 'config.k8s.io/id', KUSTOMIZE_ID]);

/** Whether a host put the annotation there for the time of the run, and takes it away after. */
export const isHostAnnotation = (key: string): boolean =>
  hostKeys.has(key) || key.startsWith('internal.config.kubernetes.io/');

// The part of Kubernetes' Pod that the test runner understands. A field that would change what runs but
// isn't listed here makes the runner refuse the pod rather than run something else.

export interface ExecAction {
  readonly command?: readonly string[];
}

export interface HttpGetAction {
  readonly path?: string;
  readonly port: number | string;
  readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
}

export interface LifecycleHandler {
  readonly exec?: ExecAction;
  readonly httpGet?: HttpGetAction;
  readonly sleep?: { readonly seconds: number };
}

export interface KeyReference {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference;
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

export interface EnvFromSource {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name?: string; readonly optional?: boolean };
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

export interface PodSecurityContext extends SecurityContext {
  readonly fsGroup?: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[] | null;
  readonly args?: readonly string[] | null;
  readonly workingDir?: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: SecurityContext;
  readonly lifecycle?: { readonly postStart?: LifecycleHandler; readonly preStop?: LifecycleHandler };
  readonly startupProbe?: LifecycleHandler;
  readonly restartPolicy?: string;
}

export interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

export interface ConfigMapVolumeSource {
  readonly name?: string;
  readonly optional?: boolean;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: ConfigMapVolumeSource;
  readonly emptyDir?: object | null;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: PodSecurityContext;
  readonly shareProcessNamespace?: boolean;
}

export interface PodTemplate {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec: PodSpec;
}

export interface ConfigMap {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

interface Nested {
  readonly kind?: string;
  readonly metadata?: PodTemplate['metadata'];
  readonly template?: PodTemplate;
  readonly spec?: PodSpec & {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  };
}

/** The pod that a Pod, a workload with spec.template, a CronJob or a PodTemplate describes. */
export const podOf = (manifest: unknown): PodTemplate => {
  const { kind, metadata, spec, template } = manifest as Nested;
  const pod =
    kind === 'Pod'
      ? { ...(metadata === undefined ? {} : { metadata }), spec: spec as PodSpec }
      : (template ?? spec?.template ?? spec?.jobTemplate?.spec?.template);
  if (pod?.spec?.containers === undefined) throw new Error(`${kind} has no pod template`);
  return { ...pod, metadata: { ...metadata, ...pod.metadata } };
};

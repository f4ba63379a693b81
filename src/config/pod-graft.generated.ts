// Generated from the schema for editors by scripts/generate-types.ts; do not edit.

/** A config of podgraft: what a PodGraft resource holds. */
export interface PodGraft {
  readonly apiVersion: 'podgraft.dev/v1alpha1';
  readonly kind: 'PodGraft';
  readonly metadata: {
    /** The owner's name in the record. */
    readonly name: string;
    readonly [key: string]: unknown;
  };
  readonly spec: PodGraftSpec;
}

export interface PodGraftSpec {
  /** The oldest cluster that the output must run on. Default "1.33". */
  readonly kubernetesVersion?: string | undefined;
  /** Record what was added in an annotation of the workload. Default true. */
  readonly record?: boolean | undefined;
  /** Put a hash of the content into the names of generated ConfigMaps. Default true. */
  readonly nameSuffixHash?: boolean | undefined;
  /** How to report mistakes in Kubernetes snippets. Default Strict. */
  readonly validation?: 'Strict' | 'Warn' | 'Off' | undefined;
  /** Also check the resulting workloads, with warnings. Default false. */
  readonly validateOutput?: boolean | undefined;
  /** Severities of problems by kind, such as {WorkloadImmutable: Off}. Those of a rule take precedence. */
  readonly problems?: { readonly [key in 'OutputInvalid' | 'MatchedNothing' | 'RulesRemoved' | 'GraftEdited' | 'NamespaceMixed' | 'KustomizationStale' | 'ConfigMapShared' | 'ImageFactsMissing' | 'EnvUnknown' | 'SidecarBlocksJob' | 'SidecarCommandEnds' | 'HookWithoutReadiness' | 'HookExceedsGracePeriod' | 'StartupDeadlock' | 'LivenessDuringWait' | 'InitNeverEnds' | 'ShellMissing' | 'EntrypointNeverExecs' | 'EntrypointAmbiguous' | 'EntrypointStatusLost' | 'EntrypointRunsTwice' | 'EntrypointTrapLost' | 'ArgumentsUnread' | 'EnvNameLost' | 'EnvOrder' | 'PathIncomplete' | 'MountInReadOnly' | 'MountUnreadable' | 'FileNotExecutable' | 'VolumeUnwritable' | 'VolumeReplaced' | 'RootFilesystemReadOnly' | 'MountHidesImageFiles' | 'WorkloadImmutable' | 'PortClash' | 'PortUnknown' | 'ClusterDnsLost' | 'ResourcesMissing' | 'AutoscalerNeedsRequests' | 'GuaranteedLost' | 'SignalMissed' | 'PodSecurityViolation' | 'NonRootRefused' | 'KnativeRefused' | 'LinuxOnWindows' | 'ScriptInvalid' | 'ScriptWithoutFolder' | 'ScriptHasCarriageReturn']?: 'Error' | 'Warning' | 'Off' | undefined } | undefined;
  /** Settings of all generated ConfigMaps. */
  readonly configMaps?: {
    /** Labels of all generated ConfigMaps. */
    readonly labels?: { readonly [key: string]: string } | undefined;
    /** Annotations of all generated ConfigMaps. Hooks and waves of Argo CD and Helm are copied from the workloads that use them. */
    readonly annotations?: { readonly [key: string]: string } | undefined;
    /** Rule (default): the workloads of a namespace share the ConfigMap of a rule. Workload: each has its own, with the kind and name of the workload in its name, so that releases, applications and overlays never share one. */
    readonly nameFrom?: 'Rule' | 'Workload' | undefined;
  } | undefined;
  /** Facts about images. */
  readonly images?: readonly ({
    /** The image as written in manifests; docker.io/library/ and :latest are implied. */
    readonly image: string;
    /** The digest that the facts were read from. */
    readonly digest?: string | undefined;
    /** Platforms that the facts apply to, such as linux/amd64. */
    readonly platforms?: readonly string[] | undefined;
    /** ENTRYPOINT of the image config. */
    readonly entrypoint?: readonly string[] | undefined;
    /** CMD of the image config. */
    readonly cmd?: readonly string[] | undefined;
    /** ENV of the image config, by name; null for a variable that differs between platforms. */
    readonly env?: { readonly [key: string]: string | null } | undefined;
    /** USER of the image config. */
    readonly user?: string | undefined;
    /** WORKDIR of the image config. */
    readonly workingDir?: string | undefined;
    /** Shells that the image has, from podgraft lock --probe-shell. */
    readonly shells?: readonly string[] | undefined;
  })[] | undefined;
  /** Further custom resources with pod templates. */
  readonly workloads?: readonly ({
    /** API group of the custom resource. */
    readonly group: string;
    /** Its kind. */
    readonly kind: string;
    /** Path of the pod template, such as spec.foo.template; * is each element of a list or each value of a map. */
    readonly podTemplate?: string | undefined;
    /** Path of a pod spec without metadata, instead of podTemplate, such as spec for a Prometheus. */
    readonly podSpec?: string | undefined;
  })[] | undefined;
  /** The rules, applied in order. An empty list reverts everything. */
  readonly rules: readonly PodGraftRule[];
}

/** Which workloads and containers to change, and how. */
export interface PodGraftRule {
  /** A DNS label, unique in the config. */
  readonly name: string;
  /** One target, or a list of targets, any of which may match. Default: every workload. */
  readonly target?: PodGraftTarget | readonly PodGraftTarget[] | undefined;
  /** Workloads that the rule doesn't change; same form as target. */
  readonly exclude?: PodGraftTarget | readonly PodGraftTarget[] | undefined;
  /** Whether matching no workload is an error (true), a warning (false, default) or allowed (Optional). */
  readonly required?: boolean | 'Optional' | undefined;
  /** Which containers of the pod to change. Default: the main container, which kubectl.kubernetes.io/default-container names, or the only one. */
  readonly containers?: {
    /** Container name. RE2 syntax, matched against the whole value. */
    readonly name?: string | undefined;
    /** Image as written in the manifest. RE2 syntax, matched against the whole value. */
    readonly image?: string | undefined;
    /** Also select init containers. Default false. */
    readonly init?: boolean | undefined;
  } | undefined;
  /** What to do if something with the same key and another value exists. Default Fail. */
  readonly onConflict?: 'Fail' | 'Replace' | 'Keep' | undefined;
  /** Where new containers go in their lists. Default Last. */
  readonly placement?: {
    /** First, Last, {before: NAME} or {after: NAME}. */
    readonly initContainers?: 'First' | 'Last' | {
      readonly before: string;
    } | {
      readonly after: string;
    } | undefined;
    /** First, Last, {before: NAME} or {after: NAME}. */
    readonly sidecars?: 'First' | 'Last' | {
      readonly before: string;
    } | {
      readonly after: string;
    } | undefined;
  } | undefined;
  /** Native: an init container with restartPolicy Always (Kubernetes 1.29). Auto (default): Native where kubernetesVersion allows it. */
  readonly sidecarMode?: 'Auto' | 'Native' | 'Classic' | undefined;
  /** Volumes to add to the pod. */
  readonly volumes?: readonly Volume[] | undefined;
  /** Init containers to add. imageFrom: {container: NAME} uses the image of another container. */
  readonly initContainers?: readonly AddedContainer[] | undefined;
  /** Sidecar containers to add. They can have imageFrom, too. */
  readonly sidecars?: readonly AddedContainer[] | undefined;
  /** Names of containers of the workload that become native sidecars: init containers with restartPolicy: Always, placed by placement.sidecars. */
  readonly nativeSidecars?: readonly string[] | undefined;
  /** Pull secrets to add. */
  readonly imagePullSecrets?: readonly LocalObjectReference[] | undefined;
  /** Labels for the pod template. */
  readonly podLabels?: { readonly [key: string]: string } | undefined;
  /** Annotations for the pod template. */
  readonly podAnnotations?: { readonly [key: string]: string } | undefined;
  /** Other fields of the pod, merged field by field into the Kubernetes PodSpec. Lists are merged by Kubernetes' merge keys; a list without keys is replaced as a whole. */
  readonly pod?: {
    /** Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill … */
    readonly activeDeadlineSeconds?: number | undefined;
    /** If specified, the pod's scheduling constraints */
    readonly affinity?: Affinity | undefined;
    /** AutomountServiceAccountToken indicates whether a service account token should be automatically mounted. */
    readonly automountServiceAccountToken?: boolean | undefined;
    /** Specifies the DNS parameters of a pod. Parameters specified here will be merged to the generated DNS configuration based on DNSPolicy. */
    readonly dnsConfig?: PodDNSConfig | undefined;
    /** Set DNS policy for the pod. Defaults to "ClusterFirst". Valid values are 'ClusterFirstWithHostNet', 'ClusterFirst', 'Default' or 'None'. */
    readonly dnsPolicy?: 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None' | undefined;
    /** EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links. */
    readonly enableServiceLinks?: boolean | undefined;
    /** evictionResponders reference responders that react to Evictions based on EvictionRequests. */
    readonly evictionResponders?: readonly EvictionResponder[] | undefined;
    /** HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified. */
    readonly hostAliases?: readonly HostAlias[] | undefined;
    /** Use the host's ipc namespace. Optional: Default to false. */
    readonly hostIPC?: boolean | undefined;
    /** Host networking requested for this pod. Use the host's network namespace. */
    readonly hostNetwork?: boolean | undefined;
    /** Use the host's pid namespace. Optional: Default to false. */
    readonly hostPID?: boolean | undefined;
    /** Use the host's user namespace. Optional: Default to true. */
    readonly hostUsers?: boolean | undefined;
    /** Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value. */
    readonly hostname?: string | undefined;
    /** HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod. */
    readonly hostnameOverride?: string | undefined;
    /** NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. */
    readonly nodeName?: string | undefined;
    /** NodeSelector is a selector which must be true for the pod to fit on a node. */
    readonly nodeSelector?: { readonly [key: string]: string } | undefined;
    /** Specifies the OS of the containers in the pod. Some pod and container fields are restricted if this is set. */
    readonly os?: PodOS | undefined;
    /** Overhead represents the resource overhead associated with running a pod for a given RuntimeClass. */
    readonly overhead?: { readonly [key: string]: string | number } | undefined;
    /** PreemptionPolicy is the Policy for preempting pods with lower priority. */
    readonly preemptionPolicy?: 'Never' | 'PreemptLowerPriority' | undefined;
    /** The priority value. Various system components use this field to find the priority of the pod. */
    readonly priority?: number | undefined;
    /** If specified, indicates the pod's priority. "system-node-critical" and "system-cluster-critical" are two special keywords which indicate the highest … */
    readonly priorityClassName?: string | undefined;
    /** If specified, all readiness gates will be evaluated for pod readiness. */
    readonly readinessGates?: readonly PodReadinessGate[] | undefined;
    /** ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start. */
    readonly resourceClaims?: readonly PodResourceClaim[] | undefined;
    /** Resources is the total amount of CPU and Memory resources required by all containers in the pod. */
    readonly resources?: ResourceRequirements | undefined;
    /** Restart policy for all containers within the pod. One of Always, OnFailure, Never. */
    readonly restartPolicy?: 'Always' | 'Never' | 'OnFailure' | undefined;
    /** RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod. */
    readonly runtimeClassName?: string | undefined;
    /** If specified, the pod will be dispatched by specified scheduler. */
    readonly schedulerName?: string | undefined;
    /** SchedulingGates is an opaque list of values that if specified will block scheduling the pod. */
    readonly schedulingGates?: readonly PodSchedulingGate[] | undefined;
    /** SchedulingGroup provides a reference to the immediate scheduling runtime grouping object that this Pod belongs to. */
    readonly schedulingGroup?: PodSchedulingGroup | undefined;
    /** SecurityContext holds pod-level security attributes and common container settings. */
    readonly securityContext?: PodSecurityContext | undefined;
    /** DeprecatedServiceAccount is a deprecated alias for ServiceAccountName. */
    readonly serviceAccount?: string | undefined;
    /** ServiceAccountName is the name of the ServiceAccount to use to run this pod. */
    readonly serviceAccountName?: string | undefined;
    /** If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default). */
    readonly setHostnameAsFQDN?: boolean | undefined;
    /** Share a single process namespace between all of the containers in a pod. */
    readonly shareProcessNamespace?: boolean | undefined;
    /** If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>". */
    readonly subdomain?: string | undefined;
    /** Optional duration in seconds the pod needs to terminate gracefully. */
    readonly terminationGracePeriodSeconds?: number | undefined;
    /** If specified, the pod's tolerations. */
    readonly tolerations?: readonly Toleration[] | undefined;
    /** TopologySpreadConstraints describes how a group of pods ought to spread across topology domains. */
    readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[] | undefined;
  } | undefined;
  /** Other fields of the selected containers, merged field by field into the Kubernetes Container. image needs onConflict: Replace. */
  readonly container?: {
    /** Container image name. */
    readonly image?: string | undefined;
    /** Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. */
    readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined;
    /** Periodic probe of container liveness. Container will be restarted if the probe fails. */
    readonly livenessProbe?: Probe | undefined;
    /** List of ports to expose from the container. Not specifying a port here DOES NOT prevent that port from being exposed. */
    readonly ports?: readonly ContainerPort[] | undefined;
    /** Periodic probe of container service readiness. Container will be removed from service endpoints if the probe fails. */
    readonly readinessProbe?: Probe | undefined;
    /** Resources resize policy for the container. This field cannot be set on ephemeral containers. */
    readonly resizePolicy?: readonly ContainerResizePolicy[] | undefined;
    /** Compute Resources required by this container. Cannot be updated. */
    readonly resources?: ResourceRequirements | undefined;
    /** RestartPolicy defines the restart behavior of individual containers in a pod. */
    readonly restartPolicy?: string | undefined;
    /** Represents a list of rules to be checked to determine if the container should be restarted on exit. */
    readonly restartPolicyRules?: readonly ContainerRestartRule[] | undefined;
    /** SecurityContext defines the security options the container should be run with. */
    readonly securityContext?: SecurityContext | undefined;
    /** StartupProbe indicates that the Pod has successfully initialized. */
    readonly startupProbe?: Probe | undefined;
    /** Whether this container should allocate a buffer for stdin in the container runtime. */
    readonly stdin?: boolean | undefined;
    /** Whether the container runtime should close the stdin channel after it has been opened by a single attach. */
    readonly stdinOnce?: boolean | undefined;
    /** Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. */
    readonly terminationMessagePath?: string | undefined;
    /** Indicate how the termination message should be populated. */
    readonly terminationMessagePolicy?: 'FallbackToLogsOnError' | 'File' | undefined;
    /** Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. */
    readonly tty?: boolean | undefined;
    /** volumeDevices is the list of block devices to be used by the container. */
    readonly volumeDevices?: readonly VolumeDevice[] | undefined;
    /** Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. */
    readonly workingDir?: string | undefined;
  } | undefined;
  /** Mounts for the selected containers. */
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  /** Environment variables for the selected containers. */
  readonly env?: readonly EnvVar[] | undefined;
  /** Sources of environment variables. */
  readonly envFrom?: readonly EnvFromSource[] | undefined;
  /** Appends to environment variables instead of replacing them. */
  readonly envAppend?: readonly ({
    /** Name of the variable. */
    readonly name: string;
    /** Text to append. */
    readonly value: string;
    /** Text between the old value and the new one. Default one space. */
    readonly separator?: string | undefined;
  })[] | undefined;
  /** Files to put into the selected containers: text, bytes, or a key of an existing ConfigMap or Secret. */
  readonly files?: readonly ({
    /** Absolute path of the file in the container. */
    readonly path: string;
    /** The text of the file. */
    readonly content?: string | undefined;
    /** The bytes of the file in base64, for a file that is not text. */
    readonly binaryContent?: string | undefined;
    /** An existing key to mount as the file, or a file with the content, instead of content or binaryContent. */
    readonly from?: {
      /** A key of a ConfigMap in the workload's namespace. */
      readonly configMapKeyRef?: {
        /** Name of the ConfigMap. */
        readonly name: string;
        /** The key whose value is the file. */
        readonly key: string;
      } | undefined;
      /** A key of a Secret in the workload's namespace. */
      readonly secretKeyRef?: {
        /** Name of the Secret. */
        readonly name: string;
        /** The key whose value is the file. */
        readonly key: string;
      } | undefined;
      /** Path of a file in the folder of the config, relative to it. Only for the command line: functions can't read files. */
      readonly file?: string | undefined;
    } | undefined;
    /** File mode, by default 0644; 0644, 420 and "0644" are the same mode. */
    readonly mode?: number | string | undefined;
  })[] | undefined;
  /** A Kubernetes LifecycleHandler, or script:. */
  readonly postStart?: {
    /** A Kubernetes ExecAction, as in a manifest (core/v1). */
    readonly exec?: ExecAction | undefined;
    /** A Kubernetes HTTPGetAction, as in a manifest (core/v1). */
    readonly httpGet?: HTTPGetAction | undefined;
    /** A Kubernetes SleepAction, as in a manifest (core/v1). */
    readonly sleep?: SleepAction | undefined;
    /** A Kubernetes TCPSocketAction, as in a manifest (core/v1). */
    readonly tcpSocket?: TCPSocketAction | undefined;
    /** A shell script, instead of a handler. */
    readonly script?: string | undefined;
    /** A file with the script, instead of script. Only for the command line. */
    readonly scriptFrom?: {
      /** Path of a text file in the folder of the config, relative to it. Only for the command line: functions can't read files. */
      readonly file: string;
    } | undefined;
    /** The shell that runs the script. Default /bin/sh. A shebang in the script takes precedence. */
    readonly shell?: string | undefined;
    /** What to do about an existing hook; Chain runs the existing exec or sleep hook, then this one. */
    readonly onConflict?: 'Fail' | 'Replace' | 'Keep' | 'Chain' | undefined;
    /** With onConflict: Chain. After (default) runs this hook after the existing one, Before runs it first. */
    readonly chain?: 'Before' | 'After' | undefined;
  } | undefined;
  /** A Kubernetes LifecycleHandler, or script:. */
  readonly preStop?: {
    /** A Kubernetes ExecAction, as in a manifest (core/v1). */
    readonly exec?: ExecAction | undefined;
    /** A Kubernetes HTTPGetAction, as in a manifest (core/v1). */
    readonly httpGet?: HTTPGetAction | undefined;
    /** A Kubernetes SleepAction, as in a manifest (core/v1). */
    readonly sleep?: SleepAction | undefined;
    /** A Kubernetes TCPSocketAction, as in a manifest (core/v1). */
    readonly tcpSocket?: TCPSocketAction | undefined;
    /** A shell script, instead of a handler. */
    readonly script?: string | undefined;
    /** A file with the script, instead of script. Only for the command line. */
    readonly scriptFrom?: {
      /** Path of a text file in the folder of the config, relative to it. Only for the command line: functions can't read files. */
      readonly file: string;
    } | undefined;
    /** The shell that runs the script. Default /bin/sh. A shebang in the script takes precedence. */
    readonly shell?: string | undefined;
    /** What to do about an existing hook; Chain runs the existing exec or sleep hook, then this one. */
    readonly onConflict?: 'Fail' | 'Replace' | 'Keep' | 'Chain' | undefined;
    /** With onConflict: Chain. After (default) runs this hook after the existing one, Before runs it first. */
    readonly chain?: 'Before' | 'After' | undefined;
  } | undefined;
  /** Arguments to add before args, or before the CMD of the image. */
  readonly argsPrepend?: readonly string[] | undefined;
  /** Arguments to add after args, or after the CMD of the image. */
  readonly argsAppend?: readonly string[] | undefined;
  /** Runs before what the container runs: command and args, or the image's ENTRYPOINT and CMD. */
  readonly entrypoint?: {
    /** A shell script that runs before the image's own entrypoint; podgraft adds exec "$@" at the end. */
    readonly script?: string | undefined;
    /** A file with the script, instead of script. Only for the command line. */
    readonly scriptFrom?: {
      /** Path of a text file in the folder of the config, relative to it. Only for the command line: functions can't read files. */
      readonly file: string;
    } | undefined;
    /** The shell that runs the script. Default /bin/sh. A shebang in the script takes precedence. */
    readonly shell?: string | undefined;
    /** A program, instead of a script. It gets the original command line as arguments and runs it. */
    readonly command?: readonly string[] | undefined;
    /** ConfigMap (default) mounts the script; Inline passes it to the shell with -c. */
    readonly delivery?: 'ConfigMap' | 'Inline' | undefined;
  } | undefined;
  /** Severities of problems by kind, such as {WorkloadImmutable: Off}. Those of a rule take precedence. */
  readonly problems?: { readonly [key in 'OutputInvalid' | 'MatchedNothing' | 'RulesRemoved' | 'GraftEdited' | 'NamespaceMixed' | 'KustomizationStale' | 'ConfigMapShared' | 'ImageFactsMissing' | 'EnvUnknown' | 'SidecarBlocksJob' | 'SidecarCommandEnds' | 'HookWithoutReadiness' | 'HookExceedsGracePeriod' | 'StartupDeadlock' | 'LivenessDuringWait' | 'InitNeverEnds' | 'ShellMissing' | 'EntrypointNeverExecs' | 'EntrypointAmbiguous' | 'EntrypointStatusLost' | 'EntrypointRunsTwice' | 'EntrypointTrapLost' | 'ArgumentsUnread' | 'EnvNameLost' | 'EnvOrder' | 'PathIncomplete' | 'MountInReadOnly' | 'MountUnreadable' | 'FileNotExecutable' | 'VolumeUnwritable' | 'VolumeReplaced' | 'RootFilesystemReadOnly' | 'MountHidesImageFiles' | 'WorkloadImmutable' | 'PortClash' | 'PortUnknown' | 'ClusterDnsLost' | 'ResourcesMissing' | 'AutoscalerNeedsRequests' | 'GuaranteedLost' | 'SignalMissed' | 'PodSecurityViolation' | 'NonRootRefused' | 'KnativeRefused' | 'LinuxOnWindows' | 'ScriptInvalid' | 'ScriptWithoutFolder' | 'ScriptHasCarriageReturn']?: 'Error' | 'Warning' | 'Off' | undefined } | undefined;
}

/** Which workloads: all given fields must match, as in a kustomize patch target. */
export interface PodGraftTarget {
  /** API group; the core group is the empty string. RE2 syntax, matched against the whole value. */
  readonly group?: string | undefined;
  /** API version, such as v1. RE2 syntax, matched against the whole value. */
  readonly version?: string | undefined;
  /** Kind, such as Deployment. RE2 syntax, matched against the whole value. */
  readonly kind?: string | undefined;
  /** metadata.name, with or without the prefix and suffix that kustomize added. RE2 syntax, matched against the whole value. */
  readonly name?: string | undefined;
  /** metadata.namespace; a workload without one is in "default". RE2 syntax, matched against the whole value. */
  readonly namespace?: string | undefined;
  /** Kubernetes label selector on the labels of the workload, such as app=nginx,tier in (front). */
  readonly labelSelector?: string | undefined;
  /** The same syntax on the annotations of the workload. */
  readonly annotationSelector?: string | undefined;
  /** The same syntax on the labels of the pod template, without those that podgraft added. */
  readonly podLabelSelector?: string | undefined;
  /** The same syntax on the labels of the Namespace of the workload, which must be in the input: without it nothing matches. */
  readonly namespaceSelector?: string | undefined;
}

export interface AWSElasticBlockStoreVolumeSource {
  /** fsType is the filesystem type of the volume that you want to mount. */
  readonly fsType?: string | undefined;
  /** partition is the partition in the volume that you want to mount. */
  readonly partition?: number | undefined;
  /** readOnly value true will force the readOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** volumeID is unique ID of the persistent disk resource in AWS (Amazon EBS volume). */
  readonly volumeID: string;
}

export interface AddedContainer {
  /** Arguments to the entrypoint. The container image's CMD is used if this is not provided. */
  readonly args?: readonly string[] | undefined;
  /** Entrypoint array. Not executed within a shell. The container image's ENTRYPOINT is used if this is not provided. */
  readonly command?: readonly string[] | undefined;
  /** List of environment variables to set in the container. Cannot be updated. */
  readonly env?: readonly EnvVar[] | undefined;
  /** List of sources to populate environment variables in the container. */
  readonly envFrom?: readonly EnvFromSource[] | undefined;
  /** Container image name. */
  readonly image?: string | undefined;
  /** Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined;
  /** Actions that the management system should take in response to container lifecycle events. */
  readonly lifecycle?: Lifecycle | undefined;
  /** Periodic probe of container liveness. Container will be restarted if the probe fails. */
  readonly livenessProbe?: Probe | undefined;
  /** Name of the container specified as a DNS_LABEL. Each container in a pod must have a unique name (DNS_LABEL). */
  readonly name: string;
  /** List of ports to expose from the container. Not specifying a port here DOES NOT prevent that port from being exposed. */
  readonly ports?: readonly ContainerPort[] | undefined;
  /** Periodic probe of container service readiness. Container will be removed from service endpoints if the probe fails. */
  readonly readinessProbe?: Probe | undefined;
  /** Resources resize policy for the container. This field cannot be set on ephemeral containers. */
  readonly resizePolicy?: readonly ContainerResizePolicy[] | undefined;
  /** Compute Resources required by this container. Cannot be updated. */
  readonly resources?: ResourceRequirements | undefined;
  /** RestartPolicy defines the restart behavior of individual containers in a pod. */
  readonly restartPolicy?: string | undefined;
  /** Represents a list of rules to be checked to determine if the container should be restarted on exit. */
  readonly restartPolicyRules?: readonly ContainerRestartRule[] | undefined;
  /** SecurityContext defines the security options the container should be run with. */
  readonly securityContext?: SecurityContext | undefined;
  /** StartupProbe indicates that the Pod has successfully initialized. */
  readonly startupProbe?: Probe | undefined;
  /** Whether this container should allocate a buffer for stdin in the container runtime. */
  readonly stdin?: boolean | undefined;
  /** Whether the container runtime should close the stdin channel after it has been opened by a single attach. */
  readonly stdinOnce?: boolean | undefined;
  /** Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. */
  readonly terminationMessagePath?: string | undefined;
  /** Indicate how the termination message should be populated. */
  readonly terminationMessagePolicy?: 'FallbackToLogsOnError' | 'File' | undefined;
  /** Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. */
  readonly tty?: boolean | undefined;
  /** volumeDevices is the list of block devices to be used by the container. */
  readonly volumeDevices?: readonly VolumeDevice[] | undefined;
  /** Pod volumes to mount into the container's filesystem. Cannot be updated. */
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  /** Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. */
  readonly workingDir?: string | undefined;
  /** The image of another container, instead of image. */
  readonly imageFrom?: {
    /** The name of the container. */
    readonly container: string;
  } | undefined;
}

export interface Affinity {
  /** Describes node affinity scheduling rules for the pod. */
  readonly nodeAffinity?: NodeAffinity | undefined;
  /** Describes pod affinity scheduling rules (e.g. co-locate this pod in the same node, zone, etc. as some other pod(s)). */
  readonly podAffinity?: PodAffinity | undefined;
  /** Describes pod anti-affinity scheduling rules (e.g. avoid putting this pod in the same node, zone, etc. as some other pod(s)). */
  readonly podAntiAffinity?: PodAntiAffinity | undefined;
}

export interface AppArmorProfile {
  /** localhostProfile indicates a profile loaded on the node that should be used. */
  readonly localhostProfile?: string | undefined;
  /** type indicates which kind of AppArmor profile will be applied. */
  readonly type: 'Localhost' | 'RuntimeDefault' | 'Unconfined';
}

export interface AzureDiskVolumeSource {
  /** cachingMode is the Host Caching mode: None, Read Only, Read Write. */
  readonly cachingMode?: 'None' | 'ReadOnly' | 'ReadWrite' | undefined;
  /** diskName is the Name of the data disk in the blob storage */
  readonly diskName: string;
  /** diskURI is the URI of data disk in the blob storage */
  readonly diskURI: string;
  /** fsType is Filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** kind expected values are Shared: multiple blob disks per storage account Dedicated: single blob disk per storage account Managed: azure managed data disk … */
  readonly kind?: 'Dedicated' | 'Managed' | 'Shared' | undefined;
  /** readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
}

export interface AzureFileVolumeSource {
  /** readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretName is the name of secret that contains Azure Storage Account Name and Key */
  readonly secretName: string;
  /** shareName is the azure share Name */
  readonly shareName: string;
}

export interface CSIVolumeSource {
  /** driver is the name of the CSI driver that handles this volume. */
  readonly driver: string;
  /** fsType to mount. Ex. "ext4", "xfs", "ntfs". */
  readonly fsType?: string | undefined;
  /** nodePublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodePublishVolume … */
  readonly nodePublishSecretRef?: LocalObjectReference | undefined;
  /** readOnly specifies a read-only configuration for the volume. */
  readonly readOnly?: boolean | undefined;
  /** volumeAttributes stores driver-specific properties that are passed to the CSI driver. */
  readonly volumeAttributes?: { readonly [key: string]: string } | undefined;
}

export interface Capabilities {
  /** Added capabilities */
  readonly add?: readonly string[] | undefined;
  /** Removed capabilities */
  readonly drop?: readonly string[] | undefined;
}

export interface CephFSVolumeSource {
  /** monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
  readonly monitors: readonly string[];
  /** path is Optional: Used as the mounted root, rather than the full Ceph tree, default is / */
  readonly path?: string | undefined;
  /** readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs … */
  readonly secretFile?: string | undefined;
  /** secretRef is Optional: SecretRef is reference to the authentication secret for User, default is empty. */
  readonly secretRef?: LocalObjectReference | undefined;
  /** user is optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it */
  readonly user?: string | undefined;
}

export interface CinderVolumeSource {
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef is optional: points to a secret object containing parameters used to connect to OpenStack. */
  readonly secretRef?: LocalObjectReference | undefined;
  /** volumeID used to identify the volume in cinder. */
  readonly volumeID: string;
}

export interface ClusterTrustBundleProjection {
  /** Select all ClusterTrustBundles that match this label selector. */
  readonly labelSelector?: LabelSelector | undefined;
  /** Select a single ClusterTrustBundle by object name. Mutually-exclusive with signerName and labelSelector. */
  readonly name?: string | undefined;
  /** If true, don't block pod startup if the referenced ClusterTrustBundle(s) aren't available. */
  readonly optional?: boolean | undefined;
  /** Relative path from the volume root to write the bundle. */
  readonly path: string;
  /** Select all ClusterTrustBundles that match this signer name. Mutually-exclusive with name. */
  readonly signerName?: string | undefined;
  /** user is Optional: The owner UID of the created file. */
  readonly user?: number | undefined;
}

export interface ConfigMapEnvSource {
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** Specify whether the ConfigMap must be defined */
  readonly optional?: boolean | undefined;
}

export interface ConfigMapKeySelector {
  /** The key to select from the ConfigMap's Data field. Keys in the BinaryData field are not currently propagated to container env vars. */
  readonly key: string;
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** Specify whether the ConfigMap or its key must be defined */
  readonly optional?: boolean | undefined;
}

export interface ConfigMapProjection {
  /** items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key … */
  readonly items?: readonly KeyToPath[] | undefined;
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** optional specify whether the ConfigMap or its keys must be defined */
  readonly optional?: boolean | undefined;
}

export interface ConfigMapVolumeSource {
  /** defaultMode is optional: mode bits used to set permissions on created files by default. */
  readonly defaultMode?: number | undefined;
  /** defaultUser is Optional: The owner UID of the created files by default. */
  readonly defaultUser?: number | undefined;
  /** items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key … */
  readonly items?: readonly KeyToPath[] | undefined;
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** optional specify whether the ConfigMap or its keys must be defined */
  readonly optional?: boolean | undefined;
}

export interface ContainerPort {
  /** Number of port to expose on the pod's IP address. This must be a valid port number, 0 < x < 65536. */
  readonly containerPort: number;
  /** What host IP to bind the external port to. */
  readonly hostIP?: string | undefined;
  /** Number of port to expose on the host. If specified, this must be a valid port number, 0 < x < 65536. */
  readonly hostPort?: number | undefined;
  /** If specified, this must be an IANA_SVC_NAME and unique within the pod. */
  readonly name?: string | undefined;
  /** Protocol for port. Must be UDP, TCP, or SCTP. Defaults to "TCP". */
  readonly protocol?: 'SCTP' | 'TCP' | 'UDP' | undefined;
}

export interface ContainerResizePolicy {
  /** Name of the resource to which this resource resize policy applies. */
  readonly resourceName: string;
  /** Restart policy to apply when specified resource is resized. If not specified, it defaults to NotRequired. */
  readonly restartPolicy: string;
}

export interface ContainerRestartRule {
  /** Specifies the action taken on a container exit if the requirements are satisfied. */
  readonly action: string;
  /** Represents the exit codes to check on container exits. */
  readonly exitCodes?: ContainerRestartRuleOnExitCodes | undefined;
}

export interface ContainerRestartRuleOnExitCodes {
  /** Represents the relationship between the container exit code(s) and the specified values. */
  readonly operator: string;
  /** Specifies the set of values to check for container exit codes. */
  readonly values?: readonly number[] | undefined;
}

export interface DownwardAPIProjection {
  /** Items is a list of DownwardAPIVolume file */
  readonly items?: readonly DownwardAPIVolumeFile[] | undefined;
}

export interface DownwardAPIVolumeFile {
  /** Required: Selects a field of the pod: only annotations, labels, name, namespace and uid are supported. */
  readonly fieldRef?: ObjectFieldSelector | undefined;
  /** Optional: mode bits used to set permissions on this file, must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. */
  readonly mode?: number | undefined;
  /** Required: Path is the relative path name of the file to be created. */
  readonly path: string;
  /** Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, requests.cpu and requests.memory) are currently supported. */
  readonly resourceFieldRef?: ResourceFieldSelector | undefined;
  /** user is Optional: The owner UID of the created file. */
  readonly user?: number | undefined;
}

export interface DownwardAPIVolumeSource {
  /** Optional: mode bits to use on created files by default. Must be a Optional: mode bits used to set permissions on created files by default. */
  readonly defaultMode?: number | undefined;
  /** defaultUser is Optional: The owner UID of the created files by default. */
  readonly defaultUser?: number | undefined;
  /** Items is a list of downward API volume file */
  readonly items?: readonly DownwardAPIVolumeFile[] | undefined;
}

export interface EmptyDirVolumeSource {
  /** medium represents what type of storage medium should back this directory. */
  readonly medium?: string | undefined;
  /** mode specifies the permission bits for the emptyDir directory, in numeric notation (e.g., 0755, 01777). */
  readonly mode?: number | undefined;
  /** sizeLimit is the total amount of local storage required for this EmptyDir volume. */
  readonly sizeLimit?: string | number | undefined;
}

export interface EnvFromSource {
  /** The ConfigMap to select from */
  readonly configMapRef?: ConfigMapEnvSource | undefined;
  /** Optional text to prepend to the name of each environment variable. */
  readonly prefix?: string | undefined;
  /** The Secret to select from */
  readonly secretRef?: SecretEnvSource | undefined;
}

export interface EnvVar {
  /** Name of the environment variable. May consist of any printable ASCII characters except '='. */
  readonly name: string;
  /** Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables. */
  readonly value?: string | undefined;
  /** Source for the environment variable's value. Cannot be used if value is not empty. */
  readonly valueFrom?: EnvVarSource | undefined;
}

export interface EnvVarSource {
  /** Selects a key of a ConfigMap. */
  readonly configMapKeyRef?: ConfigMapKeySelector | undefined;
  /** Selects a field of the pod: supports metadata.name, metadata.namespace, `metadata.labels['<KEY>']`, `metadata.annotations['<KEY>']`, spec.nodeName, spec … */
  readonly fieldRef?: ObjectFieldSelector | undefined;
  /** FileKeyRef selects a key of the env file. Requires the EnvFiles feature gate to be enabled. */
  readonly fileKeyRef?: FileKeySelector | undefined;
  /** Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, limits.ephemeral-storage, requests.cpu, requests.memory … */
  readonly resourceFieldRef?: ResourceFieldSelector | undefined;
  /** Selects a key of a secret in the pod's namespace */
  readonly secretKeyRef?: SecretKeySelector | undefined;
}

export interface EphemeralVolumeSource {
  /** Will be used to create a stand-alone PVC to provision the volume. */
  readonly volumeClaimTemplate?: PersistentVolumeClaimTemplate | undefined;
}

export interface EvictionResponder {
  /** name allows you to identify the responder responding to the Eviction. */
  readonly name: string;
  /** priority for this responder. Higher priorities are selected first by the evictionrequest-controller. */
  readonly priority: number;
}

export interface ExecAction {
  /** Command is the command line to execute inside the container, the working directory for the command is root ('/') in the container's filesystem. */
  readonly command?: readonly string[] | undefined;
}

export interface FCVolumeSource {
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** lun is Optional: FC target lun number */
  readonly lun?: number | undefined;
  /** readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** targetWWNs is Optional: FC target worldwide names (WWNs) */
  readonly targetWWNs?: readonly string[] | undefined;
  /** wwids Optional: FC volume world wide identifiers (wwids) Either wwids or combination of targetWWNs and lun must be set, but not both simultaneously. */
  readonly wwids?: readonly string[] | undefined;
}

export interface FileKeySelector {
  /** The key within the env file. An invalid key will prevent the pod from starting. */
  readonly key: string;
  /** Specify whether the file or its key must be defined. If the file or key does not exist, then the env var is not published. */
  readonly optional?: boolean | undefined;
  /** The path within the volume from which to select the file. Must be relative and may not contain the '..' path or start with '..'. */
  readonly path: string;
  /** The name of the volume mount containing the env file. */
  readonly volumeName: string;
}

export interface FlexVolumeSource {
  /** driver is the name of the driver to use for this volume. */
  readonly driver: string;
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** options is Optional: this field holds extra command options if any. */
  readonly options?: { readonly [key: string]: string } | undefined;
  /** readOnly is Optional: defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef is Optional: secretRef is reference to the secret object containing sensitive information to pass to the plugin scripts. */
  readonly secretRef?: LocalObjectReference | undefined;
}

export interface FlockerVolumeSource {
  /** datasetName is Name of the dataset stored as metadata -> name on the dataset for Flocker should be considered as deprecated */
  readonly datasetName?: string | undefined;
  /** datasetUUID is the UUID of the dataset. This is unique identifier of a Flocker dataset */
  readonly datasetUUID?: string | undefined;
}

export interface GCEPersistentDiskVolumeSource {
  /** fsType is filesystem type of the volume that you want to mount. */
  readonly fsType?: string | undefined;
  /** partition is the partition in the volume that you want to mount. */
  readonly partition?: number | undefined;
  /** pdName is unique name of the PD resource in GCE. Used to identify the disk in GCE. */
  readonly pdName: string;
  /** readOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
}

export interface GRPCAction {
  /** mode specifies the connection mode for the gRPC health probe. */
  readonly mode?: 'Plaintext' | 'TLS' | undefined;
  /** Port number of the gRPC service. Number must be in the range 1 to 65535. */
  readonly port: number;
  /** Service is the name of the service to place in the gRPC HealthCheckRequest (see https://github.com/grpc/grpc/blob/master/doc/health-checking.md). */
  readonly service?: string | undefined;
}

export interface GitRepoVolumeSource {
  /** directory is the target directory name. Must not contain or start with '..'. */
  readonly directory?: string | undefined;
  /** repository is the URL */
  readonly repository: string;
  /** revision is the commit hash for the specified revision. */
  readonly revision?: string | undefined;
}

export interface GlusterfsVolumeSource {
  /** endpoints is the endpoint name that details Glusterfs topology. */
  readonly endpoints: string;
  /** path is the Glusterfs volume path. */
  readonly path: string;
  /** readOnly here will force the Glusterfs volume to be mounted with read-only permissions. */
  readonly readOnly?: boolean | undefined;
}

export interface HTTPGetAction {
  /** Host name to connect to, defaults to the pod IP. You probably want to set "Host" in httpHeaders instead. */
  readonly host?: string | undefined;
  /** Custom headers to set in the request. HTTP allows repeated headers. */
  readonly httpHeaders?: readonly HTTPHeader[] | undefined;
  /** Path to access on the HTTP server. */
  readonly path?: string | undefined;
  /** Name or number of the port to access on the container. Number must be in the range 1 to 65535. */
  readonly port: number | string;
  /** Protocol selects the wire protocol for the probe connection. */
  readonly protocol?: 'HTTP1' | 'HTTP2' | undefined;
  /** Scheme to use for connecting to the host. Defaults to HTTP. */
  readonly scheme?: 'HTTP' | 'HTTPS' | undefined;
}

export interface HTTPHeader {
  /** The header field name. This will be canonicalized upon output, so case-variant names will be understood as the same header. */
  readonly name: string;
  /** The header field value */
  readonly value?: string | undefined;
}

export interface HostAlias {
  /** Hostnames for the above IP address. */
  readonly hostnames?: readonly string[] | undefined;
  /** IP address of the host file entry. */
  readonly ip: string;
}

export interface HostPathVolumeSource {
  /** path of the directory on the host. If the path is a symlink, it will follow the link to the real path. */
  readonly path: string;
  /** type for HostPath Volume Defaults to "" More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath */
  readonly type?: '' | 'BlockDevice' | 'CharDevice' | 'Directory' | 'DirectoryOrCreate' | 'File' | 'FileOrCreate' | 'Socket' | undefined;
}

export interface ISCSIVolumeSource {
  /** chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication */
  readonly chapAuthDiscovery?: boolean | undefined;
  /** chapAuthSession defines whether support iSCSI Session CHAP authentication */
  readonly chapAuthSession?: boolean | undefined;
  /** fsType is the filesystem type of the volume that you want to mount. */
  readonly fsType?: string | undefined;
  /** initiatorName is the custom iSCSI Initiator Name. */
  readonly initiatorName?: string | undefined;
  /** iqn is the target iSCSI Qualified Name. */
  readonly iqn: string;
  /** iscsiInterface is the interface Name that uses an iSCSI transport. */
  readonly iscsiInterface?: string | undefined;
  /** lun represents iSCSI Target Lun number. */
  readonly lun?: number | undefined;
  /** portals is the iSCSI Target Portal List. The portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260). */
  readonly portals?: readonly string[] | undefined;
  /** readOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef is the CHAP Secret for iSCSI target and initiator authentication */
  readonly secretRef?: LocalObjectReference | undefined;
  /** targetPortal is iSCSI Target Portal. The Portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260). */
  readonly targetPortal: string;
}

export interface ImageVolumeSource {
  /** Policy for pulling OCI objects. Possible values are: Always: the kubelet always attempts to pull the reference. */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined;
  /** Required: Image or artifact reference to be used. Behaves in the same way as pod.spec.containers[*].image. */
  readonly reference?: string | undefined;
}

export interface KeyToPath {
  /** key is the key to project. */
  readonly key: string;
  /** mode is Optional: mode bits used to set permissions on this file. */
  readonly mode?: number | undefined;
  /** path is the relative path of the file to map the key to. May not be an absolute path. */
  readonly path: string;
  /** user is Optional: The owner UID of the created file. */
  readonly user?: number | undefined;
}

export interface LabelSelector {
  /** matchExpressions is a list of label selector requirements. The requirements are ANDed. */
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | undefined;
  /** matchLabels is a map of {key,value} pairs. */
  readonly matchLabels?: { readonly [key: string]: string } | undefined;
}

export interface LabelSelectorRequirement {
  /** key is the label key that the selector applies to. */
  readonly key: string;
  /** operator represents a key's relationship to a set of values. */
  readonly operator: string;
  /** values is an array of string values. If the operator is In or NotIn, the values array must be non-empty. */
  readonly values?: readonly string[] | undefined;
}

export interface Lifecycle {
  /** PostStart is called immediately after a container is created. */
  readonly postStart?: LifecycleHandler | undefined;
  /** PreStop is called immediately before a container is terminated due to an API request or management event such as liveness/startup probe failure, preemption … */
  readonly preStop?: LifecycleHandler | undefined;
  /** StopSignal defines which signal will be sent to a container when it is being stopped. */
  readonly stopSignal?: 'SIGABRT' | 'SIGALRM' | 'SIGBUS' | 'SIGCHLD' | 'SIGCLD' | 'SIGCONT' | 'SIGFPE' | 'SIGHUP' | 'SIGILL' | 'SIGINT' | 'SIGIO' | 'SIGIOT' | 'SIGKILL' | 'SIGPIPE' | 'SIGPOLL' | 'SIGPROF' | 'SIGPWR' | 'SIGQUIT' | 'SIGRTMAX' | 'SIGRTMAX-1' | 'SIGRTMAX-10' | 'SIGRTMAX-11' | 'SIGRTMAX-12' | 'SIGRTMAX-13' | 'SIGRTMAX-14' | 'SIGRTMAX-2' | 'SIGRTMAX-3' | 'SIGRTMAX-4' | 'SIGRTMAX-5' | 'SIGRTMAX-6' | 'SIGRTMAX-7' | 'SIGRTMAX-8' | 'SIGRTMAX-9' | 'SIGRTMIN' | 'SIGRTMIN+1' | 'SIGRTMIN+10' | 'SIGRTMIN+11' | 'SIGRTMIN+12' | 'SIGRTMIN+13' | 'SIGRTMIN+14' | 'SIGRTMIN+15' | 'SIGRTMIN+2' | 'SIGRTMIN+3' | 'SIGRTMIN+4' | 'SIGRTMIN+5' | 'SIGRTMIN+6' | 'SIGRTMIN+7' | 'SIGRTMIN+8' | 'SIGRTMIN+9' | 'SIGSEGV' | 'SIGSTKFLT' | 'SIGSTOP' | 'SIGSYS' | 'SIGTERM' | 'SIGTRAP' | 'SIGTSTP' | 'SIGTTIN' | 'SIGTTOU' | 'SIGURG' | 'SIGUSR1' | 'SIGUSR2' | 'SIGVTALRM' | 'SIGWINCH' | 'SIGXCPU' | 'SIGXFSZ' | undefined;
}

export interface LifecycleHandler {
  /** Exec specifies a command to execute in the container. */
  readonly exec?: ExecAction | undefined;
  /** HTTPGet specifies an HTTP GET request to perform. */
  readonly httpGet?: HTTPGetAction | undefined;
  /** Sleep represents a duration that the container should sleep. */
  readonly sleep?: SleepAction | undefined;
  /** Deprecated. TCPSocket is NOT supported as a LifecycleHandler and kept for backward compatibility. */
  readonly tcpSocket?: TCPSocketAction | undefined;
}

export interface LocalObjectReference {
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
}

export interface ManagedFieldsEntry {
  /** APIVersion defines the version of this resource that this field set applies to. */
  readonly apiVersion?: string | undefined;
  /** FieldsType is the discriminator for the different fields format and version. */
  readonly fieldsType?: string | undefined;
  /** FieldsV1 holds the first JSON version format as described in the "FieldsV1" type. */
  readonly fieldsV1?: unknown | undefined;
  /** Manager is an identifier of the workflow managing these fields. */
  readonly manager?: string | undefined;
  /** Operation is the type of operation which lead to this ManagedFieldsEntry being created. */
  readonly operation?: string | undefined;
  /** Subresource is the name of the subresource used to update that object, or empty string if the object was updated through the main resource. */
  readonly subresource?: string | undefined;
  /** Time is the timestamp of when the ManagedFields entry was added. */
  readonly time?: string | undefined;
}

export interface NFSVolumeSource {
  /** path that is exported by the NFS server. */
  readonly path: string;
  /** readOnly here will force the NFS export to be mounted with read-only permissions. */
  readonly readOnly?: boolean | undefined;
  /** server is the hostname or IP address of the NFS server. */
  readonly server: string;
}

export interface NodeAffinity {
  /** The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates … */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[] | undefined;
  /** If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector | undefined;
}

export interface NodeSelector {
  /** Required. A list of node selector terms. The terms are ORed. */
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
}

export interface NodeSelectorRequirement {
  /** The label key that the selector applies to. */
  readonly key: string;
  /** Represents a key's relationship to a set of values. Valid operators are In, NotIn, Exists, DoesNotExist. */
  readonly operator: 'DoesNotExist' | 'Exists' | 'Gt' | 'In' | 'Lt' | 'NotIn';
  /** An array of string values. If the operator is In or NotIn, the values array must be non-empty. */
  readonly values?: readonly string[] | undefined;
}

export interface NodeSelectorTerm {
  /** A list of node selector requirements by node's labels. */
  readonly matchExpressions?: readonly NodeSelectorRequirement[] | undefined;
  /** A list of node selector requirements by node's fields. */
  readonly matchFields?: readonly NodeSelectorRequirement[] | undefined;
}

export interface ObjectFieldSelector {
  /** Version of the schema the FieldPath is written in terms of, defaults to "v1". */
  readonly apiVersion?: string | undefined;
  /** Path of the field to select in the specified API version. */
  readonly fieldPath: string;
}

export interface ObjectMeta {
  /** Annotations is an unstructured key value map stored with a resource that may be set by external tools to store and retrieve arbitrary metadata. */
  readonly annotations?: { readonly [key: string]: string } | undefined;
  /** CreationTimestamp is a timestamp representing the server time when this object was created. */
  readonly creationTimestamp?: string | undefined;
  /** Number of seconds allowed for this object to gracefully terminate before it will be removed from the system. */
  readonly deletionGracePeriodSeconds?: number | undefined;
  /** DeletionTimestamp is RFC 3339 date and time at which this resource will be deleted. */
  readonly deletionTimestamp?: string | undefined;
  /** Must be empty before the object is deleted from the registry. */
  readonly finalizers?: readonly string[] | undefined;
  /** GenerateName is an optional prefix, used by the server, to generate a unique name ONLY IF the Name field has not been provided. */
  readonly generateName?: string | undefined;
  /** A sequence number representing a specific generation of the desired state. */
  readonly generation?: number | undefined;
  /** Map of string keys and values that can be used to organize and categorize (scope and select) objects. */
  readonly labels?: { readonly [key: string]: string } | undefined;
  /** ManagedFields maps workflow-id and version to the set of fields that are managed by that workflow. */
  readonly managedFields?: readonly ManagedFieldsEntry[] | undefined;
  /** Name must be unique within a namespace. */
  readonly name?: string | undefined;
  /** Namespace defines the space within which each name must be unique. */
  readonly namespace?: string | undefined;
  /** List of objects depended by this object. If ALL objects in the list have been deleted, this object will be garbage collected. */
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  /** An opaque value that represents the internal version of this object that can be used by clients to determine when objects have changed. */
  readonly resourceVersion?: string | undefined;
  /** Deprecated: selfLink is a legacy read-only field that is no longer populated by the system. */
  readonly selfLink?: string | undefined;
  /** UID is the unique in time and space value for this object. */
  readonly uid?: string | undefined;
}

export interface OwnerReference {
  /** API version of the referent. */
  readonly apiVersion: string;
  /** If true, AND if the owner has the "foregroundDeletion" finalizer, then the owner cannot be deleted from the key-value store until this reference is removed. */
  readonly blockOwnerDeletion?: boolean | undefined;
  /** If true, this reference points to the managing controller. */
  readonly controller?: boolean | undefined;
  /** Kind of the referent. */
  readonly kind: string;
  /** Name of the referent. */
  readonly name: string;
  /** UID of the referent. */
  readonly uid: string;
}

export interface PersistentVolumeClaimSpec {
  /** accessModes contains the desired access modes the volume should have. */
  readonly accessModes?: readonly ('ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOnce' | 'ReadWriteOncePod')[] | undefined;
  /** dataSource field can be used to specify either: * An existing VolumeSnapshot object (snapshot.storage.k8s.io/VolumeSnapshot) * An existing PVC … */
  readonly dataSource?: TypedLocalObjectReference | undefined;
  /** dataSourceRef specifies the object from which to populate the volume with data, if a non-empty volume is desired. */
  readonly dataSourceRef?: TypedObjectReference | undefined;
  /** resources represents the minimum resources the volume should have. */
  readonly resources?: VolumeResourceRequirements | undefined;
  /** selector is a label query over volumes to consider for binding. */
  readonly selector?: LabelSelector | undefined;
  /** storageClassName is the name of the StorageClass required by the claim. */
  readonly storageClassName?: string | undefined;
  /** volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim. */
  readonly volumeAttributesClassName?: string | undefined;
  /** volumeMode defines what type of volume is required by the claim. */
  readonly volumeMode?: 'Block' | 'Filesystem' | undefined;
  /** volumeName is the binding reference to the PersistentVolume backing this claim. */
  readonly volumeName?: string | undefined;
}

export interface PersistentVolumeClaimTemplate {
  /** May contain labels and annotations that will be copied into the PVC when creating it. */
  readonly metadata?: ObjectMeta | undefined;
  /** The specification for the PersistentVolumeClaim. The entire content is copied unchanged into the PVC that gets created from this template. */
  readonly spec: PersistentVolumeClaimSpec;
}

export interface PersistentVolumeClaimVolumeSource {
  /** claimName is the name of a PersistentVolumeClaim in the same namespace as the pod using this volume. */
  readonly claimName: string;
  /** readOnly Will force the ReadOnly setting in VolumeMounts. Default false. */
  readonly readOnly?: boolean | undefined;
}

export interface PhotonPersistentDiskVolumeSource {
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** pdID is the ID that identifies Photon Controller persistent disk */
  readonly pdID: string;
}

export interface PodAffinity {
  /** The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates … */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[] | undefined;
  /** If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
}

export interface PodAffinityTerm {
  /** A label query over a set of resources, in this case pods. If it's null, this PodAffinityTerm matches with no Pods. */
  readonly labelSelector?: LabelSelector | undefined;
  /** MatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. */
  readonly matchLabelKeys?: readonly string[] | undefined;
  /** MismatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. */
  readonly mismatchLabelKeys?: readonly string[] | undefined;
  /** A label query over the set of namespaces that the term applies to. */
  readonly namespaceSelector?: LabelSelector | undefined;
  /** namespaces specifies a static list of namespace names that the term applies to. */
  readonly namespaces?: readonly string[] | undefined;
  /** This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching the labelSelector in the specified namespaces, where co … */
  readonly topologyKey: string;
}

export interface PodAntiAffinity {
  /** The scheduler will prefer to schedule pods to nodes that satisfy the anti-affinity expressions specified by this field, but it may choose a node that … */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[] | undefined;
  /** If the anti-affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
}

export interface PodCertificateProjection {
  /** Write the certificate chain at this path in the projected volume. */
  readonly certificateChainPath?: string | undefined;
  /** Write the credential bundle at this path in the projected volume. */
  readonly credentialBundlePath?: string | undefined;
  /** Write the key at this path in the projected volume. Most applications should use credentialBundlePath. */
  readonly keyPath?: string | undefined;
  /** The type of keypair Kubelet will generate for the pod. Valid values are "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", and "ED25519". */
  readonly keyType: string;
  /** maxExpirationSeconds is the maximum lifetime permitted for the certificate. */
  readonly maxExpirationSeconds?: number | undefined;
  /** Kubelet's generated CSRs will be addressed to this signer. */
  readonly signerName: string;
  /** user is Optional: The owner UID of the created file. */
  readonly user?: number | undefined;
  /** userAnnotations allow pod authors to pass additional information to the signer implementation. */
  readonly userAnnotations?: { readonly [key: string]: string } | undefined;
}

export interface PodDNSConfig {
  /** A list of DNS name server IP addresses. This will be appended to the base nameservers generated from DNSPolicy. */
  readonly nameservers?: readonly string[] | undefined;
  /** A list of DNS resolver options. This will be merged with the base options generated from DNSPolicy. */
  readonly options?: readonly PodDNSConfigOption[] | undefined;
  /** A list of DNS search domains for host-name lookup. This will be appended to the base search paths generated from DNSPolicy. */
  readonly searches?: readonly string[] | undefined;
}

export interface PodDNSConfigOption {
  /** Name is this DNS resolver option's name. Required. */
  readonly name?: string | undefined;
  /** Value is this DNS resolver option's value. */
  readonly value?: string | undefined;
}

export interface PodOS {
  /** Name is the name of the operating system. The currently supported values are linux and windows. */
  readonly name: string;
}

export interface PodReadinessGate {
  /** ConditionType refers to a condition in the pod's condition list with matching type. */
  readonly conditionType: string;
}

export interface PodResourceClaim {
  /** Name uniquely identifies this resource claim inside the pod. */
  readonly name: string;
  /** ResourceClaimName is the name of a ResourceClaim object in the same namespace as this pod. */
  readonly resourceClaimName?: string | undefined;
  /** ResourceClaimTemplateName is the name of a ResourceClaimTemplate object in the same namespace as this pod. */
  readonly resourceClaimTemplateName?: string | undefined;
}

export interface PodSchedulingGate {
  /** Name of the scheduling gate. Each scheduling gate must have a unique name field. */
  readonly name: string;
}

export interface PodSchedulingGroup {
  /** PodGroupName specifies the name of the standalone PodGroup object that represents the runtime instance of this group. */
  readonly podGroupName?: string | undefined;
}

export interface PodSecurityContext {
  /** appArmorProfile is the AppArmor options to use by the containers in this pod. */
  readonly appArmorProfile?: AppArmorProfile | undefined;
  /** A special supplemental group that applies to all containers in a pod. */
  readonly fsGroup?: number | undefined;
  /** fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod. */
  readonly fsGroupChangePolicy?: 'Always' | 'OnRootMismatch' | undefined;
  /** The GID to run the entrypoint of the container process. Uses runtime default if unset. */
  readonly runAsGroup?: number | undefined;
  /** Indicates that the container must run as a non-root user. */
  readonly runAsNonRoot?: boolean | undefined;
  /** The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. */
  readonly runAsUser?: number | undefined;
  /** seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod. */
  readonly seLinuxChangePolicy?: string | undefined;
  /** The SELinux context to be applied to all containers. If unspecified, the container runtime will allocate a random SELinux context for each container. */
  readonly seLinuxOptions?: SELinuxOptions | undefined;
  /** The seccomp options to use by the containers in this pod. Note that this field cannot be set when spec.os.name is windows. */
  readonly seccompProfile?: SeccompProfile | undefined;
  /** A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified). */
  readonly supplementalGroups?: readonly number[] | undefined;
  /** Defines how supplemental groups of the first container processes are calculated. */
  readonly supplementalGroupsPolicy?: 'Merge' | 'Strict' | undefined;
  /** Sysctls hold a list of namespaced sysctls used for the pod. Pods with unsupported sysctls (by the container runtime) might fail to launch. */
  readonly sysctls?: readonly Sysctl[] | undefined;
  /** The Windows specific settings applied to all containers. If unspecified, the options within a container's SecurityContext will be used. */
  readonly windowsOptions?: WindowsSecurityContextOptions | undefined;
}

export interface PortworxVolumeSource {
  /** fSType represents the filesystem type to mount Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** volumeID uniquely identifies a Portworx volume */
  readonly volumeID: string;
}

export interface PreferredSchedulingTerm {
  /** A node selector term, associated with the corresponding weight. */
  readonly preference?: NodeSelectorTerm | undefined;
  /** Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100. */
  readonly weight: number;
}

export interface Probe {
  /** Exec specifies a command to execute in the container. */
  readonly exec?: ExecAction | undefined;
  /** Minimum consecutive failures for the probe to be considered failed after having succeeded. */
  readonly failureThreshold?: number | undefined;
  /** GRPC specifies a GRPC HealthCheckRequest. */
  readonly grpc?: GRPCAction | undefined;
  /** HTTPGet specifies an HTTP GET request to perform. */
  readonly httpGet?: HTTPGetAction | undefined;
  /** Number of seconds after the container has started before liveness probes are initiated. */
  readonly initialDelaySeconds?: number | undefined;
  /** How often (in seconds) to perform the probe. Default to 10 seconds. */
  readonly periodSeconds?: number | undefined;
  /** Minimum consecutive successes for the probe to be considered successful after having failed. */
  readonly successThreshold?: number | undefined;
  /** TCPSocket specifies a connection to a TCP port. */
  readonly tcpSocket?: TCPSocketAction | undefined;
  /** Optional duration in seconds the pod needs to terminate gracefully upon probe failure. */
  readonly terminationGracePeriodSeconds?: number | undefined;
  /** Number of seconds after which the probe times out. Defaults to 1 second. */
  readonly timeoutSeconds?: number | undefined;
}

export interface ProjectedVolumeSource {
  /** defaultMode are the mode bits used to set permissions on created files by default. */
  readonly defaultMode?: number | undefined;
  /** defaultUser is Optional: The owner UID of the created files by default. */
  readonly defaultUser?: number | undefined;
  /** sources is the list of volume projections. Each entry in this list handles one source. */
  readonly sources?: readonly VolumeProjection[] | undefined;
}

export interface QuobyteVolumeSource {
  /** group to map volume access to Default is no group */
  readonly group?: string | undefined;
  /** readOnly here will force the Quobyte volume to be mounted with read-only permissions. */
  readonly readOnly?: boolean | undefined;
  /** registry represents a single or multiple Quobyte Registry services specified as a string as host:port pair (multiple entries are separated with commas … */
  readonly registry: string;
  /** tenant owning the given Quobyte volume in the Backend Used with dynamically provisioned Quobyte volumes, value is set by the plugin */
  readonly tenant?: string | undefined;
  /** user to map volume access to Defaults to serivceaccount user */
  readonly user?: string | undefined;
  /** volume is a string that references an already created Quobyte volume by name. */
  readonly volume: string;
}

export interface RBDVolumeSource {
  /** fsType is the filesystem type of the volume that you want to mount. */
  readonly fsType?: string | undefined;
  /** image is the rados image name. */
  readonly image: string;
  /** keyring is the path to key ring for RBDUser. Default is /etc/ceph/keyring. */
  readonly keyring?: string | undefined;
  /** monitors is a collection of Ceph monitors. */
  readonly monitors: readonly string[];
  /** pool is the rados pool name. Default is rbd. */
  readonly pool?: string | undefined;
  /** readOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef is name of the authentication secret for RBDUser. If provided overrides keyring. */
  readonly secretRef?: LocalObjectReference | undefined;
  /** user is the rados user name. Default is admin. */
  readonly user?: string | undefined;
}

export interface ResourceClaim {
  /** Name must match the name of one entry in pod.spec.resourceClaims of the Pod where this field is used. */
  readonly name: string;
  /** Request is the name chosen for a request in the referenced claim. */
  readonly request?: string | undefined;
}

export interface ResourceFieldSelector {
  /** Container name: required for volumes, optional for env vars */
  readonly containerName?: string | undefined;
  /** Specifies the output format of the exposed resources, defaults to "1" */
  readonly divisor?: string | number | undefined;
  /** Required: resource to select */
  readonly resource: string;
}

export interface ResourceRequirements {
  /** Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container. */
  readonly claims?: readonly ResourceClaim[] | undefined;
  /** Limits describes the maximum amount of compute resources allowed. */
  readonly limits?: { readonly [key: string]: string | number } | undefined;
  /** Requests describes the minimum amount of compute resources required. */
  readonly requests?: { readonly [key: string]: string | number } | undefined;
}

export interface SELinuxOptions {
  /** Level is SELinux level label that applies to the container. */
  readonly level?: string | undefined;
  /** Role is a SELinux role label that applies to the container. */
  readonly role?: string | undefined;
  /** Type is a SELinux type label that applies to the container. */
  readonly type?: string | undefined;
  /** User is a SELinux user label that applies to the container. */
  readonly user?: string | undefined;
}

export interface ScaleIOVolumeSource {
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** gateway is the host address of the ScaleIO API Gateway. */
  readonly gateway: string;
  /** protectionDomain is the name of the ScaleIO Protection Domain for the configured storage. */
  readonly protectionDomain?: string | undefined;
  /** readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef references to the secret for ScaleIO user and other sensitive information. */
  readonly secretRef: LocalObjectReference;
  /** sslEnabled Flag enable/disable SSL communication with Gateway, default false */
  readonly sslEnabled?: boolean | undefined;
  /** storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned. */
  readonly storageMode?: string | undefined;
  /** storagePool is the ScaleIO Storage Pool associated with the protection domain. */
  readonly storagePool?: string | undefined;
  /** system is the name of the storage system as configured in ScaleIO. */
  readonly system: string;
  /** volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source. */
  readonly volumeName?: string | undefined;
}

export interface SeccompProfile {
  /** localhostProfile indicates a profile defined in a file on the node should be used. */
  readonly localhostProfile?: string | undefined;
  /** type indicates which kind of seccomp profile will be applied. */
  readonly type: 'Localhost' | 'RuntimeDefault' | 'Unconfined';
}

export interface SecretEnvSource {
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** Specify whether the Secret must be defined */
  readonly optional?: boolean | undefined;
}

export interface SecretKeySelector {
  /** The key of the secret to select from. Must be a valid secret key. */
  readonly key: string;
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** Specify whether the Secret or its key must be defined */
  readonly optional?: boolean | undefined;
}

export interface SecretProjection {
  /** items if unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and … */
  readonly items?: readonly KeyToPath[] | undefined;
  /** Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. */
  readonly name?: string | undefined;
  /** optional field specify whether the Secret or its key must be defined */
  readonly optional?: boolean | undefined;
}

export interface SecretVolumeSource {
  /** defaultMode is Optional: mode bits used to set permissions on created files by default. */
  readonly defaultMode?: number | undefined;
  /** defaultUser is Optional: The owner UID of the created files by default. */
  readonly defaultUser?: number | undefined;
  /** items If unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and … */
  readonly items?: readonly KeyToPath[] | undefined;
  /** optional field specify whether the Secret or its keys must be defined */
  readonly optional?: boolean | undefined;
  /** secretName is the name of the secret in the pod's namespace to use. */
  readonly secretName?: string | undefined;
}

export interface SecurityContext {
  /** AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process. */
  readonly allowPrivilegeEscalation?: boolean | undefined;
  /** appArmorProfile is the AppArmor options to use by this container. */
  readonly appArmorProfile?: AppArmorProfile | undefined;
  /** The capabilities to add/drop when running containers. Defaults to the default set of capabilities granted by the container runtime. */
  readonly capabilities?: Capabilities | undefined;
  /** Run container in privileged mode. Processes in privileged containers are essentially equivalent to root on the host. */
  readonly privileged?: boolean | undefined;
  /** procMount denotes the type of proc mount to use for the containers. */
  readonly procMount?: 'Default' | 'Unmasked' | undefined;
  /** Whether this container has a read-only root filesystem. Default is false. */
  readonly readOnlyRootFilesystem?: boolean | undefined;
  /** The GID to run the entrypoint of the container process. Uses runtime default if unset. */
  readonly runAsGroup?: number | undefined;
  /** Indicates that the container must run as a non-root user. */
  readonly runAsNonRoot?: boolean | undefined;
  /** The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. */
  readonly runAsUser?: number | undefined;
  /** The SELinux context to be applied to the container. If unspecified, the container runtime will allocate a random SELinux context for each container. */
  readonly seLinuxOptions?: SELinuxOptions | undefined;
  /** The seccomp options to use by this container. If seccomp options are provided at both the pod & container level, the container options override the pod options. */
  readonly seccompProfile?: SeccompProfile | undefined;
  /** The Windows specific settings applied to all containers. If unspecified, the options from the PodSecurityContext will be used. */
  readonly windowsOptions?: WindowsSecurityContextOptions | undefined;
}

export interface ServiceAccountTokenProjection {
  /** audience is the intended audience of the token. */
  readonly audience?: string | undefined;
  /** expirationSeconds is the requested duration of validity of the service account token. */
  readonly expirationSeconds?: number | undefined;
  /** path is the path relative to the mount point of the file to project the token into. */
  readonly path: string;
  /** user is Optional: The owner UID of the created file. */
  readonly user?: number | undefined;
}

export interface SleepAction {
  /** Seconds is the number of seconds to sleep. */
  readonly seconds?: number | undefined;
}

export interface StorageOSVolumeSource {
  /** fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. */
  readonly readOnly?: boolean | undefined;
  /** secretRef specifies the secret to use for obtaining the StorageOS API credentials. */
  readonly secretRef?: LocalObjectReference | undefined;
  /** volumeName is the human-readable name of the StorageOS volume. */
  readonly volumeName?: string | undefined;
  /** volumeNamespace specifies the scope of the volume within StorageOS. */
  readonly volumeNamespace?: string | undefined;
}

export interface Sysctl {
  /** Name of a property to set */
  readonly name: string;
  /** Value of a property to set */
  readonly value?: string | undefined;
}

export interface TCPSocketAction {
  /** Optional: Host name to connect to, defaults to the pod IP. */
  readonly host?: string | undefined;
  /** Number or name of the port to access on the container. Number must be in the range 1 to 65535. */
  readonly port: number | string;
}

export interface Toleration {
  /** Effect indicates the taint effect to match. Empty means match all taint effects. */
  readonly effect?: 'NoExecute' | 'NoSchedule' | 'PreferNoSchedule' | undefined;
  /** Key is the taint key that the toleration applies to. Empty means match all taint keys. */
  readonly key?: string | undefined;
  /** Operator represents a key's relationship to the value. Valid operators are Exists, Equal, Lt, and Gt. */
  readonly operator?: 'Equal' | 'Exists' | 'Gt' | 'Lt' | undefined;
  /** TolerationSeconds represents the period of time the toleration (which must be of effect NoExecute, otherwise this field is ignored) tolerates the taint. */
  readonly tolerationSeconds?: number | undefined;
  /** Value is the taint value the toleration matches to. If the operator is Exists, the value should be empty, otherwise just a regular string. */
  readonly value?: string | undefined;
}

export interface TopologySpreadConstraint {
  /** LabelSelector is used to find matching pods. */
  readonly labelSelector?: LabelSelector | undefined;
  /** MatchLabelKeys is a set of pod label keys to select the pods over which spreading will be calculated. */
  readonly matchLabelKeys?: readonly string[] | undefined;
  /** MaxSkew describes the degree to which pods may be unevenly distributed. */
  readonly maxSkew: number;
  /** MinDomains indicates a minimum number of eligible domains. */
  readonly minDomains?: number | undefined;
  /** NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector when calculating pod topology spread skew. */
  readonly nodeAffinityPolicy?: 'Honor' | 'Ignore' | undefined;
  /** NodeTaintsPolicy indicates how we will treat node taints when calculating pod topology spread skew. */
  readonly nodeTaintsPolicy?: 'Honor' | 'Ignore' | undefined;
  /** TopologyKey is the key of node labels. Nodes that have a label with this key and identical values are considered to be in the same topology. */
  readonly topologyKey: string;
  /** WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy the spread constraint. - DoNotSchedule (default) tells the scheduler not to … */
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
}

export interface TypedLocalObjectReference {
  /** APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. */
  readonly apiGroup?: string | undefined;
  /** Kind is the type of resource being referenced */
  readonly kind: string;
  /** Name is the name of resource being referenced */
  readonly name: string;
}

export interface TypedObjectReference {
  /** APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. */
  readonly apiGroup?: string | undefined;
  /** Kind is the type of resource being referenced */
  readonly kind: string;
  /** Name is the name of resource being referenced */
  readonly name: string;
  /** Namespace is the namespace of resource being referenced Note that when a namespace is specified, a gateway.networking.k8s.io/ReferenceGrant object is … */
  readonly namespace?: string | undefined;
}

export interface Volume {
  /** awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod. */
  readonly awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource | undefined;
  /** azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod. */
  readonly azureDisk?: AzureDiskVolumeSource | undefined;
  /** azureFile represents an Azure File Service mount on the host and bind mount to the pod. */
  readonly azureFile?: AzureFileVolumeSource | undefined;
  /** cephFS represents a Ceph FS mount on the host that shares a pod's lifetime. */
  readonly cephfs?: CephFSVolumeSource | undefined;
  /** cinder represents a cinder volume attached and mounted on kubelets host machine. */
  readonly cinder?: CinderVolumeSource | undefined;
  /** configMap represents a configMap that should populate this volume */
  readonly configMap?: ConfigMapVolumeSource | undefined;
  /** csi (Container Storage Interface) represents ephemeral storage that is handled by certain external CSI drivers. */
  readonly csi?: CSIVolumeSource | undefined;
  /** downwardAPI represents downward API about the pod that should populate this volume */
  readonly downwardAPI?: DownwardAPIVolumeSource | undefined;
  /** emptyDir represents a temporary directory that shares a pod's lifetime. */
  readonly emptyDir?: EmptyDirVolumeSource | undefined;
  /** ephemeral represents a volume that is handled by a cluster storage driver. */
  readonly ephemeral?: EphemeralVolumeSource | undefined;
  /** fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod. */
  readonly fc?: FCVolumeSource | undefined;
  /** flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin. */
  readonly flexVolume?: FlexVolumeSource | undefined;
  /** flocker represents a Flocker volume attached to a kubelet's host machine. */
  readonly flocker?: FlockerVolumeSource | undefined;
  /** gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod. */
  readonly gcePersistentDisk?: GCEPersistentDiskVolumeSource | undefined;
  /** gitRepo represents a git repository at a particular revision. */
  readonly gitRepo?: GitRepoVolumeSource | undefined;
  /** glusterfs represents a Glusterfs mount on the host that shares a pod's lifetime. */
  readonly glusterfs?: GlusterfsVolumeSource | undefined;
  /** hostPath represents a pre-existing file or directory on the host machine that is directly exposed to the container. */
  readonly hostPath?: HostPathVolumeSource | undefined;
  /** image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine. */
  readonly image?: ImageVolumeSource | undefined;
  /** iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod. */
  readonly iscsi?: ISCSIVolumeSource | undefined;
  /** name of the volume. Must be a DNS_LABEL and unique within the pod. */
  readonly name: string;
  /** nfs represents an NFS mount on the host that shares a pod's lifetime More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs */
  readonly nfs?: NFSVolumeSource | undefined;
  /** persistentVolumeClaimVolumeSource represents a reference to a PersistentVolumeClaim in the same namespace. */
  readonly persistentVolumeClaim?: PersistentVolumeClaimVolumeSource | undefined;
  /** photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine. */
  readonly photonPersistentDisk?: PhotonPersistentDiskVolumeSource | undefined;
  /** portworxVolume represents a portworx volume attached and mounted on kubelets host machine. */
  readonly portworxVolume?: PortworxVolumeSource | undefined;
  /** projected items for all in one resources secrets, configmaps, and downward API */
  readonly projected?: ProjectedVolumeSource | undefined;
  /** quobyte represents a Quobyte mount on the host that shares a pod's lifetime. */
  readonly quobyte?: QuobyteVolumeSource | undefined;
  /** rbd represents a Rados Block Device mount on the host that shares a pod's lifetime. */
  readonly rbd?: RBDVolumeSource | undefined;
  /** scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes. */
  readonly scaleIO?: ScaleIOVolumeSource | undefined;
  /** secret represents a secret that should populate this volume. */
  readonly secret?: SecretVolumeSource | undefined;
  /** storageOS represents a StorageOS volume attached and mounted on Kubernetes nodes. */
  readonly storageos?: StorageOSVolumeSource | undefined;
  /** vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine. */
  readonly vsphereVolume?: VsphereVirtualDiskVolumeSource | undefined;
}

export interface VolumeDevice {
  /** devicePath is the path inside of the container that the device will be mapped to. */
  readonly devicePath: string;
  /** name must match the name of a persistentVolumeClaim in the pod */
  readonly name: string;
}

export interface VolumeMount {
  /** bindMountOptions is the list of additional bind mount options to apply when mounting this volume into the container. */
  readonly bindMountOptions?: readonly string[] | undefined;
  /** Path within the container at which the volume should be mounted. */
  readonly mountPath: string;
  /** mountPropagation determines how mounts are propagated from the host to container and the other way around. */
  readonly mountPropagation?: 'Bidirectional' | 'HostToContainer' | 'None' | undefined;
  /** This must match the Name of a Volume. */
  readonly name: string;
  /** Mounted read-only if true, read-write otherwise (false or unspecified). */
  readonly readOnly?: boolean | undefined;
  /** RecursiveReadOnly specifies whether read-only mounts should be handled recursively. */
  readonly recursiveReadOnly?: string | undefined;
  /** Path within the volume from which the container's volume should be mounted. */
  readonly subPath?: string | undefined;
  /** Expanded path within the volume from which the container's volume should be mounted. */
  readonly subPathExpr?: string | undefined;
}

export interface VolumeProjection {
  /** ClusterTrustBundle allows a pod to access the `.spec.trustBundle` field of ClusterTrustBundle objects in an auto-updating file. */
  readonly clusterTrustBundle?: ClusterTrustBundleProjection | undefined;
  /** configMap information about the configMap data to project */
  readonly configMap?: ConfigMapProjection | undefined;
  /** downwardAPI information about the downwardAPI data to project */
  readonly downwardAPI?: DownwardAPIProjection | undefined;
  /** Projects an auto-rotating credential bundle (private key and certificate chain) that the pod can use either as a TLS client or server. */
  readonly podCertificate?: PodCertificateProjection | undefined;
  /** secret information about the secret data to project */
  readonly secret?: SecretProjection | undefined;
  /** serviceAccountToken is information about the serviceAccountToken data to project */
  readonly serviceAccountToken?: ServiceAccountTokenProjection | undefined;
}

export interface VolumeResourceRequirements {
  /** Limits describes the maximum amount of compute resources allowed. */
  readonly limits?: { readonly [key: string]: string | number } | undefined;
  /** Requests describes the minimum amount of compute resources required. */
  readonly requests?: { readonly [key: string]: string | number } | undefined;
}

export interface VsphereVirtualDiskVolumeSource {
  /** fsType is filesystem type to mount. Must be a filesystem type supported by the host operating system. */
  readonly fsType?: string | undefined;
  /** storagePolicyID is the storage Policy Based Management (SPBM) profile ID associated with the StoragePolicyName. */
  readonly storagePolicyID?: string | undefined;
  /** storagePolicyName is the storage Policy Based Management (SPBM) profile name. */
  readonly storagePolicyName?: string | undefined;
  /** volumePath is the path that identifies vSphere volume vmdk */
  readonly volumePath: string;
}

export interface WeightedPodAffinityTerm {
  /** Required. A pod affinity term, associated with the corresponding weight. */
  readonly podAffinityTerm: PodAffinityTerm;
  /** weight associated with matching the corresponding podAffinityTerm, in the range 1-100. */
  readonly weight: number;
}

export interface WindowsSecurityContextOptions {
  /** GMSACredentialSpec is where the GMSA admission webhook (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the GMSA credential spec … */
  readonly gmsaCredentialSpec?: string | undefined;
  /** GMSACredentialSpecName is the name of the GMSA credential spec to use. */
  readonly gmsaCredentialSpecName?: string | undefined;
  /** HostProcess determines if a container should be run as a 'Host Process' container. */
  readonly hostProcess?: boolean | undefined;
  /** The UserName in Windows to run the entrypoint of the container process. */
  readonly runAsUserName?: string | undefined;
}

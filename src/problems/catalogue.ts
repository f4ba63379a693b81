// Every kind of trouble that a user can cause, as a closed union with one catalogue entry a kind: severity,
// title and remedy. A bug in podgraft is no problem: it throws. It is longer than 300 lines because the union is closed.

export type Severity = 'error' | 'warning' | 'info';

export interface ProblemInfo {
  readonly severity: Severity;
  /** What is wrong, in a few words; heads docs/problems/<kind>.md. */
  readonly title: string;
  /** What to do about it, as an imperative clause without a full stop. */
  readonly remedy: string;
  /** Whether messages say by themselves what would be right, so that they need no general remedy. */
  readonly messageSuffices?: true;
}

const define = <Kind extends string>(infos: Record<Kind, ProblemInfo>): Record<Kind, ProblemInfo> => infos;
const error = (title: string, remedy: string): ProblemInfo => ({ severity: 'error', title, remedy });
const info = (title: string, remedy: string): ProblemInfo => ({ severity: 'info', title, remedy });
const warning = (title: string, remedy: string): ProblemInfo => ({ severity: 'warning', title, remedy });

/** Where bugs are reported (package.json, `bugs`). */
const ISSUES = 'https://github.com/podgraft/podgraft/issues';

/** The catalogue: one entry a kind, and one page docs/problems/<kind>.md (a test compares them). */
export const catalogue = define({
  // podgraft policy
  PolicyUnsupported: error(
    'An admission policy cannot do what the rule asks for',
    'run podgraft where manifests are built, or change the rule as the message says',
  ),
  PolicyTestFailed: error(
    'The policy could not be tested on the cluster',
    'correct what the message names, and run the test again',
  ),
  // The input as a whole
  InputEmpty: error(
    'Nothing on standard input',
    'pipe a ResourceList in, or use `podgraft render -c CONFIG PATH...`',
  ),
  InputTooLarge: error(
    'The input is larger than the limit',
    'raise the limit with PODGRAFT_MAX_BYTES, or split the package',
  ),
  InputNotUtf8: error('The input is not UTF-8', 'save the file as UTF-8'),
  InputNotYaml: error('The input is not valid YAML', 'correct the YAML at the given line'),
  InputTooDeep: error('The input is nested too deeply', 'flatten the document'),
  NotAResourceList: error(
    'The input is not a ResourceList',
    'run podgraft from kustomize or kpt; for plain manifests use `podgraft render -c CONFIG -`, for Helm `podgraft post-renderer -c CONFIG`',
  ),
  ItemInvalid: error(
    'An item is not a Kubernetes object',
    'give every item apiVersion, kind and metadata.name',
  ),
  PathOutside: error('A path annotation points outside the package', 'use a relative path without ..'),

  // The functionConfig
  ConfigMissing: error('No functionConfig', 'pass a PodGraft resource as functionConfig'),
  ConfigWrongKind: error(
    'The functionConfig is not a PodGraft',
    'use apiVersion podgraft.dev/v1alpha1 and kind PodGraft, or a ConfigMap with data.spec',
  ),
  ConfigInvalid: {
    ...error(
      'A field of the functionConfig has an invalid value',
      'use a valid value; `podgraft explain podgraft.FIELD` describes the field',
    ),
    messageSuffices: true,
  },
  UnknownField: error('An unknown field', 'remove the field, or correct its name'),
  FieldTooNew: error(
    'A field is newer than spec.kubernetesVersion',
    'raise spec.kubernetesVersion if every cluster is newer, or remove the field',
  ),
  SnippetInvalid: {
    ...error('The API server would refuse a Kubernetes snippet', 'write a value that Kubernetes accepts'),
    messageSuffices: true,
  },
  OutputInvalid: warning(
    'The resulting workload would be refused or changed by the API server',
    'correct the workload',
  ),

  // Matching
  IgnoreInvalid: warning(
    'An ignore annotation has no effect',
    'write ignore.podgraft.dev/KIND with the reason as its value',
  ),
  MatchedNothing: warning(
    'A rule or an owner matched nothing',
    'correct the target, set required: Optional, or remove the rule',
  ),
  ContainerAmbiguous: error(
    'Several containers and no selector',
    'name one with containers.name, or set the annotation kubectl.kubernetes.io/default-container',
  ),
  WorkloadInvalid: error(
    'A matched workload has no usable pod template',
    'correct the workload, or exclude it',
  ),
  PlacementNotFound: error(
    "A rule names a container that isn't in the pod",
    'name a container that the pod has',
  ),

  // Planning
  Conflict: error(
    'Something else with the same key already exists',
    'rename one of them, or set onConflict: Replace or Keep',
  ),
  ConfigMapConflict: error(
    "A ConfigMap with the generated name exists and is not podgraft's",
    'rename the rule, or remove the ConfigMap',
  ),
  NamespaceMixed: warning(
    'Workloads with and without a namespace share the name of a ConfigMap',
    'give the workload its namespace, or set spec.configMaps.nameFrom: Workload',
  ),
  ImageUnknown: error(
    "The entrypoint of an image isn't known",
    'run `podgraft lock -c CONFIG PATH... --file images.yaml`, or add the image to spec.images',
  ),
  ImageFactsMissing: info(
    'podgraft needs facts about an image to check a rule',
    'run podgraft lock, or write the facts in spec.images',
  ),
  ImageEntryConflict: error('Conflicting entries for one image', 'keep one of the entries'),
  ImageNoCommand: error('The image has neither ENTRYPOINT nor CMD', 'set command in the workload'),
  HookConflict: error(
    'The hook is incompatible with the existing one',
    'set onConflict: Replace or Keep, or turn the existing hook into an exec or sleep hook',
  ),
  EnvNotAppendable: error(
    "An environment variable can't be appended to",
    'set a plain value in the workload',
  ),
  EnvUnknown: warning(
    "The value that envAppend appends to isn't known",
    "set the image's env in spec.images, or set the variable in the workload",
  ),
  AnchorShared: error(
    'A change would affect a shared YAML anchor',
    'replace the alias with a copy of the anchored value',
  ),

  // Ownership
  RecordDamaged: error(
    'The ownership record is damaged',
    'restore the annotation podgraft.dev/grafts from version control, or remove it and what podgraft added',
  ),
  RulesRemoved: {
    severity: 'info',
    title: 'Changes by rules that are no longer in the config were removed',
    remedy:
      'no action is needed if this is intended; if another config has the same name, give each its own name',
  },
  GraftEdited: warning('Something that podgraft added was edited by hand', 'change the rule instead'),

  InexactEdit: error(
    "podgraft can't make a change exactly",
    `nothing was changed; this is a bug of podgraft: report the object at ${ISSUES}, and as a workaround write that part in block style`,
  ),

  // Traps of the four methods
  SidecarBlocksJob: error(
    'A Classic sidecar keeps a Job from completing',
    'set sidecarMode: Native (Kubernetes 1.29 or later), or have its script exit when a file says that the work is done',
  ),
  SidecarCommandEnds: warning(
    'The command of a sidecar exits, so it is restarted forever',
    'make the command run for as long as the pod, or use an init container',
  ),
  HookWithoutReadiness: warning(
    'A container is ready before the work of its postStart hook is done',
    'let the hook wait for what it starts, or add a readinessProbe to the container',
  ),
  HookExceedsGracePeriod: warning(
    'A hook takes longer than the grace period',
    'raise terminationGracePeriodSeconds, or shorten the hook',
  ),
  StartupDeadlock: error(
    'The pod can never finish starting',
    'use an init container for what must come first, and do not wait for a later container',
  ),
  LivenessDuringWait: warning(
    'A script waits while the livenessProbe is running',
    'wait in an init container, or give the container a startupProbe whose failureThreshold is long enough',
  ),
  InitNeverEnds: error('An init container never exits', 'make the script exit, or use a sidecar'),
  ShellMissing: error(
    "The image doesn't have the shell",
    'use a shell that the image has, or entrypoint.command',
  ),
  EntrypointNeverExecs: error(
    "The entrypoint script never lets the image's command run",
    'let the script reach its end: podgraft adds exec "$@"',
  ),
  EntrypointAmbiguous: error(
    "podgraft can't tell whether the entrypoint script runs the container's command",
    'write exec "$@" where the command is to run',
  ),
  EntrypointStatusLost: warning(
    "The entrypoint script loses the exit status of the container's command",
    'let exec "$@" be the last line, or keep the status and exit with it',
  ),
  EntrypointRunsTwice: warning(
    "The entrypoint script runs the container's command twice",
    'run the command once: exec "$@" as the last line is enough',
  ),
  EntrypointTrapLost: warning(
    'exec discards a trap of the entrypoint script',
    'run the command in the background and wait for it, or remove the trap before exec',
  ),
  ArgumentsUnread: warning(
    "A shell's script doesn't read the arguments that a rule adds",
    'write the argument into the script, in the workload or with an entrypoint script',
  ),
  EnvNameLost: warning(
    'The shell of an entrypoint script drops variables',
    'set shell to /bin/bash if the image has it, or use entrypoint.command',
  ),
  MountHidesImageFiles: warning(
    'A mount hides a folder that the image needs',
    'mount single files with subPath or files:',
  ),
  EnvOrder: warning(
    "Kubernetes doesn't expand a reference to a variable",
    'set the variable before its first use',
  ),
  PathIncomplete: warning(
    "A value of PATH leaves out the system's folders",
    'use envAppend to extend PATH, or list /usr/bin and /bin in it',
  ),
  MountInReadOnly: error('A mount inside a read-only one', 'use another path'),
  MountUnreadable: warning(
    "The container's user can't read a mounted file",
    "set mode: 0444, or fsGroup in the pod's securityContext",
  ),
  FileNotExecutable: warning(
    'A mounted file that is run has no exec bit',
    'set mode: "0555" for the file, or give it to its interpreter, such as /bin/sh FILE',
  ),
  VolumeUnwritable: warning(
    "A container can't write to what an init container made",
    'run the init container as the same user, or give what it makes to that user with chown',
  ),
  VolumeReplaced: warning(
    'A claim template of a StatefulSet replaces a volume',
    'give the volume another name',
  ),
  RootFilesystemReadOnly: warning('A script writes to a read-only file system', 'mount an emptyDir there'),
  MountWithoutVolume: error('A mount whose volume is not in the pod', "add the volume to the rule's volumes"),
  ConfigMapTooLarge: error(
    'A generated ConfigMap larger than 1 MiB',
    'put the content into an image or a volume',
  ),
  WorkloadImmutable: warning(
    "An existing workload can't be changed in place",
    'delete and create it again when you deploy',
  ),
  PortClash: error('Two containers listen on one port', 'choose another port'),
  PortUnknown: warning(
    "A probe or hook names a port that its container doesn't have",
    'use the name of a port of the container, or its number',
  ),
  ClusterDnsLost: warning(
    "With hostNetwork a pod doesn't ask the cluster's DNS",
    'set dnsPolicy: ClusterFirstWithHostNet in pod',
  ),
  ResourcesMissing: warning('A container lacks resources that a quota requires', 'set resources in the rule'),
  AutoscalerNeedsRequests: warning(
    'A sidecar lacks requests that an autoscaler needs',
    'set resources.requests in the rule',
  ),
  GuaranteedLost: warning(
    "A container takes its pod's QoS class Guaranteed",
    'set resources.limits for cpu and memory, with equal requests or none',
  ),
  SignalMissed: warning(
    "A signal to process 1 doesn't reach the program",
    'signal the program by its name, for example with pkill, or leave the field out',
  ),
  PodSecurityViolation: error(
    "A container violates the namespace's Pod Security level",
    'set the named securityContext fields',
  ),
  NonRootRefused: error(
    "runAsNonRoot refuses the container's user",
    'set securityContext.runAsUser of the container to a number other than 0',
  ),
  KnativeRefused: error('Knative refuses a part of a Service', 'use what Knative accepts'),
  LinuxOnWindows: error(
    'A rule adds something for Linux to a Windows pod',
    'use an image and a command for Windows, or exclude the workload',
  ),
  ScriptInvalid: error('A script has a syntax error', 'correct the script'),
  ArgumentTooLong: error(
    'A text is longer than Linux allows for one argument',
    'put the text into files, and pass the name of the file instead',
  ),
  ScriptWithoutFolder: warning(
    "A script that isn't a file looks for files in its own folder",
    'write the full path of the file',
  ),
  ScriptHasCarriageReturn: warning(
    'A script has Windows line endings',
    'save the script with LF line endings',
  ),

  // podgraft itself
  InternalError: error(
    'A bug in podgraft',
    `report it with the input that shows it at ${ISSUES}; nothing was changed`,
  ),

  // The command line
  FileUnreadable: error('A file cannot be read', 'check the path and its permissions'),
  ChartTemplates: info(
    'The templates of a Helm chart are left alone',
    'to change what it renders: helm template NAME CHART | podgraft render -c CONFIG -',
  ),
  KustomizationStale: warning(
    "A kustomization doesn't list the files of generated ConfigMaps as they are",
    'correct its resources, as the message says',
  ),
  ConfigMapShared: info(
    'Workloads in several folders use the file of one ConfigMap',
    'to deploy each folder by itself, set spec.configMaps.nameFrom: Workload',
  ),
  FileUnwritable: error('A file cannot be written', 'check the permissions and the free space'),
  FileChanged: error('A file changed while podgraft was working on it', 'run the command again'),
  LockFailed: error("An image can't be looked up", 'check the image name, the registry and the credentials'),
  LockStale: error('The image catalog is stale or incomplete', 'run podgraft lock --update'),
  TestFailed: error(
    "A test case doesn't give the expected output",
    'correct the config, or run podgraft test --update and read the difference',
  ),
  PlatformsDisagree: error(
    'The platforms of an image have different commands',
    'list the image in spec.images with the command to run',
  ),
});

export type ProblemKind = keyof typeof catalogue;

/** The address of a kind's page. */
export const pageOf = (kind: ProblemKind): string => docsPage(`problems/${kind}.md`);

/** The address of a page below docs/ in the site that `npm run site` builds; '': of all of them. */
export const docsPage = (path: string): string =>
  `https://podgraft.github.io/podgraft/${path.replace(/\.md$/, '.html')}`;

export const problemKinds = Object.keys(catalogue) as ProblemKind[];

/**
 * The kinds whose severity spec.problems and rules[].problems set: verdicts about what a workload will do in a
 * cluster. The others say that the output would be wrong, or that there is none.
 */
export const tunableKinds = [
  'OutputInvalid',
  'MatchedNothing',
  'RulesRemoved',
  'GraftEdited',
  'NamespaceMixed',
  'KustomizationStale',
  'ConfigMapShared',
  'ImageFactsMissing',
  'EnvUnknown',
  'SidecarBlocksJob',
  'SidecarCommandEnds',
  'HookWithoutReadiness',
  'HookExceedsGracePeriod',
  'StartupDeadlock',
  'LivenessDuringWait',
  'InitNeverEnds',
  'ShellMissing',
  'EntrypointNeverExecs',
  'EntrypointAmbiguous',
  'EntrypointStatusLost',
  'EntrypointRunsTwice',
  'EntrypointTrapLost',
  'ArgumentsUnread',
  'EnvNameLost',
  'EnvOrder',
  'PathIncomplete',
  'MountInReadOnly',
  'MountUnreadable',
  'FileNotExecutable',
  'VolumeUnwritable',
  'VolumeReplaced',
  'RootFilesystemReadOnly',
  'MountHidesImageFiles',
  'WorkloadImmutable',
  'PortClash',
  'PortUnknown',
  'ClusterDnsLost',
  'ResourcesMissing',
  'AutoscalerNeedsRequests',
  'GuaranteedLost',
  'SignalMissed',
  'PodSecurityViolation',
  'NonRootRefused',
  'KnativeRefused',
  'LinuxOnWindows',
  'ScriptInvalid',
  'ScriptWithoutFolder',
  'ScriptHasCarriageReturn',
] as const satisfies readonly ProblemKind[];

/** What a config makes of the problems of some kinds. */
export type Tuning = Readonly<Partial<Record<ProblemKind, 'Error' | 'Warning' | 'Off'>>>;

export interface Tuned {
  readonly problems: Tuning;
  readonly rules: readonly { readonly name: string; readonly problems?: Tuning | undefined }[];
}

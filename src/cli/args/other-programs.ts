// What people type from habit of kubectl and git, where a command has no such option: what to use.

const readsOnly = (command: string): string => `${command} doesn't write files`;

const dryRun: Readonly<Record<string, string>> = {
  init: 'init creates one file and never overwrites any',
  lock: 'without --file, lock prints the catalog; --check compares it with the file',
  test: 'test writes only with --update',
};

const filename: Readonly<Record<string, string>> = {
  init: 'name files and folders after the method: podgraft init METHOD PATH...',
  validate: 'name the config: podgraft validate -c FILE',
  policy: 'name the config: podgraft policy -c FILE',
  'post-renderer': 'post-renderer reads the manifests from standard input',
  test: 'name the folders of cases: podgraft test DIR...',
};

const inPlace: Readonly<Record<string, string>> = {
  revert: 'revert always writes the files back',
  diff: readsOnly('diff'),
  explain: readsOnly('explain'),
};

const noCluster = (command: string): string =>
  command === 'policy'
    ? "policy --test uses kubectl's current context; change it with KUBECONFIG or kubectl config use-context"
    : "podgraft doesn't talk to a cluster";

/** By option; a function of the command's name. Undefined: there is nothing to say. */
const hints: Readonly<Record<string, (command: string) => string | undefined>> = {
  '--dry-run': (command) => dryRun[command] ?? readsOnly(command),
  '-f': (command) => filename[command],
  '--filename': (command) => filename[command],
  '-i': (command) => inPlace[command],
  '--in-place': (command) => inPlace[command],
  '-k': (command) => kustomize[command],
  '--kustomize': (command) => kustomize[command],
  '-l': () => 'rules select with target.labelSelector; explain takes KIND/NAME',
  '--selector': () => 'rules select with target.labelSelector; explain takes KIND/NAME',
  '-n': () => 'rules select with target.namespace; explain has --namespace',
  '--namespace': () => 'rules select with target.namespace; explain has --namespace',
  '-R': () => 'folders are read at any depth',
  '--recursive': () => 'folders are read at any depth',
  '--context': noCluster,
  '--kubeconfig': noCluster,
  '--server-side': noCluster,
  '--name-only': () => 'podgraft diff --stat lists the files',
  '--name-status': () => 'podgraft diff --stat lists the files',
  '--no-pager': () => "podgraft doesn't use a pager",
};

const kustomize: Readonly<Record<string, string>> = {
  revert: 'revert edits files; for the output of kustomize use: kustomize build DIR | podgraft revert -',
};

/** What to use instead of an option that `command` does not have. */
export const habitHint = (command: string, option: string): string | undefined =>
  hints[option.replace(/=.*/s, '')]?.(command);

/** kubectl's values of --dry-run: client is the flag, none is not to give it; no server is ever asked. */
export const plainDryRun = (argv: readonly string[]): readonly string[] =>
  argv.flatMap((word) =>
    word === '--dry-run=client' ? ['--dry-run'] : word === '--dry-run=none' ? [] : [word],
  );

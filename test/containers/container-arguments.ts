// Turns one container of a pod into the arguments of `podman run`, under Kubernetes' rules: command replaces
// ENTRYPOINT and drops CMD, args replaces CMD, `$(NAME)` is expanded without a shell.
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expandVariables } from './expand-variables.ts';
import type { Container, PodSpec, SecurityContext } from './pod-spec.ts';
import type { MountedVolume } from './volumes.ts';

const securityArguments = (context: SecurityContext): string[] => {
  const { runAsUser, runAsGroup, readOnlyRootFilesystem, allowPrivilegeEscalation, capabilities } = context;
  if (context.runAsNonRoot === true && runAsUser === 0)
    throw new Error('container has runAsNonRoot and runAsUser 0');
  const group = runAsGroup === undefined ? '' : `:${runAsGroup}`;
  return [
    ...(runAsUser === undefined ? [] : ['--user', `${runAsUser}${group}`]),
    // Podman would lay writable folders over /tmp and /run; Kubernetes does not.
    ...(readOnlyRootFilesystem === true ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(allowPrivilegeEscalation === false ? ['--security-opt', 'no-new-privileges'] : []),
    ...(capabilities?.drop ?? []).map((name) => `--cap-drop=${name}`),
    ...(capabilities?.add ?? []).map((name) => `--cap-add=${name}`),
  ];
};

const exists = (path: string): boolean => {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
};

const mountArguments = (container: Container, volumes: ReadonlyMap<string, MountedVolume>): string[] =>
  (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath, readOnly }) => {
    const volume = volumes.get(name);
    if (volume === undefined) throw new Error(`volumeMounts: no volume named ${name}`);
    const source = subPath === undefined ? volume.folder : join(volume.folder, subPath);
    // The kubelet makes a folder for a subPath that isn't there.
    if (!exists(source)) mkdirSync(source, { recursive: true, mode: 0o750 });
    return ['--volume', `${source}:${mountPath}:${volume.writable && readOnly !== true ? 'rw' : 'ro'}`];
  });

const checkMountPaths = (container: Container): void => {
  const paths = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new Error(`${container.name}: volumeMounts has ${twice} twice`);
};

/** Options, image and words for `podman run`, without the name and without -d. */
export const containerArguments = (
  container: Container,
  spec: PodSpec,
  environment: ReadonlyMap<string, string>,
  volumes: ReadonlyMap<string, MountedVolume>,
): string[] => {
  checkMountPaths(container);
  const expand = (words: readonly string[] | null | undefined): string[] =>
    (words ?? []).map((word) => expandVariables(word, environment));
  const command = expand(container.command);
  const fsGroup = spec.securityContext?.fsGroup;
  return [
    '--http-proxy=false',
    '--systemd=false',
    // A uid without an entry in the image's /etc/passwd has none in Kubernetes either.
    '--passwd=false',
    ...securityArguments({ ...spec.securityContext, ...container.securityContext }),
    ...(fsGroup === undefined ? [] : ['--group-add', `${fsGroup}`]),
    ...(container.workingDir === undefined ? [] : ['--workdir', container.workingDir]),
    ...[...environment].flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...mountArguments(container, volumes),
    // An empty list counts as unset, as in Kubernetes.
    ...(command.length === 0 ? [] : ['--entrypoint', JSON.stringify(command)]),
    container.image,
    ...expand(container.args),
  ];
};

// Pods for Windows, on which no shell of Linux can run: what a rule adds for Linux is refused there, as in manifests.

import type { Config } from '../config/config.ts';
import { shellOf } from '../shell/shells.ts';

const labels = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/** Whether the pod can only run on nodes with Windows. */
export const isForWindows = [
  'variables.pod.?os.?name.orValue("") == "windows"',
  ...labels.map((label) => `variables.pod.?nodeSelector[?"${label}"].orValue("") == "windows"`),
].join(' || ');

/** What is wrong with a command on Windows, unless the config has it otherwise. An image may bring a shell without a path. */
export const linuxShellOf = ({ problems }: Config, command: readonly unknown[]): string | undefined => {
  const shell = problems.LinuxOnWindows === undefined ? shellOf(command) : undefined;
  return shell?.startsWith('/') ? `needs ${shell}, and the pod runs on Windows [LinuxOnWindows]` : undefined;
};

// All traps, in the order in which their verdicts are reported.

import type { Diagnostic } from '../problems/diagnostic.ts';
import { argumentsUnread } from './arguments-unread.ts';
import { autoscalerNeedsRequests } from './autoscaler-needs-requests.ts';
import { clusterDnsLost } from './cluster-dns-lost.ts';
import { entrypointNeverExecs } from './entrypoint-never-execs.ts';
import { envNameLost } from './env-name-lost.ts';
import { envOrder } from './env-order.ts';
import { fileNotExecutable } from './file-not-executable.ts';
import { guaranteedLost } from './guaranteed-lost.ts';
import { hookExceedsGracePeriod } from './hook-exceeds-grace-period.ts';
import { hookWithoutReadiness } from './hook-without-readiness.ts';
import { initNeverEnds } from './init-never-ends.ts';
import { knativeRefused } from './knative-refused.ts';
import { linuxOnWindows } from './linux-on-windows.ts';
import { livenessDuringWait } from './liveness-during-wait.ts';
import { mountHidesImageFiles } from './mount-hides-image-files.ts';
import { mountInReadOnly } from './mount-in-read-only.ts';
import { mountUnreadable } from './mount-unreadable.ts';
import { mountWithoutVolume } from './mount-without-volume.ts';
import { nonRootRefused } from './non-root-refused.ts';
import { pathIncomplete } from './path-incomplete.ts';
import { podSecurityViolation } from './pod-security-violation.ts';
import { portClash } from './port-clash.ts';
import { portUnknown } from './port-unknown.ts';
import { fieldsRefusedTogether } from './refused-together.ts';
import { resourcesMissing } from './resources-missing.ts';
import { rootFilesystemReadOnly } from './root-filesystem-read-only.ts';
import { shellMissing } from './shell-missing.ts';
import { sidecarBlocksJob } from './sidecar-blocks-job.ts';
import { sidecarCommandEnds } from './sidecar-command-ends.ts';
import { signalMissed } from './signal-missed.ts';
import { startupDeadlock } from './startup-deadlock.ts';
import type { Trap, TrapContext } from './trap.ts';
import { volumeReplaced } from './volume-replaced.ts';
import { volumeUnwritable } from './volume-unwritable.ts';
import { workloadImmutable } from './workload-immutable.ts';

export type { Added, ImageFacts, Trap, TrapContext } from './trap.ts';

export const traps: readonly Trap[] = [
  fieldsRefusedTogether,
  mountWithoutVolume,
  mountInReadOnly,
  mountUnreadable,
  fileNotExecutable,
  volumeUnwritable,
  volumeReplaced,
  rootFilesystemReadOnly,
  sidecarBlocksJob,
  initNeverEnds,
  startupDeadlock,
  livenessDuringWait,
  shellMissing,
  entrypointNeverExecs,
  argumentsUnread,
  envNameLost,
  envOrder,
  pathIncomplete,
  portClash,
  portUnknown,
  clusterDnsLost,
  podSecurityViolation,
  nonRootRefused,
  knativeRefused,
  linuxOnWindows,
  sidecarCommandEnds,
  hookWithoutReadiness,
  hookExceedsGracePeriod,
  signalMissed,
  mountHidesImageFiles,
  resourcesMissing,
  autoscalerNeedsRequests,
  guaranteedLost,
  workloadImmutable,
];

/**
 * Everything that the traps find in one workload after the rules; the order is that of `traps`. `asked` gets the images
 * whose facts a trap looked at: of others it does not matter what is known.
 */
export const findTraps = (context: TrapContext, asked?: Map<Trap, Set<string>>): Diagnostic[] => {
  const diagnostics: Diagnostic[] = [];
  let images = new Set<string>();
  const image = (reference: string) => {
    images.add(reference);
    return context.image(reference);
  };
  const noted = asked ? { ...context, image } : context;
  for (const trap of traps) {
    for (const each of trap.find(noted)) diagnostics.push({ kind: trap.kind, ...each });
    if (images.size === 0) continue;
    asked?.set(trap, images);
    images = new Set();
  }
  return diagnostics;
};

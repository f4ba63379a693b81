// The kubelet probes a container from its start on, also while its script waits for something else. Only until a
// startupProbe has succeeded, and before a postStart hook has ended, does it hold the livenessProbe back. Seen on a kubelet
// 1.36 (test/cluster/verdicts.test.ts).

import { isInteger } from '../kubernetes/validate/formats.ts';
import { leastSleep } from '../shell/ends.ts';
import { waitsWithoutLimit } from '../shell/waits.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, containerNamed, containerScript, defineTrap, isNativeSidecar } from './trap.ts';

type Fields = Record<string, unknown>;

export const livenessDuringWait = defineTrap({
  kind: 'LivenessDuringWait',
  about: ['entrypoint', 'sidecar'],
  judge:
    ({ podSpec }) =>
    (each) => {
      const found = containerNamed(podSpec, each.container);
      // A plain init container has no probes.
      if (found === undefined || (found.init && !isNativeSidecar(found))) return undefined;
      const seconds = patience(found.container);
      const script = scriptOf(each, found.container);
      if (seconds === undefined || script === undefined) return undefined;
      const wait = waitOf(script, seconds);
      if (wait === undefined) return undefined;
      const what = `the script of ${each.container} ${wait}, while the livenessProbe is running: after ${seconds} seconds the kubelet restarts the container`;
      return { what };
    },
});

const scriptOf = ({ kind, script }: Added, container: Fields): string | undefined => {
  if (kind === 'entrypoint') return script;
  return kind === 'sidecar' ? containerScript(container) : undefined;
};

const waitOf = (script: string, seconds: number): string | undefined => {
  const sleep = leastSleep(script);
  if (sleep > seconds) return `sleeps for ${sleep} seconds before it starts the program`;
  return waitsWithoutLimit(script) ? 'may wait forever' : undefined;
};

/** For how many seconds a container may fail its livenessProbe after its start; undefined: without a limit. */
const patience = ({ livenessProbe, startupProbe }: Fields): number | undefined => {
  if (!isObject(livenessProbe) || isObject(startupProbe)) return undefined;
  const number = (field: string, otherwise: number): number =>
    isInteger(livenessProbe[field]) ? Number(livenessProbe[field]) : otherwise;
  return number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3);
};

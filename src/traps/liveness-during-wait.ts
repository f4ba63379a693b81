// The kubelet probes a container from its start on, also while its script waits for something else. Only until a
// startupProbe has succeeded, and before a postStart hook has ended, does it hold the livenessProbe back. Seen on a kubelet
// 1.36 (test/cluster/verdicts.test.ts).

import { isInteger } from '../kubernetes/validate/formats.ts';
import { isSet } from '../kubernetes/validate/validator.ts';
import { leastSleep } from '../shell/ends.ts';
import { waitsWithoutLimit } from '../shell/waits.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  type Added,
  containerNamed,
  containerScript,
  defineTrap,
  eachOnce,
  isNativeSidecar,
  type TrapContext,
  type Verdict,
} from './trap.ts';

type Fields = Record<string, unknown>;

export const livenessDuringWait = defineTrap({
  kind: 'LivenessDuringWait',
  about: ['entrypoint', 'sidecar', 'containerField'],
  judge: (context) => {
    // Each number of a probe is added by itself.
    const once = eachOnce();
    return (each) => once(verdicts(each, context));
  },
});

const verdicts = (each: Added, { podSpec, podSpecBefore }: TrapContext): Verdict[] => {
  const found = containerNamed(podSpec, each.container);
  // A plain init container has no probes.
  if (found === undefined || (found.init && !isNativeSidecar(found))) return [];
  const seconds = patience(found.container);
  const before = containerNamed(podSpecBefore, each.container)?.container;
  const script = scriptOf(each, found.container, before);
  const wait = seconds === undefined || script === undefined ? undefined : waitOf(each, script, seconds);
  if (wait === undefined) return [];
  const what = `the script of ${each.container} ${wait}, while the livenessProbe is running: after ${seconds} seconds the kubelet restarts the container`;
  return [{ what }];
};

const scriptOf = (
  { kind, script, field }: Added,
  container: Fields,
  before: Fields | undefined,
): string | undefined => {
  if (kind === 'entrypoint') return script;
  const isNewProbe =
    field === 'livenessProbe' && asksNetwork(container) && !isObject(before?.['livenessProbe']);
  return kind === 'sidecar' || isNewProbe ? containerScript(container) : undefined;
};

/** What a command checks may be there while the script waits; a port isn't. */
const asksNetwork = ({ livenessProbe }: Fields): boolean =>
  isObject(livenessProbe) && ['httpGet', 'tcpSocket', 'grpc'].some((each) => isSet(livenessProbe[each]));

const waitOf = ({ kind }: Added, script: string, seconds: number): string | undefined => {
  // In a script of the workload's own, a sleep may be all that the program does.
  const sleep = kind === 'containerField' ? 0 : leastSleep(script);
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

// The kubelet probes a container from its start on, also while its script waits for something else. Only until a
// startupProbe has succeeded, and before a postStart hook has ended, does it hold the livenessProbe back. A startupProbe has an end of
// its own. Seen on a kubelet 1.36 (test/cluster/verdicts.test.ts).

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
  const probe = probeOf(found.container);
  const before = containerNamed(podSpecBefore, each.container)?.container;
  const script = scriptOf(each, found.container, before);
  const wait = probe === undefined || script === undefined ? undefined : waitOf(each, script, probe);
  if (probe === undefined || wait === undefined) return [];
  const what = `the script of ${each.container} ${wait}, while the ${probe.name} is running: after ${probe.seconds} seconds the kubelet restarts the container`;
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

const waitOf = ({ kind }: Added, script: string, { seconds, hasOwnLimit }: Probe): string | undefined => {
  // In a script of the workload's own, a sleep may be all that the program does.
  const sleep = kind === 'containerField' ? 0 : leastSleep(script);
  if (sleep > seconds) return `sleeps for ${sleep} seconds before it starts the program`;
  return !hasOwnLimit && waitsWithoutLimit(script) ? 'may wait forever' : undefined;
};

/** The probe that a container must not fail after its start. */
interface Probe {
  readonly name: 'livenessProbe' | 'startupProbe';
  /** For how long it may. */
  readonly seconds: number;
  /** Somebody said how long a start may take. */
  readonly hasOwnLimit: boolean;
}

/** undefined: the container may take any time, or the probe succeeds whatever happens. */
const probeOf = ({ livenessProbe, startupProbe }: Fields): Probe | undefined => {
  const [name, probe] = isObject(startupProbe)
    ? (['startupProbe', startupProbe] as const)
    : (['livenessProbe', livenessProbe] as const);
  if (!isObject(probe) || alwaysSucceeds(probe)) return undefined;
  const number = (field: string, otherwise: number): number =>
    isInteger(probe[field]) ? Number(probe[field]) : otherwise;
  return {
    name,
    seconds: number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3),
    hasOwnLimit: name === 'startupProbe' && isSet(probe['failureThreshold']),
  };
};

const alwaysSucceeds = ({ exec }: Fields): boolean => {
  const command = isObject(exec) ? exec['command'] : undefined;
  return Array.isArray(command) && /^(?:\/(?:usr\/)?bin\/)?true$/.test(String(command[0]));
};

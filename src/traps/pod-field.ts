// Which field of the pod a rule sets, by the place in the config: spec.rules[0].pod.securityContext.fsGroup.

import type { Added } from './trap.ts';

/** The field, and the one inside of it: securityContext and fsGroup. */
export const podFieldOf = ({ path }: Added): { readonly field?: string; readonly inner?: string } =>
  /\.pod\.(?<field>\w+)(?:\.(?<inner>\w+))?/.exec(path)?.groups ?? {};

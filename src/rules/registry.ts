// The registry of the fields of a rule, in the order in which they apply within a rule, and in the schema.

import { initContainers, sidecars } from './added-containers.ts';
import { argsAppend, argsPrepend } from './arguments.ts';
import { container } from './container.ts';
import { files } from './content.ts';
import type { RuleField } from './descriptor.ts';
import { entrypoint } from './entrypoint.ts';
import { env } from './env.ts';
import { envAppend } from './env-append.ts';
import { envFrom } from './env-from.ts';
import { postStart, preStop } from './hooks.ts';
import { imagePullSecrets } from './image-pull-secrets.ts';
import { nativeSidecars } from './native-sidecars.ts';
import { pod } from './pod.ts';
import { podAnnotations } from './pod-annotations.ts';
import { podLabels } from './pod-labels.ts';
import { volumeMounts } from './volume-mounts.ts';
import { volumes } from './volumes.ts';

export const ruleFields = [
  volumes,
  initContainers,
  sidecars,
  nativeSidecars,
  imagePullSecrets,
  podLabels,
  podAnnotations,
  pod,
  container,
  volumeMounts,
  env,
  envFrom,
  envAppend,
  files,
  postStart,
  preStop,
  argsPrepend,
  argsAppend,
  entrypoint,
] as const satisfies readonly RuleField[];

type Registered = (typeof ruleFields)[number];

/** The values of the fields of a rule. */
export type RuleValues = {
  readonly [Each in Registered as Each['field']]?:
    | (Each extends RuleField<string, infer Value> ? Value : never)
    | undefined;
};

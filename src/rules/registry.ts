// The registry of actions, in the order in which they apply within a rule.

import type { Action } from './action.ts';
import { initContainers, sidecars } from './added-containers.ts';
import { env, envAppend, envFrom, volumeMounts } from './container-lists.ts';
import { content } from './content.ts';
import { entrypoint } from './entrypoint.ts';
import { postStart, preStop } from './hooks.ts';
import { imagePullSecrets, podAnnotations, podLabels, volumes } from './pod-lists.ts';

export const actions: readonly Action[] = [
  volumes,
  initContainers,
  sidecars,
  imagePullSecrets,
  podLabels,
  podAnnotations,
  volumeMounts,
  env,
  envFrom,
  envAppend,
  content,
  postStart,
  preStop,
  entrypoint,
];

// Which validator belongs to which type of the table: each has the name of its type.

import * as container from './container.ts';
import * as controller from './controller.ts';
import * as env from './env.ts';
import * as handler from './handler.ts';
import * as labels from './labels.ts';
import * as network from './network.ts';
import * as networkVolume from './network-volume.ts';
import * as pod from './pod.ts';
import * as resources from './resources.ts';
import * as scheduling from './scheduling.ts';
import * as security from './security-context.ts';
import type { Validator } from './validator.ts';
import * as volume from './volume.ts';
import * as volumeClaim from './volume-claim.ts';
import * as workload from './workload.ts';

export const validators: Readonly<Record<string, Validator | undefined>> = {
  ...{ ...container, ...controller, ...env, ...handler, ...labels, ...network, ...networkVolume, ...pod },
  ...{ ...resources, ...scheduling, ...security, ...volume, ...volumeClaim, ...workload },
};

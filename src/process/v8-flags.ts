// Makes V8 optimise later. Its optimising compiler starts early, which in a run of a second or two costs more than it
// gains. A module of its own, because node:v8 takes time to load and only larger inputs repay it.

import { setFlagsFromString } from 'node:v8';

/** For the rest of the process. It changes how fast code runs, never what it does. */
export const optimiseLater = (): void => setFlagsFromString('--interrupt-budget=500000');

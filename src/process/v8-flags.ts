// Sets flags of V8 for a run over a larger input. Its optimising compiler starts early, which in a run of a second or two
// costs more than it gains. Its heap grows by what a program allocates, most of which is garbage soon. A module of its
// own, because node:v8 takes time to load and only larger inputs repay it.

import { setFlagsFromString } from 'node:v8';

/** Characters of input from which on garbage is collected sooner, for some more processor time. */
const HUGE = 8 * 1024 * 1024;

/** For the rest of the process. It changes how fast code runs and how much memory it takes, never what it does. */
export const optimiseLater = (characters: number): void => {
  setFlagsFromString('--interrupt-budget=500000');
  // By half of what is alive after each collection, where V8 may let it grow fourfold.
  if (characters > HUGE) setFlagsFromString('--heap-growing-percent=50');
};

// Tells V8 to optimise later. Its optimising compiler starts on what has run a little while; in a run of a
// second or two that costs more than it gains. Apart, because node:v8 takes time to load and only larger inputs
// repay it.

import { setFlagsFromString } from 'node:v8';

/** For the rest of the process. It changes how fast code runs, never what it does. */
export const optimiseLater = (): void => setFlagsFromString('--interrupt-budget=500000');

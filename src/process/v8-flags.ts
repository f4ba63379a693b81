// Sets flags of V8 for a run over a larger input. Its optimising compilers start early, which in a run of a second or two
// costs more than it gains. Its heap grows by what a program allocates, most of which is garbage soon. A module of its
// own, because node:v8 takes time to load and only larger inputs repay it.

import { setFlagsFromString } from 'node:v8';

/** Characters of input from which on garbage is collected sooner, for some more processor time. */
const HUGE = 8 * 1024 * 1024;

/** The flags by which a V8 optimises later. One that does not know a flag says so on standard error, so none is guessed. */
const laterBy: Readonly<Record<string, readonly string[]>> = {
  11: ['--interrupt-budget=500000'],
  12: ['--invocation-count-for-maglev=2000', '--invocation-count-for-turbofan=12000'],
  13: ['--invocation-count-for-maglev=2000', '--invocation-count-for-turbofan=12000'],
};

/** The flags for an input of so many characters; none for a V8 that is not known. */
export const flagsFor = (v8: string, characters: number): readonly string[] => {
  const later = laterBy[v8.split('.', 1)[0] ?? ''];
  if (later === undefined) return [];
  // By half of what is alive after each collection, where V8 may let it grow fourfold.
  return characters > HUGE ? [...later, '--heap-growing-percent=50'] : later;
};

/** For the rest of the process. It changes how fast code runs and how much memory it takes, never what it does. */
export const optimiseLater = (characters: number): void => {
  for (const flag of flagsFor(process.versions.v8, characters)) setFlagsFromString(flag);
};

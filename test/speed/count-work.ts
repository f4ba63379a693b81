// Counts the work of a run instead of timing it: how often each block of src/ is entered, as V8's precise coverage
// counts it, and one for every 32 characters that String.indexOf and regular expressions pass over, which is about what
// they pass over in the time of a block. The same run has the same count.

import { Session } from 'node:inspector';

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

// After the counting has started, so that all blocks of src/ are compiled with counters.
export const { transform } = await import('../../src/transform.ts');

/** The entries of blocks since the last call. */
const takeEntries = (): number => {
  let sum = 0;
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!url.includes('/src/')) continue;
      for (const { ranges } of functions) for (const { count } of ranges) sum += count;
    }
  });
  return sum;
};

export const countWork = (run: () => void): number => {
  const { indexOf, includes } = String.prototype;
  const { exec } = RegExp.prototype;
  let characters = 0;
  String.prototype.indexOf = function (this: string, text: string, from = 0) {
    const found = indexOf.call(this, text, from);
    characters += Math.max(0, (found === -1 ? this.length : found) - from);
    return found;
  };
  String.prototype.includes = function (this: string, text: string, from = 0) {
    return this.indexOf(text, from) !== -1;
  };
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    const end = found === null ? (this.sticky ? from : text.length) : found.index + found[0].length;
    characters += Math.max(0, end - from);
    return found;
  };
  takeEntries();
  try {
    run();
  } finally {
    Object.assign(String.prototype, { indexOf, includes });
    RegExp.prototype.exec = exec;
  }
  return takeEntries() + characters / 32;
};

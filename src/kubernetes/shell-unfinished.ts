// Whether a script ends in the midst of something, so that what is added below it would be a part of that.
// As everywhere, "surely": undefined when in doubt.

import { shellTokens, Unfinished } from './shell-tokens.ts';

export interface LeftOpen {
  /** A clause: a quote in it has no end. */
  readonly reason: string;
  /** An imperative clause: end the quote. */
  readonly remedy: string;
}

const joining = new Set(['&&', '||', '|', '|&']);

/** What a script surely leaves open at its end; undefined when there is nothing, or in doubt. */
export const leftOpen = (script: string): LeftOpen | undefined => {
  try {
    // A here-document begins behind the line end, also where that lacks.
    const last = shellTokens(`${script}\n`).findLast((each) => each.is !== 'operator' || each.text !== '\n');
    if (last?.is !== 'operator' || !joining.has(last.text)) return undefined;
    return { reason: `it ends in ${last.text}`, remedy: `let a command follow ${last.text}, or remove it` };
  } catch (error) {
    if (!(error instanceof Unfinished) || isDoubtful(script)) return undefined;
    return { reason: `a ${error.what} in it has no end`, remedy: `end the ${error.what}` };
  }
};

/** Whether there is something in which shells may see quotes and here-documents otherwise than shellTokens. */
const isDoubtful = (script: string): boolean =>
  /\$'[^']*\\'|\$\[|`|\(\(|\$\([^\n]*<<|\$\{[^}\n]*'/.test(script) ||
  (script.includes('$(') && /\besac\b|(?:^|[\s;(])#[^\n]*['"()]/m.test(script));

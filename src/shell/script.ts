// Parses and judges each script once.

import { parseShell } from './parse.ts';
import type { List, ParsedScript } from './tree.ts';

/** Scripts whose judgement is kept: one rule brings one script into thousands of workloads. */
const MAX_JUDGED = 100;

/** A function of texts that computes each result once. */
export const remembering = <T>(judge: (script: string) => T): ((script: string) => T) => {
  const known = new Map<string, T>();
  return (script) => {
    if (!known.has(script)) {
      if (known.size >= MAX_JUDGED) known.clear();
      known.set(script, judge(script));
    }
    return known.get(script) as T;
  };
};

/** Where there is no script, no parser is loaded. */
export const parsed: (script: string) => ParsedScript = remembering((script) =>
  script === '' ? { list: [], bashOnly: [] } : parseShell(script),
);

/** The statements of a script, or undefined when it cannot be parsed. */
export const readScript = (script: string): List | undefined => {
  const { list, error, open } = parsed(script);
  return error === undefined && open === undefined ? list : undefined;
};

/** A judgement of scripts; `unknown` for a script that cannot be parsed. */
export const judging = <T>(judge: (list: List) => T, unknown: T): ((script: string) => T) =>
  remembering((script) => {
    const list = readScript(script);
    return list === undefined ? unknown : judge(list);
  });

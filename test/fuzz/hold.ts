// What the fuzzer says when a law does not hold.

import { parseAllDocuments } from 'yaml';
import { parseRecord, printRecord } from '../../src/ownership/record-text.ts';

/** Something was found; the message shows the law and the texts. */
export class Found extends Error {}

export const hold = (law: string, holds: boolean, ...shown: string[]): void => {
  if (!holds) throw new Found([law, ...shown].join('\n--- '));
};

/** The result of something that takes no more than some seconds of the processor, however busy the machine is. */
export const inTime = <T>(run: () => T): T => {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  hold('time', user + system < 10_000_000);
  return result;
};

/** What podgraft says of itself, and no user can cause. */
export const isBug = (kind: string): boolean => kind === 'InternalError' || kind === 'InexactEdit';

/**
 * Whether the text is YAML by the library's reading too: js-yaml alone goes on reading an unclosed quote in
 * lines further left, up to the next quote it meets, and alone asks what is in a list with the tag !!omap, which Kubernetes
 * takes for any list.
 */
export const isYaml = (text: string): boolean =>
  !/!!(?:omap|pairs|set)\b/.test(text) &&
  [parseAllDocuments(text)].flat().every((each) => !('errors' in each) || each.errors.length === 0);

/** What the library finds the documents of a text to be that are not nothing: of which type each is. */
export const documentTypes = (text: string): string[] => {
  try {
    return [parseAllDocuments(text)]
      .flat()
      .flatMap((each) => ('toJS' in each && each.contents !== null ? [typeof each.toJS()] : []));
  } catch {
    return []; // such as a merge of what is no map
  }
};

/**
 * Whether the two configs may not give the same in both ways: a tag, a comment or a `?` in JSON does not come back,
 * since without them the text has become JSON, and must stay it; among another owner's elements those of one stay
 * where they stood, and a placement may have put them there; and what another owner put into a container goes
 * when the container is replaced whole (docs/ownership.md).
 */
export const isShared = (text: string, a: unknown, b: unknown): boolean =>
  (/^ *(?:- )?[{"]/m.test(text) && /"[^"\n]*" *: *!|^ *[!#?]/m.test(text)) ||
  (text.includes('podgraft.dev/grafts') &&
    /"placement":|"onConflict":"Replace"/.test(JSON.stringify([a, b])));

/**
 * Whether a text ends in a block scalar without a line break: js-yaml and the library end that scalar with a line break, go-yaml and
 * podgraft do not (test/fuzz/ends.ts asks about such texts).
 */
export const mayEndOpen = (text: string): boolean =>
  /[|>]\d?[ \t]*(?:#.*)?\r?\n(?:(?:[ \t].*)?\r?\n)*[ \t]+.*$/.test(text);

/** Whether a text is another that ended in a block scalar without a line break, whose head says so by now. */
export const isClosed = (now: string, was: string): boolean => {
  const lines = was.split('\n');
  const closed = lines.map((line) => line.replace(/([|>])(\d?)\+?(?=\s*(?: #.*)?$)/, '$1$2-'));
  return (
    !was.endsWith('\n') &&
    lines.some(
      (line, index) =>
        line !== closed[index] && lines.with(index, closed[index] as string).join('\n') === now,
    )
  );
};

/**
 * Whether a text left as it came, after an error: but for a block scalar that ended it without a line break, which
 * says so in its head since the results were put after it.
 */
export const isAsItCame = (output: string, input: string): boolean => {
  const [now, was] = [output.trimEnd(), input.trimEnd()];
  return now === was || (!input.endsWith('\n') && isClosed(now, was));
};

/** podgraft writes its record on one line again, which a formatter folded, and escapes the line separators of YAML 1.1 in it. */
export const hasFoldedRecord = (text: string): boolean =>
  /podgraft\.dev\/grafts.*[\u0085\u2028\u2029]/.test(text) ||
  /podgraft\.dev\/grafts["']?: *(?:!!str *)?(?:'[^'\n]*|"(?:[^"\\\n]|\\.)*|[|>][^\n]*|[^'"\n{[]*)\n/.test(
    text.replaceAll("''", ''),
  );

/** Whether a record in a text is one that podgraft would write otherwise, as after an edit of it by hand: in that form it is written again. */
export const hasOddRecord = (text: string): boolean => {
  const single = [...text.matchAll(/podgraft\.dev\/grafts["']?: *'((?:[^'\n]|'')*)'/g)];
  const double = [...text.matchAll(/podgraft\.dev\/grafts["']?: *("(?:[^"\\\n]|\\.)*")/g)];
  const records = [
    ...single.map(([, record = '']) => record.replaceAll("''", "'")),
    ...double.flatMap(([, record = '']) => {
      try {
        return String(JSON.parse(record));
      } catch {
        return [];
      }
    }),
  ];
  return records.some((record) => {
    try {
      return printRecord(parseRecord(record)) !== record;
    } catch {
      return false;
    }
  });
};

// The format junit: JUnit XML, which Jenkins, GitLab and most CI systems show. A suite is a file.

import { type FinishedReport, messageOf, type TestCase } from '../report.ts';

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // Not characters of XML 1.0, in whatever way they are written.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be replaced.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
const attribute = (text: string): string =>
  escaped(text).replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;');
const attributes = (all: Readonly<Record<string, string | number>>): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');

export const junitReport = (report: FinishedReport): string => {
  const cases = report.cases ?? casesOf(report);
  const lines = [...bySuite(cases)].flatMap(([suite, own]) => [
    `  <testsuite${attributes({ name: suite, ...counts(own), errors: 0, skipped: 0 })}>`,
    ...own.flatMap(caseLines),
    '  </testsuite>',
  ]);
  const head = `<testsuites${attributes({ name: `podgraft ${report.command}`, ...counts(cases) })}>`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...lines, '</testsuites>', ''].join('\n');
};

const bySuite = <T extends { readonly suite: string }>(all: readonly T[]): Map<string, T[]> => {
  const out = new Map<string, T[]>();
  for (const each of all) {
    const own = out.get(each.suite);
    if (own === undefined) out.set(each.suite, [each]);
    else own.push(each);
  }
  return out;
};

const counts = (cases: readonly TestCase[]) => ({
  tests: cases.length,
  failures: cases.filter(({ failure }) => failure !== undefined).length,
});

const caseLines = ({ suite, name, failure, output }: TestCase): string[] => {
  const head = `    <testcase${attributes({ classname: suite, name })}`;
  if (failure === undefined && output === undefined) return [`${head}/>`];
  return [
    `${head}>`,
    ...(failure === undefined
      ? []
      : [
          `      <failure${attributes({ type: failure.type, message: failure.message })}>${escaped(failure.text ?? failure.message)}</failure>`,
        ]),
    ...(output === undefined ? [] : [`      <system-out>${escaped(output)}</system-out>`]),
    '    </testcase>',
  ];
};

/** A case for each problem, which fails for an error, and one for each file without any. */
const casesOf = ({ problems, files, config, command }: FinishedReport): TestCase[] => {
  const placed = problems.map((each) => ({ each, suite: each.file?.path ?? config ?? command }));
  const found = bySuite(placed);
  const suites = new Set([...(config === undefined ? [] : [config]), ...files, ...found.keys()]);
  return [...suites].flatMap((suite): TestCase[] => {
    const own = found.get(suite);
    if (own === undefined) return [{ suite, name: 'no problems' }];
    return own.map(({ each }) => {
      const { line, column } = each.file ?? {};
      const place = line === undefined ? '' : `${line}:${column ?? 1}: `;
      const message = messageOf(each);
      const name = `${each.kind}: ${place}${message}`;
      return each.severity === 'error'
        ? { suite, name, failure: { type: each.kind, message } }
        : { suite, name, output: `${each.severity}: ${message}` };
    });
  });
};

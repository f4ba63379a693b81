// The format sarif: SARIF 2.1.0, which GitHub code scanning, Azure DevOps and editors read.

import { catalogue, pageOf } from '../../../problems/catalogue.ts';
import { hasErrors, type Problem } from '../../../problems/diagnostic.ts';
import { type FinishedReport, messageOf } from '../report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

export const sarifReport = ({ command, exitCode, problems, config, version }: FinishedReport): string => {
  const kinds = [...new Set(problems.map(({ kind }) => kind))].sort();
  const rules = kinds.map((kind) => ({
    id: kind,
    name: kind,
    shortDescription: { text: catalogue[kind].title },
    help: { text: catalogue[kind].remedy },
    helpUri: pageOf(kind),
    defaultConfiguration: { level: levels[catalogue[kind].severity] },
  }));
  const results = problems.map((each) => ({
    ruleId: each.kind,
    ruleIndex: kinds.indexOf(each.kind),
    level: levels[each.severity],
    message: { text: messageOf(each) },
    locations: locationsOf(each, config),
    ...(each.definedAt && { relatedLocations: [{ id: 0, ...location(each.definedAt) }] }),
    ...(each.rule !== undefined && { properties: { rule: each.rule } }),
  }));
  const driver = {
    ...{ name: 'podgraft', version, semanticVersion: version },
    ...{ informationUri: 'https://github.com/podgraft/podgraft', rules },
  };
  const run = {
    tool: { driver },
    automationDetails: { id: `podgraft/${command}` },
    // Differences that diff --exit-code finds are no failure of the run.
    invocations: [{ executionSuccessful: exitCode === 0 || !hasErrors(problems), exitCode }],
    columnKind: 'utf16CodeUnits',
    results,
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

interface Place {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/** Code scanning shows only what has a place: what has none is shown in the config. */
const locationsOf = ({ file, resource }: Problem, config: string | undefined): object[] => {
  const place = file ?? (config === undefined ? undefined : { path: config });
  if (place === undefined || place.path === 'standard input') return [];
  const name = [resource?.kind, resource?.namespace, resource?.name].filter(Boolean).join('/');
  const logical = name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] };
  return [{ ...location(place), ...logical }];
};

const location = ({ path, line, column }: Place): { physicalLocation: object } => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(path) },
    ...(line !== undefined && {
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    }),
  },
});

/** A path as a URI: relative as it is typed, absolute with a scheme. */
const uriOf = (path: string): string => {
  const encoded = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
};

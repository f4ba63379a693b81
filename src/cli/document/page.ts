// The format html of explain: one file with everything in it, which loads nothing. Its policy allows its own style and
// script by their hashes, so that no text from a manifest can run or load anything.

import { createHash } from 'node:crypto';
import type { Problem } from '../../problems/diagnostic.ts';
import type { ExplainData, ExplainedConfigMap, ExplainedWorkload } from '../report/explain-data.ts';
import { isTouched, titleOf } from '../report/explain-text.ts';
import type { FinishedReport } from '../report/report.ts';
import { escapeHtml, shorten } from './escape.ts';
import { script, style } from './page-assets.ts';
import { countsOf, namesOf, problemsOf } from './problems.ts';
import { pageLink, rulesAndStartup } from './rules-and-startup.ts';
import { sideBySide } from './side-by-side.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page about one or several configs; about none, that of a config that can't be used. */
export const htmlPage = (report: FinishedReport, explained: readonly ExplainData[]): string => {
  const { problems, version } = report;
  const workloads = explained.flatMap((each) => each.workloads);
  const name = namesOf(explained, report.config ?? 'podgraft');
  const others = problems.filter(
    (each) => !workloads.some((workload) => problemsOf(workload, [each]).length),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(`podgraft: ${name}`)}</title>
<style>${style}</style></head>
<body><header><h1>${escapeHtml(name)}</h1>
<p>${escapeHtml(countsOf(explained, problems))}.</p></header>
${explained.length > 0 ? filterOf(explained.flatMap(({ rules }) => rules)) : ''}
<main>${contents(workloads)}
${others.length === 0 ? '' : `<section><h2>Problems</h2>${problemList(others)}</section>`}
${workloads.map((each, index) => workloadSection(each, index, problemsOf(each, problems))).join('\n')}
${configMapsSection(explained.flatMap((each) => each.configMaps))}</main>
<footer class="soft"><p>Written by podgraft ${escapeHtml(version)} explain.</p></footer>
<script>${script}</script></body></html>
`;
};

/** Hidden until the script runs, without which it would do nothing. */
const filterOf = (rules: readonly string[]): string => {
  const option = (value: string): string => `<option>${escapeHtml(value)}</option>`;
  return `<form hidden aria-label="Filter"><label>Workload<input name="workload" type="search" autocomplete="off"></label>
<label>Rule<select name="rule"><option value="">any</option>${[...new Set(rules)].map(option).join('')}</select></label>
<label>Problems<select name="severity"><option value="">any</option>${['error', 'warning', 'info'].map(option).join('')}</select></label>
<label class="box"><input name="touched" type="checkbox">matched only</label><output class="soft"></output></form>`;
};

const contents = (workloads: readonly ExplainedWorkload[]): string => {
  if (workloads.length < 2) return '';
  const links = workloads.map(
    (each, index) => `<li><a href="#w${index}">${escapeHtml(shorten(titleOf(each)[0], 100))}</a>`,
  );
  return `<nav aria-label="Workloads"><details${workloads.length > 12 ? '' : ' open'}><summary>${workloads.length} workloads</summary><ul>${links.join('')}</ul></details></nav>`;
};

const workloadSection = (
  workload: ExplainedWorkload,
  index: number,
  problems: readonly Problem[],
): string => {
  const { podTemplates, diff, file } = workload;
  const [name, place] = titleOf(workload);
  const touched = isTouched(workload);
  const matched = podTemplates.flatMap(({ rules }) => rules.filter((each) => each.matched));
  const attributes = {
    id: `w${index}`,
    'data-name': `${name} ${place}`.toLowerCase(),
    'data-rules': JSON.stringify([...new Set(matched.map(({ rule }) => rule))]),
    'data-severities': [...new Set(problems.map(({ severity }) => severity))].join(' '),
    'data-matched': String(touched),
    ...(touched ? {} : { class: 'idle' }),
  };
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`);
  return `<section${listed.join('')}><h2>${escapeHtml(name)} <span class="soft">${escapeHtml(place)}</span></h2>
${rulesAndStartup(workload, index)}
${problems.length === 0 ? '' : `<h3>Problems</h3>${problemList(problems)}`}
${diff.length === 0 ? '' : `<h3>Changes</h3>${sideBySide(diff, file ?? '')}`}</section>`;
};

const problemList = (problems: readonly Problem[]): string =>
  `<ul class="problems">${problems
    .map(
      ({ severity, message, kind }) =>
        `<li data-severity="${severity}"><b class="${severity}">${severity}</b> ${escapeHtml(shorten(message, 4000))} ${pageLink(kind)}`,
    )
    .join('')}</ul>`;

const configMapsSection = (configMaps: readonly ExplainedConfigMap[]): string => {
  if (configMaps.length === 0) return '';
  const each = configMaps.map(({ name, namespace, rule, status, data }) => {
    const head = `<h3>${escapeHtml(namespace === undefined ? name : `${namespace}/${name}`)}</h3>`;
    if (status === 'removed') return `${head}<p>Removed.</p>`;
    const contents = Object.entries(data ?? {}).map(
      ([key, text]) =>
        `<details><summary><code>${escapeHtml(key)}</code></summary><pre>${escapeHtml(shorten(text, 20_000))}</pre></details>`,
    );
    return `${head}<p>For rule <code>${escapeHtml(rule ?? '')}</code>:</p>${contents.join('')}`;
  });
  return `<section><h2>ConfigMaps</h2>${each.join('')}</section>`;
};

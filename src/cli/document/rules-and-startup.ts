// What the rules did to a workload, and the drawing of its start, as HTML: the same in the report and in the playground.

import { pageOf } from '../../problems/catalogue.ts';
import type { Problem } from '../../problems/diagnostic.ts';
import { signOf } from '../report/describe.ts';
import type { ExplainedRule, ExplainedTemplate, ExplainedWorkload } from '../report/explain-data.ts';
import { isTouched } from '../report/explain-text.ts';
import { escapeHtml } from './escape.ts';
import { timelineSvg } from './timeline-svg.ts';

/** Of each pod template the drawing and the rules. `index` is unique in the page. */
export const rulesAndStartup = (workload: ExplainedWorkload, index: number): string => {
  const { podTemplates } = workload;
  const numberOf = (at: number): string =>
    podTemplates.length > 1 ? ` ${at + 1} of ${podTemplates.length}` : '';
  return podTemplates
    .map((each, at) => templateHtml(each, `t${index}-${at}`, numberOf(at), isTouched(workload)))
    .join('\n');
};

const templateHtml = (
  { rules, startup, when }: ExplainedTemplate,
  id: string,
  number: string,
  isDrawn: boolean,
): string => {
  const drawn = isDrawn
    ? `<h3>Start-up${number}</h3>${timelineSvg(startup, id)}<ul>${when.map((each) => `<li>${escapeHtml(each)}`).join('')}</ul>`
    : '';
  const list = `<ul class="rules">${rules.map(ruleHtml).join('')}</ul>`;
  return isDrawn
    ? `${drawn}<h3>Rules${number}</h3>${list}`
    : `<details><summary>No rule matches${number}: why</summary>${list}</details>`;
};

const ruleHtml = ({ rule, reason, containers, changes, configMap, problems }: ExplainedRule): string => {
  const name = `<code>${escapeHtml(rule)}</code>`;
  const open = `<li data-rule="${escapeHtml(rule)}">`;
  if (reason !== undefined && problems.length === 0)
    return `${open}<span class="soft">✘ ${name} doesn't match: ${escapeHtml(reason)}</span>`;
  const done = [
    ...changes.map((each) => `${signOf(each.done)} ${each.what}`),
    ...(configMap ? [`+ ConfigMap with ${configMap.join(', ')}`] : []),
  ].map((each) => `<li>${escapeHtml(each)}`);
  const wrong = problems.map(
    ({ kind, what }) => `<li><b class="error">!</b> ${escapeHtml(what)} ${pageLink(kind)}`,
  );
  const inside = containers.length === 0 ? '' : ` in ${escapeHtml(containers.join(', '))}`;
  const mark = problems.length > 0 ? '<b class="error">!</b>' : '<b class="ours">✔</b>';
  return `${open}${mark} ${name}${inside}<ul>${[...done, ...wrong].join('')}</ul>`;
};

/** A link to the page of a kind of problem. */
export const pageLink = (kind: Problem['kind']): string =>
  `<a href="${pageOf(kind)}" rel="noreferrer">${escapeHtml(kind)}</a>`;

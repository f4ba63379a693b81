// The format markdown of explain: a comment on a pull request. All text from manifests and configs is code, in which
// GitHub finds no mention, link, image or element. Of what is longer than a comment may be, the diffs go first.

import { pageOf } from '../../problems/catalogue.ts';
import { many } from '../../problems/diagnostic.ts';
import { printable } from '../../process/printable.ts';
import { plain } from '../io.ts';
import type { ExplainData, ExplainedTemplate, ExplainedWorkload } from '../report/explain-data.ts';
import { isShown, isTouched, leftOut, ruleLines, type Show, titleOf } from '../report/explain-text.ts';
import type { FinishedReport } from '../report/report.ts';
import { groupsOf, moreOf } from '../report/show-problems.ts';
import { drawTimeline } from '../report/timeline.ts';
import { escapeHtml, readableLine, shorten } from './escape.ts';
import { countsOf, namesOf } from './problems.ts';

/** GitHub's limit for a comment. */
export const MOST_CHARACTERS = 65_536;
/** What of it problems may take, and what the last line may. */
const FOR_PROBLEMS = 20_000;
const FOR_NOTE = 600;
const COLUMNS = 130;

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** A text as code in a line. */
export const code = (text: string): string => {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  const ticks = '`'.repeat(longestRun(line) + 1);
  return line.startsWith('`') || line.endsWith('`') ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`;
};

/** Lines as a block of code. */
export const block = (language: string, lines: readonly string[]): string => {
  const text = printable(lines.join('\n'));
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}\n\n`;
};

/** The comment about one or several configs; about none, that of a config that can't be used. */
export const markdownComment = (
  { problems, config }: FinishedReport,
  explained: readonly ExplainData[],
  show: Pick<Show, 'all' | 'named'>,
): string => {
  const isWhole = show.all || show.named;
  const all = explained.flatMap((each) => each.workloads);
  const workloads = all.filter((each) => isWhole || isTouched(each));
  const hidden = isWhole ? [] : leftOut(all);
  const names = namesOf(explained, config ?? 'config');
  const title = `### podgraft: ${code(shorten(names, 300))}\n\n`;
  const head = `<!-- podgraft -->\n${title}${code(shorten(countsOf(explained, problems), 600))}\n\n`;
  const note = hidden.length === 0 ? '' : `Not shown: ${hidden.join(', ')}; \`--all\` shows everything.\n\n`;
  const groups = groupsOf(problems);
  const listed = fitting(groups.map(problemLine), FOR_PROBLEMS);
  const unlisted = groups.slice(listed.length).flat().length;
  const start = `${head}${listed.join('')}${listed.length > 0 ? '\n' : ''}`;
  const sections = workloads.map((each) => sectionOf(each, isWhole, workloads.length === 1));
  const missing = fill(sections, MOST_CHARACTERS - start.length - note.length - FOR_NOTE);
  if (unlisted > 0) missing.unshift(many(unlisted, 'problem'));
  const end =
    missing.length === 0
      ? ''
      : `Left out, since a comment has at most ${MOST_CHARACTERS.toLocaleString('en')} characters: ${missing.join(', ')}. \`podgraft explain -o html\` shows everything.\n`;
  return `${start}${sections.map(textOf).join('')}${note}${end}`;
};

const problemLine = ([{ severity, kind, message }, ...more]: ReturnType<typeof groupsOf>[number]): string => {
  const others = more.length === 0 ? '' : ` ${code(shorten(moreOf(more), 1000))}`;
  return `- **${severity}** [${kind}](${pageOf(kind)}): ${code(shorten(message, 2000))}${others}\n`;
};

/** The first of the texts, as many as fit. */
const fitting = (texts: readonly string[], length: number): string[] => {
  let left = length;
  const out: string[] = [];
  for (const each of texts) {
    if (each.length > left) break;
    left -= each.length;
    out.push(each);
  }
  return out;
};

/** A workload in the parts that are left out one by one, the last first. */
interface Section {
  readonly parts: Record<Part, string>;
  readonly shown: Set<Part>;
}

const parts = ['workload', 'drawing', 'diff'] as const;
type Part = (typeof parts)[number];

const CLOSE = '</details>\n\n';

const sectionOf = (workload: ExplainedWorkload, isWhole: boolean, isOpen: boolean): Section => {
  const [name, place] = titleOf(workload);
  const { podTemplates, diff } = workload;
  const summary = [name, place]
    .map((each) => `<code>${escapeHtml(shorten(each, 400)).replace(/\s+/g, ' ')}</code>`)
    .join(' ');
  const rules = podTemplates.flatMap((each) =>
    ruleLines(
      each.rules.filter((rule) => isWhole || isShown(rule)),
      plain,
    ),
  );
  const lines = diff.flatMap((hunk, index) => [
    ...(index === 0 ? [] : ['⋯']),
    ...hunk.lines.filter((line) => !line.startsWith('\\')).map(readableLine),
  ]);
  return {
    shown: new Set(),
    parts: {
      workload: `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>\n\n${block('text', rules)}`,
      drawing: isTouched(workload) ? block('text', podTemplates.flatMap(drawingOf)) : '',
      diff: lines.length === 0 ? '' : block('diff', lines),
    },
  };
};

const drawingOf = ({ startup, when }: ExplainedTemplate): string[] => [
  ...drawTimeline(startup, plain, COLUMNS),
  ...(when.length === 0 ? [] : ['', ...when.map((each) => `▸ ${each}`)]),
];

const textOf = ({ parts: own, shown }: Section): string =>
  shown.size === 0 ? '' : `${parts.map((part) => (shown.has(part) ? own[part] : '')).join('')}${CLOSE}`;

/** Takes of each part as many as fit, first of all workloads their rules; returns what does not. */
const fill = (sections: readonly Section[], length: number): string[] => {
  let left = length;
  return parts.flatMap((part) => {
    let missing = 0;
    for (const { parts: own, shown } of sections) {
      const size = own[part].length + (part === 'workload' ? CLOSE.length : 0);
      if (part !== 'workload' && (own[part] === '' || !shown.has('workload'))) continue;
      if (size > left) missing++;
      else {
        left -= size;
        shown.add(part);
      }
    }
    if (missing === 0) return [];
    if (part === 'workload') return [many(missing, 'workload')];
    return [`the ${part}${missing === 1 ? '' : 's'} of ${many(missing, 'workload')}`];
  });
};

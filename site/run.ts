// What podgraft makes of the two texts: the same as `podgraft diff` and `podgraft explain` of two files in a folder.

import { escapeHtml, shorten } from '../src/cli/document/escape.ts';
import { rulesAndStartup } from '../src/cli/document/rules-and-startup.ts';
import { plain } from '../src/cli/io.ts';
import { type ExplainData, explainRun } from '../src/cli/report/explain-data.ts';
import { explainText, isTouched, leftOut, titleOf } from '../src/cli/report/explain-text.ts';
import { patchOf, printPatch } from '../src/cli/report/patch.ts';
import { encodeFiles, resultsOf } from '../src/files/results.ts';
import { runFiles } from '../src/files/run-files.ts';
import { bug, hasErrors, type Problem } from '../src/problems/diagnostic.ts';

export interface Texts {
  readonly config: string;
  readonly manifests: string;
}

/** The names of the two files. */
export const names: Texts = { config: 'podgraft.yaml', manifests: 'manifests.yaml' };

export interface Result {
  readonly diff: string;
  /** What `explain` prints. */
  readonly startup: string;
  /** The drawing of each workload that a rule matches, with its rules, as HTML; as in the report. */
  readonly drawing: string;
  readonly problems: readonly Problem[];
  readonly isFailed: boolean;
}

/** Runs the config over the manifests; the drawing of the start is at most `columns` wide. */
export const run = ({ config, manifests }: Texts, columns: number): Result => {
  try {
    const files = [{ name: names.manifests, text: manifests }];
    const found = runFiles(files, [{ name: names.config, text: config, isFile: true }], encodeFiles);
    const { runs, problems } = found;
    const changes = resultsOf(found).filter(({ before, after }) => before !== after);
    const diff = changes.map(({ path, ...each }) => printPatch(patchOf({ name: path, ...each }, 3), plain));
    const all = { workloads: [], rules: [], namespace: undefined };
    const explained = runs.map((each) => explainRun(each.config, each.grafting, all));
    const startup = explained
      .map((data) => explainText(data, { all: false, named: false, problems }, plain, columns))
      .join('\n');
    const drawing = drawingOf(explained);
    return { diff: diff.join(''), startup, drawing, problems, isFailed: hasErrors(problems) };
  } catch (thrown) {
    return { diff: '', startup: '', drawing: '', problems: [bug(thrown)], isFailed: true };
  }
};

/** Workloads that are drawn; a browser takes long over more. */
const MOST = 20;

const drawingOf = (explained: readonly ExplainData[]): string => {
  const workloads = explained.flatMap((each) => each.workloads);
  const touched = workloads.map((each, index) => ({ each, index })).filter(({ each }) => isTouched(each));
  const sections = touched.slice(0, MOST).map(({ each, index }) => {
    const [name, place] = titleOf(each);
    const title = `${escapeHtml(shorten(name, 200))} <span class="soft">${escapeHtml(place)}</span>`;
    return `<div class="workload"><h3>${title}</h3>${rulesAndStartup(each, index)}</div>`;
  });
  const more = touched.length > MOST ? [`${touched.length - MOST} more workloads that rules match`] : [];
  const left = [...more, ...(workloads.length === 0 ? [] : leftOut(workloads))];
  const note = left.length === 0 ? '' : `<p class="soft">Not drawn: ${escapeHtml(left.join(', '))}.</p>`;
  return `${sections.join('')}${note}`;
};

// What podgraft makes of the two texts: the same as `podgraft diff` and `podgraft explain` of two files in a folder.

import { plain } from '../src/cli/io.ts';
import { explainRun } from '../src/cli/report/explain-data.ts';
import { explainText } from '../src/cli/report/explain-text.ts';
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
  readonly startup: string;
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
    const startup = runs
      .map((each) => explainRun(each.config, each.grafting, all))
      .map((data) => explainText(data, { all: false, named: false }, plain, columns));
    return { diff: diff.join(''), startup: startup.join('\n'), problems, isFailed: hasErrors(problems) };
  } catch (thrown) {
    return { diff: '', startup: '', problems: [bug(thrown)], isFailed: true };
  }
};

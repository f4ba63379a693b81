// A checker for Stryker that lets the mutants of a sample pass: as many in a hundred as MUTATE_SAMPLE says, chosen by
// MUTATE_SEED, each by its place and text. The others count as refused by a compiler, so they are not in the score.
import { createHash } from 'node:crypto';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

const percent = Number(process.env['MUTATE_SAMPLE'] ?? 100);
const seed = process.env['MUTATE_SEED'] ?? '42';

class Sample {
  async init() {}

  async check(mutants) {
    return Object.fromEntries(mutants.map((each) => [each.id, isChosen(each) ? passed : leftOut]));
  }

  group(mutants) {
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }
}

const passed = { status: 'passed' };
const leftOut = { status: 'compileError', reason: 'not in the sample' };

const isChosen = ({ fileName, location: { start, end }, replacement }) => {
  const place = [seed, fileName.replace(/^.*\/src\//, ''), start.line, start.column, end.line, end.column];
  return (
    createHash('sha256')
      .update([...place, replacement].join())
      .digest()
      .readUInt32BE() %
      100 <
    percent
  );
};

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', Sample)];

// The record in a diff for people: wherever YAML and its formatters put it, nothing around it is lost.
import { expect, it } from 'vitest';
import { foldRecords } from '../../src/cli/report/fold-record.ts';
import { patchOf } from '../../src/cli/report/patch.ts';

const fold = (before: string, after: string, columns = 40): string[] => {
  const patch = patchOf({ name: 'a', before, after }, 0);
  return foldRecords(patch, columns).hunks.flatMap(({ lines }) => lines);
};
const LONG = '{"v":1,"owners":{"a":{"b":"it is as long as this"}}}';

it.each([
  [
    'in a block map',
    `  podgraft.dev/grafts: '${LONG}'\n`,
    [`+  podgraft.dev/grafts: … (${LONG.length + 2} characters; --full shows them)`],
  ],
  [
    'in a flow map, whose end stays',
    `metadata: {annotations: {podgraft.dev/grafts: '${LONG}'}, name: web} # main\n`,
    [
      `+metadata: {annotations: {podgraft.dev/grafts: … (${LONG.length + 2} characters; --full shows them)}, name: web} # main`,
    ],
  ],
  [
    'in JSON, with a key in quotes',
    `  "podgraft.dev/grafts": ${JSON.stringify(LONG)},\n`,
    [`+  "podgraft.dev/grafts": … (${JSON.stringify(LONG).length} characters; --full shows them),`],
  ],
  [
    'with quotes in it',
    `podgraft.dev/grafts: '${LONG.replace('it is', "it''s")}' # x\n`,
    [`+podgraft.dev/grafts: … (${LONG.length + 2} characters; --full shows them) # x`],
  ],
  [
    'broken by a formatter into lines',
    `podgraft.dev/grafts:  '{"v":1,\n    "owners":{}}'\nname: web\n`,
    ['+podgraft.dev/grafts:  … (26 characters; --full shows them)', '+name: web'],
  ],
  ['that fits', "podgraft.dev/grafts: '{}'\n", ["+podgraft.dev/grafts: '{}'"]],
  [
    'whose quote never ends',
    `podgraft.dev/grafts: '${LONG}\nb: c\n`,
    [`+podgraft.dev/grafts: '${LONG}`, '+b: c'],
  ],
  ['of another key', `podgraft.dev/graft: '${LONG}'\n`, [`+podgraft.dev/graft: '${LONG}'`]],
])('folds a record %s', (_, text, lines) => {
  expect(fold('', text)).toEqual(lines);
});

it('folds the old and the new record by themselves', () => {
  const lines = fold(`podgraft.dev/grafts: '${LONG}'\n`, `podgraft.dev/grafts: '${LONG}${LONG}'\n`);
  expect(lines).toEqual([
    `-podgraft.dev/grafts: … (${LONG.length + 2} characters; --full shows them)`,
    `+podgraft.dev/grafts: … (${2 * LONG.length + 2} characters; --full shows them)`,
  ]);
});

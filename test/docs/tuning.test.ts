// docs/tuning.md: each kind of problem that can't be tuned is in its table, with a reason, and no other.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemKinds, tunableKinds } from '../../src/problems/catalogue.ts';

test('the table names the kinds that cannot be tuned', () => {
  const text = readFileSync('docs/tuning.md', 'utf8');
  const rows = text.slice(text.indexOf("## What can't be tuned")).match(/^\| [A-Z].*\|$/gm) ?? [];
  const named = rows.flatMap((row) => row.split('|')[1]?.trim().split(', ') ?? []);
  const tunable: readonly string[] = tunableKinds;
  expect(named.sort()).toEqual(problemKinds.filter((kind) => !tunable.includes(kind)).sort());
  for (const row of rows) expect(row.split('|')[2]?.trim()).not.toBe('');
});

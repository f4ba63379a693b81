// The words of the code and the documents: those of Kubernetes and of kubectl's messages, and none of an older language
// of its own.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesBelow } from './files-below.ts';

const words: readonly (readonly [RegExp, string])[] = [
  [/\brules? (that )?means?\b|\bmeantBy\b|\bisMeant\b/, 'match, matchedRules'],
  [/(?<!above, )\bbehind\b/i, 'after'],
  [/\bstands\b|\bdoubled\b|standsTwice|\bstand (twice|beside)\b/i, 'is at, duplicate, findDuplicate'],
  [/\b(told|tells?) of\b|\banswers (all|what|whether|its)\b/i, 'reports, returns, result'],
  [/\bt(ak(es?|en|ing)|ook) back\b|takeBack|TakenBack/i, 'undo, UndoResult'],
  [
    /\bLay\b|\blays (it|the|over)\b|\blaid (over|out)\b|\b(overlay|lay)Out\b/,
    'overlay, applyOverlay, toEdits',
  ],
  [/\b(rawBefore|previousRaw|sizeOfLayer)\b/, 'previousSource, spans'],
  [/\b(passDown|passRaw|inStep)\b/, 'recompose, moveBase, moveSource, rehash'],
  [
    /\b(onSight|Sight|skim|Skimmed|surelyHoldsMap|surelyValid)\b/,
    'peek, ItemSummary, LazyIdentity, hasMapAt',
  ],
  [/\breadable\(/, 'readOrReport'],
  [/\bout of reach\b|outOfReach/i, 'orphanedRecords'],
  [/\b(type|interface) Finding\b|\b(TrapFinding|SnippetIssue|LockFailure)\b|\bDrift\./, 'Diagnostic'],
  [/\bneighbours\b/, 'foreignSiblings, namespacePolicies'],
  [/\beverybody\b|\bbrief\b/, 'allOwners, skipUnmatched'],
  [/\bwordsAt\b|\bsound\?/, 'sourceTextAt, validSubset'],
  [/\bUnusual\b/, 'UnsupportedSyntax'],
  [/\bexclude each other\b/, "can't be used together"],
  [/\bbelongs? into\b|\bto be done once\b/, 'put it in'],
  [
    /\bof themselves\b|\bfor long\b|\bwithout a word\b|\bnobody told\b|\bheeded\b|\bsuch as are\b/,
    'plain English',
  ],
  [/\b(take|takes|taken|taking|took) out of (files|a text|the workload)/i, 'remove from'],
  [/\bmatches none of\b/, 'matched no workload'],
  [/\bthe fields here\b/, 'the known fields'],
  [/\bno RE2\b/, 'an invalid RE2 pattern'],
  [/\bdoes not go with what is there\b/, 'is incompatible with the existing one'],
  [/\bwould show elsewhere\b/, 'would also change other places'],
  [/\bcannot be changed in place\b/, 'is immutable'],
  [/\balready among\b/, 'the pod already has'],
  [/\bthere is no container\b/, 'no container named'],
];

const roots = ['src', 'test', 'scripts', 'bench', 'docs', 'site', 'examples'];
const files = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...roots.flatMap((root) => filesBelow(root)),
].filter(
  (path) =>
    /\.(?:ts|mts|mjs|md)$/.test(path) && !/\.generated\.|words\.test\.ts$|^docs\/reference\.md$/.test(path),
);

test.each(words)('%s is said as: %s', (pattern) => {
  const found = files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

// The documents whose commands need kustomize, kpt or containers, each from its first command to its last.
import { describe } from 'vitest';
import { blocksIn } from '../docs/blocks.ts';
import { commandsIn, itRuns, needsOf } from '../docs/commands.ts';
import { documents, readDocument } from '../docs/documents.ts';
import { describeWithTools } from '../external-tools.ts';

describe('documents', () => {
  for (const document of documents) {
    if (document === 'README.md') continue; // newcomer.test.ts
    const needs = new Set(commandsIn(blocksIn(readDocument(document))).flatMap(needsOf));
    if (needs.size > 0) describeWithTools(document, [...needs], () => itRuns(document, () => true));
  }
});

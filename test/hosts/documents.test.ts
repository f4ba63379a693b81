// The documents whose commands need kustomize, kpt or containers, each from its first command to its last.
import { afterAll, describe } from 'vitest';
import { blocksIn } from '../docs/blocks.ts';
import { commandsIn, itRuns, needsOf } from '../docs/commands.ts';
import { documents, readDocument } from '../docs/documents.ts';
import { describeWithTools } from '../external-tools.ts';
import { removeImages } from './hosts.ts';

// Under a name of this test's own: the machine may have the real image.
const image = `localhost/podgraft-documents:${process.pid}`;
const madeByDocuments = 'registry.example.com/argocd-podgraft:v0.1.0';

describe('documents', () => {
  afterAll(() => removeImages(image, madeByDocuments));
  for (const document of documents) {
    if (document === 'README.md') continue; // newcomer.test.ts
    const needs = new Set(commandsIn(blocksIn(readDocument(document))).flatMap(needsOf));
    if (needs.size > 0)
      describeWithTools(document, [...needs], () => itRuns(document, () => true, { image }));
  }
});

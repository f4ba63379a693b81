// README as somebody reads it who has a clone, Node, git and the hosts, and nothing else: every block from the first to
// the last, with an empty home and an empty cache of npm.
import { afterAll } from 'vitest';
import { blocksIn } from '../docs/blocks.ts';
import { commandsIn, itRuns, needsOf } from '../docs/commands.ts';
import { readDocument } from '../docs/documents.ts';
import { describeWithTools } from '../external-tools.ts';
import { removeImages } from './hosts.ts';

// Under a name of this test's own: the machine may have the real image.
const image = `localhost/podgraft-newcomer:${process.pid}`;
const needs = new Set(commandsIn(blocksIn(readDocument('README.md'))).flatMap(needsOf));

describeWithTools('README, from top to bottom', [...needs], () => {
  afterAll(() => removeImages(image));
  itRuns('README.md', () => true, { isNew: true, image });
});

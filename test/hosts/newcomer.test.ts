// README as somebody reads it who has a clone, Node, git and the hosts, and nothing else: every block from the first to
// the last, with an empty home and an empty cache of npm.
import { execFileSync } from 'node:child_process';
import { afterAll } from 'vitest';
import { blocksIn } from '../docs/blocks.ts';
import { commandsIn, itRuns, needsOf } from '../docs/commands.ts';
import { readDocument } from '../docs/documents.ts';
import { describeWithTools, toolEnvironment, toolPath } from '../external-tools.ts';

const image = `localhost/podgraft-newcomer:${process.pid}`;
const blocks = commandsIn(blocksIn(readDocument('README.md')));

describeWithTools('README, from top to bottom', [...new Set(blocks.flatMap(needsOf))], () => {
  afterAll(() => {
    execFileSync(toolPath('podman'), ['image', 'rm', '--force', image], {
      ...{ env: toolEnvironment(), stdio: 'ignore' },
    });
  });
  // The image under a name of this test's own: the machine may have the real one.
  itRuns('README.md', () => true, { isNew: true, image });
});

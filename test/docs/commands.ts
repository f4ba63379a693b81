// Runs the command blocks of a document, one after the other in one checkout, and compares what they print with what
// the document shows. `UPDATE=1` refills the outputs.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tool } from '../external-tools.ts';
import type { ProgramResult } from '../run-program.ts';
import { type Block, blocksIn, refill } from './blocks.ts';
import { type Checkout, openCheckout, type Reader } from './checkout.ts';
import { readDocument } from './documents.ts';

const isCommand = ({ language }: Block): boolean => /^(bash|sh|shell|console|js|ts)$/.test(language);

/** Commands that CI runs as steps of its own, or that need what a test may not: see docs.test.ts. */
const isElsewhere = ({ tags }: Block): boolean => tags['run'] === 'tests' || tags['run'] === 'by-hand';

export const commandsIn = (blocks: readonly Block[]): Block[] => blocks.filter(isCommand);

/** The programs that a block needs beside node, npm, git and a shell. `docker` may be podman. */
export const needsOf = ({ tags }: Block): Tool[] =>
  (tags['with'] ?? '')
    .split(',')
    .filter(Boolean)
    .map((need) => (need === 'docker' ? 'podman' : need) as Tool);

const update = process.env['UPDATE'] === '1';

/** Readers have one Helm, named `helm`: each block has its own. */
const helmFor = (block: Block): string => {
  const helm = needsOf(block).find((need) => need === 'helm3' || need === 'helm4');
  if (helm === undefined) return '';
  return `mkdir -p ~/helm && ln -sf "$(command -v ${helm})" ~/helm/helm && export PATH=~/helm:$PATH\n`;
};

const scriptOf = (block: Block): string =>
  block.language === 'js'
    ? `cat > block.mjs <<'END_OF_BLOCK'\n${block.text}END_OF_BLOCK\nnode block.mjs`
    : helmFor(block) + block.text;

/** The block that shows what this one prints, if the next one does. */
const outputOf = (blocks: readonly Block[], index: number): Block | undefined => {
  const next = blocks[index + 1];
  return next?.tags['output'] === undefined ? undefined : next;
};

const expectTold = (block: Block, { status, stdout, stderr }: ProgramResult): void => {
  const { exit = '0', expect: told, golden } = block.tags;
  expect(status, `${stdout}${stderr}`).toBe(Number(exit));
  if (told !== undefined) expect(stdout + stderr).toContain(told);
  else if (exit === '0') expect(stderr).not.toMatch(/^error/m);
  if (golden === undefined) return;
  if (update) writeFileSync(golden, stdout);
  expect(stdout).toBe(readFileSync(golden, 'utf8'));
};

const expectOutput = (
  document: string,
  at: number,
  shown: Block,
  { stdout, stderr }: ProgramResult,
): void => {
  const printed = shown.tags['output'] === 'stderr' ? stderr : stdout;
  if (update) {
    const filled = refill(readDocument(document), (_block, index) => (index === at ? printed : undefined));
    writeFileSync(document, filled);
  } else expect(shown.text).toBe(printed);
};

/** Tests for the commands of a document that `isWanted`; to be called within a `describe`. */
export const itRuns = (document: string, isWanted: (block: Block) => boolean, reader?: Reader): void => {
  const blocks = blocksIn(readDocument(document));
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await openCheckout(reader);
  });
  afterAll(() => checkout.remove());
  blocks.forEach((block, index) => {
    if (!isCommand(block) || isElsewhere(block) || !isWanted(block)) return;
    it(`runs line ${block.line}: ${block.text.split('\n')[0]}`, async () => {
      const result = await checkout.run(scriptOf(block));
      expectTold(block, result);
      const shown = outputOf(blocks, index);
      if (shown !== undefined) expectOutput(document, index + 1, shown, result);
      if (block.language === 'js') expect(block.text).toContain(`// ${result.stdout.trim()}`);
    });
  });
};

// Reads the pages of docs/problems: who refuses what a page is about, and the blocks that make the mistake or its fix,
// each as the ResourceList that podgraft is given.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ProblemKind } from '../../src/problems/catalogue.ts';
import { type Block, blocksIn } from './blocks.ts';
import { surrounded } from './surroundings.ts';

/** Who refuses what a page is about, as its line `Refused by:` says it. */
export const refusers = [
  'the API server',
  'the API server, when it creates the pods',
  'the API server, when the change is applied',
  'the kubelet',
  'the kubelet of a Windows node',
  'the webhook of Knative',
  'podgraft alone',
  'nobody',
] as const;

export type Refuser = (typeof refusers)[number];

const read = (text: string): { readonly spec: object } => parse(text, { version: '1.1' });

export class ProblemPage {
  readonly kind: ProblemKind;
  readonly text: string;
  /** The blocks with a list, a config, a workload or a command. */
  readonly blocks: readonly Block[];

  constructor(kind: ProblemKind) {
    this.kind = kind;
    this.text = readFileSync(`docs/problems/${kind}.md`, 'utf8');
    this.blocks = blocksIn(this.text).filter(({ tags }) =>
      ['input', 'config', 'workload', 'run'].some((tag) => tag in tags),
    );
  }

  /** Who refuses it; after `podgraft alone` the line gives the reason. */
  get refusedBy(): Refuser | undefined {
    const [, line = ''] = /^Refused by: (.*)$/m.exec(this.text) ?? [];
    return refusers.find(
      (each) => line === `${each}.` || (line.startsWith('podgraft alone. ') && each === 'podgraft alone'),
    );
  }

  /** The blocks that aren't commands and make the mistake. */
  get mistakes(): Block[] {
    return this.blocks.filter((block) => isMistake(block) && block.tags['run'] === undefined);
  }

  /** The blocks that aren't commands and don't make it. */
  get fixes(): Block[] {
    return this.blocks.filter((block) => isFix(block) && block.tags['run'] === undefined);
  }

  /** The ResourceList of a block that is no command. A workload goes with the config that the page shows first. */
  listOf(block: Block): string {
    if ('input' in block.tags) return block.text;
    if ('config' in block.tags) return surrounded(this.kind, read(block.text));
    const [first] = this.blocks.filter(({ tags }) => 'config' in tags);
    return surrounded(this.kind, read(first?.text ?? ''), [read(block.text)]);
  }
}

export const isMistake = ({ tags }: Block): boolean =>
  tags['fixed'] === undefined &&
  tags['around'] === undefined &&
  (tags['run'] === undefined || 'expect' in tags);

export const isFix = ({ tags }: Block): boolean => tags['fixed'] !== undefined;

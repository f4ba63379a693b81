// The commands, in the order in which help lists them.

import type { Command } from '../args/command.ts';
import { completionOf } from './completion.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { init } from './init.ts';
import { lock } from './lock.ts';
import { policy } from './policy.ts';
import { postRenderer } from './post-renderer.ts';
import { render } from './render.ts';
import { revert } from './revert.ts';
import { schema } from './schema.ts';
import { test } from './test.ts';
import { validate } from './validate.ts';

export const commands: readonly Command[] = [
  ...[init, validate, render, diff, explain, lock, revert, test, policy, schema, postRenderer],
  completionOf(() => commands),
];

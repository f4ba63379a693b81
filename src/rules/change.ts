// What rules answer: changes as data. A change says what should be in the pod template and how to settle a
// conflict; graft/plan-template.ts finds out what that means for one workload, and function, diff and explain show it.

import type { Position } from '../config/schema.ts';
import type { Path } from '../ownership/field-path.ts';
import type { Part } from '../ownership/layers.ts';
import type { Json } from '../yaml/read/resolve.ts';

export type OnConflict = 'Fail' | 'Replace' | 'Keep' | 'Chain';

/** A thing of its own: a container, a volume, a mount, a variable, a label, a hook. */
export interface Put {
  readonly op: 'put';
  readonly path: Path;
  readonly value: Json;
  readonly onConflict: OnConflict;
  readonly position?: Position;
  /** The words that Chain puts before an existing exec hook. */
  readonly chain?: readonly string[];
  /** The program, no shell, that runs the hook's script and so cannot run an existing hook first. */
  readonly interpreter?: string;
  /** Where in the functionConfig it was asked for. */
  readonly field: string;
}

/** Something laid over what is there: a command before a command line, a text behind a value. */
export interface Overlay {
  readonly op: 'overlay';
  readonly path: Path;
  readonly part: Part;
  /** The command line that would have run, when nothing of podgraft's runs before it. */
  readonly beneath?: readonly string[];
  /** What to add when there is nothing yet to lay the part over. */
  readonly fresh?: Json;
  readonly field: string;
}

export type Change = Put | Overlay;

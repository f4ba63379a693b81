// The result of a rule: changes as data. A change says what should be in the pod template and how to resolve a
// conflict; graft/plan-template.ts works out what to do in one workload; function, diff and explain show it.

import type { Path } from '../ownership/field-path.ts';
import type { Part } from '../ownership/layers.ts';
import type { Json } from '../yaml/read/resolve.ts';

/** Where a new container goes in its list. */
export type Position = 'First' | 'Last' | { readonly before: string } | { readonly after: string };

export type OnConflict = 'Fail' | 'Replace' | 'Keep' | 'Chain';

/** A value that is put whole: a container, a volume, a mount, a variable, a label, a hook, a scalar. */
export interface Put {
  readonly op: 'put';
  readonly path: Path;
  readonly value: Json;
  readonly onConflict: OnConflict;
  readonly position?: Position;
  /** The words that Chain puts before an existing hook's command. */
  readonly chain?: readonly string[];
  /** The program, no shell, that runs the hook's script and so cannot run an existing hook first. */
  readonly interpreter?: string;
  /** What messages call it, where that is not the end of its path: `resources.limits.memory`. */
  readonly subject?: string;
  /** Path in the functionConfig of the field that asks for it. */
  readonly field: string;
}

/** A part that is added to what is there: a command before a command line, a text after a value. */
export interface Overlay {
  readonly op: 'overlay';
  readonly path: Path;
  readonly part: Part;
  /** The command line that would have run, when nothing of podgraft's runs before it. */
  readonly beneath?: readonly string[];
  /** What to add when nothing is there yet. */
  readonly fresh?: Json;
  /** Where in its list that goes. */
  readonly position?: Position;
  readonly field: string;
}

/** A container of the workload that goes to another list of the pod. */
export interface Move {
  readonly op: 'move';
  /** Where it is then. */
  readonly path: Path;
  readonly position: Position;
  readonly field: string;
}

export type Change = Put | Overlay | Move;

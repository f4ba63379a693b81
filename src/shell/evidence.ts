// What a walk through an entrypoint script notes about the container's command, and what podgraft concludes from it:
// whether to add exec "$@", and what to report.

import { type Frame, isWholeCommand, LOST, NOT_RUN, PERHAPS, RAN } from './outcomes.ts';
import { isRunner } from './runners.ts';
import type { Word } from './tree.ts';

export interface Remark {
  readonly line: number;
  /** A clause. */
  readonly what: string;
  readonly remedy: string;
}

/** Why the command never runs; with the program that runs instead of it. */
type NeverRun = Remark & { readonly program?: string };

export interface HandOver {
  /** The script leaves it to podgraft to run the command after it. */
  readonly needsExec: boolean;
  readonly never?: NeverRun | undefined;
  /** Why nobody can tell whether the command runs. */
  readonly ambiguous?: Remark | undefined;
  /** The command's exit status does not become the script's. */
  readonly statusLost?: Remark | undefined;
  /** The command runs, and then runs again. */
  readonly runsTwice?: Remark | undefined;
  /** A trap that exec discards. */
  readonly trapLost?: Remark | undefined;
}

export class Evidence {
  never: NeverRun | undefined;
  /** The script decides by the command what to do, so an early end may be intended. */
  readsCommand = false;
  /** The script starts programs of its own, which may be what it makes of the command. */
  runsOthers = false;
  /** Something sets the arguments of the script again, so "$@" is not the same everywhere. */
  changesArguments = false;
  /** Signals with a handler of the main shell, and the line that sets it. */
  readonly handlers = new Map<string, number>();
  /** The script waits for what it started in the background. */
  waits = false;
  /** The container's command was started in the background. */
  runsInBackground = false;
  private replaced: Remark | undefined;
  private leaving: (NeverRun & { readonly mayBeMeant: boolean }) | undefined;
  private runsTwice: Remark | undefined;
  private runsParts = false;
  private ambiguous: Remark | undefined;
  private statusLost: Remark | undefined;
  private lastRun = 1;
  private execs = false;
  private mayExec = false;
  private handlersAtExec: [string, number][] = [];

  run(line: number): number {
    this.lastRun = line;
    return RAN;
  }

  /** Words run the container's command, after what may have happened before. */
  noteRun(line: number, words: readonly Word[], before: number, frame: Frame): void {
    const last = words.slice(-1);
    const isAlone = words.length === 1 || (isRunner(words[0]?.text ?? '') && words[0]?.literal === true);
    if (!isAlone || !isWholeCommand(last, frame)) {
      // With more words, or fewer, it may be a check of the command, and not the command.
      this.runsParts = true;
      return;
    }
    if (before === 0 || (before & ~(RAN | LOST)) !== 0 || frame.isConditional) return;
    this.runsTwice ??= {
      line,
      what: `the script has run the container's command before and runs it again here`,
      remedy: 'remove one of the two; exec "$@" as the last line is enough',
    };
  }

  /** The script's arguments are no longer the container's command. */
  replaceArguments(line: number, verb: string): void {
    this.replaced ??= {
      line,
      what: `${verb} the container's command, which is the script's arguments, so the command can't run after the script`,
      remedy: 'use variables, a function or a subshell for it; or end the script with the exec that you mean',
    };
  }

  /** The arguments are the container's command with other words around it. */
  keepArguments(): void {
    this.replaced = undefined;
  }

  perhaps(remark: Remark): number {
    this.lastRun = remark.line;
    this.ambiguous ??= remark;
    return PERHAPS;
  }

  /** The main shell, or a subshell, is replaced by the command. */
  exec(line: number, { shell }: Frame): number {
    shell.left |= this.run(line);
    if (shell.isMain) {
      this.execs = true;
      if (this.handlersAtExec.length === 0) this.handlersAtExec = [...this.handlers];
    }
    return 0;
  }

  /** The value of an expansion that exec is given may be the command. */
  execUnknown({ shell }: Frame): number {
    if (shell.isMain) this.mayExec = true;
    shell.left |= PERHAPS;
    return 0;
  }

  /** The script ends here. */
  leave(reason: Omit<NeverRun, 'remedy'>, mask: number, { shell }: Frame): number {
    shell.left |= mask;
    if (shell.isMain && (mask & ~NOT_RUN) === 0) {
      const mayBeMeant = this.readsCommand;
      if (mayBeMeant && reason.program !== undefined) this.runsOthers = true;
      else
        this.leaving ??= {
          remedy: 'let the script reach its end: podgraft adds exec "$@"',
          mayBeMeant,
          ...reason,
        };
    }
    return 0;
  }

  /** "$*" in the place of the program. */
  joined(line: number, exec: string): void {
    this.never ??= {
      line,
      what: `${exec}"$*" joins the container's command and its arguments into one word, which isn't a program`,
      remedy: `write ${exec}"$@"`,
    };
  }

  loseStatus(): void {
    const line = this.lastRun;
    this.statusLost ??=
      this.runsInBackground && !this.waits
        ? {
            line,
            what: `the script doesn't wait for the container's command, which it runs in the background: the container ends when the script does`,
            remedy: 'end the script with wait $!, or let exec "$@" be the last line',
          }
        : {
            line,
            what: `the script loses the exit status of the container's command, because something else runs last`,
            remedy:
              'keep it: "$@" && status=0 || status=$?, and end with exit "$status"; or let exec "$@" be the last line',
          };
  }

  /**
   * From what may have happened where the script ends, and where it left before. `lastExec` is the line of an exec
   * that the last statement runs on a condition.
   */
  conclude(end: number, left: number, lastExec: number | undefined): HandOver {
    if (this.never) return { needsExec: false, never: this.never };
    if (end & LOST) this.loseStatus();
    const never = end === 0 ? this.alwaysLeaves(left) : undefined;
    if (never) return { needsExec: false, never };
    const isOpen = end === NOT_RUN && lastExec === undefined;
    const needsExec = isOpen && this.replaced === undefined;
    const ambiguous = isOpen ? this.replaced : this.ambiguity(end, lastExec);
    // A script that ends in exec runs the command before only as a check.
    const isLost = !needsExec && !ambiguous && !this.execs;
    return {
      ...{ needsExec, ambiguous, trapLost: this.trapLost(needsExec) },
      runsTwice: this.runsParts || this.changesArguments ? undefined : this.runsTwice,
      statusLost: isLost ? this.statusLost : undefined,
    };
  }

  /** Why the script ends before the command runs, wherever it goes. */
  private alwaysLeaves(left: number): NeverRun | undefined {
    const mayRun = this.execs || this.mayExec || (left & ~NOT_RUN) !== 0;
    if (mayRun || this.leaving === undefined) return undefined;
    const { mayBeMeant, ...never } = this.leaving;
    return mayBeMeant && this.runsOthers ? undefined : never;
  }

  private ambiguity(end: number, lastExec: number | undefined): Remark | undefined {
    if ((end & (NOT_RUN | PERHAPS)) === 0) return undefined;
    if (this.ambiguous && end & PERHAPS) return this.ambiguous;
    return {
      line: (end === NOT_RUN ? lastExec : undefined) ?? this.lastRun,
      what: `the script runs the container's command in some cases only, so podgraft can't tell whether to add exec "$@" at its end`,
      remedy:
        'write exec "$@" at each place where the script should run the command, including the last line if the script may get there',
    };
  }

  private trapLost(needsExec: boolean): Remark | undefined {
    const all = needsExec ? [...this.handlers] : this.handlersAtExec;
    const [first] = all;
    if (first === undefined) return undefined;
    return {
      line: first[1],
      what: `the trap on ${all.map(([signal]) => signal).join(', ')} doesn't run once the container's command has started: exec "$@" replaces the shell`,
      remedy:
        'run the command in the background, forward signals to it and wait for it, or remove the trap with trap - before exec',
    };
  }
}

// An entrypoint script that never runs the container's command has replaced it instead of preparing it, or runs a
// copy of it that has to be kept equal by hand.

import { handsOver } from '../shell/hands-over.ts';
import { dialectOf, otherInterpreter } from '../shell/shells.ts';
import { commandAndArgs, containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const entrypointNeverExecs = defineTrap({
  kind: 'EntrypointNeverExecs',
  about: ['entrypoint'],
  judge: (context) => (each) => {
    if (each.script === undefined) return undefined;
    // A script in another language is reported with the config.
    if (otherInterpreter(each.shell ?? []) !== undefined) return undefined;
    const { dialect, options } = dialectOf(each.shell ?? []);
    const { never } = handsOver(each.script, dialect, options);
    if (never === undefined) return undefined;
    const { program, line } = never;
    if (program !== undefined && isOwnProgram(program, each.container, context)) {
      const what = `the entrypoint script for ${each.container} starts ${program} itself, so you have to keep that line in step with the image's command`;
      return { severity: 'warning', what, remedy: 'remove the last line: podgraft adds exec "$@"' };
    }
    const what = `the entrypoint script for ${each.container} never runs the container's command: line ${line}: ${never.what}`;
    return { what, remedy: never.remedy };
  },
});

/** Whether the program is what the container would have run anyway. */
const isOwnProgram = (program: string, name: string, { podSpec, image }: TrapContext): boolean => {
  const container = containerNamed(podSpec, name)?.container ?? {};
  const facts = typeof container['image'] === 'string' ? image(container['image']) : undefined;
  return [...commandAndArgs(container), ...(facts?.entrypoint ?? []), ...(facts?.cmd ?? [])].includes(
    program,
  );
};

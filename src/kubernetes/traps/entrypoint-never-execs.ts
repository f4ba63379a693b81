// podgraft adds `exec "$@"` below an entrypoint script; a script that always leaves before has replaced the
// image's command instead of preparing it, or runs a copy of it that has to be kept equal by hand.

import { otherInterpreter } from '../shell-commands.ts';
import { neverReachesEnd } from '../shell-leaving.ts';
import { commandLine, containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const entrypointNeverExecs = defineTrap({
  kind: 'EntrypointNeverExecs',
  about: ['entrypoint'],
  find: (context) =>
    context.added.flatMap((each) => {
      if (each.kind !== 'entrypoint' || each.script === undefined) return [];
      // What the check of the config tells of is in another language.
      if (otherInterpreter(each.shell ?? []) !== undefined) return [];
      const leaving = neverReachesEnd(each.script);
      if (leaving === undefined) return [];
      const { reason, program } = leaving;
      const place = { rule: each.rule, path: each.path };
      if (program !== undefined && isOwnProgram(program, each.container, context)) {
        const what = `the entrypoint script for ${each.container} starts ${program} itself, so its last line must be kept equal to the image's command`;
        return [
          {
            ...place,
            severity: 'warning' as const,
            what,
            remedy: 'remove the last line: podgraft adds exec "$@"',
          },
        ];
      }
      const what = `the entrypoint script for ${each.container} never reaches its end: ${reason}, so the container's own command does not run`;
      return [{ ...place, what }];
    }),
});

/** Whether the program is what the container would have run anyway. */
const isOwnProgram = (program: string, name: string, { podSpec, image }: TrapContext): boolean => {
  const container = containerNamed(podSpec, name)?.container ?? {};
  const facts = typeof container['image'] === 'string' ? image(container['image']) : undefined;
  return [...commandLine(container), ...(facts?.entrypoint ?? []), ...(facts?.cmd ?? [])].includes(program);
};

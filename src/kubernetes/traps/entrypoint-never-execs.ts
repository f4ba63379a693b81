// podgraft adds `exec "$@"` below an entrypoint script; a script that always leaves before has replaced the
// image's command instead of preparing it.

import { neverReachesEnd } from '../shell-reading.ts';
import { defineTrap } from './trap.ts';

export const entrypointNeverExecs = defineTrap({
  kind: 'EntrypointNeverExecs',
  find: ({ added }) =>
    added.flatMap((each) => {
      if (each.kind !== 'entrypoint' || each.script === undefined) return [];
      const reason = neverReachesEnd(each.script);
      if (reason === undefined) return [];
      const what = `the entrypoint script for ${each.container} never reaches its end: ${reason}, so the container's own command does not run`;
      return [{ rule: each.rule, path: each.path, what }];
    }),
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

// Scripts that must be a file: delivery: Inline gives them to the shell as a text.

import { expect, test } from 'vitest';
import { needsOwnFile } from '../../src/shell/own-file.ts';

test.each<[string, string | undefined]>([
  ['if [ "$(id -u)" = 0 ]; then\n  exec gosu app "$0" "$@"\nfi', 'the script runs itself again by $0'],
  ['exec su-exec redis "$BASH_SOURCE" "$@"', 'the script runs itself again by $BASH_SOURCE'],
  ['exec gosu mysql "${BASH_SOURCE[0]}" "$@"', 'the script runs itself again by ${BASH_SOURCE[0]}'],
  ['exec sudo -E -u app -- bash "${0}" "$@"', 'the script runs itself again by ${0}'],
  ['[ "$1" = again ] || exec "$0" again "$@"', 'the script runs itself again by $0'],
  ['command exec "$0" "$@"', 'the script runs itself again by $0'],
  [
    'if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then main "$@"; fi',
    'the script compares ${BASH_SOURCE[0]} with $0',
  ],
  ['[ "$0" = "$BASH_SOURCE" ] && main "$@"', 'the script compares $BASH_SOURCE with $0'],
  ['echo "$0: running $@"', undefined],
  ['printf "%s: %s\\n" "$0" "$*" >&2', undefined],
  ['echo "usage: $0"; exec "$@"', undefined],
  ['cd "$(dirname "$0")"; exec "$@"', undefined],
  ['[ "$0" = sh ] && exit 1', undefined],
  ['gosu app "$1" "$@"', undefined],
])('%j: %j', (script, what) => {
  expect(needsOwnFile(script)?.what).toBe(what);
});

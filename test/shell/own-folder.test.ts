// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

import { describe, expect, test } from 'vitest';
import { looksNextToItself } from '../../src/shell/own-folder.ts';

describe('a script looks for a file next to itself', () => {
  test.each<[string, string, number]>([
    ['. "$(dirname "$0")/lib.sh"', 'lib.sh', 1],
    ['. "$(dirname -- "$0")"/lib.sh', 'lib.sh', 1],
    ['. $(dirname $0)/lib/a.sh', 'lib/a.sh', 1],
    ['. `dirname $0`/lib.sh', 'lib.sh', 1],
    ['. "${0%/*}/lib.sh"', 'lib.sh', 1],
    ['echo a\nsource "$(dirname "${BASH_SOURCE[0]}")/lib.sh"', 'lib.sh', 2],
    ['sh "$(dirname "$(readlink -f "$0")")/migrate.sh"', 'migrate.sh', 1],
    ['A=$(cat "$(dirname "$0")/version")', 'version', 1],
    ['read A < "$(dirname "$0")/version"', 'version', 1],
    ['for f in "$(dirname "$0")"/conf/*.sh; do . "$f"; done', 'conf/*.sh', 1],
    ['DIR=$(dirname "$0")\nif a; then\n  exec "$DIR/run.sh" "$@"\nfi', 'run.sh', 3],
    ['export DIR="$(cd "$(dirname "$0")" && pwd)"\n. "${DIR}"/env', 'env', 2],
    ['D="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" &>/dev/null && pwd -P)"; . $D/a', 'a', 1],
    ['cd "$(dirname "$0")"\n./migrate.sh', './migrate.sh', 2],
    ['cd "$(dirname "$0")" && . ./lib.sh', './lib.sh', 1],
    ['DIR=${0%/*}; cd "$DIR" || exit 1; ./migrate.sh', './migrate.sh', 1],
  ])('%j: %s', (script, file, line) => {
    expect(looksNextToItself(script)).toEqual({
      line,
      what: `the script looks for ${file} in its own folder`,
    });
  });

  test.each([
    'echo "$(dirname "$0")/lib.sh"',
    'printf "usage: %s/x\\n" "$(dirname "$0")"',
    'cd "$(dirname "$0")"; exec "$@"',
    'DIR=$(dirname "$0"); echo "in $DIR"',
    'cd "$(dirname "$0")/.."; pwd',
    'cd "$(dirname "$0")"; cd /app; ./migrate.sh',
    '(cd "$(dirname "$0")"; ls); ./migrate.sh',
    'go() { cd "$(dirname "$0")"; }; ./migrate.sh',
    './migrate.sh; cd "$(dirname "$0")"',
    'DIR=$(dirname "$0"); DIR=/opt; . "$DIR/lib.sh"',
    'DIR=$(dirname "$0"); DIR="${1:-$DIR}"; . "$DIR/lib.sh"',
    'DIR=$(dirname "$0"); for DIR in /a /b; do . "$DIR/x"; done',
    'DIR=/opt; . "$DIR/lib.sh"',
    '. "$(dirname "$1")/lib.sh"',
    '. "$(dirname "$0.d")/lib.sh"',
    '. "${1%/*}/lib.sh"',
    'echo "$0: failed" >&2',
    '[ "$0" = sh ] && exit 1',
    'sh -c \'. "$(dirname "$0")/lib.sh"\' /opt/run.sh',
    'cat > /opt/run.sh <<\'E\'\n. "$(dirname "$0")/lib.sh"\nE',
    'cat > /opt/run.sh <<E\n. "$(dirname "$0")/lib.sh"\nE',
    '# . "$(dirname "$0")/lib.sh"',
    '. "$(dirname "$0")/lib.sh" \'',
  ])('and not with %j', (script) => {
    expect(looksNextToItself(script)).toBeUndefined();
  });
});

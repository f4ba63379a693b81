// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

import { describe, expect, test } from 'vitest';
import { executedPaths } from '../../src/shell/executed.ts';

describe('what a script runs by its path', () => {
  test.each<[string, string[]]>([
    ['/opt/a.sh', ['/opt/a.sh']],
    ['echo a\n/opt/a.sh --fast "$1" && /opt/b.sh', ['/opt/a.sh', '/opt/b.sh']],
    ['exec "/opt/a.sh" "$@"', ['/opt/a.sh']],
    ['exec -a name /opt/a.sh', ['/opt/a.sh']],
    ['command /opt/a.sh', ['/opt/a.sh']],
    ['A=b /opt/a.sh', ['/opt/a.sh']],
    ['if /opt/a.sh; then exit 1; fi', ['/opt/a.sh']],
    ['until /opt/a.sh; do sleep 1; done', ['/opt/a.sh']],
    ['/opt/a.sh | tee /tmp/log &', ['/opt/a.sh']],
    ['chmod +x /opt/a.sh; /opt/a.sh', ['/opt/a.sh']],
    ['[ -f /opt/a.sh ] && /opt/a.sh', ['/opt/a.sh']],
    ['/opt/a.sh; /opt/a.sh', ['/opt/a.sh']],
    ['exec gosu app /opt/a.sh "$@"', ['/opt/a.sh']],
    ['exec /opt/tini -- su-exec app:app env A=b /opt/a.sh', ['/opt/tini', '/opt/a.sh']],
    ['nohup /opt/a.sh &', ['/opt/a.sh']],
  ])('%j: %j', (script, paths) => {
    expect(executedPaths(script)).toEqual(paths);
  });

  test.each([
    'sh /opt/a.sh',
    '. /opt/a.sh',
    'cat /opt/a.sh',
    'a.sh',
    './a.sh',
    '"$dir"/a.sh',
    '/opt/$name.sh',
    '~/a.sh',
    '"$@"',
    'exec',
    '[ -x /opt/a.sh ] && /opt/a.sh',
    'if test -x /opt/a.sh; then /opt/a.sh; else sh /opt/a.sh; fi',
    '[[ -x /opt/a.sh ]] && /opt/a.sh',
    'command -v /opt/a.sh && /opt/a.sh',
    'which /opt/a.sh && /opt/a.sh',
    'echo "/opt/a.sh"',
    'cat <<E\n/opt/a.sh\nE',
    "/opt/a.sh '",
    'gosu /opt/a.sh',
    'gosu "$user" /opt/a.sh',
    'exec gosu app sh /opt/a.sh',
    'nice -n 10 sh /opt/a.sh',
  ])('nothing of %j', (script) => {
    expect(executedPaths(script)).toEqual([]);
  });
});

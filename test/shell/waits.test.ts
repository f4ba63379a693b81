// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

// The ports of the own pod that a script waits for.

import { describe, expect, test } from 'vitest';
import { waitedHosts, waitedPorts } from '../../src/shell/waits.ts';

test.each<[string, number[]]>([
  ['until nc -z localhost 8080; do sleep 1; done', [8080]],
  ['while ! curl -sf http://127.0.0.1:9090/health; do sleep 1; done', [9090]],
  ['until pg_isready -h localhost -p 5432; do sleep 1; done', [5432]],
  ['until nc -z db 8080; do sleep 1; done', []],
  ['while curl localhost:8080; do sleep 1; done', []],
  ['until nc -z localhost 8080; do [ $n -gt 9 ] && exit 1; sleep 1; done', []],
  ['server & until nc -z localhost 8080; do sleep 1; done', []],
  ['nc -z localhost 8080', []],
  ['until timeout 2 nc -z localhost 8080; do sleep 1; done', [8080]],
  ['n=$((1+1)); date; until nc -z localhost 8080; do n=$((n+1)); sleep 1; done; server &', [8080]],
  ['until nc -z db 5432; do sleep 1; done; until nc -z localhost 8080; do sleep 1; done', [8080]],
  ['pg_ctl -D /data -o "-p 5432" start; until pg_isready -h localhost -p 5432; do sleep 1; done', []],
  ['redis-server --daemonize yes\nuntil nc -z localhost 6379; do sleep 1; done', []],
  ['(myserver &)\nuntil nc -z localhost 8080; do sleep 1; done', []],
  ['{ echo a; server & } && echo b; until nc -z localhost 8080; do sleep 1; done', []],
  ['start() { server & }; start; until nc -z localhost 8080; do sleep 1; done', []],
  ['pid=$(start-server); until nc -z localhost 8080; do sleep 1; done', []],
  ['until nc -z localhost 8080; do start-server; sleep 1; done', []],
  ['[ "$SKIP" = 1 ] && exit 0; until nc -z localhost 8080; do sleep 1; done', []],
  ['until grep -q localhost:8080 /etc/peers; do sleep 1; done', []],
  ['until nc -l localhost 8080; do sleep 1; done', []],
])('%j waits for %j', (script, ports) => {
  expect(waitedPorts(script)).toEqual(ports);
});

const code = '"$(curl -so /dev/null -w "%{http_code}" localhost:8080/health || true)"';
test.each<[string, number[]]>([
  [`while [ ${code} != "200" ]`, [8080]],
  [`while [[ ${code} -ne 200 ]]`, [8080]],
  [`until [ ${code} = 200 ]`, [8080]],
  [`until test ${code} -eq 404`, [8080]],
  [`until [ ${code} != 000 ]`, [8080]],
  [`while [ ${code} = 000 ]`, [8080]],
  [`until [ ${code} = "000" ]`, []],
  [`while [ ${code} = 200 ]`, []],
  [`until ! [ ${code} = 200 ]`, []],
  [`until [ ${code} != 200 ]`, []],
  [`until [ ${code} = 503 ]`, []],
  [`until [ -z ${code} ]`, []],
  [`until [ ${code} = "$code" ]`, []],
])('a loop on the status of a reply: %s waits for %j', (condition, ports) => {
  expect(waitedPorts(`${condition}; do sleep 1; done`)).toEqual(ports);
});

describe('a wait for what the script may have started itself, or may not reach, is none', () => {
  const loop = 'until nc -z localhost 5432; do sleep 1; done';
  test.each([
    `pg_ctl -D /data -o "-p 5432" start\n${loop}`,
    `redis-server --daemonize yes\n${loop}`,
    `(myserver &)\n${loop}`,
    `myserver &\n${loop}`,
    `[ "$SKIP" = 1 ] && exit 0\n${loop}`,
    'until [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = "000" ]; do sleep 1; done',
    'while [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = 200 ]; do sleep 1; done',
  ])('%s', (script) => {
    expect(waitedPorts(script)).toEqual([]);
  });

  test.each([
    [`apk add curl\necho wait\n${loop}`, [5432]],
    [`${loop}\nuntil curl -f http://localhost:8080/; do sleep 1; done\nserver &`, [5432, 8080]],
    [
      'while [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/healthz)" != "200" ]; do sleep 1; done',
      [8080],
    ],
    ['until [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = 200 ]; do sleep 1; done', [8080]],
    ['while ! nc -z 127.0.0.1 80; do sleep 1; done', [80]],
  ])('but not: %s', (script, ports) => {
    expect(waitedPorts(script)).toEqual(ports);
  });
});

test.each<[string, string[]]>([
  ['until nc -z web 80; do sleep 1; done', ['web']],
  ['until nc -w 2 -z web.shop.svc 80; do sleep 1; done', ['web.shop.svc']],
  ['until nc web 80 < /dev/null; do sleep 1; done', ['web']],
  ['until wget -qO- http://web/healthz; do sleep 1; done', ['web']],
  ['until wget -q web:8080/healthz; do sleep 1; done', ['web']],
  ['until curl -sf -u a:b https://user@web:8443; do sleep 1; done', ['web']],
  ['until timeout 2 pg_isready -h db -p 5432 -U web; do sleep 1; done', ['db']],
  ['until mysqladmin ping --host=db -u web; do sleep 1; done', ['db']],
  ['until redis-cli -hcache ping; do sleep 1; done', ['cache']],
  ['while [ "$(curl -so /dev/null -w "%{http_code}" http://web/)" != 200 ]; do sleep 1; done', ['web']],
  ['until nc -z "$HOST" 80; do sleep 1; done', []],
  ['until nc -z 10.0.0.1 80; do sleep 1; done', []],
  ['while nc -z web 80; do sleep 1; done', []],
  ['nc -z web 80', []],
  ['until grep -q web /etc/hosts; do sleep 1; done', []],
  ['until nc -z web 80; do test $((n=n+1)) -gt 9 && exit 1; sleep 1; done', []],
])('%j waits for the hosts %j', (script, hosts) => {
  expect(waitedHosts(script)).toEqual(hosts);
});

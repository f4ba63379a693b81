import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, shell, web } from './context.ts';

const field = { kind: 'podField', container: '', path: 'spec.rules[0].pod.hostNetwork' } as const;

const said = (pod: object, container: object = {}, more: Partial<Case> = {}): string[] =>
  findTraps(
    context({
      podSpec: { hostNetwork: true, containers: [{ ...web, ports: [], ...container }], ...pod },
      added: [field],
      ...more,
    }),
  )
    .filter(({ kind }) => kind === 'ClusterDnsLost')
    .map(({ path, what }) => `${path}: ${what}`);

const says = (use: string): string[] => [
  `spec.rules[0].pod.hostNetwork: with hostNetwork and dnsPolicy ClusterFirst a pod asks the DNS of its node, which usually doesn't know Services, and ${use}`,
];

const env = (name: string, value: unknown) => ({ env: [{ name, value }] });
const waits = 'until curl -s http://api:80/; do sleep 1; done';
const db = env('DB_HOST', 'db.shop.svc');

describe('ClusterDnsLost', () => {
  test.each<[string, object, string]>([
    ['a variable for a host', db, 'DB_HOST of web names db.shop.svc'],
    [
      'the full name of a Service',
      env('REDIS_ADDR', 'redis.shop.svc.cluster.local.'),
      'REDIS_ADDR of web names redis.shop.svc.cluster.local',
    ],
    ['a URL', env('API', 'http://u:p@api.shop.svc/v1'), 'API of web names api.shop.svc'],
    [
      'a URL of a database',
      env('DATABASE_URL', 'postgres://shop@db.shop.svc:5432/shop?sslmode=off'),
      'DATABASE_URL of web names db.shop.svc',
    ],
    ['a host with its port', env('BROKERS', 'a.kafka.mq.svc:9092,b'), 'BROKERS of web names a.kafka.mq.svc'],
    [
      'an option with a URL',
      { args: ['--remote=https://store.mon.svc:9090'] },
      'an argument of web names store.mon.svc',
    ],
    [
      'an option and its host',
      { command: ['app', '--db-host', 'db.shop.svc'] },
      'an argument of web names db.shop.svc',
    ],
    [
      'a script that waits for a Service',
      shell('until nc -z db 5432; do sleep 1; done; exec app'),
      'a script of web waits for db',
    ],
    [
      'a hook that waits for a Service',
      { lifecycle: { postStart: { exec: { command: ['sh', '-c', waits] } } } },
      'a script of web waits for api',
    ],
  ])('%s', (_sentence, container, use) => {
    expect(said({}, container)).toEqual(says(use));
    expect(said({ dnsPolicy: 'ClusterFirst' }, container)).toEqual(says(use));
  });

  test('an entrypoint script of a rule that waits', () => {
    const script = 'until pg_isready -h db; do sleep 1; done';
    const added: Case['added'] = [field, { kind: 'entrypoint', container: 'web', script }];
    expect(said({}, {}, { added })).toEqual(says('a script of web waits for db'));
  });

  test.each<[string, object, string, string]>([
    ['in a variable', env('DB_HOST', 'db'), 'db', 'DB_HOST of web names db'],
    ['in another namespace', env('DB_HOST', 'db.shop'), 'db.shop', 'DB_HOST of web names db.shop'],
    ['in a URL', env('API', 'http://api/v1'), 'api', 'API of web names api'],
    ['with its port', env('BROKERS', 'mq:9092'), 'mq', 'BROKERS of web names mq'],
    ['in an option', { args: ['--db-host=db'] }, 'db', 'an argument of web names db'],
  ])('a short name of a Service among the resources %s', (_sentence, container, service, use) => {
    expect(said({}, container, { service })).toEqual(says(use));
    expect(said({}, container)).toEqual([]);
    expect(said({}, container, { service: 'other' })).toEqual([]);
  });

  test.each<[string, object]>([
    ['what is no host', env('MODE', 'db')],
    ['a proxy', env('HTTP_PROXY', 'db:80')],
    ['a word of a text', env('NOTE', 'the db is up')],
    ['a part of a host elsewhere', env('DB_HOST', 'db.example.com')],
  ])('no short name of a Service in %s', (_sentence, container) => {
    expect(said({}, container, { service: 'db' })).toEqual([]);
  });

  test('is said once, of the field that asks for it', () => {
    const other = { kind: 'podField', container: '', path: 'spec.rules[0].pod.hostPID' } as const;
    expect(said({}, db, { added: [other, field] })).toEqual(says('DB_HOST of web names db.shop.svc'));
  });

  test.each<[string, object, Partial<Case>?]>([
    ['a policy that asks the cluster', { dnsPolicy: 'ClusterFirstWithHostNet' }],
    ['a policy that asks the node', { dnsPolicy: 'Default' }],
    ['DNS servers of its own', { dnsConfig: { nameservers: ['10.96.0.10'] } }],
    ['a network of its own', { hostNetwork: false }],
    ['a pod that had it before', {}, { podSpecBefore: { hostNetwork: true } }],
    ['a pod for Windows', { os: { name: 'windows' } }],
    ['an alias for the host', { hostAliases: [{ ip: '10.0.0.1', hostnames: ['db.shop.svc'] }] }],
    ['a patch', { containers: [{ name: 'web', ...db }] }],
    ['a kind whose operator may set the policy', {}, { apiVersion: 'ray.io/v1', kind: 'RayCluster' }],
    ['the Service of the workload', {}, { ownService: 'db.shop.svc' }],
    ['another change', {}, { added: [{ kind: 'env', container: 'web', variable: 'DB_HOST' }] }],
  ])('nothing of %s', (_sentence, pod, more) => {
    expect(said(pod, db, more)).toEqual([]);
  });

  test.each<[string, object]>([
    ['no names', {}],
    ['names outside the cluster', env('DB_HOST', 'db.example.com')],
    ['a name without a domain in a variable', env('DB_HOST', 'db')],
    ['hosts that no proxy is for', env('NO_PROXY', 'a.shop.svc,localhost:80,b.shop.svc:80')],
    ['an issuer', { args: ['--service-account-issuer=https://issuer.auth.svc'] }],
    ['the names of a certificate', { args: ['--dns-names', 'web.shop.svc', '--cert-host=hook.shop.svc'] }],
    ['its own address', env('app.rootUrl', 'https://shop.shop.svc/')],
    ['what others connect to', { args: ['--advertise-client-urls=http://a.etcd.kv.svc:2379'] }],
    ['the API server, which audiences name too', env('API_URL', 'https://kubernetes.default.svc')],
    ['the workload itself', env('MY_URL', 'http://web.shop.svc')],
    ['text', env('NOTE', 'db.shop.svc is the database')],
    ['a file', env('FILE_URL', 'http://example.com/my.own.svc')],
    ['a value that isn’t text', env('DB_HOST', 5)],
    ['a wait for itself', shell('until nc -z localhost 80; do sleep 1; done; exec app')],
    ['a wait for a host elsewhere', shell('until nc -z db.example.com 80; do sleep 1; done; exec app')],
    ['a query', shell('until psql "$URL" -c "select 1"; do sleep 1; done; exec app')],
    ['a wait that ends', shell('nc -z db 5432 || true; exec app')],
  ])('nothing of %s', (_sentence, container) => {
    expect(said({}, container)).toEqual([]);
  });
});

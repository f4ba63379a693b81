// With hostNetwork the kubelet takes dnsPolicy ClusterFirst for Default: the pod gets the resolv.conf of its node (getPodDNSType,
// pkg/kubelet/network/dns/dns.go). A pod that needs no names of the cluster may want just that, so only those are reported that
// show that they use one; a name that is only mentioned, as in NO_PROXY or for a certificate, shows nothing. Seen on a kubelet 1.36
// (test/cluster/verdicts.test.ts).

import { isForWindows } from '../kubernetes/pod-os.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { shellScriptOf } from '../shell/shells.ts';
import { waitedHosts } from '../shell/waits.ts';
import { isObject } from '../yaml/read/value.ts';
import { keepsTemplate } from './port-unknown.ts';
import { commandAndArgs, containersOf, defineTrap, hookCommand, type TrapContext } from './trap.ts';

type Container = Record<string, unknown>;

export const clusterDnsLost = defineTrap({
  kind: 'ClusterDnsLost',
  about: ['podField'],
  judge: (context) => {
    const { added, podSpec, podSpecBefore, workload } = context;
    if (!asksNode(podSpec) || hasHostNetwork(podSpecBefore) || !keepsTemplate(workload)) return undefined;
    const fields = added.filter(({ kind }) => kind === 'podField');
    const cause = fields.find(({ path }) => path.endsWith('.hostNetwork')) ?? fields[0];
    const use = usesOf(context).find(({ host }) => isOfCluster(host, context));
    if (use === undefined) return undefined;
    const what = `with hostNetwork and dnsPolicy ClusterFirst a pod asks the DNS of its node, which usually doesn't know Services, and ${use.what}`;
    return (each) => (each === cause ? { what } : undefined);
  },
});

const hasHostNetwork = (podSpec: unknown): boolean => isObject(podSpec) && podSpec['hostNetwork'] === true;

/** Whether the pod asks the DNS of its node, though nobody says so; not for a patch, whose other fields aren't known. */
const asksNode = (podSpec: unknown): boolean => {
  if (!isObject(podSpec) || !hasHostNetwork(podSpec) || isForWindows(podSpec)) return false;
  const { dnsPolicy, dnsConfig } = podSpec;
  const ownServers = isObject(dnsConfig) && Array.isArray(dnsConfig['nameservers']);
  const isWhole = containersOf(podSpec).every(({ container }) => typeof container['image'] === 'string');
  return isWhole && !ownServers && (dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst';
};

/** A host that a container connects to. */
interface Use {
  readonly host: string;
  /** A clause. */
  readonly what: string;
}

const usesOf = ({ podSpec, added, isService }: TrapContext): Use[] => {
  const inContainers = containersOf(podSpec).flatMap(({ container }) => [
    ...inEnv(container, isService),
    ...inArguments(container, isService),
    ...scriptsOf(container).flatMap((script) => inWaits(script, container['name'])),
  ]);
  const inEntrypoints = added.flatMap(({ kind, script, container }) =>
    kind === 'entrypoint' && script !== undefined ? inWaits(script, container) : [],
  );
  return [...inContainers, ...inEntrypoints];
};

const host = String.raw`((?:[a-z0-9][a-z0-9-]*\.){2,}svc(?:\.cluster\.local)?)\.?`;
/** http://db.shop.svc/, db.shop.svc:5432 */
const addressOf = (host: string): RegExp =>
  new RegExp(`(?:://(?:[^/@\\s]*@)?${host}(?=[:/?\\s,]|$)|(?:^|[\\s=,@])${host}:\\d+(?=[/\\s,]|$))`);
const address = addressOf(host);
const wholeHost = new RegExp(`^${host}$`);
/** The same of any host: http://db, db:5432, db.shop */
const anyHost = String.raw`([a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*)\.?`;
const anyAddress = addressOf(anyHost);
const anyWholeHost = new RegExp(`^${anyHost}$`);

/** Names of variables and options whose value is an address to connect to where it is a host and nothing more. */
const forHosts = /(?:host|hostname|addr|address|server|url|uri|endpoint)$/i;
/** Words in names of those whose addresses are compared or handed on, and not connected to. */
const forOthers =
  /^(?:prox|issuer|audience|origin|cors|allow|trust|cert|tls|dns|sans?$|domain|advertis|extern|public|self$|listen|bind|base$|root$|site$|callback|redirect|node$|instance|identit)/i;

/** DB, Host and Name of DB_HostName. */
const wordsOf = (name: string): string[] => name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/);

type IsService = TrapContext['isService'];

/** The host in a value that is one of the cluster by its name, or as a Service is known. */
const hostIn = (name: string, value: string, isService: IsService): string | undefined => {
  if (wordsOf(name).some((word) => forOthers.test(word))) return undefined;
  const hostBy = (inAddress: RegExp, whole: RegExp): string | undefined => {
    const [, byUrl, byPort] = inAddress.exec(value) ?? [];
    return byUrl ?? byPort ?? (forHosts.test(name) ? whole.exec(value)?.[1] : undefined);
  };
  const named = hostBy(address, wholeHost);
  if (named !== undefined) return named;
  const short = hostBy(anyAddress, anyWholeHost);
  return short !== undefined && isService(short) ? short : undefined;
};

const inEnv = ({ name: container, env }: Container, isService: IsService): Use[] =>
  objectsOf(env).flatMap(({ name, value }) => {
    const found = typeof value === 'string' ? hostIn(String(name), value, isService) : undefined;
    return found === undefined ? [] : [{ host: found, what: `${name} of ${container} names ${found}` }];
  });

/** `--db-host=db.shop.svc` and `--db-host db.shop.svc`; not in scripts. */
const inArguments = (container: Container, isService: IsService): Use[] => {
  const words = commandAndArgs(container).map(String);
  if (shellScriptOf(words) !== undefined) return [];
  return words.flatMap((word, index) => {
    const [, own, value = word] = /^(-[^=\s]+)=(.*)$/s.exec(word) ?? [];
    const before = words[index - 1] ?? '';
    const option = own ?? (/^-[^=\s]+$/.test(before) ? before : '');
    const found = hostIn(option, value, isService);
    return found === undefined
      ? []
      : [{ host: found, what: `an argument of ${container['name']} names ${found}` }];
  });
};

const scriptsOf = (container: Container): string[] =>
  [
    commandAndArgs(container),
    ...(['postStart', 'preStop'] as const).map((kind) => hookCommand(container, kind) ?? []),
  ]
    .map((words) => shellScriptOf(words)?.script)
    .filter((script) => script !== undefined);

/** The hosts that a script waits for, as `nc -z db 5432` and URLs have them. */
const inWaits = (script: string, container: unknown): Use[] =>
  waitedHosts(script)
    .filter((each) =>
      new RegExp(
        `(?:://(?:[^/@\\s]*@)?|-h ?|--host[= ]|\\bn(?:et)?c(?:at)?\\b[^|;&\\n]*\\s)${each.replaceAll('.', '\\.')}[:/?\\s"';]`,
      ).test(`${script}\n`),
    )
    .map((each) => ({ host: each, what: `a script of ${container} waits for ${each}` }));

/** Whether a host is a Service, and not the workload itself or a name that the pod has of its own. */
const isOfCluster = (name: string, { podSpec, workload, isService, isOwnService }: TrapContext): boolean => {
  const labels = name.split('.');
  const isNamed = labels.length === 1 ? name !== 'localhost' : wholeHost.test(name);
  const aliases = objectsOf(isObject(podSpec) ? podSpec['hostAliases'] : undefined).flatMap(
    ({ hostnames }): unknown[] => (Array.isArray(hostnames) ? hostnames : []),
  );
  return (
    (isNamed || isService(name)) &&
    !/^kubernetes\.default\.svc/.test(name) &&
    !labels.includes(workload.name) &&
    !aliases.includes(name) &&
    !isOwnService(name)
  );
};

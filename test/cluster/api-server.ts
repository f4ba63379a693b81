// Talks to the API server over one pool of connections: a server-side dry run takes some 5 ms, with kubectl 80.
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import jsYaml from 'js-yaml';

export type KubernetesObject = Record<string, unknown>;

export interface Response {
  readonly status: number;
  readonly body: unknown;
  /** The texts of the Warning headers. */
  readonly warnings: readonly string[];
}

/** What the API server says of an object that a dry run creates. */
export interface Verdict {
  readonly accepted: boolean;
  /** The object with its defaults, when it is accepted. */
  readonly object?: KubernetesObject;
  /** Why it is refused. */
  readonly message: string;
  readonly warnings: readonly string[];
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

const plurals: Readonly<Record<string, string>> = {
  'v1/Pod': 'pods',
  'v1/PodTemplate': 'podtemplates',
  'v1/ReplicationController': 'replicationcontrollers',
  'v1/ConfigMap': 'configmaps',
  'v1/Secret': 'secrets',
  'v1/Service': 'services',
  'v1/ServiceAccount': 'serviceaccounts',
  'v1/PersistentVolumeClaim': 'persistentvolumeclaims',
  'v1/ResourceQuota': 'resourcequotas',
  'v1/LimitRange': 'limitranges',
  'v1/Namespace': 'namespaces',
  'apps/v1/Deployment': 'deployments',
  'apps/v1/StatefulSet': 'statefulsets',
  'apps/v1/DaemonSet': 'daemonsets',
  'apps/v1/ReplicaSet': 'replicasets',
  'batch/v1/Job': 'jobs',
  'batch/v1/CronJob': 'cronjobs',
};

const nameOf = (object: KubernetesObject): string => `${object['apiVersion']}/${object['kind']}`;

/** Whether the API server has this kind without a CustomResourceDefinition, and these tests its path. */
export const isBuiltIn = (object: KubernetesObject): boolean => nameOf(object) in plurals;

export const namespaceOf = (object: KubernetesObject): string =>
  (object['metadata'] as { namespace?: string } | undefined)?.namespace ?? 'default';

const pathOf = (object: KubernetesObject): string => {
  const plural = plurals[nameOf(object)];
  if (plural === undefined) throw new Error(`no path for ${nameOf(object)}`);
  const version = String(object['apiVersion']);
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
  return plural === 'namespaces'
    ? `${root}/${plural}`
    : `${root}/namespaces/${namespaceOf(object)}/${plural}`;
};

export class ApiServer {
  private readonly server: string;
  private readonly token: string;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });
  private readonly namespaces = new Map<string, Promise<void>>();

  constructor(kubeconfig: string) {
    const config = jsYaml.safeLoad(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
    this.server = config.clusters[0].cluster.server;
    this.token = config.users[0].user.token;
  }

  /** One request; a status of failure is part of the result. */
  request(method: string, path: string, body?: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const headers = { authorization: `Bearer ${this.token}`, 'content-type': type };
      const sent = request(this.server + path, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            body: parse(text),
            warnings: warningsIn(response.headers),
          });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** 36 of Kubernetes 1.36.3. */
  async minorRelease(): Promise<number> {
    const { body } = await this.request('GET', '/version');
    return Number.parseInt((body as { minor: string }).minor, 10);
  }

  /** Creates the object in a dry run with strict field validation. Its namespace is made first. */
  async dryRun(object: KubernetesObject): Promise<Verdict> {
    await this.ensureNamespace(namespaceOf(object));
    const query = '?dryRun=All&fieldValidation=Strict&fieldManager=test';
    const { status, body, warnings } = await this.request('POST', pathOf(object) + query, object);
    if (status === 201) return { accepted: true, object: body as KubernetesObject, message: '', warnings };
    const { message = String(body) } = (body ?? {}) as { message?: string };
    // The namespaces of other objects are there for good. The server looks for the name after all its checks.
    if (status === 409 && object['kind'] === 'Namespace')
      return { accepted: true, object, message: '', warnings };
    // 400 is a body that doesn't decode, 403 an admission plugin, 422 a field that is invalid.
    if (![400, 403, 422].includes(status)) throw new Error(`${status} for ${nameOf(object)}: ${message}`);
    return { accepted: false, message, warnings };
  }

  /** Creates the object for good. */
  async create(object: KubernetesObject): Promise<void> {
    const { status, body } = await this.request('POST', pathOf(object), object);
    if (status !== 201 && status !== 409) throw new Error(`${status}: ${JSON.stringify(body)}`);
  }

  /** Creates the object for good, or gives the one of its name this content; a quota counts from then on. */
  async put(object: KubernetesObject): Promise<void> {
    if (object['kind'] !== 'Namespace') await this.ensureNamespace(namespaceOf(object));
    await this.create(object);
    const { name } = object['metadata'] as { name: string };
    const path = `${pathOf(object)}/${name}`;
    let { status, body } = await this.request('PUT', path, object);
    if (status === 422 && object['kind'] === 'ResourceQuota') {
      // The scopes of one that an earlier run left can't change.
      await this.request('DELETE', path);
      ({ status, body } = await this.request('POST', pathOf(object), object));
    }
    if (status !== 200 && status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    if (object['kind'] !== 'ResourceQuota') return;
    const { hard } = object['spec'] as { hard: Record<string, string> };
    const used = Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0']));
    await this.request('PUT', `${path}/status`, { ...object, status: { hard, used } });
  }

  /** Changes a part of a live object in a dry run. */
  patch(object: KubernetesObject, change: object): Promise<Response> {
    const { name } = object['metadata'] as { name: string };
    return this.request('PATCH', `${pathOf(object)}/${name}?dryRun=All`, change);
  }

  delete(object: KubernetesObject): Promise<Response> {
    const { name } = object['metadata'] as { name: string };
    return this.request('DELETE', `${pathOf(object)}/${name}?propagationPolicy=Background`);
  }

  /** Nothing but this client fills the namespaces: the account that pods need is made here too. */
  private ensureNamespace(name: string): Promise<void> {
    const made = this.namespaces.get(name) ?? this.makeNamespace(name);
    this.namespaces.set(name, made);
    return made;
  }

  private async makeNamespace(name: string): Promise<void> {
    await this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await this.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: name },
    });
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Node joins repeated headers with commas; a text is quoted, with escapes of quotes and backslashes. */
const warningsIn = ({ warning }: IncomingHttpHeaders): string[] =>
  [...String(warning ?? '').matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) =>
    JSON.parse(text),
  );

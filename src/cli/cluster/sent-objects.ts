// What a test of a policy sends to the API server for each workload in files: the workload itself, or the pod that its
// controller would create.

import { objectsIn } from '../../graft/find-workloads.ts';
import type { Identity } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import type { On } from '../../policy/place.ts';
import { type AdmittedKind, admittedKinds } from '../../policy/target.ts';
import { below } from '../../yaml/edit/draft.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject, toValue } from '../../yaml/read/value.ts';

/** An object to create in a dry run. */
export interface SentObject {
  readonly identity: Identity;
  /** Names it in the diff. */
  readonly title: string;
  readonly namespace: string;
  readonly kind: AdmittedKind;
  readonly object: JsonObject;
}

const HASH = 'podgraft';
/** The API server checks only the form of it. */
const UID = '00000000-0000-4000-8000-000000000000';

const kindOf = ({ apiVersion, kind }: Identity): AdmittedKind | undefined =>
  admittedKinds.find(
    (each) =>
      each.kind === kind && [each.group, each.version].filter((part) => part !== '').join('/') === apiVersion,
  );

/** The objects for the workloads of Kubernetes' own kinds; a PodTemplate creates no pods. */
export const sentObjects = (resources: readonly Resource[], on: On, namespace: string): SentObject[] =>
  resources.flatMap((resource) =>
    objectsIn(resource.tree, resource.file, resource.identity).flatMap(({ identity, node }) => {
      const kind = kindOf(identity);
      const value = toValue(resource.tree, node);
      if (kind === undefined || !isObject(value) || (on === 'pods' && kind.kind === 'PodTemplate')) return [];
      const own = identity.namespace ?? namespace;
      const title = `${own}/${kind.kind}/${identity.name}`;
      const about = { identity, namespace: own };
      if (on === 'pods' && kind.kind !== 'Pod') {
        const object = podOf(value, kind.kind, identity);
        return [{ ...about, title: `${title}/pod`, kind: podKind, object: within(object, own) }];
      }
      return [{ ...about, title, kind, object: within(value, own) }];
    }),
  );

const [podKind] = admittedKinds as [AdmittedKind];

const partOf = (value: Json, ...keys: string[]): JsonObject => {
  const found = below(value, keys);
  return isObject(found) ? found : {};
};

const within = (object: JsonObject, namespace: string): JsonObject => ({
  ...object,
  metadata: { ...partOf(object, 'metadata'), namespace },
});

/** The pod that the controller of a workload would create, as far as a policy sees it. */
const podOf = (workload: JsonObject, kind: string, { apiVersion, name }: Identity): JsonObject => {
  const job = kind === 'CronJob' ? ['spec', 'jobTemplate'] : [];
  const template = partOf(workload, ...job, 'spec', 'template');
  const owner = {
    Deployment: { kind: 'ReplicaSet', name: `${name}-${HASH}` },
    CronJob: { kind: 'Job', name: `${name}-29000000` },
  }[kind] ?? { kind, name };
  const { labels, annotations } = partOf(template, 'metadata');
  const hash = kind === 'Deployment' ? { 'pod-template-hash': HASH } : {};
  const spec = partOf(template, 'spec');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.name}-`,
      ownerReferences: [{ apiVersion, ...owner, uid: UID, controller: true }],
      labels: { ...(isObject(labels) && labels), ...hash },
      ...(isObject(annotations) && { annotations }),
    },
    spec: kind === 'StatefulSet' ? { ...spec, volumes: withClaims(workload, spec) } : spec,
  };
};

/** The controller of a StatefulSet adds a volume for each of its claims. */
const withClaims = (workload: JsonObject, { volumes }: JsonObject): JsonObject[] => {
  const claims = partOf(workload, 'spec')['volumeClaimTemplates'];
  const names = (Array.isArray(claims) ? claims : []).map((each) => String(partOf(each, 'metadata')['name']));
  const others = (Array.isArray(volumes) ? volumes : []).filter(isObject);
  return [
    ...others.filter((each) => !names.includes(String(each['name']))),
    ...names.map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-0` } })),
  ];
};

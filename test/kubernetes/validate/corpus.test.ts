import { describe, expect, test } from 'vitest';
import { checkSnippet, checkWorkload } from '../../../src/kubernetes/validate/check.ts';
import { objectsOf } from '../../../src/kubernetes/validate/formats.ts';
import { findTraps } from '../../../src/traps/registry.ts';
import { isObject } from '../../../src/yaml/read/value.ts';
import { corpus, corpusWorkloads } from './corpus.ts';
import type { SnippetType } from './full-snippets.ts';

// What Kubernetes takes for something else: a warning.
const curious = [
  '_archived/storage/redis/redis-controller.yaml volumes[0]: has no source; Kubernetes treats it as an emptyDir',
];

// Mistakes that are really in the corpus: the API server refuses each of them, or drops it as unknown.
const reallyWrong = [
  '_archived/volumes/aws_ebs/aws-ebs-web.yaml containers[0].ports[0].protocol: expected one of SCTP, TCP, UDP, found "tcp"',
  '_archived/volumes/cinder/cinder-web.yaml containers[0].ports[0].protocol: expected one of SCTP, TCP, UDP, found "tcp"',
  '_archived/volumes/fibre_channel/fc.yaml volumes[0].fc.lun: expected an integer, found "<ADD LUN ID Here>"',
  '_archived/volumes/rbd/rbd.yaml volumes[0].rbd.imagefeatures: unknown field in a RBDVolumeSource',
  '_archived/volumes/rbd/rbd.yaml volumes[0].rbd.imageformat: unknown field in a RBDVolumeSource',
  '_archived/volumes/scaleio/pod.yaml volumes[0].scaleIO.protectionDoamin: unknown field in a ScaleIOVolumeSource',
  '_archived/volumes/storageos/storageos-pod.yaml volumes[0].storageos.pool: unknown field in a StorageOSVolumeSource',
];

// Told only of whole workloads: this Deployment mounts a volume that it does not have.
const refusedWhole = [
  'istio__istio/samples/mtls-echo/mtls-echo.yaml containers[0].volumeMounts[1].name: the pod has no volume "ca-certs"',
];

// The same in Rollouts: two malformed on purpose, three with a name that a test fills in.
const wrongRollouts = [
  'argoproj__argo-rollouts/test/e2e/expectedfailures/malformed-rollout-ephemeral.yaml containers[0].resources.requests.memory: expected a quantity such as 100m, 512Mi or 2, found "invalid"',
  'argoproj__argo-rollouts/test/e2e/expectedfailures/malformed-rollout.yaml containers[0].resources.requests.memory: expected a quantity such as 100m, 512Mi or 2, found "invalid"',
  ...['bluegreen-duration', 'canary-duration', 'nginx'].map(
    (each) =>
      `argoproj__argo-rollouts/test/e2e/functional/${each}-template.yaml containers[0].name: must consist of lower-case letters, digits and "-", and start and end with a letter or digit`,
  ),
];

describe.skipIf(corpus === undefined)('the corpus (PODGRAFT_CORPUS)', () => {
  // Strategic merge patches look like workloads; they name only what they change, so no image.
  const workloads = corpusWorkloads().filter(({ podSpec }) =>
    objectsOf(podSpec['containers']).every((container) => container['image'] !== undefined),
  );
  const short = (file: string) => file.replace('kubernetes__examples/', '');
  const parts: [SnippetType, string, boolean][] = [
    ['Container', 'containers', false],
    ['Container', 'initContainers', true],
    ['Volume', 'volumes', false],
    ['LocalObjectReference', 'imagePullSecrets', false],
  ];

  /** Volumes of old releases, in an archive. */
  const dead = [
    ['spark/spark-gluster/spark-master-controller.yaml', 'glusterfs', '1.26'],
    ['spark/spark-gluster/spark-worker-controller.yaml', 'glusterfs', '1.26'],
    ['volumes/cephfs/cephfs-with-secret.yaml', 'cephfs', '1.31'],
    ['volumes/cephfs/cephfs.yaml', 'cephfs', '1.31'],
    ['volumes/flocker/flocker-pod-with-rc.yml', 'flocker', '1.25'],
    ['volumes/flocker/flocker-pod.yml', 'flocker', '1.25'],
    ['volumes/glusterfs/glusterfs-pod.yaml', 'glusterfs', '1.26'],
    ['volumes/quobyte/quobyte-pod.yaml', 'quobyte', '1.25'],
    ['volumes/rbd/rbd-with-secret.yaml', 'rbd', '1.31'],
    ['volumes/rbd/rbd.yaml', 'rbd', '1.31'],
    ['volumes/scaleio/pod.yaml', 'scaleIO', '1.22'],
    ['volumes/storageos/storageos-pod.yaml', 'storageos', '1.25'],
  ].map(
    ([file, source, release]) =>
      `_archived/${file} volumes[0].${source}: can't be mounted by Kubernetes ${release} and later`,
  );

  test('has only mistakes that are really in it, read as snippets', () => {
    expect(workloads.length).toBeGreaterThan(450);
    const issues = workloads.flatMap(({ file, podSpec }) =>
      parts.flatMap(([type, list, plainInitContainer]) =>
        objectsOf(podSpec[list]).flatMap((value, index) =>
          checkSnippet(type, value, `${short(file)} ${list}[${index}]`, {
            kubernetesVersion: '1.36',
            plainInitContainer,
          }),
        ),
      ),
    );
    const found = (isWarning: boolean): string[] =>
      issues
        .filter(({ severity }) => (severity === 'warning') === isWarning)
        .map((issue) => `${issue.path}: ${issue.what}`)
        .sort();
    expect(found(false)).toEqual([...reallyWrong, ...wrongRollouts]);
    expect(found(true)).toEqual([...curious, ...dead].sort());
  });

  test('has only mistakes that are really in it, read as workloads', () => {
    const issues = workloads.flatMap(({ file, value }) =>
      checkWorkload(value).map(
        (issue) => `${short(file)} ${issue.path.replace(/^(spec\.template\.)?spec\./, '')}: ${issue.what}`,
      ),
    );
    expect(issues.sort()).toEqual([...curious, ...dead, ...reallyWrong, ...refusedWhole].sort());
  });
});

describe.skipIf(corpus === undefined)('the traps, with every container of the corpus taken as added', () => {
  const findings = corpusWorkloads().flatMap(({ file, value, podSpec }) => {
    const kind = String(value['kind']);
    const added = [
      ...objectsOf(podSpec['initContainers']).map((each) => ({
        kind: 'initContainer' as const,
        name: each['name'],
      })),
      // The first container is the program; the others are its sidecars.
      ...objectsOf(podSpec['containers']).flatMap(({ name, lifecycle, volumeMounts, env }, index) => [
        ...(index > 0 ? [{ kind: 'sidecar' as const, name }] : []),
        ...objectsOf(volumeMounts).map(({ mountPath }) => ({
          kind: 'volumeMount' as const,
          name,
          mountPath: String(mountPath),
        })),
        ...objectsOf(env).map((each) => ({ kind: 'env' as const, name, variable: String(each['name']) })),
        ...Object.keys(isObject(lifecycle) ? lifecycle : {}).map((hook) => ({
          kind: hook as 'preStop',
          name,
        })),
      ]),
    ];
    return findTraps({
      kubernetesVersion: '1.36',
      workload: { apiVersion: String(value['apiVersion']), kind, name: 'x', value },
      podSpecBefore: {},
      podSpec,
      podMetadataBefore: {},
      podMetadata: {},
      added: added.map(({ name, ...each }) => ({
        rule: 'r',
        ...each,
        container: String(name),
        mode: 'Classic',
        path: 'p',
      })),
      image: () => undefined,
      keysOf: () => undefined,
      isService: () => false,
      isOwnService: () => false,
      namespacePolicies: { namespaces: [], limitRanges: [], resourceQuotas: [], autoscalers: [] },
    }).map((finding) => `${file.replace(/^[^/]*\//, '')} ${finding.kind}: ${finding.what}`);
  });

  test('find only what is really there', () => {
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter((each) => !each.includes('WorkloadImmutable'))).toEqual([
      // This Deployment mounts a volume that it does not have.
      'samples/mtls-echo/mtls-echo.yaml MountWithoutVolume: the mount at /etc/certs/ca.crt in app uses the volume ca-certs, but the pod has no such volume',
    ]);
  });
});

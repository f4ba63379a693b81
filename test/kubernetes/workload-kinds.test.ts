// Where the kinds keep their pod templates: the paths of the types in their projects' APIs, written out once more.

import { describe, expect, test } from 'vitest';
import { builtInWorkloads, templatesIn, WorkloadTable } from '../../src/kubernetes/workload-kinds.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

const at = (path: readonly (string | number)[], value: Json): Json =>
  path.reduceRight<Json>(
    (inner, step) => (typeof step === 'number' ? [...Array(step).fill(null), inner] : { [step]: inner }),
    value,
  );
const merged = (...parts: Json[]): Json =>
  parts.reduce((a, b) => {
    const both = { ...(a as Record<string, Json>) };
    for (const [key, value] of Object.entries(b as Record<string, Json>))
      both[key] = key in both ? merged(both[key] as Json, value) : value;
    return both;
  });
const stepsIn = (apiVersion: string, kind: string, value: Json, table = new WorkloadTable()): string[] => {
  const found = table.find(apiVersion, kind);
  return found === undefined ? [] : templatesIn(found, value).map(({ steps }) => steps.join('.'));
};

const pod = { spec: { containers: [{ name: 'c' }] } };
const argo = (field: string): Json => ({ name: 't', [field]: { image: 'i' } });

describe('the pod templates of', () => {
  test.each<[apiVersion: string, kind: string, paths: (string | number)[][]]>([
    ['ray.io/v1', 'RayCluster', [['spec', 'headGroupSpec', 'template']]],
    [
      'ray.io/v1',
      'RayJob',
      [
        ['spec', 'rayClusterSpec', 'headGroupSpec', 'template'],
        ['spec', 'submitterPodTemplate'],
      ],
    ],
    ['ray.io/v1', 'RayService', [['spec', 'rayClusterConfig', 'workerGroupSpecs', 0, 'template']]],
    [
      'leaderworkerset.x-k8s.io/v1',
      'LeaderWorkerSet',
      [
        ['spec', 'leaderWorkerTemplate', 'leaderTemplate'],
        ['spec', 'leaderWorkerTemplate', 'workerTemplate'],
      ],
    ],
    [
      'kubeflow.org/v1',
      'TFJob',
      [
        ['spec', 'tfReplicaSpecs', 'Chief', 'template'],
        ['spec', 'tfReplicaSpecs', 'Worker', 'template'],
      ],
    ],
    ['kubeflow.org/v1', 'PyTorchJob', [['spec', 'pytorchReplicaSpecs', 'Master', 'template']]],
    ['kubeflow.org/v2beta1', 'MPIJob', [['spec', 'mpiReplicaSpecs', 'Launcher', 'template']]],
    [
      'sparkoperator.k8s.io/v1beta2',
      'SparkApplication',
      [
        ['spec', 'driver', 'template'],
        ['spec', 'executor', 'template'],
      ],
    ],
    ['kueue.x-k8s.io/v1beta1', 'Workload', [['spec', 'podSets', 0, 'template']]],
    ['batch.volcano.sh/v1alpha1', 'Job', [['spec', 'tasks', 0, 'template']]],
    [
      'trainer.kubeflow.org/v1alpha1',
      'TrainingRuntime',
      [['spec', 'template', 'spec', 'replicatedJobs', 0, 'template', 'spec', 'template']],
    ],
  ])('%s %s', (apiVersion, kind, paths) => {
    const value = merged(...paths.map((path) => at(path, pod)));
    expect(stepsIn(apiVersion, kind, value)).toEqual(paths.map((path) => path.join('.')));
  });

  test('an Argo Workflow are those of its templates that have a container or a script', () => {
    const templates = [
      argo('container'),
      { name: 'all', dag: { tasks: [] } },
      argo('script'),
      argo('resource'),
    ];
    const expected = ['spec.templates.0', 'spec.templates.2'];
    for (const kind of ['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'])
      expect(stepsIn('argoproj.io/v1alpha1', kind, { spec: { templates } })).toEqual(expected);
    expect(
      stepsIn('argoproj.io/v1alpha1', 'CronWorkflow', { spec: { workflowSpec: { templates } } }),
    ).toEqual(['spec.workflowSpec.templates.0', 'spec.workflowSpec.templates.2']);
  });

  test('a kind that is not known are none', () => {
    expect(stepsIn('tekton.dev/v1', 'TaskRun', { spec: { podTemplate: {} } })).toEqual([]);
    expect(stepsIn('other.io/v1', 'RayCluster', at(['spec', 'headGroupSpec', 'template'], pod))).toEqual([]);
  });

  test('no kind is listed twice', () => {
    const names = builtInWorkloads.map(({ group, kind }) => `${group}/${kind}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('spec.workloads', () => {
  const entry = (podTemplate: string) => ({ group: 'e.io', kind: 'K', podTemplate });

  test('with several entries of one kind gives all their places, in order', () => {
    const table = new WorkloadTable([
      entry('spec.b'),
      { group: 'e.io', kind: 'K', podSpec: 'spec.c' },
      entry('spec.a'),
    ]);
    expect(stepsIn('e.io/v1', 'K', { spec: { a: pod, b: pod, c: pod.spec } }, table)).toEqual([
      'spec.b',
      'spec.c',
      'spec.a',
    ]);
  });

  test('goes through the values of a map by *, and through lists in them', () => {
    const table = new WorkloadTable([entry('spec.*.pods.*')]);
    const value = { spec: { x: { pods: [pod, pod] }, y: { pods: { z: pod } }, w: 3, v: null } };
    expect(stepsIn('e.io/v1', 'K', value, table)).toEqual([
      'spec.x.pods.0',
      'spec.x.pods.1',
      'spec.y.pods.z',
    ]);
  });

  test('finds a template once that two entries lead to', () => {
    const table = new WorkloadTable([
      ...[entry('spec.*'), entry('spec.a'), entry('spec.a')],
      { group: 'e.io', kind: 'K', podSpec: 'spec.a.spec' },
    ]);
    expect(stepsIn('e.io/v1', 'K', { spec: { a: pod, b: pod } }, table)).toEqual(['spec.a', 'spec.b']);
  });

  test('takes the place of what is known of a kind', () => {
    const table = new WorkloadTable([{ group: 'apps', kind: 'Deployment', podTemplate: 'spec.other' }]);
    expect(stepsIn('apps/v1', 'Deployment', { spec: { template: pod, other: pod } }, table)).toEqual([
      'spec.other',
    ]);
  });
});

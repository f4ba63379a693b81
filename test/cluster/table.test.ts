// The table of Kubernetes' fields is what its generator makes of the API server's OpenAPI, where the release is the
// table's; an older server's fields are all in it, with the types that they had.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, inject, it } from 'vitest';
import { table, tableRelease } from '../../src/kubernetes/schema/table.generated.ts';
import { ApiServer } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';

/** The code of each field, by `Type.field`. */
const fieldsIn = (text: string): Map<string, string> => {
  const [, lines = ''] = /export const table = `\n(.*)\n`;/s.exec(text) ?? [];
  return new Map(
    lines.split('\n').flatMap((line) => {
      const [type, fields = ''] = line.split(' ');
      return fields
        .split(';')
        .filter((field) => field !== '')
        .map((field) => {
          const [name, ...code] = field.split(':');
          return [`${type}.${name}`, code.join(':')] as const;
        });
    }),
  );
};

/** Fields whose type in an older release isn't the table's, with the reason. */
const changed: Readonly<Record<string, string>> = {
  'DaemonSet.spec': 'required since 1.37, and never accepted without',
  'Deployment.spec': 'required since 1.37, and never accepted without',
  'ReplicaSet.spec': 'required since 1.37, and never accepted without',
  'StatefulSet.spec': 'required since 1.37, and never accepted without',
  'CronJob.spec': 'required since 1.34, and never accepted without',
  'PodFailurePolicyOnPodConditionsPattern.status': 'True without it since 1.34',
  'StatefulSetUpdateStrategy.type': 'Recreate came with 1.37',
  'Toleration.operator': 'Gt and Lt came with 1.35',
};

describeWithCluster('the table of fields', 'api', () => {
  let minor: number;
  let made: Record<string, string>;
  beforeAll(async () => {
    const kubeconfig = inject('kubeconfig');
    minor = await new ApiServer(kubeconfig).minorRelease();
    const generator = ['scripts/generate-kubernetes-table.mjs', kubeconfig, '--stdout'];
    made = JSON.parse(execFileSync('node', generator, { encoding: 'utf8', maxBuffer: 1e7 }));
  });

  it('is what the generator makes of the OpenAPI of its own release', (context) => {
    if (`1.${minor}` !== tableRelease) {
      context.skip(`the API server is of 1.${minor}; KUBE_VERSION=${tableRelease}.2 starts one`);
    }
    expect(Object.keys(made)).toEqual(['table.generated.ts', 'descriptions.generated.ts']);
    for (const [name, text] of Object.entries(made))
      expect(readFileSync(`src/kubernetes/schema/${name}`, 'utf8')).toBe(text);
  });

  it('has every field of the API server, with its type', () => {
    const known = fieldsIn(`export const table = \`${table}\`;`);
    const seen = fieldsIn(made['table.generated.ts'] ?? '');
    expect(seen.size).toBeGreaterThan(600);
    const different = [...seen].filter(([field, code]) => known.get(field) !== code).map(([field]) => field);
    expect(different.filter((field) => !(field in changed))).toEqual([]);
    expect(minor >= 37 ? different : []).toEqual([]);
  });
});

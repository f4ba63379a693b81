// Every page of docs/problems says who refuses its mistake. The API server is asked: it refuses what a page says that it
// refuses, at the moment that the page says, and accepts the rest. test/cluster/node.test.ts asks the kubelet.
import { beforeAll, expect, inject, it } from 'vitest';
import { problemKinds } from '../../src/problems/catalogue.ts';
import { ProblemPage, type Refuser } from '../docs/problem-pages.ts';
import { ApiServer, isBuiltIn, type KubernetesObject } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { objectsOfPage, type PageObjects, podFor } from './page-objects.ts';

const pages = problemKinds.map((kind) => new ProblemPage(kind));

/** What lets the API server judge pods: it is created before them. */
const isPolicy = ({ kind }: KubernetesObject): boolean =>
  ['Namespace', 'ResourceQuota', 'LimitRange'].includes(String(kind));

describeWithCluster('the API server and the problem pages', 'api', () => {
  let api: ApiServer;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
  });

  const isRefused = async (object: KubernetesObject): Promise<boolean> =>
    !(await api.dryRun(object)).accepted;
  const some = async (
    objects: readonly KubernetesObject[],
    test: (object: KubernetesObject) => Promise<boolean>,
  ): Promise<boolean> => {
    for (const object of objects) if (await test(object)) return true;
    return false;
  };

  /** When the API server refuses what would be applied; undefined where it accepts all of it. */
  const refusal = async ({ before, after }: PageObjects): Promise<Refuser | undefined> => {
    for (const policy of after.filter(isPolicy)) await api.put(policy);
    const sent = after.filter((object) => isBuiltIn(object) && !isPolicy(object));
    if (await some(sent, isRefused)) return 'the API server';
    const pods = sent.map(podFor).filter((pod) => pod !== undefined);
    if (await some(pods, isRefused)) return 'the API server, when it creates the pods';
    return (await isChangeRefused(before, sent)) ? 'the API server, when the change is applied' : undefined;
  };

  /** Whether what came in can't be changed in place to what came out. */
  const isChangeRefused = (
    before: readonly KubernetesObject[],
    after: readonly KubernetesObject[],
  ): Promise<boolean> =>
    some(
      before.filter(({ kind }) => kind === 'Job'),
      async (object) => {
        // Under another name, the dry runs don't meet it.
        const metadata = { ...(object['metadata'] as object), name: 'live' };
        const live = { ...object, metadata };
        await api.create(live);
        const changed = after.find(({ kind }) => kind === object['kind']);
        const { status } = await api.patch(live, { spec: changed?.['spec'] });
        await api.delete(live);
        return status === 422;
      },
    );

  it('has no part in the pages that show only commands', () => {
    const said = pages.filter(({ mistakes }) => mistakes.length === 0).map(({ refusedBy }) => refusedBy);
    expect([...new Set(said)].sort()).toEqual(['nobody', 'podgraft alone']);
  });

  for (const page of pages) {
    const says = page.refusedBy ?? 'nobody';
    const inCluster = says !== 'nobody' && says !== 'podgraft alone';

    for (const block of page.mistakes)
      it(`docs/problems/${page.kind}.md, line ${block.line}, is refused by ${says}`, async () => {
        const namespace = `page-${page.kind.toLowerCase()}`;
        const refused = await refusal(objectsOfPage(page.listOf(block), namespace, inCluster));
        // That a live Job can't be changed is true of each rule that matches one.
        if (says.startsWith('the API server')) expect(refused).toBe(says);
        else expect([undefined, 'the API server, when the change is applied']).toContain(refused);
      });
  }
});

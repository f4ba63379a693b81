// Pods of busybox for the tests on the node: a bare pod whose containers share a folder, grafted with one rule.
import { renderWorkload } from '../containers/render-workload.ts';
import { apply } from './node.ts';

export const busybox = 'busybox:1.28';

/** The folder that the containers share. */
const volumeMounts = [{ name: 'log', mountPath: '/log' }];

/** A bare Pod with one container of busybox, which can share a folder with what is added. */
export const podOf = (
  name: string,
  container: object,
  restartPolicy = 'Never',
  terminationGracePeriodSeconds = 1,
): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    restartPolicy,
    terminationGracePeriodSeconds,
    volumes: [{ name: 'log', emptyDir: {} }],
    containers: [{ name: 'main', image: busybox, volumeMounts, ...container }],
  },
});

/** Grafts a workload with these rules and creates what comes out. */
export const start = async (rules: object | readonly object[], workload: object): Promise<void> => {
  const spec = { rules: [rules].flat().map((rule, index) => ({ name: `test-${index}`, ...rule })) };
  const { workload: grafted, configMaps } = await renderWorkload(JSON.stringify(spec), [workload]);
  await apply([...configMaps, grafted]);
};

export const sh = (script: string): string[] => ['sh', '-c', script];

/** Runs until it is told to stop. */
export const sleeps = sh('trap "exit 0" TERM; while :; do sleep 0.1; done');

/** The JSONPath of the state of the first container. */
export const state = '{.status.containerStatuses[0].state';

/** A container that a rule adds, with the shared folder. */
export const added = (name: string, command: readonly string[]) => ({
  ...{ name, image: busybox, command },
  volumeMounts,
});

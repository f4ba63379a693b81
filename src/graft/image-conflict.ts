// What another config put before or around a command line rests on the image that the container had: with another image
// it would start a program that is not there.

import type { Resource } from '../krm/resource.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { isArguments, isCommandLine } from '../ownership/field-path.ts';
import type { PodTemplate } from '../ownership/pod-template.ts';
import { type Layer, type OwnershipRecord, stackOf } from '../ownership/record-format.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { type FoundWorkload, workloadProblem } from './find-workloads.ts';
import { ResourceDraft } from './resource-draft.ts';

/** The containers whose image a run changed beneath a command line of another config, after the run. */
export const imageConflicts = (
  before: Resource,
  table: WorkloadTable,
  workload: FoundWorkload,
  templates: readonly PodTemplate[],
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): Problem[] => {
  const resting = record.layers.filter((each) => !isOwn(each) && restsOnImage(record, each));
  if (resting.length === 0) return [];
  const source = new ResourceDraft(before, table);
  const same = source.workloads.find(({ steps }) => steps.join('\n') === workload.steps.join('\n'));
  const sources = same === undefined ? [] : source.templatesOf(same);
  return templates.flatMap((template) => {
    const old = sources.find(({ key }) => key === template.key);
    const named = new Map(
      resting.flatMap((layer) => {
        const [, name] = template.within(layer.path) ?? [];
        return name === undefined ? [] : [[name, layer] as const];
      }),
    );
    return [...named].flatMap(([container, { owner, rule }]) => {
      const [was, is] = [old && imageIn(old, container), imageIn(template, container)];
      if (was === undefined || is === undefined || was === is) return [];
      const what = `rule ${rule} of ${owner} starts what image ${was} starts, which would be ${is}`;
      const remedy = `revert the config of ${owner} before, and run it again after this one`;
      return [workloadProblem('Conflict', workload.identity, { what, remedy, container })];
    });
  });
};

/** Whether a layer is on a command line, or arguments, that the image gives: the user wrote none. */
const restsOnImage = (record: OwnershipRecord, { path }: Layer): boolean => {
  if (!isCommandLine(path.at(-1))) return false;
  const [lowest] = stackOf(record, path);
  const own = isObject(lowest?.previousValue) ? lowest.previousValue : {};
  const has = (key: string): boolean => Array.isArray(own[key]) && own[key].length > 0;
  return !has('command') && !(isArguments(path) && has('args'));
};

const imageIn = (template: PodTemplate, container: string): Json | undefined =>
  template.get(['containers', container, 'image']) ?? template.get(['initContainers', container, 'image']);

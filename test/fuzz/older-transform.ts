// `transform` of an older checkout in the place of today's, without the fields of a config that it does not know:
// what the generators of today find in it. `against.mjs` says which checkout.

// @ts-expect-error -- against.mjs resolves it
import { transform as older } from 'older:transform';
import type { Transformed } from '../../src/transform.ts';

const known: ReadonlySet<string> = new Set([
  ...['name', 'target', 'exclude', 'required', 'containers', 'onConflict', 'placement', 'sidecarMode'],
  ...['volumes', 'initContainers', 'sidecars', 'imagePullSecrets', 'podLabels', 'podAnnotations'],
  ...['volumeMounts', 'env', 'envFrom', 'envAppend', 'files', 'postStart', 'preStop', 'entrypoint'],
]);
const line = /^functionConfig: (\{.*\})\s*$/m;

/** A config in JSON without what the older one does not know; as it is where it is none. */
export const olderConfig = (json: string): string => {
  try {
    const config = JSON.parse(json);
    const { problems: _, configMaps: __, images = [], workloads = [], rules = [], ...spec } = config.spec;
    const without = (object: object, isKept: (key: string) => boolean) =>
      Object.fromEntries(Object.entries(object).filter(([key]) => isKept(key)));
    return JSON.stringify({
      ...config,
      spec: {
        ...spec,
        images: images.map((each: object) => without(each, (key) => key !== 'env')),
        workloads: workloads.filter((each: object) => 'podTemplate' in each),
        rules: rules.map((each: object) => without(each, (key) => known.has(key))),
      },
    });
  } catch {
    return json;
  }
};

const withoutNewFields = (text: string): string =>
  text.replace(line, (_, json: string) => `functionConfig: ${olderConfig(json)}\n`);

export const transform = (text: string, shortcuts = true): Transformed => {
  const [own = ''] = line.exec(text) ?? [];
  const done: Transformed = older(withoutNewFields(text), shortcuts);
  return own === '' ? done : { ...done, output: done.output.replace(line, () => own) };
};

export const transformReadingAll = (text: string): Transformed => transform(text, false);

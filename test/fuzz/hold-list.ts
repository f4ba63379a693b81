// What must hold after any run of the function over a readable ResourceList, whatever is in it.

import jsYaml from 'js-yaml';
import {
  type CollectionTag,
  type DocumentOptions,
  type ParseOptions,
  parseAllDocuments,
  type ScalarTag,
  type SchemaOptions,
} from 'yaml';
import { type Transformed, transform } from '../../src/transform.ts';
import { withoutResults } from '../resource-list.ts';
import { hold, isBug } from './hold.ts';

type Any = Record<string, unknown>;

/** Kubernetes' reader knows the words of YAML 1.1, but takes a date for text. */
export const likeKubernetes = {
  version: '1.1',
  customTags: (tags: (ScalarTag | CollectionTag | string)[]) =>
    tags.filter((each) => typeof each === 'string' || !each.tag.endsWith(':timestamp')),
} as ParseOptions & DocumentOptions & SchemaOptions;

/** The items by two readers that are not podgraft's; undefined where one refuses the text. */
export const itemsOf = (text: string): { yaml: Any[]; jsYaml: Any[] } | undefined => {
  try {
    const [document, more] = [parseAllDocuments(text, likeKubernetes)].flat() as {
      errors: unknown[];
      toJS: () => Any;
    }[];
    if (document === undefined || more !== undefined || document.errors.length > 0) return undefined;
    return {
      yaml: (document.toJS()['items'] ?? []) as Any[],
      jsYaml: ((jsYaml.safeLoad(text) as Any)['items'] ?? []) as Any[],
    };
  } catch {
    return undefined;
  }
};

const called = (item: Any): string => {
  const { name, namespace } = (item?.['metadata'] ?? {}) as Any;
  return JSON.stringify([item?.['apiVersion'], item?.['kind'], namespace, name]);
};

/** Control characters that a terminal obeys, of text in which a line break and a tab are fine. */
export const controls = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;

/** Runs the function, and holds of the outcome what must always hold. */
export const ran = (text: string): Transformed => {
  const done = transform(text);
  const kinds = done.problems.map(({ kind }) => kind as string);
  hold('no bug', !kinds.some(isBug), text, JSON.stringify(done.problems));
  const before = itemsOf(text);
  for (const { message } of done.problems) hold('one line', !message.includes('\n'), message);
  if (done.exitCode === 1) {
    // Of a text that YAML readers accept, the items leave as they came: all but results, which end what is JSON.
    const end = text.trimEnd().replace(/\s*\}$/, '');
    if (before && text.startsWith('{')) {
      hold('law 8', done.output.startsWith(end), text, done.output);
      return done;
    }
    if (before)
      hold(
        'law 8',
        withoutResults(done.output).trimEnd() === withoutResults(text).trimEnd(),
        text,
        done.output,
      );
    return done;
  }
  if (before === undefined) return done;
  const after = itemsOf(done.output);
  hold('parses', after !== undefined, text, done.output);
  if (after === undefined) return done;
  hold('two readers', after.yaml.length === after.jsYaml.length, text, done.output);
  // Generated ConfigMaps come and go; all others stay, in their order.
  const others = (items: Any[]): Any[] =>
    items.filter((each) => !/"podgraft.dev\/owner":/.test(JSON.stringify(each)));
  const names = [others(before.yaml).map(called), others(after.yaml).map(called)];
  if (!/"record":\s*false/.test(text))
    hold('the same items', JSON.stringify(names[0]) === JSON.stringify(names[1]), text, done.output);
  return done;
};

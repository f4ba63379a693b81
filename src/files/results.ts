// The files before and after a run.

import { fileOf } from '../krm/identity.ts';
import { encodeStream, readStream, type StreamChanges } from '../krm/stream/stream.ts';
import { generatedFile } from '../ownership/generated-config-maps.ts';
import { hasErrors } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import type { FilesRun } from './run-files.ts';

/** A file before and after; undefined: it is not there. */
export interface FileResult {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Each file before and after a run; new files come last. @internal */
export const resultsOf = ({ files, done, problems }: FilesRun): FileResult[] => {
  if (done === undefined || hasErrors(problems))
    return files.map(({ name, text }) => ({ path: name, before: text, after: text }));
  const { changed, removed, added } = done.grafting;
  const additions = new Map<string, JsonObject[]>();
  for (const { value, generated } of added) {
    const path = generatedFile(fileOf(generated.beside)?.path ?? '', done.config.name, generated.rule);
    additions.set(path, [...(additions.get(path) ?? []), value]);
  }
  const results = files.map(({ name, text, stream }): FileResult => {
    const changes: StreamChanges = { changed, removed, added: additions.get(name) ?? [] };
    additions.delete(name);
    const after = encodeStream(stream, changes);
    return { path: name, before: text, after: after === '' && text !== '' ? undefined : after };
  });
  const empty = readStream('', '');
  const none = { changed: new Map(), removed: new Set<never>() };
  for (const [path, values] of additions)
    results.push({ path, before: undefined, after: encodeStream(empty, { ...none, added: values }) });
  return results;
};

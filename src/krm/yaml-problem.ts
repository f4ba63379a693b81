// A YAML error as a Problem, with the line and the column.

import { type Problem, problem } from '../problems/diagnostic.ts';
import { positionAt, type YamlError } from '../yaml/read/node.ts';
import type { FilePlace } from './identity.ts';

/** A YamlError as a Problem with line and column. */
export const yamlProblem = (
  error: YamlError,
  text: string,
  where: string,
  from?: Pick<FilePlace, 'path' | 'exclude'>,
): Problem => {
  const { line, column } = positionAt(text, error.offset);
  const place =
    from === undefined ? `${where}: line ${line}, column ${column}` : `${where}:${line}:${column}`;
  return problem(error.code === 'depth' ? 'InputTooDeep' : 'InputNotYaml', {
    where: place,
    what: error.message,
    remedy: remedyFor(lineAt(text, error.offset), from),
    ...(from !== undefined && { file: { path: from.path, line, column } }),
  });
};

const remedyFor = (
  lines: string,
  from: Pick<FilePlace, 'path' | 'exclude'> | undefined,
): string | undefined => {
  if (lines.includes('!!binary'))
    return "remove !!binary where base64 is taken, such as in binaryContent and in a ConfigMap's binaryData";
  const exclude = from?.exclude && `exclude the file with ${from.exclude}`;
  // A template of Helm, or of what writes like it.
  if (/\{\{-? *(\.|include|if|end|range|with|template|toYaml|tpl|define)/.test(lines)) {
    const render =
      'this is a Helm template; render it first: helm template NAME CHART | podgraft render -c CONFIG -';
    return exclude === undefined ? render : `${render}, or ${exclude}`;
  }
  return exclude === undefined ? undefined : `correct the YAML at the given line, or ${exclude}`;
};

/** The line of an offset and the one before it: a reader may report an error after its cause. */
const lineAt = (text: string, offset: number): string => {
  const start = text.lastIndexOf('\n', Math.max(0, text.lastIndexOf('\n', Math.max(0, offset - 1)) - 1)) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? text.length : end);
};

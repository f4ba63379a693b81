// A YAML error as a Problem, with the line and the column.

import { type Problem, problem } from '../problems/diagnostic.ts';
import { positionAt, type YamlError } from '../yaml/read/node.ts';

/** A YamlError as a Problem with line and column. */
export const yamlProblem = (error: YamlError, text: string, where: string, path?: string): Problem => {
  const { line, column } = positionAt(text, error.offset);
  return problem(error.code === 'depth' ? 'InputTooDeep' : 'InputNotYaml', {
    where,
    what: `line ${line}, column ${column}: ${error.message}`,
    // A template of Helm, or of what writes like it.
    ...(/\{\{-? *(\.|include|if|end|range|with|template|toYaml|tpl|define)/.test(
      lineAt(text, error.offset),
    ) && {
      remedy: 'it is a template: give podgraft what helm template makes of it',
    }),
    ...(path !== undefined && { file: { path, line, column } }),
  });
};

/** The line of an offset and the one before it: a reader may report an error after its cause. */
const lineAt = (text: string, offset: number): string => {
  const start = text.lastIndexOf('\n', Math.max(0, text.lastIndexOf('\n', Math.max(0, offset - 1)) - 1)) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? text.length : end);
};

// The function without its shortcuts: all of the input is read, however little of it matters.
import { type Transformed, transformToSplices } from '../src/transform.ts';
import { applySplices } from '../src/yaml/edit/splice.ts';

export const transformReadingAll = (input: string): Transformed => {
  const { splices, problems, exitCode } = transformToSplices(input, false);
  return { output: applySplices(input, splices), problems, exitCode };
};

// The ResourceLists of docs/problems: together they have what every check of the function reads.

import { type ProblemKind, problemKinds } from '../../src/problems/catalogue.ts';
import { ProblemPage } from '../docs/problem-pages.ts';

export const pageLists: readonly { readonly kind: ProblemKind; readonly text: string }[] =
  problemKinds.flatMap((kind) =>
    new ProblemPage(kind).blocks.filter(({ tags }) => 'input' in tags).map(({ text }) => ({ kind, text })),
  );

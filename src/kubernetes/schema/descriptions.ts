// What Kubernetes says about the fields of its types, for people who write snippets in an editor. Loaded only when asked.

import { descriptions } from './descriptions.generated.ts';

/** One or two sentences about a field of a type; undefined where Kubernetes says nothing. */
export const descriptionOf = (type: string, field: string): string | undefined => {
  const head = `\n${type}.${field} `;
  const start = descriptions.indexOf(head);
  return start < 0
    ? undefined
    : descriptions.slice(start + head.length, descriptions.indexOf('\n', start + 1));
};

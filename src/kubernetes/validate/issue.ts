// What a check of a Kubernetes snippet finds. Callers turn an issue into a Problem: they know the file.

import type { Json } from '../../yaml/read/resolve.ts';
import { toJson } from '../../yaml/read/value.ts';

export interface SnippetIssue {
  readonly kind: 'UnknownField' | 'SnippetInvalid' | 'FieldTooNew';
  /** Where, from the root that the caller named: spec.rules[2].initContainers[0].volumeMount. */
  readonly path: string;
  readonly what: string;
  /** What to do, where more is known than the catalogue's general remedy. */
  readonly remedy?: string;
  readonly currentValue?: unknown;
  readonly proposedValue?: unknown;
  /** What the API server accepts, but hardly anybody means; omitted: it refuses or drops it. */
  readonly severity?: 'warning';
}

/** The path of a field or map key below `path`; keys that are no identifiers are put in brackets. */
export const below = (path: string, key: string): string =>
  /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** A value as a message shows it: on one line, strings quoted, cut after 60 characters. */
export const show = (value: unknown): string => {
  const text = toJson(value as Json);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

// How the checks of Kubernetes snippets write paths and values.

import type { Json } from '../../yaml/read/resolve.ts';
import { toJson } from '../../yaml/read/value.ts';

/** The path of a field or map key below `path`; keys that are no identifiers are put in brackets. */
export const below = (path: string, key: string): string =>
  /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;

/** A value as a message shows it: on one line, strings quoted, cut after 60 characters. */
export const show = (value: unknown): string => {
  const text = toJson(value as Json);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

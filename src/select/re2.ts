// Compiles RE2 patterns with re2js. Apart, because it is loaded only for patterns that need it.

import { RE2JS } from 're2js';

/** A whole-value matcher for a pattern in RE2 syntax. Throws when the pattern is none. */
export const compileRe2 = (pattern: string): ((value: string) => boolean) => {
  // Alone first, so that the words of an error are about what the user wrote.
  RE2JS.compile(pattern);
  const compiled = RE2JS.compile(`^(?:${pattern})$`);
  return (value) => compiled.matcher(value).find();
};

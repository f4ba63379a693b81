// Paths of fields as messages write them, and the order of the fields.

import type { Problem } from '../problems/diagnostic.ts';

/** `rules[2].name` from its parts. */
export const fieldPath = (steps: readonly (string | number)[]): string =>
  steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const text = /^[A-Za-z_][\w-]*$/.test(step) ? step : `[${JSON.stringify(step)}]`;
      return index === 0 || text.startsWith('[') ? text : `.${text}`;
    })
    .join('');

/** Problems of a config in the order of its fields, whichever check found them. */
export const inFieldOrder = (problems: readonly Problem[]): Problem[] => {
  const parts = (each: Problem): string[] => (each.field?.path ?? '').split(/[.[\]]+/);
  if (problems.length < 2) return [...problems]; // making a Collator takes milliseconds
  const order = new Intl.Collator('en', { numeric: true });
  return [...problems].sort((a, b) => {
    const [left, right] = [parts(a), parts(b)];
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const apart = order.compare(left[at] ?? '', right[at] ?? '');
      if (apart !== 0) return apart;
    }
    return 0;
  });
};

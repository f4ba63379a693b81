import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prevalidate } from '../../src/config/prevalidate.ts';
import { validateWithZod } from '../../src/config/validate.ts';
import { config } from '../generate/config.ts';
import { times } from '../runs.ts';

type Any = Record<string, unknown>;

/** The value with one part changed, at a place and in a way that the numbers pick. */
const bent = (value: unknown, path: readonly number[], to: unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return to;
  const keys = Object.keys(value);
  if (keys.length === 0) return to;
  const key = keys[step % keys.length] as string;
  const out = (Array.isArray(value) ? [...value] : { ...value }) as Any;
  if (rest.length === 0 && step % 7 === 0) {
    if (Array.isArray(out)) out.splice(Number(key), 1);
    else delete out[key];
  } else if (rest.length === 0 && step % 5 === 0) out[`${key}x`] = to;
  else out[key] = bent(out[key], rest, to);
  return out;
};

test('the quick check says yes to nothing that zod refuses, and to every config that is right', () => {
  const odd = fc.constantFrom<unknown>(
    null,
    '',
    'x',
    0,
    -1,
    1.5,
    1e20,
    true,
    [],
    {},
    [null],
    { a: 1 },
    'Bad Name',
    '\n',
    'a\n',
    undefined,
    10n,
  );
  fc.assert(
    fc.property(
      config('one'),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }),
      odd,
      (value, path, to) => {
        const text = bent(value, path, to);
        if (prevalidate('PodGraft', text)) expect(validateWithZod('PodGraft', text)).toEqual([]);
        expect(prevalidate('PodGraft', value)).toBe(true);
      },
    ),
    times(30),
  );
});

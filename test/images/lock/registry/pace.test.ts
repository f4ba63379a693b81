// How long a registry asks to wait, and how many requests are under way at once.
import { describe, expect, test } from 'vitest';
import { retryAfterMilliseconds, Slots } from '../../../../src/images/lock/registry/pace.ts';

const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');

test.each([
  ['3', 3000],
  [' 120 ', 120_000],
  ['0', 0],
  ['Wed, 21 Oct 2015 07:28:05 GMT', 5000],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  ['soon', undefined],
  ['1.5s', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s milliseconds', (value, expected) => {
  expect(retryAfterMilliseconds(value, now)).toBe(expected);
});

describe('slots', () => {
  const { signal } = new AbortController();

  test('go to those who wait, in their order, and one that is given back twice counts once', async () => {
    const slots = new Slots(1);
    const order: string[] = [];
    const first = await slots.take(signal);
    const others = ['b', 'c'].map(async (name) => {
      const release = await slots.take(signal);
      order.push(name);
      return release;
    });
    first();
    first();
    const second = await others[0];
    expect(order).toEqual(['b']);
    second?.();
    await others[1];
    expect(order).toEqual(['b', 'c']);
  });

  test('are not given to one that has stopped waiting', async () => {
    const slots = new Slots(1);
    const release = await slots.take(signal);
    const abort = new AbortController();
    const stopped = slots.take(abort.signal);
    const waiting = slots.take(signal);
    abort.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    release();
    await waiting;
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalBase64 } from '../../src/config/base64.ts';

it.each([
  ['AP8=', 'AP8='],
  ['AP8', 'AP8='],
  ['AP9=', 'AP8='],
  ['AB==', 'AA=='],
  ['AP\n8=\n', 'AP8='],
  ['', ''],
  ['AP8-', undefined],
  ['AP8==', undefined],
  ['AP8=AP8=', undefined],
  ['A', undefined],
  ['A===', undefined],
  ['\u00a0AP8=', undefined],
])('of %j is %j', (text, canonical) => {
  expect(canonicalBase64(text)).toBe(canonical);
});

it('is that of the bytes which browsers read, and undefined where they read none', () => {
  const byBrowser = (text: string): string | undefined => {
    try {
      return btoa(atob(text));
    } catch {
      return undefined;
    }
  };
  const near = fc.string({ unit: fc.constantFrom(...'AQgwBC/+9=\n \t-_') });
  fc.assert(fc.property(near, (text) => canonicalBase64(text) === byBrowser(text)));
});

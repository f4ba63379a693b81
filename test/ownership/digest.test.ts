// The digest in the names of ConfigMaps is SHA-256 of the text in UTF-8, as Node has it.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/ownership/digest.ts';

const reference = (text: string): string => createHash('sha256').update(text).digest('hex');

test('of nothing and of "abc" it is what FIPS 180-2 says', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('of any text, around the length of a block and of a megabyte, it is that of Node', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(sha256(text)).toBe(reference(text));
    }),
  );
  for (const length of [55, 56, 63, 64, 65, 119, 120, 1 << 20]) {
    const text = 'é\ud83d'.repeat(length).slice(0, length);
    expect(sha256(text)).toBe(reference(text));
  }
});

// The length in UTF-8 is what Node's own encoder makes of a text, half surrogate pairs included.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Length, byteLength } from '../../src/kubernetes/byte-length.ts';

test.each([
  ['nothing', '', 0],
  ['ASCII', 'abc\n', 4],
  ['two bytes', 'é߿', 4],
  ['three bytes', 'ࠀ€￿', 9],
  ['a surrogate pair', '😀', 4],
  ['a high half alone, at the end and before a letter', '\ud83dx\ud83d', 7],
  ['a low half alone', '\ude00x', 4],
  ['two high halves before a low one', '\ud83d\ud83d\ude00', 7],
])('%s', (_, text, bytes) => {
  expect(byteLength(text)).toBe(bytes);
});

test('any code units', () => {
  const units = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 })),
  );
  fc.assert(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes);
      expect(byteLength(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test('base64 of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      expect(base64Length(Buffer.from(bytes).toString('base64'))).toBe(bytes.length);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/match/pattern.ts';
import { compileRe2 } from '../../src/match/re2.ts';
import { parseSelector } from '../../src/match/selector.ts';
import { times } from '../runs.ts';

describe('patterns', () => {
  const atoms = fc.constantFrom(
    'a',
    'b',
    '-',
    '.',
    '.*',
    '.+',
    '.?',
    '\\.',
    '\\-',
    '(a)',
    '(.*)',
    '(-.*)?',
    '(ab)?',
    '_',
    '/',
    ':',
    '@',
    '|',
    'a*',
    '[ab]',
    '^',
    '$',
    ' ',
  );
  const pattern = fc.array(atoms, { maxLength: 6 }).map((parts) => parts.join(''));
  const value = fc
    .array(fc.constantFrom('a', 'b', '-', '.', '_', '/', '\n', 'é', '😀', ' ', ':', '@'), { maxLength: 8 })
    .map((parts) => parts.join(''));

  test('mean what RE2 means by them', () => {
    fc.assert(
      fc.property(pattern, value, (source, text) => {
        expect(compilePattern(source).matches(text)).toBe(compileRe2(source)(text));
      }),
      { ...times(), numRuns: 20_000 },
    );
  });

  test.each(['(', '[a', '*', 'a**', '(?=a)', '\\'])('%s is refused with words', (source) => {
    expect(() => compilePattern(source)).toThrow(/./);
  });
});

describe('selectors', () => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['app=nginx', { app: 'nginx' }, true],
    ['app==nginx', { app: 'x' }, false],
    ['app!=nginx', {}, true],
    ['app', { app: '' }, true],
    ['!app', { app: '' }, false],
    [' tier in (front, back) , app', { tier: 'back', app: 'x' }, true],
    ['tier notin (front)', { tier: 'front' }, false],
    ['tier notin (front)', {}, true],
    ['a.example.com/b=c', { 'a.example.com/b': 'c' }, true],
    ['app=', { app: '' }, true],
    ['constructor', {}, false],
  ];
  test.each(cases)('%s on %o is %s', (source, labels, meets) => {
    expect(parseSelector(source).unmet(labels) === undefined).toBe(meets);
  });
  test.each(['', 'a b', 'a in b', 'a in (b', '=a', 'a=b c', ',a', 'a,,b', 'a=b,', '-a', 'a=b!c'])(
    '%s is refused',
    (source) => {
      expect(() => parseSelector(source)).toThrow(/./);
    },
  );
});

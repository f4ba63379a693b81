import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelector } from '../../src/select/label-selector.ts';
import { compilePattern } from '../../src/select/pattern.ts';
import { compileRe2 } from '../../src/select/re2.ts';
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
    .array(fc.constantFrom('a', 'b', '-', '.', '_', '/', '\n', 'é', '😀', ' ', ':', '@', '\r', '\u2028'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''));

  test('mean what RE2 means by them', () => {
    fc.assert(
      fc.property(pattern, value, (source, text) => {
        expect(compilePattern(source).matches(text)).toBe(compileRe2(source)(text));
      }),
      times(100),
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
    [`${'a'.repeat(63)}=${'b'.repeat(63)}`, { ['a'.repeat(63)]: 'b'.repeat(63) }, true],
    ['constructor', {}, false],
    ['n>2', { n: '3' }, true],
    ['n>2', { n: '2' }, false],
    ['n > 2, n < 4', { n: '3' }, true],
    ['n<10', { n: '9' }, true],
    ['n<10', { n: '10' }, false],
    ['n<010', { n: '9' }, true],
    ['n>2', {}, false],
    ['n<2', {}, false],
    ['n>2', { n: 'many' }, false],
    ['n<2', { n: '' }, false],
    ['n>2', { n: '3.5' }, false],
    ['n>2', { n: '0x10' }, false],
    ['n>9007199254740992', { n: '9007199254740993' }, true],
    ['n>9223372036854775806', { n: '9223372036854775807' }, true],
    ['n>2', { n: '9223372036854775808' }, false],
    ['n<2', { n: '-3' }, true],
    ['n>2', { n: '+3' }, true],
  ];
  test.each(cases)('%s on %o is %s', (source, labels, meets) => {
    expect(parseSelector(source).unmet(labels) === undefined).toBe(meets);
  });
  test.each([
    ['n>x', '"x" is not an integer'],
    ['n<2.5', '"2.5" is not an integer'],
    ['n>9223372036854775808', '"9223372036854775808" is not an integer'],
    ['n>', 'an integer is missing'],
    ['n>=2', 'an integer is missing'],
    ['n<,a', 'an integer is missing'],
    ['n>-2', '"-2" is not a label value'],
    ['n>(2)', 'an integer is missing'],
    ['n>2>1', '"," is missing before ">"'],
    ['>2', '">" is not a label key'],
    ['A.example.com/b', '"A.example.com/b" is not a label key'],
    ['a_b/c=d', '"a_b/c" is not a label key'],
    ['a/b/c', '"a/b/c" is not a label key'],
    ['/a', '"/a" is not a label key'],
    [`!${'a'.repeat(64)}`, `"${'a'.repeat(64)}" is not a label key`],
    ['n>+', '"+" is not a label value'],
    [`a=${'b'.repeat(64)}`, `"${'b'.repeat(64)}" is not a label value`],
    ['!n>2', '"," is missing before ">"'],
    ['n in (a>b)', '")" is missing'],
    ['n=>2', '"," is missing before ">"'],
  ])('%s is refused: %s', (source, words) => {
    expect(() => parseSelector(source)).toThrow(new Error(words));
  });

  test('annotations may be told by integers with a sign', () => {
    expect(parseSelector('n>-2', false).unmet({ n: '-1' })).toBeUndefined();
    expect(parseSelector('n>-2', false).unmet({ n: '-2' })).toBe('n>-2');
  });

  test('the keys of annotations may have capital letters before the slash', () => {
    expect(parseSelector('A.example.com/b', false).unmet({ 'A.example.com/b': 'c' })).toBeUndefined();
    expect(() => parseSelector('a_b/c', false)).toThrow(new Error('"a_b/c" is not a label key'));
  });

  test('a requirement that is not met is told as it was asked', () => {
    expect(parseSelector('n > 2').unmet({ n: '1' })).toBe('n>2');
    expect(parseSelector('n<2').unmet({})).toBe('n<2');
    expect(parseSelector('a in (b, c)').unmet({ a: 'd' })).toBe('a in (b,c)');
    expect(parseSelector('a notin (b,c)').unmet({ a: 'b' })).toBe('a notin (b,c)');
    expect(parseSelector('a,! b').unmet({ a: '', b: '' })).toBe('!b');
    expect(parseSelector('a').unmet({})).toBe('a');
    expect(parseSelector('a==b').unmet({})).toBe('a=b');
    expect(parseSelector('a!=b').unmet({ a: 'b' })).toBe('a!=b');
  });

  test.each(['', 'a b', 'a in b', 'a in (b', '=a', 'a=b c', ',a', 'a,,b', 'a=b,', '-a', 'a=b!c'])(
    '%s is refused',
    (source) => {
      expect(() => parseSelector(source)).toThrow(/./);
    },
  );
});

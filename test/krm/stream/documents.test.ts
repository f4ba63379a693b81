import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitDocuments } from '../../../src/krm/stream/documents.ts';

const contents = (text: string): (string | null)[] =>
  splitDocuments(text).map(({ start, end, blank }) => (blank ? null : text.slice(start, end)));

describe('splitDocuments', () => {
  const cases: Record<string, [text: string, expected: (string | null)[]]> = {
    'an empty text': ['', [null]],
    'one document': ['a: 1\n', ['a: 1\n']],
    'a leading marker': ['---\na: 1\n', ['a: 1\n']],
    'a comment after the marker': ['--- # c\na: 1\n', ['a: 1\n']],
    'Windows line ends': ['a: 1\r\n---\r\nb: 2', ['a: 1\r\n', 'b: 2']],
    'content after the marker': ['--- {a: 1}\n---\nb: 2\n', ['--- {a: 1}\n', 'b: 2\n']],
    'a byte order mark': ['\ufeffa: 1\n', ['a: 1\n']],
    'an end marker, a directive': ['a: 1\n...\n%YAML 1.2\n---\nb: 2\n', ['a: 1\n', null, 'b: 2\n']],
    'empty documents': ['---\n---\n# c\n---\na: 1\n', [null, null, 'a: 1\n']],
    'what only looks like a marker': [
      'a: |\n  ---\n ---\nb: ----\n---x: 1\n',
      ['a: |\n  ---\n ---\nb: ----\n---x: 1\n'],
    ],
    'JSON objects': ['{"a": 1}\n{"b": {"c": "}{"}}\n', ['{"a": 1}\n', '{"b": {"c": "}{"}}\n']],
    'JSON objects in one line': ['\n {"a":"\\""}{} {"c": 3}', ['\n {"a":"\\""}', '{} ', '{"c": 3}']],
    'JSON objects before a marker': ['{}\n{}\n---\na: 1\n', ['{}\n', '{}\n', 'a: 1\n']],
    'JSON objects after a marker, of which kubectl reads one': [
      '---\n{"a": 1}\n{"b": 2}\n',
      ['{"a": 1}\n{"b": 2}\n'],
    ],
    'one JSON object': ['{"a": 1}\n\n', ['{"a": 1}\n\n']],
    'flow maps that are no JSON': ['{a: 1}\n{b: 2}\n', ['{a: 1}\n{b: 2}\n']],
    'a JSON object and something else': ['{"a": 1}\nb: 2\n', ['{"a": 1}\nb: 2\n']],
    'JSON that does not end': ['{"a": 1}\n{"b": 2\n', ['{"a": 1}\n{"b": 2\n']],
    'line separators of Unicode are no line ends': ['a: "\u2028---\n  x"\n', ['a: "\u2028---\n  x"\n']],
  };
  for (const [what, [text, expected]] of Object.entries(cases)) {
    it(`splits at markers alone: ${what}`, () => expect(contents(text)).toEqual(expected));
  }

  it('covers the text in order, whatever it is', () => {
    const part = fc.constantFrom(
      '---',
      '...',
      '\n',
      '\r\n',
      'a: 1',
      ' ',
      '# c',
      '%YAML',
      '\ufeff',
      '--- x',
      '-',
      '{}',
      '{"a": 1}',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        let at = 0;
        for (const { opening, start, end } of splitDocuments(text)) {
          expect(opening).toBeGreaterThanOrEqual(at);
          expect(start).toBeGreaterThanOrEqual(opening);
          expect(end).toBeGreaterThanOrEqual(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

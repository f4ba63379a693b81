import { describe, expect, it } from 'vitest';
import { positionOf, stepsOf } from '../../src/config/position.ts';
import { parse } from '../../src/yaml/read/parse.ts';

const text = `kind: PodGraft
spec:
  rules:
  - name: a
    podLabels: {"a.b/c": x}
  - &second
    name: b
`;

describe('positionOf', () => {
  const cases: Record<string, string> = {
    kind: 'kind',
    'spec.rules[0].name': 'name',
    'spec.rules[0].podLabels["a.b/c"]': '"a.b/c"',
    'spec.rules[0]': 'name: a',
    'spec.rules[1].name': 'name',
    'spec.rules[0].missing.deeper': 'name: a',
    'spec.rules[7]': 'rules',
    nothing: 'kind: PodGraft',
  };
  for (const [path, expected] of Object.entries(cases)) {
    it(`finds ${path}, or what is nearest to it`, () => {
      const span = positionOf(parse(text), path);
      expect(text.slice(span?.start, span?.end)).toBe(expected);
    });
  }

  it('reads the paths that problems give', () => {
    expect(stepsOf('spec.rules[0].podLabels["a.b/c"].x')).toEqual([
      'spec',
      'rules',
      0,
      'podLabels',
      'a.b/c',
      'x',
    ]);
  });
});

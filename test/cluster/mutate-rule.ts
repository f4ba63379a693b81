// Seeded mutants of a rule: a field removed, misspelt or set to an odd value, an element of a list twice.
import {
  fieldPaths,
  type Path,
  pick,
  randomFrom,
  typo,
  valueAt,
  withName,
  withValue,
} from '../kubernetes/validate/mutate.ts';

type Json = Record<string, unknown>;

export interface Mutant {
  readonly rule: Json;
  readonly edit: string;
}

const odd: readonly unknown[] = [
  ...[
    'text',
    '',
    '7',
    'Bad_Name',
    '/p.json',
    '../x',
    'a/../b',
    'a b',
    ' a',
    'always',
    'x'.repeat(64),
    'x'.repeat(254),
  ],
  ...['a/b', 'a..b', 'a:b', '$(X)', 'http', '127.0.0.1', 'v2', 'example.com/x', 'requests.example.com/x'],
  ...['1e21', '1n', '1048576', '1024Ki', '3Mi', '-1Mi', '0', '1.5', '1GB'],
  ...[
    'Bidirectional',
    'Always',
    'Never',
    'Localhost',
    'ReadWriteOncePod',
    'Block',
    'Exists',
    'Memory',
    'UDP',
  ],
  ...[7, -1, 0, 1, 80.5, 256, 512, 70000, 3e9, 2 ** 40, true, false, null],
  ...[[], {}, ['a'], [''], [1], [null], { a: 'b' }, { a: 1 }, { name: 'a' }],
];

const without = (value: Json, path: Path): Json => {
  const copy = structuredClone(value);
  delete (valueAt(copy, path.slice(0, -1)) as Json)[path.at(-1) ?? ''];
  return copy;
};

/** The paths of all lists in a value. */
const listPaths = (value: unknown, at: Path = []): Path[] => {
  if (Array.isArray(value)) return [at, ...value.flatMap((each, index) => listPaths(each, [...at, index]))];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => listPaths(child, [...at, key]));
};

/** Different mutants, at most `count`: equal ones are left out. */
export const mutantsOf = (rule: Json, count: number, seed: number): Mutant[] => {
  const random = randomFrom(seed);
  const paths = fieldPaths(rule).filter(([field]) => field !== 'name');
  const lists = listPaths(rule);
  const mutant = (): Mutant => {
    const path = pick(random, paths);
    const at = path.join('.');
    const dice = random();
    if (dice < 0.1) return { rule: without(rule, path), edit: `${at} removed` };
    if (dice < 0.2) {
      const misspelt = typo(String(path.at(-1)), random);
      return { rule: withName(rule, path, misspelt) as Json, edit: `${at} → ${misspelt}` };
    }
    if (dice < 0.25) {
      const list = pick(random, lists);
      const elements = valueAt(rule, list) as unknown[];
      const index = Math.floor(random() * elements.length);
      const repeated = withValue(rule, list, [...elements, elements[index]]) as Json;
      return { rule: repeated, edit: `${list.join('.')}.${index} twice` };
    }
    const replacement = pick(random, odd);
    return {
      rule: withValue(rule, path, replacement) as Json,
      edit: `${at} = ${JSON.stringify(replacement)}`,
    };
  };
  const different = new Map<string, Mutant>();
  for (let made = 0; made < count; made += 1) {
    const each = mutant();
    different.set(each.edit, each);
  }
  return [...different.values()];
};

// The file of a list of test cases: read with the place of every mistake, and written by changing only what is new.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { positionOf } from '../../config/position.ts';
import { yamlProblem } from '../../krm/yaml-problem.ts';
import { type ProblemKind, problemKinds } from '../../problems/catalogue.ts';
import { InexactEditError, type Problem, problem } from '../../problems/diagnostic.ts';
import { Draft } from '../../yaml/edit/draft.ts';
import { printDraft, reread } from '../../yaml/edit/reread.ts';
import { plainStyle } from '../../yaml/print/style.ts';
import { positionAt, type Tree, YamlError } from '../../yaml/read/node.ts';
import { parse } from '../../yaml/read/parse.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject, toValue } from '../../yaml/read/value.ts';
import { nearest } from '../args/command.ts';
import { decodeText, notUtf8, unreadable } from '../files/read-file.ts';
import type { Io } from '../io.ts';

export interface ExpectedProblem {
  readonly kind: string;
  /** Without the file and line; undefined: any. */
  readonly message?: string;
}

export interface ListedCase {
  readonly name: string;
  readonly config: readonly string[];
  readonly resources: readonly string[];
  /** The file with the outcome, as render prints it. */
  readonly expected: string | undefined;
  /** In the order in which they are reported. */
  readonly problems: readonly ExpectedProblem[];
}

interface List {
  readonly cases: readonly ListedCase[];
  readonly problems: readonly Problem[];
}

/** Reads a list. With any problem there are no cases. */
export const readList = (file: string, io: Io): List => {
  try {
    const text = decodeText(readFileSync(resolve(io.cwd, file)));
    return text === undefined ? { cases: [], problems: [notUtf8(file, file)] } : casesIn(text, file);
  } catch (thrown) {
    return { cases: [], problems: [unreadable(file, thrown)] };
  }
};

const casesIn = (text: string, file: string): List => {
  try {
    const tree = parse(text);
    const reader = new CaseReader(tree, file);
    const cases = reader.cases(toValue(tree, tree.root));
    return reader.problems.length > 0 ? { cases: [], problems: reader.problems } : { cases, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return { cases: [], problems: [yamlProblem(thrown, text, file, { path: file })] };
  }
};

const fields = ['name', 'config', 'resources', 'expected', 'problems'];

/** Reads the values of a list, and collects what is wrong with them. */
class CaseReader {
  readonly problems: Problem[] = [];
  private readonly tree: Tree;
  private readonly file: string;

  constructor(tree: Tree, file: string) {
    this.tree = tree;
    this.file = file;
  }

  private add(path: string, what: string, remedy: string, kind: ProblemKind = 'ConfigInvalid'): void {
    const span = path === '' ? undefined : positionOf(this.tree, path);
    const place = span && positionAt(this.tree.text, span.start);
    const where = place === undefined ? this.file : `${this.file}:${place.line}:${place.column}`;
    const file = { path: this.file, ...place };
    this.problems.push(
      problem(kind, { where: path === '' ? where : `${where}: ${path}`, what, remedy, file }),
    );
  }

  cases(value: Json): ListedCase[] {
    const tests = isObject(value) ? value['tests'] : undefined;
    if (!Array.isArray(tests) || tests.length === 0) {
      this.add('', 'has no list of tests', 'write tests: [{name, config, resources, expected or problems}]');
      return [];
    }
    this.known(value as JsonObject, '', ['tests']);
    const cases = tests.map((each, index) => this.case(each, `tests[${index}]`));
    for (const [index, { name }] of cases.entries())
      if (name !== '' && cases.findIndex((each) => each.name === name) < index)
        this.add(
          `tests[${index}].name`,
          `${JSON.stringify(name)} is already used by another case`,
          'give each case its own name',
        );
    return cases;
  }

  private case(value: Json, path: string): ListedCase {
    const given = isObject(value) ? value : undefined;
    if (given === undefined) this.add(path, 'must be a map', `write its fields: ${fields.join(', ')}`);
    else this.known(given, path, fields);
    const paths = (field: string): string[] => this.texts(given?.[field], `${path}.${field}`, path);
    return {
      name: this.texts(given?.['name'], `${path}.name`, path)[0] ?? '',
      config: paths('config'),
      resources: paths('resources'),
      expected: given?.['expected'] === undefined ? undefined : paths('expected')[0],
      problems: this.expectedProblems(given?.['problems'], `${path}.problems`),
    };
  }

  private known(value: JsonObject, path: string, names: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (names.includes(key)) continue;
      const near = nearest(key, names);
      const remedy = near === undefined ? `use one of ${names.join(', ')}` : `did you mean ${near}?`;
      this.add(path === '' ? key : `${path}.${key}`, 'unknown field', remedy, 'UnknownField');
    }
  }

  /** A text, or a list of texts; `above` has a place where the field is missing. */
  private texts(value: Json | undefined, path: string, above: string): string[] {
    const all = Array.isArray(value) && value.length > 0 ? value : [value];
    if (all.every((each) => typeof each === 'string' && each !== '')) return all as string[];
    const field = path.slice(path.lastIndexOf('.') + 1);
    if (value === undefined) this.add(above, `required field ${field} is missing`, `add ${field}`);
    else this.add(path, 'must be a string or a list of strings', 'write a string, in quotes if necessary');
    return [];
  }

  private expectedProblems(value: Json | undefined, path: string): ExpectedProblem[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.add(path, 'must be a list', 'write problems: [{kind: KIND}]');
      return [];
    }
    return value.map((each, index) => this.expectedProblem(each, `${path}[${index}]`));
  }

  private expectedProblem(value: Json, path: string): ExpectedProblem {
    const given = isObject(value) ? value : { kind: value };
    this.known(given, path, ['kind', 'message']);
    const { kind, message } = given;
    if (message !== undefined && typeof message !== 'string')
      this.add(`${path}.message`, 'must be a string', 'write a string, in quotes if necessary');
    if (!problemKinds.some((each) => each === kind)) {
      const near = typeof kind === 'string' ? nearest(kind, problemKinds) : undefined;
      const remedy = near === undefined ? 'see docs/problems for the kinds' : `did you mean ${near}?`;
      this.add(path, `${JSON.stringify(kind ?? null)} is not a kind of problem`, remedy);
    }
    return { kind: String(kind), ...(typeof message === 'string' && { message }) };
  }
}

/** The text of a list with other problems for the case at an index; every other byte stays. */
export const withProblems = (text: string, index: number, problems: readonly ExpectedProblem[]): string => {
  const tree = parse(text);
  if (tree.root === null) return text;
  const draft = new Draft(tree, tree.root);
  const steps = ['tests', index];
  const value = problems.map((each) => ({ ...each }));
  const isThere = draft.value([...steps, 'problems']) !== undefined;
  if (!isThere) draft.add(steps, 'problems', value);
  else if (value.length === 0) draft.remove([...steps, 'problems']);
  else draft.replace([...steps, 'problems'], value);
  const place = { text, start: 0, end: text.length, column: 0 };
  const fresh = printDraft(draft, plainStyle(text.includes('\r\n') ? '\r\n' : '\n'), place);
  if (reread(draft, place, fresh) === undefined) throw new InexactEditError('the list of tests');
  return fresh;
};

// Every folder of examples/: what its config makes of its resources is .expected/diff.patch and
// .expected/results.yaml, to the byte, and the blocks of its README are its files. `UPDATE=1` rewrites both.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { localFiles } from '../src/cli/files/local-files.ts';
import { Rule, Spec } from '../src/config/schema.ts';
import { fillBlocks } from './docs/blocks.ts';
import { diffTexts, exitCode, objectsIn, printResults, readTexts, runPackage } from './docs/run-package.ts';

const update = process.env['UPDATE'] === '1';
const examples = readdirSync('examples').filter((name) =>
  existsSync(`examples/${name}/function-config.yaml`),
);

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Compares with a golden, or writes it; an empty text has no file. */
const expectGolden = (path: string, text: string): void => {
  if (update) {
    if (text === '') rmSync(path, { force: true });
    else {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, text);
    }
  }
  expect(read(path)).toBe(text);
};

describe.each(examples)('examples/%s', (name) => {
  const folder = join('examples', name);
  const config = read(join(folder, 'function-config.yaml'));
  const before = readTexts(folder, 'resources');
  const { after, problems } = runPackage(config, before, localFiles(folder));

  it('changes and reports what .expected says', () => {
    expectGolden(join(folder, '.expected/diff.patch'), diffTexts(before, after));
    expectGolden(join(folder, '.expected/results.yaml'), printResults(problems));
  });

  it('fails exactly where its name says so', () => {
    expect(exitCode(problems)).toBe(name.startsWith('fails-') ? 1 : 0);
  });

  it('changes nothing the second time', () => {
    expect(runPackage(config, after, localFiles(folder)).after).toEqual(after);
  });

  it('has a README whose blocks are its files', () => {
    const path = join(folder, 'README.md');
    const filled = fillBlocks(read(path), (file) => {
      expect(existsSync(join(folder, file)), `${path} shows ${file}`).toBe(true);
      return read(join(folder, file));
    });
    expectGolden(path, filled);
  });
});

it('every field of a rule and of the spec has an example', () => {
  const used = new Set<string>();
  const note = (value: unknown, prefix: string): void => {
    for (const [key, each] of Object.entries((value ?? {}) as object)) {
      used.add(`${prefix}${key}`);
      used.add(`${prefix}${key}`.replace('preStop.', 'postStart.')); // both have the same fields
      if (/^(postStart|preStop|entrypoint|containers|placement)$/.test(key)) note(each, `${prefix}${key}.`);
    }
  };
  for (const name of examples) {
    const [config] = objectsIn({ config: read(`examples/${name}/function-config.yaml`) });
    const spec = config?.['spec'] as { rules?: unknown[] };
    note(spec, '');
    for (const rule of spec.rules ?? []) note(rule, 'rules.');
  }
  const inner = (field: string, schema: z.ZodType | undefined): string[] => {
    const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    const nested = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
    return [field, ...nested.map((each) => `${field}.${each}`)];
  };
  const unseen = [
    ...Object.keys(Spec.shape),
    ...Object.entries(Rule.shape).flatMap(([field, schema]) => inner(`rules.${field}`, schema)),
  ].filter((field) => !used.has(field));
  // The handlers of a hook are Kubernetes' own; one of them is for all.
  expect(
    unseen.filter((field) => !/\.(exec|httpGet|tcpSocket|sleep|shell|script|onConflict)$/.test(field)),
  ).toEqual([]);
});

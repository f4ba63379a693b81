// Streams: all bytes of a file or a pipe come in, and a text with its splices goes out as the bytes it is.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { asText, readAll, writeSpliced } from '../../src/process/stdio.ts';
import { applySplices } from '../../src/yaml/edit/splice.ts';
import { times } from '../runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'podgraft-streams-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'file');

const withFile = <T>(flags: string, run: (descriptor: number) => T): T => {
  const descriptor = openSync(path, flags);
  try {
    return run(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const bytesOf = (size: number): Buffer => Buffer.from(Uint8Array.from({ length: size }, (_, at) => at % 251));

describe('reading', () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])('a file of %i bytes gives them all', (size) => {
    writeFileSync(path, bytesOf(size));
    expect(withFile('r', (file) => readAll(file, 1e9))?.equals(bytesOf(size))).toBe(true);
  });

  test('a file that was begun gives the rest', () => {
    writeFileSync(path, 'line\nrest');
    const rest = withFile('r', (file) => {
      readSync(file, Buffer.alloc(5));
      return readAll(file, 1e9);
    });
    expect(rest?.toString()).toBe('rest');
  });

  test('a device of no size gives what it has', () => {
    expect(withFile('r', () => readAll(openSync('/dev/null', 'r'), 10))?.length).toBe(0);
  });

  test.each([0, 1, 9, 10, 65_536])('takes as much as a limit of %i bytes allows, and no more', (limit) => {
    writeFileSync(path, bytesOf(limit));
    expect(withFile('r', (file) => readAll(file, limit))?.length).toBe(limit);
    writeFileSync(path, bytesOf(limit + 1));
    expect(withFile('r', (file) => readAll(file, limit))).toBeUndefined();
    expect(withFile('r', (file) => readAll(file, limit + 0.5))).toBeUndefined();
  });

  test('an endless pipe ends at the limit', () => {
    expect(withFile('r', () => readAll(openSync('/dev/zero', 'r'), 100_000))).toBeUndefined();
    expect(withFile('r', () => readAll(openSync('/dev/zero', 'r'), -1))).toBeUndefined();
  });

  test.each([0, 10, 65_536, 65_537, 20_000_000])(
    'a pipe of %i bytes gives them all',
    { timeout: 60_000 },
    (size) => {
      // As large as it takes to move to a larger place twice.
      const list = `kind: ResourceList\nitems: []\n#${'x'.repeat(size)}`;
      const { stdout, status } = spawnSync(process.execPath, ['dist/podgraft.js'], {
        input: list.replace('kind', 'apiVersion: config.kubernetes.io/v1\nkind'),
        maxBuffer: 1e9,
        encoding: 'latin1',
      });
      expect(status).toBe(1); // there is no functionConfig
      expect(stdout.includes(list.slice(list.indexOf('#')))).toBe(true);
    },
  );
});

describe('bytes as text', () => {
  test('are read as UTF-8, and nothing else is', () => {
    for (const text of ['', 'plain', 'é', '😀', '\ufeffx']) {
      expect(asText(Buffer.from(text))?.text).toBe(text);
    }
    expect(asText(Buffer.from([0x61, 0xff]))).toBeUndefined();
  });
});

describe('writing', () => {
  const piece = fc.constantFrom('plain', 'é', '😀', '\n', 'x'.repeat(70_000), '😀'.repeat(140_000));
  const texts = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  test('gives the bytes of the text with the splices in it', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { maxLength: 4 }), (text, cuts) => {
        const points = [...text].length;
        let at = 0;
        const splices = cuts
          .map(([place, size, replacement]) => ({ place: place % (points + 1), size, text: replacement }))
          .sort((a, b) => a.place - b.place)
          .flatMap(({ place, size, text: replacement }) => {
            const start = Math.max(at, offsetOf(text, place));
            const end = Math.max(start, offsetOf(text, place + size));
            at = end;
            return [{ start, end, text: replacement }];
          });
        const input = asText(Buffer.from(text));
        if (input === undefined) throw new Error('not UTF-8');
        withFile('w', (file) => writeSpliced(file, input, splices));
        expect(readFileSync(path, 'utf8') === applySplices(text, splices)).toBe(true);
      }),
      times(1 / 3),
    );
  });
});

/** The offset after so many characters. */
const offsetOf = (text: string, count: number): number => {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left--)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
};

// The first code of dist/podgraft.js: starts the program, whose text scripts/build.mjs puts into PROGRAM.
//
// V8 scans a whole script before it runs it, at some 25 ns a character, and compiles each function when it is
// called: most of the time of a run over one Deployment. For a script in a string V8 takes a code cache, so that
// nothing is scanned or compiled; scripts/build-cache.mjs keeps the cache in a file beside this one. Without the
// file, or with one that is not trusted, the program is compiled as usual: slower, with the same result.

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { Script } from 'node:vm';

/** A function of `require` and `packed`, as text. */
declare const PROGRAM: string;
/** A hash of the build before a packed module; the module's name follows. */
declare const MARK: string;
/** How far before the end of the file the line of each packed module begins, and its length. */
declare const PLACES: Readonly<Record<string, readonly [fromEnd: number, length: number]>>;

/** Where the cache is. */
const CACHE = `${__filename.replace(/\.js$/, '')}.cache`;

/** The size of the head of the cache, which says whose it is and where it has the data of each script. */
const HEAD = 8192;

/**
 * The code cache of a script, if the file has it. V8 refuses the cache of another version or of other flags, but
 * crashes on damaged data, and compares only the length of the script. So the file begins with the Node version that it
 * is for, and has for each script its text and two copies of the data: comparing them is faster than hashing.
 */
const cachedCode = (name: string, code: string): { cachedData?: Buffer } => {
  try {
    if (!existsSync(CACHE)) return {};
    // Opening a named pipe would wait.
    const descriptor = openSync(CACHE, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!isTrusted(descriptor)) return {};
      const owner = `podgraft ${process.version} ${process.arch} ${process.execPath}\n`;
      const head = bytesAt(descriptor, 0, HEAD).toString('latin1');
      if (!head.startsWith(owner)) return {};
      const [start, length] = JSON.parse(head.slice(owner.length))[name];
      const middle = start + code.length;
      const data = bytesAt(descriptor, middle, length);
      const isIntact =
        data.length === length &&
        has(descriptor, start, (from, to) => Buffer.from(code.slice(from, to), 'latin1'), code.length) &&
        has(descriptor, middle + length, (from, to) => data.subarray(from, to), length);
      return isIntact ? { cachedData: data } : {};
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return {}; // as good as none
  }
};

const bytesAt = (descriptor: number, start: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
};

/** Whether a file has these bytes at a place. It is read in pieces: the system takes time for each new page of memory. */
const has = (
  descriptor: number,
  start: number,
  bytes: (from: number, to: number) => Buffer,
  length: number,
): boolean => {
  const piece = Buffer.allocUnsafeSlow(PIECE);
  for (let at = 0; at < length; at += PIECE) {
    const wanted = bytes(at, Math.min(at + PIECE, length));
    const size = readSync(descriptor, piece, 0, wanted.length, start + at);
    if (!piece.subarray(0, size).equals(wanted)) return false;
  }
  return true;
};
const PIECE = 64 * 1024;

/**
 * Code from a file is run only if the owner of the program wrote it: the program may be in /tmp. Windows has no such
 * modes, and so no cache.
 */
const isTrusted = (descriptor: number): boolean => {
  const cache = fstatSync(descriptor);
  return cache.isFile() && cache.uid === statSync(__filename).uid && (cache.mode & 0o022) === 0;
};

/** The value of a script, by the name under which the cache has it. */
const run = (name: string, code: string) =>
  new Script(code, { filename: __filename, ...cachedCode(name, code) }).runInThisContext();

/** The line of the file that has a packed module. */
const lineOf = (name: string): string => {
  const label = `${MARK} ${name} `;
  const [fromEnd = 0, length = 0] = PLACES[name] ?? [];
  const descriptor = openSync(__filename, constants.O_RDONLY);
  try {
    const { size } = fstatSync(descriptor);
    const line = bytesAt(descriptor, size - fromEnd, length).toString('latin1');
    if (line.startsWith(label)) return line.slice(label.length);
  } finally {
    closeSync(descriptor);
  }
  // Something was added to the end of the file.
  const file = readFileSync(__filename, 'latin1');
  const start = file.indexOf(`\n${label}`) + 1;
  if (start === 0) throw new Error(`${__filename} was replaced during the run`);
  return file.slice(start + label.length, file.indexOf('\n', start));
};

/** A module that most runs do not need, as a function. Its text is in a comment, which V8 skips fastest. */
const packed = (name: string): unknown => run(name, JSON.parse(lineOf(name)));

run('', PROGRAM)(require, packed);
